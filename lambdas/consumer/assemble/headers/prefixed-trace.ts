import { codeAt, follows, HASH, isBlank, isDigit, LESS_THAN, SPACE, skipBlanks } from './characters.ts';

/**
 * True when a message goes on with a trace: loggers that write their header before every line
 * (Android, syslog) do so inside a trace too, and such a line opens no event.
 * @param at where the message begins behind the header
 */
export function isPrefixedTraceLine(text: string, at: number, end: number): boolean {
  const first = codeAt(text, at, end);
  if (first === HASH) {
    // rsyslog writes a tab as `#011`; PHP and Dart number their frames.
    if (follows(text, at, end, '#011')) return true;
    return isDigit(codeAt(text, at + 1, end)) && codeAt(text, at + 2, end) === SPACE;
  }
  if (first === LESS_THAN) return follows(text, at, end, '<asynchronous suspension>');
  if (first === 67) return follows(text, at, end, 'Caused by: ');
  if (first === 83) return follows(text, at, end, 'Suppressed: ');
  if (first === 46) return follows(text, at, end, '... ');
  if (!isBlank(first)) return first === 97 && follows(text, at, end, 'at ') && isFrame(text, at, end);
  const next = skipBlanks(text, at, end);
  if (next < at + 1) return false;
  return (
    follows(text, next, end, 'at ') ||
    follows(text, next, end, '... ') ||
    follows(text, next, end, 'File "') ||
    follows(text, next, end, 'Caused by: ') ||
    follows(text, next, end, 'Suppressed: ')
  );
}

/** `at com.foo.Bar.baz(Bar.java:1)`: a word without blanks that a parenthesis closes. */
function isFrame(text: string, at: number, end: number): boolean {
  return text.charCodeAt(end - 1) === 41 && end - at < 500 && text.charCodeAt(at + 3) > SPACE;
}
