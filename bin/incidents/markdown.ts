/**
 * Text for Markdown documents. What came from a log, or was typed by a person, stays text: it ends no fence, no
 * table and no paragraph, links nowhere and mentions nobody.
 */
import { oneLine, printable } from '../terminal/text.ts';

/** Entities stand for themselves in paragraphs and tables alike; a backslash before a pipe does not in every reader. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '|': '&#124;',
  '@': '&#64;',
};
const SHORTEST_FENCE = 3;

/** Any text as one line of plain words, in a paragraph or a table's cell. */
export const plain = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]~]/g, '\\$&')
    .replace(/[&<|@]/g, (character) => ENTITIES[character]!)
    // A reader makes links of bare addresses.
    .replace(/:(?=\/\/)/g, '&#58;')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}&#46;`);

/** Any text as one line of code; not for tables, where a pipe would end the cell. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === '') return '–';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const blank = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${blank}${line}${blank}${ticks}`;
}

/** Any text in a block that nothing in it can end. */
export function fenced(text: string): string {
  const clean = printable(text).trimEnd();
  const fence = '`'.repeat(Math.max(SHORTEST_FENCE, longestRun(clean) + 1));
  return `${fence}text\n${clean}\n${fence}`;
}

/** The longest run of backticks. */
const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);

/**
 * A table.
 * @param rows cells as they are to stand, made with `plain`
 */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** An address as a link, or as code when it is none of the web. */
export function link(address: string): string {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return code(address);
  return `<${url.href.replace(/[<>\s|]/g, '')}>`;
}
