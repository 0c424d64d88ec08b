import { type Civil, epochMsOf } from './civil.ts';

/**
 * Local times of IANA zones as instants. Where a clock is set forward and a local time never was, it is read
 * with the offset before the change, so that it lies as far behind the change as it was written; where a clock
 * is set back and a local time was twice, the first one is meant. (Temporal calls this `compatible`.)
 */

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
/** Local times before this one keep their zone's history to themselves: offsets of seconds, calendars of their own. */
const OLDEST_MS = Date.UTC(1900, 0, 1);
/** Zones that are known at once, and quarters of an hour of one zone whose offset is remembered. */
const ZONES_LIMIT = 64;
const QUARTERS_LIMIT = 4096;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** Offset in milliseconds by quarter of an hour of local time: no zone changes within one. */
  readonly offsets: Map<number, number>;
}

/** A cache: zones by name, null for names that are no zone's. */
const zones = new Map<string, Zone | null>();

function zoneOf(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (zones.size >= ZONES_LIMIT) zones.clear();
  let zone: Zone | null = null;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    zone = { format, offsets: new Map() };
  } catch {
    // No such zone: its times stay local.
  }
  zones.set(name, zone);
  return zone;
}

/** Milliseconds that a zone is ahead of UTC at an instant. */
function offsetAt(zone: Zone, epochMs: number): number {
  const civil: Civil = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of zone.format.formatToParts(epochMs)) {
    if (type in civil) civil[type as keyof Civil] = Number(value);
  }
  return epochMsOf(civil) - Math.floor(epochMs / 1000) * 1000;
}

function findOffset(zone: Zone, localMs: number): number {
  const before = offsetAt(zone, localMs - DAY_MS);
  const after = offsetAt(zone, localMs + DAY_MS);
  if (before === after) return before;
  // The earlier of two instants comes first; a local time that never was keeps the offset from before.
  if (offsetAt(zone, localMs - before) === before) return before;
  return offsetAt(zone, localMs - after) === after ? after : before;
}

/**
 * Milliseconds that a zone is ahead of UTC at one of its local times; null for an unknown zone and before 1900.
 * @param name IANA name, for example `Asia/Seoul`
 * @param localMs the local time as epoch milliseconds, as if it were UTC
 */
export function offsetOfLocal(name: string, localMs: number): number | null {
  if (!(localMs >= OLDEST_MS)) return null;
  const zone = zoneOf(name);
  if (zone === null) return null;
  const quarter = Math.floor(localMs / QUARTER_MS);
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  if (zone.offsets.size >= QUARTERS_LIMIT) zone.offsets.clear();
  const offset = findOffset(zone, quarter * QUARTER_MS);
  zone.offsets.set(quarter, offset);
  return offset;
}
