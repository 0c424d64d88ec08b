/**
 * Times as they stand in log lines. `…End` functions only look, without allocating, so that
 * a header can be skipped at speed; `isoOf…` functions build the ISO 8601 text.
 */

const MINUTE_MS = 60_000;
/** Days either side of the arrival within which a date without a year is placed. */
const HALF_YEAR_MS = 183 * 24 * 60 * MINUTE_MS;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Zone names that mean one offset only, in minutes east of Greenwich. */
const ZONE_MINUTES: Readonly<Record<string, number>> = { Z: 0, UTC: 0, GMT: 0, KST: 540, JST: 540 };

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function areDigits(text: string, start: number, count: number): boolean {
  for (let i = start; i < start + count; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

/** End of `HH:MM:SS` with an optional fraction at `start`, or -1. */
export function timeOfDayEnd(text: string, start: number): number {
  if (
    !areDigits(text, start, 2) ||
    text.charCodeAt(start + 2) !== 58 ||
    !areDigits(text, start + 3, 2) ||
    text.charCodeAt(start + 5) !== 58 ||
    !areDigits(text, start + 6, 2)
  ) {
    return -1;
  }
  let end = start + 8;
  const separator = text.charCodeAt(end);
  if ((separator === 46 || separator === 44) && isDigit(text.charCodeAt(end + 1))) {
    end++;
    const limit = end + 9;
    while (end < limit && isDigit(text.charCodeAt(end))) end++;
  }
  return end;
}

/** End of a zone (`Z`, `+09:00`, `+0900`, ` UTC`) at `start`, or `start` when none stands there. */
function zoneEnd(text: string, start: number): number {
  let at = start;
  if (text.charCodeAt(at) === 32) at++;
  const code = text.charCodeAt(at);
  if (code === 43 || code === 45) {
    if (!areDigits(text, at + 1, 2)) return start;
    if (text.charCodeAt(at + 3) === 58 && areDigits(text, at + 4, 2)) return at + 6;
    if (areDigits(text, at + 3, 2)) return at + 5;
    return at === start ? at + 3 : start;
  }
  if (code === 90 && at === start) return at + 1;
  if (code === 85 || code === 71 || code === 75 || code === 74) {
    const name = text.slice(at, at + 3);
    const after = text.charCodeAt(at + 3);
    const closed = Number.isNaN(after) || after === 32 || after === 93 || after === 9 || after === 58;
    if (closed && ZONE_MINUTES[name] !== undefined) return at + 3;
  }
  return start;
}

/** End of a date and time (`2026-01-19 15:30:01.234+09:00`, `2026/01/19 15:30:01`) at `start`, or -1. */
export function dateTimeEnd(text: string, start: number): number {
  const dateSeparator = text.charCodeAt(start + 4);
  if (dateSeparator !== 45 && dateSeparator !== 47) return -1;
  if (text.charCodeAt(start + 7) !== dateSeparator) return -1;
  if (!areDigits(text, start, 4) || !areDigits(text, start + 5, 2) || !areDigits(text, start + 8, 2))
    return -1;
  const between = text.charCodeAt(start + 10);
  if (between !== 32 && between !== 84 && between !== 116) return -1;
  const end = timeOfDayEnd(text, start + 11);
  return end < 0 ? -1 : zoneEnd(text, end);
}

/** End of the syslog time `Jan 19 15:30:01` at `start`, or -1. */
export function syslogTimeEnd(text: string, start: number): number {
  if (text.charCodeAt(start + 3) !== 32 || text.charCodeAt(start + 6) !== 32) return -1;
  const tens = text.charCodeAt(start + 4);
  if ((tens !== 32 && !isDigit(tens)) || !isDigit(text.charCodeAt(start + 5))) return -1;
  return MONTHS.includes(text.slice(start, start + 3)) ? timeOfDayEnd(text, start + 7) : -1;
}

function compose(
  year: number,
  month: number,
  day: number,
  timeOfDay: string,
  offsetMinutes: number | null,
): string | null {
  const hour = Number(timeOfDay.slice(0, 2));
  const minute = Number(timeOfDay.slice(3, 5));
  const second = Number(timeOfDay.slice(6, 8));
  const isRealDate = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  if (!isRealDate || hour > 23 || minute > 59 || second > 60) return null;
  const fraction = timeOfDay.length > 8 ? `.${timeOfDay.slice(9)}` : '';
  if (offsetMinutes === null) {
    const date = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    return `${date}T${timeOfDay.slice(0, 8)}${fraction}`;
  }
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second) - offsetMinutes * MINUTE_MS);
  const iso = utc.toISOString();
  // Years outside 0000..9999 carry a sign and more digits: no log means them.
  return iso.length === 24 ? `${iso.slice(0, 19)}${fraction}Z` : null;
}

