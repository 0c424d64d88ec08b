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

/** True for a line of nothing but `mark`, at least `least` of them, indented or not. */
export function isRuleOf(line: string, mark: string, least: number): boolean {
  const start = indentOf(line);
  let at = start;
  while (line.startsWith(mark, at)) at++;
  return at - start >= least && at === line.trimEnd().length;
}

/** True for a line that points at source code: carets and tildes, indented or not. */
export const isCaretLine = (line: string): boolean => /^\s{0,256}[~^]{1,512}[\s~^]{0,512}$/.test(line);
