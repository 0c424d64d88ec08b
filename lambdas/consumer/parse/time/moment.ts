import { type Civil, epochMsOf, isoOfCivil, isoOfInstant, isRealDate, isRealTime } from './civil.ts';
import { offsetOfLocal } from './zone.ts';

/** What is known of the time near which an event was written. */
export interface TimeContext {
  /** Epoch milliseconds near which times without a date or a year are placed; 0 where nothing is known. */
  readonly nearMs: number;
  /** IANA zone of the times that name none. @default none: they stay local */
  readonly zone?: string | undefined;
}

/** A year or a month that the text does not tell. */
export const UNKNOWN = -1;
/** No offset from Greenwich: further than any zone is. */
const NO_OFFSET = 100_000;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * DAY_MS;
/** How far ahead of its arrival a date may be, by wrong clocks and unknown zones; a later one is of the year before. */
const DATES_AHEAD_MS = 2 * DAY_MS;
const MINUTE_MS = 60_000;
/** How far a source's clock may be ahead of the arrival of its lines. Without a zone it may be half a day. */
const CLOCKS_APART_MS = HOUR_MS;

/** A time as it stands in a text, before it is known what day and zone it means. */
export class Moment implements Civil {
  /** `UNKNOWN` for dates without a year. */
  year: number = UNKNOWN;
  /** `UNKNOWN` for times of day. */
  month: number = UNKNOWN;
  day = 0;
  hour = 0;
  minute = 0;
  second = 0;
  /** Where the digits of the second's fraction stand; equal where there are none. */
  fractionStart = 0;
  fractionEnd = 0;
  /** The fraction's digits where the text writes them otherwise. */
  fraction: string | null = null;
  /** Minutes east of Greenwich, where the text names its zone. All fields are small integers, which cost no room. */
  offsetMinutes: number = NO_OFFSET;
  /** An IANA zone that the text names. */
  zone: string | null = null;
  /** Whole seconds since 1970, which then stand for all of the above but the fraction. */
  epochSeconds: number = UNKNOWN;
  /** True where day and month may be meant the other way round: `05/02/2026`. */
  isAmbiguous = false;
}

/**
 * ISO 8601 of a moment: UTC with `Z` where its zone is known, local without one otherwise; the fraction stays as
 * written. Null for times that do not exist, and for times without a date or a year where nothing is near.
 * @param text the text that the moment was read from
 */
export function isoOfMoment(moment: Moment, text: string, context: TimeContext): string | null {
  const digits = moment.fraction ?? text.slice(moment.fractionStart, moment.fractionEnd);
  const fraction = digits === '' ? '' : `.${digits}`;
  if (moment.epochSeconds !== UNKNOWN) {
    const iso = isoOfInstant(moment.epochSeconds * 1000);
    return iso === null ? null : `${iso}${fraction}Z`;
  }
  if (!isRealTime(moment.hour, moment.minute, moment.second)) return null;
  if (!completeDate(moment, context) || !isRealDate(moment.year, moment.month, moment.day)) return null;
  const offsetMs = offsetOf(moment, context);
  if (offsetMs === null) return `${isoOfCivil(moment)}${fraction}`;
  if (offsetMs === 0 && moment.second < 60) return `${isoOfCivil(moment)}${fraction}Z`;
  const iso = isoOfInstant(epochMsOf(moment) - offsetMs);
  return iso === null ? null : `${iso}${fraction}Z`;
}

/** Milliseconds east of Greenwich, null where no zone is known. */
function offsetOf(moment: Moment, context: TimeContext): number | null {
  if (moment.offsetMinutes !== NO_OFFSET) return moment.offsetMinutes * MINUTE_MS;
  const zone = moment.zone ?? context.zone;
  return zone === undefined ? null : offsetOfLocal(zone, epochMsOf(moment));
}

/** The local time that it was where the event came from, as far as its zone is known. */
function localNearMs(moment: Moment, context: TimeContext): number {
  if (moment.offsetMinutes !== NO_OFFSET) return context.nearMs + moment.offsetMinutes * MINUTE_MS;
  const zone = moment.zone ?? context.zone;
  // An hour more or less makes no difference to the nearest day.
  return context.nearMs + (zone === undefined ? 0 : (offsetOfLocal(zone, context.nearMs) ?? 0));
}

/** Puts in the day or the year that is nearest, which around midnight and new year is not the present one. */
function completeDate(moment: Moment, context: TimeContext): boolean {
  if (moment.isAmbiguous && moment.year > 0) chooseOrder(moment, context);
  if (moment.month !== UNKNOWN && moment.year !== UNKNOWN) return true;
  if (!(context.nearMs > 0)) return false;
  const nearMs = localNearMs(moment, context);
  const near = new Date(nearMs);
  if (Number.isNaN(near.getTime())) return false;
  if (moment.month !== UNKNOWN) {
    moment.year = near.getUTCFullYear();
    const distanceMs = epochMsOf(moment) - nearMs;
    if (distanceMs > DATES_AHEAD_MS) moment.year--;
    else if (distanceMs < DATES_AHEAD_MS - YEAR_MS) moment.year++;
    return true;
  }
  setDay(moment, near);
  const aheadMs = isZoneKnown(moment, context) ? CLOCKS_APART_MS : DAY_MS / 2;
  const distanceMs = epochMsOf(moment) - nearMs;
  if (distanceMs > aheadMs) setDay(moment, new Date(nearMs - DAY_MS));
  else if (distanceMs < aheadMs - DAY_MS) setDay(moment, new Date(nearMs + DAY_MS));
  return true;
}

const isZoneKnown = (moment: Moment, context: TimeContext): boolean =>
  moment.offsetMinutes !== NO_OFFSET || (moment.zone ?? context.zone) !== undefined;

function setDay(moment: Moment, date: Date): void {
  moment.year = date.getUTCFullYear();
  moment.month = date.getUTCMonth() + 1;
  moment.day = date.getUTCDate();
}

/** Takes `05/02/2026` the other way round where that is the present day and the first way is not. */
function chooseOrder(moment: Moment, context: TimeContext): void {
  if (!(context.nearMs > 0)) return;
  const nearMs = localNearMs(moment, context);
  const asRead = Math.abs(epochMsOf(moment) - nearMs);
  const { month, day } = moment;
  moment.month = day;
  moment.day = month;
  const otherwise = Math.abs(epochMsOf(moment) - nearMs);
  if (otherwise <= 2 * DAY_MS && otherwise < asRead) return;
  moment.month = month;
  moment.day = day;
}
