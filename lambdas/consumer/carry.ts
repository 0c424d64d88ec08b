import { gunzipSync, gzipSync } from 'node:zlib';
import type { OpenEvent, OpenEvents } from './assemble/assembler.ts';

/** Folder of the data bucket where a carry lies that is too large for the table. */
export const CARRY_PREFIX = 'carry/';

/** Raised when the serialised form changes; a carry of another format is refused loudly. */
const CARRY_FORMAT = 1;

interface CarryDocument {
  readonly format: number;
  readonly open: ReadonlyArray<readonly [source: string, event: OpenEvent]>;
}

/**
 * Serialises the open events of a shard, keeping their order of last touch. gzip's own CRC guards the bytes.
 * @returns null when nothing is open
 */
export function packCarry(open: OpenEvents): Buffer | null {
  if (open.size === 0) return null;
  const document: CarryDocument = { format: CARRY_FORMAT, open: [...open] };
  return gzipSync(JSON.stringify(document), { level: 1 });
}

/**
 * Reads what `packCarry` wrote.
 * @throws Error when the bytes are damaged or of another format: going on without them would lose open events
 */
export function unpackCarry(data: Uint8Array): OpenEvents {
  const document = JSON.parse(gunzipSync(data).toString()) as CarryDocument;
  if (document.format !== CARRY_FORMAT) {
    throw new Error(
      `carry format ${document.format} is not ${CARRY_FORMAT}: this code is older than its data`,
    );
  }
  return new Map(document.open.map(([source, event]) => [source, event]));
}
