import { RE2JS } from 're2js';
import type { ExceptionInfo, LogEvent } from '../../../lambdas/consumer/event.ts';
import { redact } from '../../../lambdas/consumer/redact.ts';
import { RULES } from '../../../lambdas/consumer/rules/catalogue.ts';
import type { Place } from '../../../lambdas/consumer/rules/rule.ts';
import { THRESHOLD_RULES } from '../../../lambdas/consumer/rules/thresholds.ts';
import type { UserRule } from '../../../lambdas/consumer/rules/user-rules.ts';

/** The very words of an event that a rule spoke about. */
export interface Quote {
  /** Where they stand, in words: `the root cause`, `the message`. */
  readonly place: string;
  /** The line that holds them, redacted and cut around them. */
  readonly text: string;
  /** Where in `text` they begin and end. */
  readonly from: number;
  readonly to: number;
}

/** Characters of one piece of an event that are searched, as many as the classification looks at. */
const PIECE_LIMIT = 2048;
const LINES_LIMIT = 200;
const FRAMES_LIMIT = 48;
/** Characters of a quote, and of what stands in it before the words. */
const QUOTE_LIMIT = 160;
const BEFORE_LIMIT = 40;

interface Piece {
  readonly kind: Place;
  /** In words. */
  readonly place: string;
  readonly text: string;
}

/** What an event says, in the order in which evidence counts: causes from the root outwards, message, fields, lines. */
function* piecesOf(event: LogEvent): Generator<Piece> {
  const { exception, logger } = event;
  if (exception !== null) yield* linksOf(exception);
  // A short logger name may be the first word of what is said.
  const isWord = logger !== null && !logger.includes('.') && !logger.includes('/');
  const message = isWord ? `${logger}: ${event.message}` : event.message;
  yield { kind: 'message', place: 'the message', text: message };
  if (event.details !== null) yield { kind: 'message', place: 'the details', text: event.details };
  for (const name of Object.keys(event.fields)) {
    yield { kind: 'fields', place: `the field ${name}`, text: `${name}=${event.fields[name]}` };
  }
  for (const [at, line] of event.text.split('\n', LINES_LIMIT).entries()) {
    yield { kind: 'text', place: `line ${at + 1}`, text: line.trim() };
  }
  if (exception === null) return;
  for (const { frames } of [exception, ...exception.causes]) {
    for (const { module, file } of frames.slice(0, FRAMES_LIMIT)) {
      yield { kind: 'frames', place: 'a frame', text: module ?? file ?? '' };
    }
  }
}

function* linksOf(exception: ExceptionInfo): Generator<Piece> {
  const links = [exception, ...exception.causes].reverse();
  for (const [at, { type, message }] of links.entries()) {
    const kind = at === 0 ? 'rootCause' : 'exception';
    const place = links.length === 1 ? 'the exception' : at === 0 ? 'the root cause' : 'an outer exception';
    yield { kind, place, text: message === null ? type : `${type}: ${message}` };
  }
}

interface Found {
  readonly from: number;
  readonly to: number;
}
/** Finds what a rule speaks about in a text. */
type Search = (text: string) => Found | null;

/** A rule of Loghorn's: lower-case words, and around them a pattern. */
function searchOf(words: readonly string[], pattern?: RegExp, not?: RegExp): Search {
  return (text) => {
    const lower = text.toLowerCase();
    const word = words.find((candidate) => lower.includes(candidate));
    if (word === undefined || not?.test(lower)) return null;
    if (pattern === undefined) return foundAt(lower.indexOf(word), word.length);
    const match = pattern.exec(lower);
    return match === null ? null : foundAt(match.index, match[0].length);
  };
}

const foundAt = (from: number, length: number): Found | null =>
  length === 0 ? null : { from, to: from + length };

/** A threshold's words with the number behind or before them. */
function thresholdSearch(words: readonly string[]): Search {
  const named = words.map((word) => word.replace(/[^\w ]/g, '\\$&')).join('|');
  const number = '\\d[\\d,.]*(?: ?(?:\\/|of|out of) ?\\d+)?(?: ?(?:%|[a-z]{1,12}\\b))?';
  return searchOf(
    words,
    new RegExp(`(?:${named})[^\\n\\d]{0,80}${number}|${number}[^\\n\\d]{0,40}(?:${named})`),
  );
}

/** A rule of the user's: its pattern, else what it asks a text or a type to contain. */
function userSearch({ pattern, contains = [], types = [] }: UserRule): Search {
  if (pattern !== undefined) {
    const compiled = RE2JS.compile(pattern);
    return (text) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? foundAt(matcher.start(), matcher.end() - matcher.start()) : null;
    };
  }
  return searchOf([contains, types].flat().map((word) => word.toLowerCase()));
}

/** Finds the words that rules speak about. */
export class QuoteFinder {
  private readonly searches: ReadonlyMap<string, Search>;

  /** @param userRules rules of the configuration */
  constructor(userRules: readonly UserRule[] = []) {
    this.searches = new Map([
      ...RULES.map(({ id, words, pattern, not }) => [id, searchOf(words, pattern, not)] as const),
      ...THRESHOLD_RULES.map(({ id, words }) => [id, thresholdSearch(words)] as const),
      ...userRules.map((rule) => [rule.id, userSearch(rule)] as const),
    ]);
  }

  /**
   * The words that a rule speaks about in an event; null when they cannot be shown.
   * @param places where the rule was heard; empty for anywhere
   */
  find(ruleId: string, event: LogEvent, places: readonly Place[]): Quote | null {
    const search = this.searches.get(ruleId);
    if (search === undefined) return null;
    for (const { kind, place, text } of piecesOf(event)) {
      if (places.length > 0 && !places.includes(kind)) continue;
      const shown = redact(text.slice(0, PIECE_LIMIT));
      const found = search(shown);
      if (found !== null) return cutAround(place, shown, found.from, found.to);
    }
    return null;
  }
}

/** The line around the words, cut where it is long, with blanks in place of what a terminal would act upon. */
function cutAround(place: string, text: string, from: number, to: number): Quote {
  const lineStart = text.lastIndexOf('\n', from) + 1;
  const start = from - lineStart > BEFORE_LIMIT ? wordStart(text, from - BEFORE_LIMIT, from) : lineStart;
  const feed = text.indexOf('\n', to);
  const lineEnd = feed < 0 ? text.length : feed;
  const end = Math.max(Math.min(lineEnd, start + QUOTE_LIMIT), Math.min(to, start + QUOTE_LIMIT * 2));
  const head = start > lineStart ? '… ' : '';
  const tail = end < lineEnd ? ' …' : '';
  return {
    place,
    text: `${head}${printable(text.slice(start, end))}${tail}`,
    from: head.length + from - start,
    to: head.length + Math.min(to, end) - start,
  };
}

/** The next beginning of a word, so that a quote does not start inside one. */
function wordStart(text: string, at: number, limit: number): number {
  const blank = text.indexOf(' ', at);
  return blank < 0 || blank + 1 >= limit ? at : blank + 1;
}

/** Text from logs, safe on a terminal: control characters would move its cursor or change its colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
