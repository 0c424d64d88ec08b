/** Texts, times and durations as they stand on a terminal and in documents. */
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** Move a terminal's cursor, change its colours or turn the direction of what stands beside them. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const SPARKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const NO_EVENTS = '·';

/** Any text, safe on a terminal and in a document; its lines stay lines. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text.toWellFormed())
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '    ')
    .replace(UNPRINTABLE, ' ');

/** Any text as one line, safe on a terminal and in a document. */
export const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').trim();

/**
 * A text in lines of a width, wide characters counted as two columns.
 * @param columns of the terminal
 * @param maxLines what does not fit is cut with an ellipsis
 */
export function wrapped(text: string, columns: number, maxLines = Number.POSITIVE_INFINITY): string[] {
  const lines = wrapAnsi(oneLine(text), columns, { hard: true, trim: true }).split('\n');
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines - 1), cut(lines.slice(maxLines - 1).join(' '), columns)];
}

/** The beginning of a one-line text that fits so many columns; where something is missing, an ellipsis. */
export function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += stringWidth(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** A text filled up with blanks to so many columns. */
export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - stringWidth(text)));

/** `2026-01-19 15:30:01 UTC`. */
export const utc = (epochMs: number): string => `${isoSeconds(epochMs).replace('T', ' ').slice(0, -1)} UTC`;

/** `2026-01-19T15:30:01Z`. */
export const isoSeconds = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;

/** `2026-01-19T15:30:01.234Z`, null for no time. */
export const iso = (epochMs: number | null | undefined): string | null =>
  epochMs === null || epochMs === undefined ? null : new Date(epochMs).toISOString();

/** The time of day, `15:30`, with its date where that is another than today's. */
export function clock(epochMs: number, nowMs: number): string {
  const text = isoSeconds(epochMs);
  const time = text.slice(11, 16);
  return text.slice(0, 10) === isoSeconds(nowMs).slice(0, 10) ? time : `${text.slice(5, 10)} ${time}`;
}

/** How long something took: `0.4 s`, `12 s`, `4 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  const positive = Math.max(0, ms);
  if (positive < SECOND_MS && positive > 0) return `${Math.max(0.1, Math.round(positive / 100) / 10)} s`;
  const inUnits = (value: number, large: number, small: number, names: readonly [string, string]) => {
    const first = Math.floor(value / large);
    const rest = Math.floor((value % large) / small);
    return rest === 0 ? `${first} ${names[0]}` : `${first} ${names[0]} ${rest} ${names[1]}`;
  };
  const rounded = Math.round(positive / SECOND_MS) * SECOND_MS;
  if (rounded < MINUTE_MS) return `${rounded / SECOND_MS} s`;
  if (rounded < HOUR_MS) return inUnits(rounded, MINUTE_MS, SECOND_MS, ['min', 's']);
  if (rounded < DAY_MS) return inUnits(rounded, HOUR_MS, MINUTE_MS, ['h', 'min']);
  return inUnits(rounded, DAY_MS, HOUR_MS, ['d', 'h']);
}

/** How long ago, in its largest unit: `now`, `12 s ago`, `3 min ago`, `2 h ago`, `4 d ago`. */
export function ago(epochMs: number, nowMs: number): string {
  const ms = nowMs - epochMs;
  if (ms < SECOND_MS) return 'now';
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s ago`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ago`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ago`;
  return `${Math.floor(ms / DAY_MS)} d ago`;
}

/**
 * Reads a length of time: `90s`, `30m`, `2h`, `1h30m`, `7d`.
 * @returns milliseconds, null when it is none or zero
 */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d{1,6}[smhd]){1,4}$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d{1,6})([smhd])/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit!]!, 0);
  return ms === 0 ? null : ms;
}

/**
 * Reads a point in time: ISO 8601 with a zone, for example `2026-01-19T18:00Z`.
 * @returns epoch milliseconds, null when it is none or names no zone
 */
export function parseInstant(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** Numbers as a line of bars, the highest one full; a point where there is nothing. */
export function sparkLine(values: readonly number[]): string {
  const highest = Math.max(1, ...values);
  return values
    .map((value) => (value <= 0 ? NO_EVENTS : SPARKS[Math.ceil((value / highest) * SPARKS.length) - 1]))
    .join('');
}

/** `1 event`, `2,104 events`. */
export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
