import type { StackFrame } from '../../event.ts';
import { isInAppPath } from '../in-app.ts';
import type { LineCursor } from './line-cursor.ts';
import { appendMessage, endsMessage, type OpenLink, readMessage, type Trace } from './trace.ts';

interface Place {
  readonly file: string | null;
  readonly line: number | null;
}

const NOWHERE: Place = { file: null, line: null };
const PLACE_AT_END = /^(.{0,4000}?) ?(?:in|at) ((?:[A-Za-z]:)?[^\s:()]{1,500}):(\d{1,9})\)?$/;
const ON_LINE = /^(.{0,4000}?) in ((?:[A-Za-z]:)?[^\s:]{1,500}) on line (\d{1,9})$/;
const CALL = /^#\d{1,5} (?:(\[internal function\])|((?:[A-Za-z]:)?[^:(]{1,500})\((\d{1,9})\)): (.{1,2000})$/;
/** Monolog and Laravel keep some frames as `#3 /app/x.php(12): …` and some as `/app/x.php:12`. */
const SHORT_CALL = /^#\d{1,5} ((?:[A-Za-z]:)?[^:(]{1,500}):(\d{1,9})$/;
const MAIN = /^#\d{1,5} \{main\}/;
/** `PHP   2. Acme\Report->render(…) /app/report.php:8`, and with time and memory in Xdebug's own print. */
const XDEBUG =
  /^(?:PHP )?\s{1,12}(?:\d{1,6}\.\d{1,6}\s{1,12}\d{1,12}\s{1,12})?\d{1,5}\. (.{1,2000}) ((?:[A-Za-z]:)?[^\s:]{1,500}):(\d{1,9})$/;

/** `Acme\Stock->reserve(8472, 3)` as class and function. */
function nameOf(call: string): { module: string | null; function: string } {
  const open = call.indexOf('(');
  const name = open > 0 ? call.slice(0, open) : call;
  const at = Math.max(name.lastIndexOf('->'), name.lastIndexOf('::'));
  if (at < 0) return { module: null, function: name };
  const method = name.slice(at + 2);
  return { module: name.slice(0, at), function: method.slice(method.lastIndexOf('\\') + 1) };
}

const stemOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/\.\w{1,8}$/, '');

/** PHP pairs a function with the place that called it; here each frame has the place that it stands at. */
function frameOf(call: string, place: Place): StackFrame {
  const name = nameOf(call);
  return {
    module: name.module ?? (place.file === null ? null : stemOf(place.file)),
    function: name.function,
    ...place,
    inApp: place.file === null ? false : isInAppPath(place.file),
  };
}

/** Takes ` in /app/src/Stock.php:41` off the end of a link's message. */
function takePlace(link: OpenLink): Place {
  const lines = link.message.split('\n');
  const last = lines.at(-1)!;
  const match = last.length > 5000 ? null : (PLACE_AT_END.exec(last) ?? ON_LINE.exec(last));
  if (match === null) return NOWHERE;
  lines[lines.length - 1] = match[1]!;
  link.message = lines.join('\n').trim();
  return { file: match[2]!, line: Number(match[3]) };
}

/** Reads `#0 /app/src/Cart.php(18): Acme\Stock->reserve(8472, 3)` and so on. */
function readCalls(lines: LineCursor, link: OpenLink, thrown: Place): void {
  let place = thrown;
  while (!lines.isDone && lines.code === 35) {
    const text = lines.after(0);
    const call = CALL.exec(text);
    const short = call === null ? SHORT_CALL.exec(text) : null;
    if (call !== null) {
      // A function of PHP's own throws where it was called.
      const isInternal = place === thrown && place.line === Number(call[3]) && place.file === call[2];
      link.frames.push(frameOf(call[4]!, isInternal ? NOWHERE : place));
      place = call[1] === undefined ? { file: call[2]!, line: Number(call[3]) } : NOWHERE;
    } else if (short !== null) {
      place = { file: short[1]!, line: Number(short[2]) };
      link.frames.push({ ...frameOf('', place), function: null });
    } else if (MAIN.test(text)) link.frames.push(frameOf('{main}', place));
    else if (text.length < 2000) return;
    lines.next();
  }
}

/** Xdebug prints the outermost call first. */
function readXdebug(lines: LineCursor, link: OpenLink, raised: Place): void {
  const calls: { call: string; place: Place }[] = [];
  lines.next();
  while (!lines.isDone) {
    const match = XDEBUG.exec(lines.line);
    if (match === null) break;
    calls.push({ call: match[1]!, place: { file: match[2]!, line: Number(match[3]) } });
    lines.next();
  }
  let place = raised;
  for (const { call, place: calledAt } of calls.reverse()) {
    link.frames.push(frameOf(call, place));
    place = calledAt;
  }
}

const HEAD = /^\\?([A-Za-z_][\w\\]{0,300})(?:: (.{0,16000}))?$/s;
const isStackTitle = (lines: LineCursor): boolean =>
  lines.at('Stack trace:') ||
  lines.at('[stacktrace]') ||
  lines.at('PHP Stack trace:') ||
  lines.at('Call Stack:');
const endsPhpMessage = (lines: LineCursor): boolean =>
  isStackTitle(lines) ||
  (lines.code === 35 && lines.at('#0 ')) ||
  lines.at('Next ') ||
  lines.at('thrown in ');

