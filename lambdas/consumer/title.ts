import type { LogEvent } from './event.ts';

/** Characters of a title; it stands in one line of a table and of a Slack message. */
const TITLE_LIMIT = 150;

function oneLine(text: string): string {
  const flat = text
    .slice(0, TITLE_LIMIT * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return flat.length <= TITLE_LIMIT ? flat : `${flat.slice(0, TITLE_LIMIT - 1).trimEnd()}…`;
}

/** Last part of a qualified type: `java.sql.SQLException` is `SQLException`. */
export function shortType(type: string): string {
  return (
    type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf(':'), type.lastIndexOf('\\')) + 1) || type
  );
}

/**
 * One line, at most 150 characters, that a person recognises the fault by: the short type of the
 * exception and what it or the log call says. Not redacted.
 */
export function title(event: LogEvent): string {
  const { exception, message } = event;
  if (exception === null || exception.type === 'unknown') {
    return oneLine(message === '' ? (event.text.trim().split('\n', 1)[0] ?? '') : message) || '(empty event)';
  }
  const type = shortType(exception.type);
  const said = message === '' || message.startsWith(exception.type) ? (exception.message ?? '') : message;
  return oneLine(said === '' || said.includes(type) ? said || type : `${type}: ${said}`);
}
