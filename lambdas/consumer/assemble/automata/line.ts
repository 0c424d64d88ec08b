/** Blanks and tabs that are looked at before a line's first character. */
const MAX_INDENT = 256;

/** How many blanks and tabs a line begins with. */
export function indentOf(line: string): number {
  let at = 0;
  while (at < MAX_INDENT) {
    const code = line.charCodeAt(at);
    if (code !== 32 && code !== 9) break;
    at++;
  }
  return at;
}

/** True for a line of blanks and tabs, or of nothing. */
export const isBlank = (line: string): boolean => indentOf(line) === line.length;

/** True for a line that begins with a blank or a tab and holds more. */
export function isIndented(line: string): boolean {
  const indent = indentOf(line);
  return indent > 0 && indent < line.length;
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Longest path before a line number. */
const MAX_PATH = 400;

/**
 * Where the path ends in a line that begins with `path:12`: the offset of the colon before the number,
 * -1 in other lines. One look for a colon refuses most of prose.
 */
export function endOfPath(line: string): number {
  let colon = line.indexOf(':');
  // `C:\\app\\x.rb:12` and `<internal:kernel>:12`
  if (colon === 1 || (colon > 0 && line.charCodeAt(0) === 60)) {
    while (colon > 0 && colon < MAX_PATH && !isDigit(line.charCodeAt(colon + 1)))
      colon = line.indexOf(':', colon + 1);
  }
  return colon > 0 && colon < MAX_PATH && isDigit(line.charCodeAt(colon + 1)) ? colon : -1;
}

/** True for a line of nothing but `mark`, at least `least` of them, indented or not. */
export function isRuleOf(line: string, mark: string, least: number): boolean {
  const start = indentOf(line);
  let at = start;
  while (line.startsWith(mark, at)) at++;
  return at - start >= least && at === line.trimEnd().length;
}

/** True for a line that points at source code: carets and tildes, indented or not. */
export function isCaretLine(line: string): boolean {
  const start = indentOf(line);
  let marks = 0;
  for (let at = start; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 94 || code === 126) marks++;
    else if (code !== 32) return false;
  }
  return marks > 0;
}

const MAX_PLACE = 1000;

/** True for a line that ends in a number behind the last `mark`: `… in /app/x.php:3`, `… on line 3`. */
export function endsInPlace(line: string, mark: string, separator: string): boolean {
  const from = line.lastIndexOf(mark);
  if (from < 0 || line.length - from > MAX_PLACE) return false;
  const number = line.lastIndexOf(separator);
  return number >= from && /^\d{1,9}$/.test(line.slice(number + separator.length));
}