/** Reads the stacks from the cursor on; the exceptions that follow after `Next` wrap those before. */
function readStacks(trace: Trace, opened: OpenLink): void {
  const { lines } = trace;
  let link = opened;
  for (;;) {
    const place = takePlace(link);
    const isXdebug = lines.at('PHP Stack trace:') || lines.at('Call Stack:');
    if (isXdebug) readXdebug(lines, link, place);
    else {
      if (isStackTitle(lines)) lines.next();
      readCalls(lines, link, place);
    }
    if (lines.at('thrown in ')) lines.next();
    const { start } = lines;
    lines.skipBlank();
    const head = lines.at('Next ') ? HEAD.exec(lines.after(5)) : null;
    if (head === null) {
      if (lines.at('thrown in ')) lines.next();
      else lines.moveTo(start);
      return;
    }
    lines.next();
    link = trace.openAround(0, head[1]!, head[2] ?? '');
    readMessage(trace, link, endsPhpMessage);
  }
}

const RAISED =
  /^(?:PHP )?((?:Recoverable fatal|Fatal|Parse|Core|Compile|User) error|Warning|Notice|Deprecated|User (?:Warning|Notice|Deprecated)|Core Warning|Strict Standards|Catchable fatal error): {1,2}(.{0,16000})$/s;

/** Reads what PHP prints itself: `PHP Fatal error:  Uncaught RuntimeException: … in /app/x.php:41`. */
export function readPhp(trace: Trace): boolean {
  const { lines } = trace;
  const match = RAISED.exec(lines.line);
  if (match === null) return false;
  const isUncaught = match[2]!.startsWith('Uncaught ');
  // These words are prose elsewhere: a place or PHP's own prefix must come with them.
  if (!isUncaught && !lines.at('PHP ') && !ON_LINE.test(match[2]!)) return false;
  const head = isUncaught ? HEAD.exec(match[2]!.slice(9)) : null;
  const link = head === null ? trace.open(match[1]!, match[2]!) : trace.open(head[1]!, head[2] ?? '');
  trace.language ??= 'php';
  trace.hasStack ||= isUncaught || /error$/.test(match[1]!);
  lines.next();
  if (isUncaught) readMessage(trace, link, endsPhpMessage);
  readStacks(trace, link);
  return true;
}

/** `[object] (RuntimeException(code: 0): no stock at /app/src/Stock.php:41)` of Monolog and Laravel. */
const MONOLOG_OBJECT = /\[object\] \(([A-Za-z_][\w\\]{0,300})\(code: (-?\w{1,20})\): ?(.{0,8000})$/s;

/** Reads calls whose head stands above, with or without `Stack trace:` between. */
export function readPhpStack(trace: Trace): boolean {
  const { lines } = trace;
  const isTitle = isStackTitle(lines);
  if (isTitle ? !isFollowedByCalls(lines) : !isCall(lines)) return false;
  trace.begin('php');
  const above = trace.lineAbove;
  const object = MONOLOG_OBJECT.exec(above.slice(-12000));
  if (object !== null) {
    trace.addField('code', object[2]!);
    const link = trace.open(object[1]!.replaceAll('\\\\', '\\'), object[3]!.replace(/\)$/, ''));
    readStacks(trace, link);
    if (/^"?\}/.test(lines.line)) lines.next();
    return true;
  }
  const link = openAbove(trace);
  readStacks(trace, link);
  return true;
}

function isCall(lines: LineCursor): boolean {
  const text = lines.code === 35 ? lines.after(0) : '';
  return CALL.test(text) || MAIN.test(text) || SHORT_CALL.test(text);
}

function isFollowedByCalls(lines: LineCursor): boolean {
  const { start } = lines;
  lines.next();
  const follows = isCall(lines) || XDEBUG.test(lines.line);
  lines.moveTo(start);
  return follows;
}

/** The head may stand many lines above: messages quote queries and answers. */
function openAbove(trace: Trace): OpenLink {
  const { rest } = trace;
  for (let at = rest.length - 1; at >= Math.max(0, rest.length - 32); at--) {
    const raised = RAISED.exec(rest[at]!);
    if (raised === null) continue;
    const [, ...more] = rest.splice(at);
    const link = trace.open(raised[1]!, raised[2]!);
    for (const line of more) appendMessage(link, line);
    return link;
  }
  return trace.openFromAbove();
}

/** Reads what Symfony's console prints: `In Stock.php line 41:`, then the message, indented. */
export function readSymfony(trace: Trace): boolean {
  const { lines } = trace;
  const match = /^In ([\w.-]{1,100}\.php) line (\d{1,9}):$/.exec(lines.line);
  if (match === null) return false;
  trace.begin('php');
  lines.next();
  lines.skipBlank();
  const named = /^\[([A-Za-z_][\w\\]{0,300})(?: \(\d{1,9}\))?\]\s{0,400}$/.exec(lines.after(0));
  if (named !== null) lines.next();
  const link = trace.open(named?.[1] ?? 'Error', '');
  while (!lines.isDone && lines.code !== 0 && lines.indent > 0 && !endsMessage(lines)) {
    appendMessage(link, lines.after(0));
    lines.next();
  }
  const file = match[1]!;
  link.frames.push({
    module: stemOf(file),
    function: null,
    file,
    line: Number(match[2]),
    inApp: isInAppPath(file),
  });
  return true;
}
