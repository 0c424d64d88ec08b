import { normaliseEndpoint } from './endpoint.ts';
import type { EventClass, ExceptionLink, LogEvent } from './event.ts';

/** Characters of a title; it stands in one line of a table and of a Slack message. */
const TITLE_LIMIT = 150;
/** Characters of a text that a title is made of. */
const TEXT_LIMIT = TITLE_LIMIT * 4;

function oneLine(text: string): string {
  const flat = withoutIds(text.slice(0, TEXT_LIMIT)).replace(/\s+/g, ' ').trim();
  return flat.length <= TITLE_LIMIT ? flat : `${flat.slice(0, TITLE_LIMIT - 1).trimEnd()}…`;
}

/** Names of one occurrence only: uuids, digests, ids behind a prefix, and the paths of requests. */
const UUID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
const DIGEST = /\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,128}\b/gi;
/** `ORDER-8472`; error codes such as `ORA-00060` name the fault. */
const PREFIXED_ID = /(?<![\w-])(?!(?:ORA|PLS|TNS|DPY|DPI)-)([A-Za-z]{1,16}[-_])\d{3,24}(?![\w-])/g;
const REQUEST_PATH = /(?<![\w/.:])\/[\w.~%@+-]{1,100}(?:\/[\w.~%@+{}:-]{0,100}){1,20}(?:\?\S{0,200})?/g;
const FILE_ROOT =
  /^\/(?:app|bin|data|dev|etc|home|lib|mnt|opt|proc|root|run|srv|sys|tmp|usr|var|Users|workspace)\//;

/** The text with what differs between the events of one incident left open: its words stay those of the first event. */
function withoutIds(text: string): string {
  if (!/\d/.test(text)) return text;
  return text
    .replace(REQUEST_PATH, (path) => (FILE_ROOT.test(path) ? path : normaliseEndpoint(path)))
    .replace(UUID, '{uuid}')
    .replace(DIGEST, '{hex}')
    .replace(PREFIXED_ID, '$1{id}');
}

/** Last part of a qualified type: `java.sql.SQLException` is `SQLException`. */
export function shortType(type: string): string {
  return (
    type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf(':'), type.lastIndexOf('\\')) + 1) || type
  );
}

/** Exceptions that only carry another one. */
const WRAPPERS: ReadonlySet<string> = new Set([
  ...[
    'CompletionException',
    'ExecutionException',
    'InvocationTargetException',
    'UndeclaredThrowableException',
  ],
  ...['UncheckedExecutionException', 'UncheckedIOException', 'PrivilegedActionException', 'ServletException'],
  ...[
    'NestedServletException',
    'ExceptionInInitializerError',
    'AggregateException',
    'TypeInitializationException',
  ],
  ...[
    'TargetInvocationException',
    'ExceptionGroup',
    'BaseExceptionGroup',
    'AggregateError',
    'RetryError',
    'unknown',
  ],
]);

/** Types that say nothing: only the words of such a wrapper do, and its cause names the fault. */
const BARE_TYPES: ReadonlySet<string> = new Set(['RuntimeException', 'Exception', 'Error', 'Throwable']);

/** True for a link that says no more than the cause it carries. */
function saysNothing(link: ExceptionLink, cause: ExceptionLink): boolean {
  const { type, message } = link;
  if (WRAPPERS.has(shortType(type))) return true;
  if (message === null || message === 'null') return true;
  return message.startsWith(cause.type);
}

/** The outermost link that names the fault, and what a wrapper of no name of its own said about it. */
interface Telling {
  readonly link: ExceptionLink;
  readonly wrapper: string | null;
}

function tellingLink(event: LogEvent): Telling | null {
  const { exception } = event;
  if (exception === null) return null;
  const links = [exception, ...exception.causes];
  let wrapper: string | null = null;
  let at = 0;
  for (; at < links.length - 1; at++) {
    const link = links[at]!;
    if (saysNothing(link, links[at + 1]!)) continue;
    if (!BARE_TYPES.has(shortType(link.type))) break;
    wrapper ??= link.message;
  }
  const link = links[at]!;
  return link.type === 'unknown' ? null : { link, wrapper };
}

/** What was said of a fault: the exception's own words where there are some, the log call's where they say more. */
function wordsOf(event: LogEvent, { link, wrapper }: Telling): string {
  const own = link.message ?? '';
  if (wrapper !== null) return own === '' ? wrapper : own.includes(wrapper) ? own : `${own} (${wrapper})`;
  const { exception } = event;
  const message = exception !== null && event.message.startsWith(exception.type) ? '' : event.message;
  if (message === '' || own === '') return own || message;
  if (message.includes(own)) return message;
  return own.trim().includes(' ') ? own : `${message}: ${own}`;
}

/** Characters up to which a message takes its details along. */
const SHORT_MESSAGE = 40;
/** Messages that would fit every fault. */
const GENERIC =
  /^(?:an? )?(?:unexpected |unhandled |uncaught |internal |fatal |server )*(?:error|exception|failure|failed|panic|oops|something went wrong|request failed|error occurred)(?: occurred)?\W*$/i;

/** What is said where no exception is named. */
function plainTitle(event: LogEvent, eventClass: EventClass): string {
  const said = event.message === '' ? (event.text.trim().split('\n', 1)[0] ?? '') : event.message;
  const isGeneric = GENERIC.test(said);
  if (event.details !== null && (isGeneric || said.length <= SHORT_MESSAGE))
    return `${said}: ${event.details}`;
  return !isGeneric || eventClass === 'unclassified' ? said : `${eventClass.replaceAll('-', ' ')}: ${said}`;
}

/**
 * One line, at most 150 characters, that a person recognises the fault by: the short type of the exception that names
 * it (a cause where the wrapper says nothing) and its words; for events without one what the log call says, with its
 * class or details where that would fit every fault. Ids are left open. Not redacted.
 *
 * @param eventClass what the event was taken for
 */
export function title(event: LogEvent, eventClass: EventClass = 'unclassified'): string {
  const telling = tellingLink(event);
  if (telling === null) return oneLine(plainTitle(event, eventClass)) || '(empty event)';
  const type = shortType(telling.link.type);
  const said = wordsOf(event, telling);
  return oneLine(said === '' || said.includes(type) ? said || type : `${type}: ${said}`);
}
