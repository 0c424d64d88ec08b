/** The line that names an exception: its type and the first line of its message. */
export interface ExceptionHead {
  readonly type: string;
  readonly message: string;
}

/** Characters of a line that are looked at for an exception's name. */
const HEAD_LINE_LIMIT = 2048;

const PREFIXES = [
  'Caused by: ',
  'Wrapped by: ',
  'Suppressed: ',
  'Uncaught exception ',
  'Uncaught ',
  'Unhandled exception. ',
  'Unhandled exception: ',
  'Unhandled Rejection: ',
  'PHP Fatal error:  Uncaught ',
  'Fatal error: Uncaught ',
  '[cause]: ',
  '---> ',
];

const HEAD =
  /^([A-Za-z_$][\w$]*(?:(?:\.|::|\\)[A-Za-z_$][\w$]*)*)(?:`\d+)?(?: \[[\w.-]{1,64}\])?(?: \([\w.]{1,64}\))?(:\s|:$|$| --->)/;
const FAULT_NAME =
  /(?:Exception|Error|Throwable|Failure|Fault|Warning|Interrupt|Timeout|Death|Refused|Denied|Rejected|Abort|Exhausted)s?$/;

/** True when the last part of a name says that it is an exception's. */
export function isFaultName(name: string): boolean {
  return FAULT_NAME.test(name);
}

/** Keys that look like an exception's name before a colon and are none. */
const NEVER_HEADS: ReadonlySet<string> = new Set([
  'Details',
  'Thread',
  'Request',
  'Context',
  'Hint',
  'HINT',
  'DETAIL',
]);

function withoutPrefix(line: string): string {
  let text = line.trim();
  if (text.startsWith('Exception in thread "')) {
    const close = text.indexOf('" ', 21);
    if (close > 0) text = text.slice(close + 2);
  }
  for (const prefix of PREFIXES) if (text.startsWith(prefix)) text = text.slice(prefix.length);
  return text;
}

/**
 * Reads an exception's head line.
 *
 * @param sureOfPlace true where the place already says that a head stands here (after `Caused by:`,
 *   directly above a frame): any name is believed then, else only names like `…Exception`
 */
export function readHead(line: string, sureOfPlace: boolean): ExceptionHead | null {
  const text = withoutPrefix(line.length > HEAD_LINE_LIMIT ? line.slice(0, HEAD_LINE_LIMIT) : line);
  const match = HEAD.exec(text);
  if (!match) return null;
  const type = match[1]!;
  if (NEVER_HEADS.has(type)) return null;
  if (!sureOfPlace && !isFaultName(type)) return null;
  const end = match[0].length - (match[2] === ' --->' ? 5 : 0);
  return { type, message: text.slice(end).trim() };
}

/** Finds an exception's head inside a message (`Charge failed: com.acme.PayException: no answer`), or null. */
export function findHeadInside(message: string): ExceptionHead | null {
  const text = message.length > HEAD_LINE_LIMIT ? message.slice(0, HEAD_LINE_LIMIT) : message;
  if (!/Exception|Error/.test(text)) return null;
  let at = 0;
  while (at < text.length) {
    const blank = text.indexOf(' ', at);
    const end = blank < 0 ? text.length : blank;
    const token = text.slice(at, end).replace(/^[([]/, '');
    const name = token.endsWith(':') ? token.slice(0, -1) : token;
    const isNamed = (token.endsWith(':') || end === text.length) && /(?:Exception|Error)$/.test(name);
    if (isNamed && HEAD.test(name)) return { type: name, message: text.slice(end).trim() };
    at = end + 1;
  }
  return null;
}
