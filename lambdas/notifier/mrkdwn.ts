/**
 * Text for Slack. What came from a log is an attacker's text: it must mention nobody, link nowhere and
 * break out of nothing.
 */
import type { Actor } from '../incidents/model.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Slack refuses text objects without any visible character. */
const NOTHING = '–';
const ELLIPSIS = '…';
/** Invisible; it keeps Slack from reading a mention after `@`, and a fence in three backticks. */
const ZERO_WIDTH_SPACE = '\u200b';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const BROADCAST_MENTION = /@(?=here|channel|everyone)/gi;
/** A backtick with two more behind it: would open or close a code block. */
const FENCE = /`(?=``)/g;
const SLACK_USER_ID = /^[UW][A-Z0-9]{4,}$/;

/**
 * Makes any text safe to stand in a Slack text object.
 * @param maxLength of the result, escapes included; what does not fit is cut with an ellipsis
 */
export function safeText(text: string, maxLength: number): string {
  const clean = text
    .toWellFormed()
    .replace(CONTROL_CHARACTERS, '')
    .replace(BROADCAST_MENTION, `@${ZERO_WIDTH_SPACE}`)
    .replace(FENCE, `\`${ZERO_WIDTH_SPACE}`);
  const whole = clean.replace(/[&<>]/g, (character) => ESCAPES[character]!);
  if (whole.length <= maxLength) return whole.trim() === '' ? NOTHING : whole;
  let safe = '';
  // By code points, and escapes whole: half a pair or half an escape would show as rubbish.
  for (const character of clean) {
    const escaped = ESCAPES[character] ?? character;
    if (safe.length + escaped.length > maxLength - ELLIPSIS.length) break;
    safe += escaped;
  }
  return `${safe}${ELLIPSIS}`;
}

/** Any text as one line. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Safe text in a code span. */
export const code = (text: string, maxLength: number): string =>
  `\`${safeText(oneLine(text).replaceAll('`', "'"), maxLength - 2)}\``;

/**
 * Any text as a code block that nothing inside can close. Too long, it loses its middle: the first lines
 * name the fault, the last ones its root cause.
 * @param maxLength of the result, fences and escapes included
 */
export function codeBlock(text: string, maxLength: number): string {
  const fences = '```\n\n```'.length;
  return `\`\`\`\n${withoutMiddle(text, maxLength - fences)}\n\`\`\``;
}

function withoutMiddle(text: string, maxLength: number): string {
  const whole = safeText(text, Number.MAX_SAFE_INTEGER);
  if (whole.length <= maxLength) return whole;
  const note = (lines: number) => `… ${lines} lines left out …`;
  const lines = whole.split('\n');
  const budget = maxLength - note(lines.length).length - 2;
  const head = takeWhileFits(lines, Math.floor((budget * 2) / 3));
  const tail = takeWhileFits(lines.slice(head.length).reverse(), budget - lengthOf(head)).reverse();
  // A line that is longer than the whole budget cannot stand: its beginning does.
  if (head.length === 0) return safeText(text, maxLength);
  return [...head, note(lines.length - head.length - tail.length), ...tail].join('\n');
}

const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

function takeWhileFits(lines: readonly string[], budget: number): string[] {
  let length = 0;
  const taken: string[] = [];
  for (const line of lines) {
    length += line.length + 1;
    if (length > budget) break;
    taken.push(line);
  }
  return taken;
}

/**
 * A point in time in the reader's own zone.
 * @param epochMs milliseconds
 */
export function slackDate(epochMs: number): string {
  const fallback = new Date(epochMs).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
  return `<!date^${Math.floor(epochMs / 1000)}^{date_short_pretty} {time_secs}|${fallback}>`;
}

/**
 * A link, or only its label when the address is no http(s) address.
 * @param label is escaped
 */
export function link(address: string, label: string): string {
  const safeLabel = safeText(oneLine(label), 200).replaceAll('|', '¦');
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return safeLabel;
  const target = url.href.replaceAll('|', '%7C').replaceAll('&', '&amp;').replace(/[<>]/g, '');
  return target.length <= 1_000 ? `<${target}|${safeLabel}>` : safeLabel;
}

/** A person: by mention where Slack knows the id, which it shows without alerting anyone in edits. */
export const person = (actor: Actor): string =>
  SLACK_USER_ID.test(actor.id) ? `<@${actor.id}>` : safeText(oneLine(actor.name), 100);

/**
 * How long something took, for people.
 * @param ms milliseconds
 */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
