import { gunzipSync, gzipSync } from 'node:zlib';
import type { OpenEvent, OpenEvents, PartialLine } from './assemble/open-event.ts';
import type { Envelope } from './event.ts';

/** Folder of the data bucket where a carry lies that is too large for the table. */
export const CARRY_PREFIX = 'carry/';

/** Raised when the serialised form changes; a carry of another format is refused loudly. */
const CARRY_FORMAT = 2;

/** One open event, its fields by position: thousands of them are carried, and names would outweigh short texts. */
type CarriedEvent = readonly [
  key: string,
  text: string,
  numbers: readonly number[],
  rest?: { readonly lane?: string; readonly envelope?: Envelope; readonly partial?: PartialLine },
];

interface CarryDocument {
  readonly format: number;
  readonly open: readonly CarriedEvent[];
}

/**
 * Serialises the open events of a shard, keeping their order of last touch. gzip's own CRC guards the bytes.
 * @returns null when nothing is open
 */
export function packCarry(open: OpenEvents): Buffer | null {
  if (open.size === 0) return null;
  const document: CarryDocument = { format: CARRY_FORMAT, open: Array.from(open, toCarried) };
  return gzipSync(JSON.stringify(document), { level: 1 });
}

/**
 * Reads what `packCarry` wrote.
 * @throws Error when the bytes are damaged or of another format: going on without them would lose open events
 */
export function unpackCarry(data: Uint8Array): OpenEvents {
  const document = JSON.parse(gunzipSync(data).toString()) as CarryDocument;
  if (document.format !== CARRY_FORMAT) {
    throw new Error(`carry format ${document.format} is not ${CARRY_FORMAT}, the one this version reads`);
  }
  return new Map(document.open.map((carried) => [carried[0], fromCarried(carried)]));
}

function toCarried([key, event]: readonly [string, OpenEvent]): CarriedEvent {
  const { lane, envelope, partial } = event;
  const numbers = [
    event.lineCount,
    event.index,
    event.arrivedAtMs,
    event.lastArrivedAtMs - event.arrivedAtMs,
    event.shape,
    event.state,
    event.droppedLines,
    event.weakLines,
    event.tentativeLines,
    // Behind the end of the text almost always: the distance is short.
    event.text.length - event.confirmedCharacters,
    Number(event.isReleasing),
    Number(event.isUnproven),
  ];
  if (lane === undefined && envelope === undefined && partial === undefined)
    return [key, event.text, numbers];
  const rest = {
    ...(lane === undefined ? {} : { lane }),
    ...(envelope === undefined ? {} : { envelope }),
    ...(partial === undefined ? {} : { partial }),
  };
  return [key, event.text, numbers, rest];
}

function fromCarried([, text, numbers, rest]: CarriedEvent): OpenEvent {
  const [
    lineCount = 0,
    index = 0,
    arrivedAtMs = 0,
    quietMs = 0,
    shape = 0,
    state = 0,
    droppedLines = 0,
    weakLines = 0,
    tentativeLines = 0,
    unconfirmedCharacters = 0,
    isReleasing = 0,
    isUnproven = 0,
  ] = numbers;
  return {
    text,
    lineCount,
    index,
    arrivedAtMs,
    lastArrivedAtMs: arrivedAtMs + quietMs,
    droppedLines,
    shape,
    state,
    weakLines,
    tentativeLines,
    confirmedCharacters: text.length - unconfirmedCharacters,
    isReleasing: isReleasing === 1,
    isUnproven: isUnproven === 1,
    isHarmless: null,
    ...rest,
  };
}
