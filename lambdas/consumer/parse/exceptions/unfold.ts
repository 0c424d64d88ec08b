const OPEN_BRACKET = 91;
/** What Rails' tagged logger writes before every line: `[c2a9] [10.0.0.1] `. */
const TAGS = /^(?:\[[\w.:-]{1,64}\] ){1,4}/;

/** A text whose lines stand on lines of their own, and what is left of the header's message. */
export interface Unfolded {
  readonly text: string;
  readonly first: string;
}

/**
 * Lines that are not parted by line feeds: by carriage returns (AWS Lambda's Node.js), by two characters that
 * stand for one (`\n`), or each behind the same tags. Null for the usual text.
 */
export function unfold(text: string, from: number, first: string): Unfolded | null {
  const newline = text.indexOf('\n', from);
  const line = text.slice(from, newline < 0 ? text.length : newline);
  // Who parts lines otherwise does so from the first line on.
  if (first.includes('\r') || line.includes('\r') || text.charCodeAt(from - 2) === 13) {
    const [opening = '', ...more] = first.split(/\r\n?/);
    const below = text.slice(from).replace(/\r\n?/g, '\n');
    return { text: [...more, below].join('\n'), first: opening };
  }
  const tags = first.charCodeAt(0) === OPEN_BRACKET ? TAGS.exec(`${first} `)?.[0] : undefined;
  if (tags !== undefined && text.includes(`\n${tags}`, from - 1)) {
    const lines = text.slice(from).split('\n');
    const untagged = lines.map((tagged) => (tagged.startsWith(tags) ? tagged.slice(tags.length) : tagged));
    return { text: untagged.join('\n'), first: first.slice(tags.length).trimStart() };
  }
  const escaped = first === '' && newline < 0 ? line : first;
  if (!escaped.includes('\\n')) return null;
  if (!/\\n(?:\\t|\s{1,8})?(?:at |File |from |\tat )|\(most recent call last\):\\n/.test(escaped))
    return null;
  const [opening = '', ...more] = escaped.replaceAll('\\t', '\t').split(/(?:\\r)?\\n/);
  const below = escaped === first ? text.slice(from) : '';
  return first === ''
    ? { text: [opening, ...more].join('\n'), first }
    : { text: [...more, below].join('\n'), first: opening };
}
