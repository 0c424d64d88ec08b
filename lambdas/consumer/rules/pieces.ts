import type { ExceptionLink, LogEvent, StackFrame } from '../event.ts';
import { type Findings, findingsIn, joined, NOTHING } from './findings.ts';
import { PLACE_BITS } from './places.ts';

/**
 * Takes what one piece of an event says.
 * @param place bit of its place
 * @param depth of the exception that it belongs to: 1 for the outermost link, the largest for the root cause; 0
 *   for what belongs to none
 */
export type TakeFindings = (findings: Findings, place: number, depth: number) => void;

/** Characters of one message that are looked at. */
const MESSAGE_LIMIT = 2048;
/** Links of a chain that are looked at: the outermost, the root cause and those nearest to it. */
const LINKS_LIMIT = 12;
/** Frames of a link, innermost first, and links whose frames are looked at. */
const FRAMES_LIMIT = 48;
const FRAMED_LINKS_LIMIT = 4;
/** Characters of an event's remaining lines that are looked at, and of one line. */
const TEXT_LIMIT = 8192;
const LINE_LIMIT = 2048;

/** Fields whose value names the fault: status codes, error codes, reasons. */
const TELLING_FIELD =
  /^(?:.{0,40}[._ -])?(?:status|status_?(?:code|text)|code|code_?name|error_?code|error_?(?:type|message|msg|name|description|kind|class)|reason|cause|hint|exit_?code|error|err|errmsg|sqlstate|sql_?state|errno|exception|description|last_?error|failure|problem|stderr|event|fault|detail|reply_?text)$/i;
/** Fields that say whom an event talks about. */
const CONTEXT_FIELD =
  /^(?:.{0,40}[._ -])?(?:url|uri|host|upstream|provider|gateway|target|peer|peer_?name|endpoint|address|addr|dependency|component|backend|system|client|remote|api|psp|channel)$/i;
/** A pod's own name is company of nothing. */
const OWN_NAME = /^(?:host|hostname|host\.name|kubernetes\.|k8s\.)/i;

type FieldKind = 'telling' | 'context' | 'none';
/** Kinds of fields by name, remembered: loggers write the same names with every event. */
const KINDS_LIMIT = 2048;
const kinds = new Map<string, FieldKind>();

function kindOf(name: string): FieldKind {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const kind = TELLING_FIELD.test(name)
    ? 'telling'
    : CONTEXT_FIELD.test(name) && !OWN_NAME.test(name)
      ? 'context'
      : 'none';
  if (kinds.size >= KINDS_LIMIT) kinds.clear();
  kinds.set(name, kind);
  return kind;
}

const clip = (text: string, limit: number): string => (text.length > limit ? text.slice(0, limit) : text);

/** Takes what the event's exceptions, message, fields and context say. */
export function takePieces(event: LogEvent, take: TakeFindings): void {
  const { exception, logger, details, fields } = event;
  if (exception !== null) takeLinks(exception, exception.causes, take);
  if (event.message !== '') {
    // `redis: connection pool timeout`: a short logger name is the first word of the message.
    const isWord = logger !== null && !logger.includes('.') && !logger.includes('/');
    const message = clip(event.message, MESSAGE_LIMIT);
    take(findingsIn(isWord ? `${logger}: ${message}` : message), PLACE_BITS.message, 0);
  }
  if (details !== null) take(findingsIn(clip(details, MESSAGE_LIMIT)), PLACE_BITS.message, 0);
  for (const name in fields) {
    const kind = kindOf(name);
    if (kind === 'telling') take(findingsIn(`${name}=${fields[name]}`), PLACE_BITS.fields, 0);
    else if (kind === 'context') take(findingsIn(fields[name]!), PLACE_BITS.context, 0);
  }
  if (logger !== null) take(findingsIn(logger), PLACE_BITS.context, 0);
}

function takeLinks(outermost: ExceptionLink, causes: readonly ExceptionLink[], take: TakeFindings): void {
  const { rootCause, exception } = PLACE_BITS;
  const first = Math.max(0, causes.length - LINKS_LIMIT);
  for (let at = causes.length - 1; at >= first; at--)
    takeLink(causes[at]!, at === causes.length - 1 ? rootCause : exception, at + 2, take);
  takeLink(outermost, causes.length === 0 ? rootCause : exception, 1, take);
}

