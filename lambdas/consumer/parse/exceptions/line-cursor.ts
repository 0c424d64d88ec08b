/** Characters of one line that are read: what tells a trace stands in front, lines may be megabytes. */
const LINE_LIMIT = 16 * 1024;
/** Blanks before a line's first character that are looked at. */
const INDENT_LIMIT = 256;

const isBlankCode = (code: number): boolean => code === 32 || code === 9 || code === 160;

/** Walks over the lines of a text by offsets; only `line` and `after` make strings. */
export class LineCursor {
  readonly text: string;
  /** Offset of the line's first character. */
  start = 0;
  /** Offset behind the line's last character, without its line feed. */
  end = 0;
  /** Offset of the first character that is no blank; `end` in a blank line. */
  body = 0;
  /** The character code at `body`; 0 in a blank line and behind the last one. */
  code = 0;
  isDone = false;

  constructor(text: string, from: number) {
    this.text = text;
    this.moveTo(from);
  }

  /** Stands on the line that begins at `offset`. */
  moveTo(offset: number): void {
    const { text } = this;
    this.start = offset;
    this.isDone = offset >= text.length;
    if (this.isDone) {
      this.end = offset;
      this.body = offset;
      this.code = 0;
      return;
    }
    const newline = text.indexOf('\n', offset);
    const end = newline < 0 ? text.length : newline;
    const limit = Math.min(end, offset + INDENT_LIMIT);
    let body = offset;
    while (body < limit && isBlankCode(text.charCodeAt(body))) body++;
    this.end = end;
    this.body = body;
    // A NUL is no blank line: it counts as the control character behind it.
    this.code = body < end ? text.charCodeAt(body) || 1 : 0;
  }

  next(): void {
    this.moveTo(this.end + 1);
  }

  /** Steps over blank lines. */
  skipBlank(): void {
    while (!this.isDone && this.code === 0) this.next();
  }

  /** Blanks before the line's first character. */
  get indent(): number {
    return this.body - this.start;
  }

  /** The line, at most 16 Ki characters of it. */
  get line(): string {
    return this.text.slice(this.start, Math.min(this.end, this.start + LINE_LIMIT));
  }

  /** What stands `length` characters behind the indentation. */
  after(length: number): string {
    const from = this.body + length;
    return this.text.slice(from, Math.min(this.end, from + LINE_LIMIT));
  }

  /** True when the line begins with `word`, behind its indentation. */
  at(word: string): boolean {
    return this.text.startsWith(word, this.body);
  }
}
