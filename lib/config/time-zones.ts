/** The part of the configuration that says in which zone sources write their local times. */
import * as z from 'zod';
import { section } from './section.ts';

/** Entries of the list; each is asked for every event that is read. */
const ENTRIES_LIMIT = 50;
const SOURCE_LIMIT = 200;

const sourceError = `must be a source's name of 1 to ${SOURCE_LIMIT} characters, '*' standing for anything`;
const zoneError = "must be an IANA time zone, for example 'Asia/Seoul'";

/** True for names of the time zone database that this runtime knows. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const listError = `must be a list of at most ${ENTRIES_LIMIT} entries { source, zone }`;

/** `timeZones`: the first entry whose pattern fits a source decides. */
export const timeZonesSchema = z
  .array(
    section({
      source: z.string(sourceError).min(1, sourceError).max(SOURCE_LIMIT, sourceError),
      zone: z.string(zoneError).refine(isTimeZone, zoneError),
    }),
    listError,
  )
  .max(ENTRIES_LIMIT, listError);