function takeLink({ type, message }: ExceptionLink, place: number, depth: number, take: TakeFindings): void {
  take(findingsIn(message === null ? type : `${type}: ${clip(message, MESSAGE_LIMIT)}`), place, depth);
}

/** What the stacks are about, remembered by the array of frames: equal traces may share theirs. */
const findingsOfFrames = new WeakMap<readonly StackFrame[], Findings>();

/** Takes what the classes and files of the event's stacks say. */
export function takeFrames(event: LogEvent, take: TakeFindings): void {
  const { exception } = event;
  if (exception === null) return;
  const { causes } = exception;
  takeFramesOf(exception.frames, 1, take);
  for (let at = Math.max(0, causes.length - FRAMED_LINKS_LIMIT); at < causes.length; at++)
    takeFramesOf(causes[at]!.frames, at + 2, take);
}

function takeFramesOf(frames: readonly StackFrame[], depth: number, take: TakeFindings): void {
  if (frames.length === 0) return;
  let found = findingsOfFrames.get(frames);
  if (found === undefined) {
    found = findingsInFrames(frames);
    // Only stacks that the parser shares come again.
    if (Object.isFrozen(frames)) findingsOfFrames.set(frames, found);
  }
  take(found, PLACE_BITS.frames, depth);
}

function findingsInFrames(frames: readonly StackFrame[]): Findings {
  const found = new Set<Findings>();
  const count = Math.min(frames.length, FRAMES_LIMIT);
  for (let at = 0; at < count; at++) {
    const { module, file } = frames[at]!;
    if (module !== null) found.add(findingsIn(module));
    if (file?.includes('/')) found.add(findingsIn(file));
  }
  found.delete(NOTHING);
  return found.size === 0 ? NOTHING : joined(found);
}

/** Frames of any language. */
const FRAME_LINE = /^\s*(?:at |from |File "|#\d+ |\d+: 0x|created by )|^\s+\S+\.go:\d+|:\d+:in /;
/** Lines that say nothing: elisions, separators, and what was done about the fault. */
const SILENT_LINE = /^\s*(?:\.\.\. |\^|--- |-{3,}|\+0x|recovery action\b|goroutine \d+|thread:|request:)/i;
/** Members of a JSON event that say who speaks, not what happened. */
const OWN_MEMBER =
  /^[{,\s]*"?(?:service|app|application|logger\w*|log\.logger|sourcecontext|hostname|host|pod|container|namespace|thread\w*|url|path|method|user\w*|job|topic|environment|env|version|caller|file\w*|labels|@i|instance|name|channel)"?\s*:/i;

/** A JSON event on one line, taken apart: its members and the lines of their texts. */
const membersOf = (json: string): string =>
  json
    .replaceAll('\\r', '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replaceAll('\\"', '"')
    .replaceAll(',"', '\n"');

/** Takes what the lines say that no other piece holds: further lines of a message, properties of a thrown object. */
export function takeText(event: LogEvent, take: TakeFindings): void {
  const { message } = event;
  // One line that ends with its message has only its head left to say something.
  const isHeadLeft = event.lineCount === 1 && message !== '' && event.text.endsWith(message);
  if (isHeadLeft && event.service !== null && event.logger === null) return;
  const rest = isHeadLeft ? event.text.slice(0, -message.length) : event.text;
  const clipped = clip(rest, TEXT_LIMIT);
  const isJson = clipped.startsWith('{');
  const text = isJson ? membersOf(clipped) : clipped;
  let start = 0;
  while (start < text.length) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(start, Math.min(end, start + LINE_LIMIT));
    start = end + 1;
    if (line === '') continue;
    const isCompany = FRAME_LINE.test(line) || (isJson && OWN_MEMBER.test(line));
    if (isCompany) take(findingsIn(line), PLACE_BITS.context, 0);
    else if (!SILENT_LINE.test(line)) take(findingsIn(line), PLACE_BITS.text, 0);
  }
}
