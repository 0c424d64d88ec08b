import {
  areTwoDigits,
  COLON,
  COMMA,
  codeAt,
  DASH,
  DOT,
  digitsEnd,
  follows,
  isBlank,
  isDigit,
  isLetter,
  isUpper,
  PLUS,
  SLASH,
  SPACE,
  UNDERSCORE,
  UPPER_T,
  UPPER_Z,
} from '../../assemble/headers/characters.ts';
import type { Moment } from './moment.ts';
import { readDate } from './read-date.ts';

/** Times as they stand in log lines. Each function gives the end of what it read, -1 for nothing. */

/** Digits of a fraction of a second that are read. */
const FRACTION_DIGITS = 9;
/** The spaces that stand before AM and PM: JDK 20 and ICU print a narrow no-break space. */
const NARROW_NO_BREAK_SPACE = 0x202f;
const NO_BREAK_SPACE = 0xa0;

/** Names of zones that mean one offset only, in minutes east of Greenwich. */
const ZONE_MINUTES: ReadonlyMap<string, number> = new Map([
  ...([
    ['UTC', 0],
    ['GMT', 0],
    ['UCT', 0],
    ['Z', 0],
    ['WET', 0],
    ['WEST', 60],
  ] as const),
  ...([
    ['CET', 60],
    ['CEST', 120],
    ['MEZ', 60],
    ['MESZ', 120],
    ['EET', 120],
    ['EEST', 180],
  ] as const),
  ...([
    ['MSK', 180],
    ['PKT', 300],
    ['HKT', 480],
    ['SGT', 480],
    ['AWST', 480],
    ['WIB', 420],
  ] as const),
  ...([
    ['KST', 540],
    ['JST', 540],
    ['AEST', 600],
    ['AEDT', 660],
    ['NZST', 720],
    ['NZDT', 780],
  ] as const),
  ...([
    ['EST', -300],
    ['EDT', -240],
    ['CDT', -300],
    ['MST', -420],
    ['MDT', -360],
  ] as const),
  ...([
    ['PST', -480],
    ['PDT', -420],
    ['AKST', -540],
    ['AKDT', -480],
    ['HST', -600],
  ] as const),
  ...([
    ['BRT', -180],
    ['ART', -180],
  ] as const),
]);
/** Longest of them. */
const ZONE_NAME_LENGTH = 5;