function offsetMinutesOf(zone: string): number | null {
  if (zone === '') return null;
  const named = ZONE_MINUTES[zone];
  if (named !== undefined) return named;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0');
  return zone.charCodeAt(0) === 45 ? -minutes : minutes;
}

/**
 * ISO 8601 of a date and time whose end `dateTimeEnd` found: UTC with `Z` when it names a zone,
 * else local without one; the precision stays. Null for dates that do not exist.
 */
export function isoOfDateTime(text: string, start: number, end: number): string | null {
  const timeEnd = timeOfDayEnd(text, start + 11);
  return compose(
    Number(text.slice(start, start + 4)),
    Number(text.slice(start + 5, start + 7)),
    Number(text.slice(start + 8, start + 10)),
    text.slice(start + 11, timeEnd),
    offsetMinutesOf(text.slice(timeEnd, end).trim()),
  );
}

/** ISO 8601 without a zone of a time whose date has no year: the year that lies nearest to `nearMs` (epoch milliseconds). */
export function isoOfYearless(month: number, day: number, timeOfDay: string, nearMs: number): string | null {
  const year = new Date(nearMs).getUTCFullYear();
  const distanceMs = Date.UTC(year, month - 1, day) - nearMs;
  const nearest = distanceMs > HALF_YEAR_MS ? year - 1 : distanceMs < -HALF_YEAR_MS ? year + 1 : year;
  return compose(nearest, month, day, timeOfDay, null);
}

/** ISO 8601 of a syslog time at `start`; see `isoOfYearless`. */
export function isoOfSyslogTime(text: string, start: number, end: number, nearMs: number): string | null {
  const month = MONTHS.indexOf(text.slice(start, start + 3)) + 1;
  return isoOfYearless(month, Number(text.slice(start + 4, start + 6)), text.slice(start + 7, end), nearMs);
}

/** ISO 8601 of a time in text, in any format this file knows, or null. */
export function isoOfText(value: string, nearMs: number): string | null {
  const text = value.trim();
  const end = dateTimeEnd(text, 0);
  if (end > 0) return isoOfDateTime(text, 0, end);
  const syslogEnd = syslogTimeEnd(text, 0);
  if (syslogEnd > 0) return isoOfSyslogTime(text, 0, syslogEnd, nearMs);
  const clf = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2})(?: ([+-]\d{4}))?/.exec(text);
  if (clf) {
    const month = MONTHS.indexOf(clf[2]!) + 1;
    return compose(Number(clf[3]), month, Number(clf[1]), clf[4]!, offsetMinutesOf(clf[5] ?? ''));
  }
  return /^\d{9,19}(\.\d{1,9})?$/.test(text) ? isoOfEpoch(Number(text)) : null;
}

/** Epoch numbers below these are seconds, milliseconds, microseconds; above are nanoseconds. Good from 1973 to 5138. */
const SECONDS_BELOW = 1e11;
const MILLISECONDS_BELOW = 1e14;
const MICROSECONDS_BELOW = 1e17;

/** ISO 8601 of an epoch number whose unit is told from its size, or null when it is no time. */
export function isoOfEpoch(value: number): string | null {
  if (!(value > 1e8) || value > 1e20) return null;
  let epochMs = value / 1e6;
  if (value < SECONDS_BELOW) epochMs = value * 1000;
  else if (value < MILLISECONDS_BELOW) epochMs = value;
  else if (value < MICROSECONDS_BELOW) epochMs = value / 1000;
  const date = new Date(Math.round(epochMs));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
