/** Which items a person means: by id, or by what they are. */
import { QUARANTINE_PREFIX } from '../../lambdas/consumer/quarantine.ts';
import { CommandError } from '../command-error.ts';
import type { DataBucket } from './bucket.ts';
import { inOrder } from './concurrently.ts';
import { type Entry, type Item, spanOf } from './item.ts';
import type { ItemState } from './names.ts';
import { type Counts, type ItemStatus, statusOf } from './state.ts';

/** Objects that are read at once: a batch is of some megabytes. */
const OBJECTS_AT_ONCE = 8;
/** Candidates of an ambiguous id that are named. */
const CANDIDATES_LIMIT = 8;

/** What a person wants to see; what is left out does not matter. */
export interface ItemFilter {
  /** Arrived at or after, epoch milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Arrived at or before, epoch milliseconds. */
  readonly untilMs?: number | undefined;
  /** Reasons, `given-up`, or Lambda's conditions. */
  readonly reasons?: readonly string[] | undefined;
  readonly stream?: string | undefined;
  /** The shard's id, or the number at its end. */
  readonly shard?: string | undefined;
  readonly states?: readonly ItemState[] | undefined;
}

/** What was passed over while items were looked for. */
export interface Skipped {
  /** Batches of other functions, and objects that nobody here wrote. */
  foreign: number;
}

/**
 * The entries whose ids, or beginnings of ids, or keys a person gave.
 * @throws CommandError when there is none, or more than one
 */
export function entriesOf(given: readonly string[], entries: readonly Entry[]): Entry[] {
  const found = given.map((text) => {
    const fits = entries.filter(({ id, key }) => key === text || id.startsWith(text));
    if (fits.length === 1) return fits[0]!;
    if (fits.length === 0) throw new CommandError(`no item ${text}; loghorn redrive list shows all`);
    const named = fits.slice(0, CANDIDATES_LIMIT).map(({ id, key }) => `\n  ${id}  ${key}`);
    const more = fits.length - named.length;
    throw new CommandError(
      `${text} is the beginning of ${fits.length} ids, give more of it:${named.join('')}` +
        (more > 0 ? `\n  and ${more} more` : ''),
    );
  });
  return [...new Set(found)];
}

/**
 * Reads entries and hands out the items that a filter lets through, in the order of the entries.
 * @param skipped grows by what is none of ours
 * @param onRead is told after each entry how many are read, and of how many
 */
export async function* findItems(
  entries: readonly Entry[],
  filter: ItemFilter,
  { bucket, counts }: { readonly bucket: DataBucket; readonly counts: Counts },
  skipped: Skipped,
  onRead: (read: number, total: number) => void = () => undefined,
): AsyncGenerator<ItemStatus> {
  const look = async (entry: Entry): Promise<ItemStatus | 'foreign' | null> => {
    const item = await bucket.read(entry);
    if (item === null) return 'foreign';
    if (!fits(item, filter)) return null;
    const status = await statusOf(item, counts);
    return filter.states === undefined || filter.states.includes(status.state) ? status : null;
  };
  const likely = entries.filter((entry) => mayFit(entry, filter));
  let read = 0;
  for await (const found of inOrder(likely, OBJECTS_AT_ONCE, look)) {
    onRead(++read, likely.length);
    if (found === 'foreign') skipped.foreign++;
    else if (found !== null) yield found;
  }
}

/** False for what needs not be read: nothing arrives after it was put aside, and keys tell where records came from. */
function mayFit({ key, keptAtMs }: Entry, { sinceMs, reasons, stream, shard }: ItemFilter): boolean {
  if (sinceMs !== undefined && keptAtMs < sinceMs) return false;
  const isRecord = key.startsWith(QUARANTINE_PREFIX);
  if (reasons !== undefined && !reasons.some((reason) => isOfBatch(reason) !== isRecord)) return false;
  if (!isRecord) return true;
  const [, ofStream = '', ofShard = ''] = key.split('/');
  return (stream === undefined || stream === ofStream) && (shard === undefined || isShard(ofShard, shard));
}

/** Lambda's conditions begin with a capital. */
const isOfBatch = (reason: string): boolean => reason === 'given-up' || /^[A-Z]/.test(reason);

/** True when a shard is meant by its id or by its number: `7` is `shardId-000000000007`. */
export const isShard = (shardId: string, given: string): boolean =>
  shardId === given || (/^\d{1,12}$/.test(given) && shardId === `shardId-${given.padStart(12, '0')}`);

/** True when an item is what the filter asks for; its state is looked at elsewhere. */
export function fits(item: Item, { sinceMs, untilMs, reasons, stream, shard }: ItemFilter): boolean {
  const { firstArrivedAtMs, lastArrivedAtMs } = spanOf(item);
  return (
    (sinceMs === undefined || lastArrivedAtMs >= sinceMs) &&
    (untilMs === undefined || firstArrivedAtMs <= untilMs) &&
    (reasons === undefined || reasons.includes(item.reason) || reasons.includes(item.condition ?? '')) &&
    (stream === undefined || item.shard.stream === stream) &&
    (shard === undefined || isShard(item.shard.shardId, shard))
  );
}