const numberOfTwo = (text: string, at: number): number =>
  (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;

/** Number of the digits in `text[at, end)`. */
export function numberAt(text: string, at: number, end: number): number {
  let value = 0;
  for (let next = at; next < end; next++) value = value * 10 + text.charCodeAt(next) - 48;
  return value;
}

/**
 * `2026-01-19 15:30:01.234 +0900`, `19/Jan/2026:15:30:01`, `Jan 19, 2026 3:30:01 PM`, `15:30:01`: a date and a
 * time in any form that loggers write, or a time of day alone.
 */
export function readTime(text: string, at: number, end: number, moment: Moment): number {
  const second = codeAt(text, at + 2, end);
  if ((second === COLON || codeAt(text, at + 1, end) === COLON) && isDigit(text.charCodeAt(at))) {
    return readClock(text, at, end, moment);
  }
  const date = readDate(text, at, end, moment);
  if (date < 0) return -1;
  const clock = clockStart(text, date, end);
  if (clock < 0) return -1;
  const time = readClock(text, clock, end, moment);
  return time < 0 || moment.year !== -1 ? time : readYear(text, time, end, moment);
}

/** `2026` behind the clock, as ctime writes it. */
function readYear(text: string, at: number, end: number, moment: Moment): number {
  if (codeAt(text, at, end) !== SPACE || digitsEnd(text, at + 1, end, 5) !== at + 5) return at;
  const year = numberAt(text, at + 1, at + 5);
  const after = codeAt(text, at + 5, end);
  const isClosed = after === -1 || after === 93 || after === COLON || isBlank(after);
  if (year < 1970 || year > 2999 || !isClosed) return at;
  moment.year = year;
  return at + 5;
}

/** Where the clock begins behind a date; -1 where none can. */
function clockStart(text: string, at: number, end: number): number {
  const gap = codeAt(text, at, end);
  const isGap =
    isBlank(gap) ||
    gap === UPPER_T ||
    gap === UNDERSCORE ||
    gap === COLON ||
    gap === COMMA ||
    gap === DASH ||
    gap === 116;
  if (!isGap) {
    // fern: `[2026-01-19][15:30:01]`.
    return follows(text, at, end, '][') ? at + 2 : -1;
  }
  let next = at + 1;
  if (codeAt(text, next, end) === DASH && gap === SPACE) next++;
  const second = codeAt(text, next, end);
  if (second === SPACE || (second === COLON && gap === COLON)) next++;
  if (follows(text, next, end, 'at ')) next += 3;
  return next;
}

/** `15:30:01.234`, `3:30:01 PM`, `15:30`, with its zone. */
export function readClock(text: string, at: number, end: number, moment: Moment): number {
  const colon = codeAt(text, at + 1, end) === COLON ? at + 1 : at + 2;
  if (codeAt(text, colon, end) !== COLON || !areTwoDigits(text, colon + 1, end)) return -1;
  if (!isDigit(text.charCodeAt(at)) || !isDigit(text.charCodeAt(colon - 1))) return -1;
  moment.hour = numberAt(text, at, colon);
  moment.minute = numberOfTwo(text, colon + 1);
  let next = colon + 3;
  if (codeAt(text, next, end) === COLON && areTwoDigits(text, next + 1, end)) {
    moment.second = numberOfTwo(text, next + 1);
    next = readFraction(text, next + 3, end, moment);
  }
  if (isDigit(codeAt(text, next, end))) return -1;
  return readZone(text, readMeridiem(text, next, end, moment), end, moment);
}

/** `.234`, `,234`, `:234`. */
function readFraction(text: string, at: number, end: number, moment: Moment): number {
  const sign = codeAt(text, at, end);
  if (sign !== DOT && sign !== COMMA && sign !== COLON) return at;
  const digits = digitsEnd(text, at + 1, end, FRACTION_DIGITS);
  if (digits === at + 1) return at;
  moment.fractionStart = at + 1;
  moment.fractionEnd = digits;
  return digits;
}

/** AM and PM, in the languages that do not write them so as well. */
function readMeridiem(text: string, at: number, end: number, moment: Moment): number {
  const space = codeAt(text, at, end);
  const word = space === SPACE || space === NARROW_NO_BREAK_SPACE || space === NO_BREAK_SPACE ? at + 1 : at;
  const first = codeAt(text, word, end);
  let isAfternoon: boolean;
  if (first > 127) {
    const name = text.slice(word, Math.min(end, word + 2));
    isAfternoon = name === '오후' || name === '下午' || name === '午後';
    if (!isAfternoon && name !== '오전' && name !== '上午' && name !== '午前') return at;
  } else {
    const letter = first | 32;
    if (letter !== 97 && letter !== 112) return at;
    if ((codeAt(text, word + 1, end) | 32) !== 109 || isLetter(codeAt(text, word + 2, end))) return at;
    isAfternoon = letter === 112;
  }
  if (isAfternoon && moment.hour < 12) moment.hour += 12;
  else if (!isAfternoon && moment.hour === 12) moment.hour = 0;
  return word + 2;
}

/** `Z`, `+09:00`, ` +0900`, ` UTC`, ` CEST`. `at` itself where none stands. */
function readZone(text: string, at: number, end: number, moment: Moment): number {
  let sign = at;
  let code = codeAt(text, at, end);
  if (code === UPPER_Z) {
    moment.offsetMinutes = 0;
    return at + 1;
  }
  if (code === SPACE) code = codeAt(text, ++sign, end);
  if (code === PLUS || code === DASH) return readOffset(text, sign, at, end, moment);
  return sign > at && isUpper(code) ? readZoneName(text, sign, at, end, moment) : at;
}

function readOffset(text: string, sign: number, at: number, end: number, moment: Moment): number {
  if (!areTwoDigits(text, sign + 1, end)) return at;
  const minute = codeAt(text, sign + 3, end) === COLON ? sign + 4 : sign + 3;
  let minutes = numberOfTwo(text, sign + 1) * 60;
  let next = sign + 3;
  if (areTwoDigits(text, minute, end)) {
    minutes += numberOfTwo(text, minute);
    next = minute + 2;
  } else if (sign > at) return at;
  if (isDigit(codeAt(text, next, end))) return at;
  moment.offsetMinutes = text.charCodeAt(sign) === DASH ? -minutes : minutes;
  return next;
}

/** A name in capitals; one that may mean several zones is read and leaves the time local. */
function readZoneName(text: string, start: number, at: number, end: number, moment: Moment): number {
  let next = start;
  while (next < start + ZONE_NAME_LENGTH && isUpper(codeAt(text, next, end))) next++;
  const after = codeAt(text, next, end);
  if (isLetter(after) || isDigit(after) || after === SLASH || after === UNDERSCORE || after === 61) return at;
  const minutes = ZONE_MINUTES.get(text.slice(start, next));
  if (minutes !== undefined) {
    moment.offsetMinutes = minutes;
    return next;
  }
  const length = next - start;
  return length >= 3 && length <= 4 && text.charCodeAt(next - 1) === UPPER_T ? next : at;
}
