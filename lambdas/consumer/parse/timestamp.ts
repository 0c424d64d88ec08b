import { isBlank } from '../assemble/headers/characters.ts';
import { isoOfMoment, Moment, type TimeContext } from './time/moment.ts';
import { readTime } from './time/read.ts';

/** Times of fields and envelopes as ISO 8601. */

/** Characters of a field that are looked at for a time. */
const TIME_LIMIT = 64;
/** Epoch numbers below these are seconds, milliseconds, microseconds; above are nanoseconds. Good from 1973 to 5138. */
const SECONDS_BELOW = 1e11;
const MILLISECONDS_BELOW = 1e14;
const MICROSECONDS_BELOW = 1e17;
/** By how much a time in seconds may be off as a floating-point number. */
const INEXACT_MS = 5e-4;

/**
 * ISO 8601 of a time in text, in any format that loggers write, or of an epoch number in seconds to nanoseconds:
 * UTC with `Z` where the zone is known, else local; null when it is no time.
 */
export function isoOfText(value: string, nearMs: number, zone?: string): string | null {
  const text = value.length > TIME_LIMIT ? value.slice(0, TIME_LIMIT) : value;
  let at = 0;
  while (isBlank(text.charCodeAt(at))) at++;
  if (text.charCodeAt(at) === 91) at++;
  const moment = new Moment();
  if (readTime(text, at, text.length, moment) > 0) return isoOfMoment(moment, text, { nearMs, zone });
  const basic = BASIC_FORMAT.exec(text);
  if (basic !== null) return isoOfText(text.replace(BASIC_FORMAT, '$1-$2-$3T$4:$5:$6'), nearMs, zone);
  return EPOCH.test(text) ? isoOfEpoch(Number(text)) : null;
}

/** ISO 8601 without its signs: `20260119T153001.234Z`. */
const BASIC_FORMAT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(?=\D|$)/;
const EPOCH = /^\s*\d{9,19}(?:\.\d{1,9})?\s*$/;

/** ISO 8601 of an epoch number whose unit is told from its size, or null when it is no time. */
export function isoOfEpoch(value: number): string | null {
  if (!(value > 1e8) || value > 1e20) return null;
  let epochMs = value / 1e6;
  if (value < SECONDS_BELOW) epochMs = value * 1000;
  else if (value < MILLISECONDS_BELOW) epochMs = value;
  else if (value < MICROSECONDS_BELOW) epochMs = value / 1000;
  // Cut, not rounded; a fraction of seconds is never exact.
  const date = new Date(Math.floor(epochMs + INEXACT_MS));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** `Z` behind a time in UTC, and lengths of such times: `2026-01-19T15:30:01Z`, with up to nine digits of a fraction. */
const ZULU = 90;
const SHORTEST_UTC = 20;
const LONGEST_UTC = 30;

/** A time of an envelope as ISO 8601, UTC where a zone is known; as it came when it cannot be read. */
export function isoOfEnvelope(time: string, context: TimeContext): string {
  const isUtc =
    time.length >= SHORTEST_UTC &&
    time.length <= LONGEST_UTC &&
    time.charCodeAt(time.length - 1) === ZULU &&
    time.charCodeAt(10) === 84;
  return isUtc ? time : (isoOfText(time, context.nearMs, context.zone) ?? time);
}
