import {
  CURSOR_SORT_KEY,
  INCIDENT_KEY_PREFIX,
  TALLY_SORT_KEY_PREFIX,
} from '../../lambdas/incidents/model.ts';
import type { Item } from './expressions.ts';
import type { FakeDynamo } from './fake-dynamo.ts';
import type { FakeS3 } from './fake-s3.ts';
import type { Truth } from './traffic.ts';

/** Far enough from DynamoDB's 4 MB and 400 KB. */
const MOST_TRANSACTION_BYTES = 3.5 * 1024 * 1024;
const MOST_ITEM_BYTES = 350 * 1024;
/** Items of a shard that stay: its cursor and a little beside it; what carries an end of its own comes on top. */
const MOST_LASTING_ITEMS_PER_SHARD = 6;
const MOST_TOLD = 8;

/**
 * Compares what the table holds with what was sent.
 * @param limits what the table in memory measured; its figures are 0 where another one was used
 * @returns what does not agree, in words
 */
export function judge(
  items: readonly Item[],
  s3: FakeS3,
  truth: Truth,
  limits: Pick<FakeDynamo, 'largestItemBytes' | 'largestTransactionBytes'>,
): string[] {
  const found: string[] = [];
  const expect = (what: string, actual: number, expected: number): void => {
    if (actual !== expected) found.push(`${what}: ${actual} instead of ${expected}`);
  };
  const tallies = items.filter(({ sk }) => String(sk).startsWith(TALLY_SORT_KEY_PREFIX));
  const counted = new Map<string, number>();
  for (const tally of tallies) {
    const fingerprint = String(tally.pk).slice(INCIDENT_KEY_PREFIX.length);
    counted.set(fingerprint, (counted.get(fingerprint) ?? 0) + Number(tally.count));
    // Events of long ago say nothing of today's rate: a redrive leaves the minutes as they are.
    if (!String(tally.sk).endsWith('-redrive'))
      expect(`minutes of ${fingerprint} in ${String(tally.sk)}`, minutesOf(tally), Number(tally.count));
  }
  for (const [fingerprint, count] of truth.faults) expect(fingerprint, counted.get(fingerprint) ?? 0, count);
  for (const [fingerprint, count] of counted) {
    if (!truth.faults.has(fingerprint)) found.push(`${fingerprint}: ${count} of a fault that never was`);
  }

  const ofShards = items.filter(({ pk }) => String(pk).startsWith('shard#'));
  const cursors = ofShards.filter(({ sk }) => sk === CURSOR_SORT_KEY);
  for (const name of ['events', 'errors', 'incidentEvents', 'quarantined'] as const) {
    const sum = cursors.reduce((total, { totals }) => total + Number((totals as Item)[name]), 0);
    expect(`${name} of all shards`, sum, truth[name]);
  }
  const quarantined = [...s3.objects.keys()].filter((key) => key.startsWith('quarantine/')).length;
  // A try that came to no commit leaves its object behind.
  if (quarantined < truth.quarantined) {
    found.push(`objects in quarantine: ${quarantined} instead of ${truth.quarantined}`);
  }

  const waiting = ofShards.filter(({ sk }) => String(sk).startsWith('carry'));
  if (waiting.length > 0)
    found.push(`open events are left in ${waiting.map(({ pk }) => String(pk)).join(', ')}`);
  for (const { pk } of cursors) {
    const lasting = ofShards.filter((item) => item.pk === pk && item.expiresAt === undefined).length;
    if (lasting > MOST_LASTING_ITEMS_PER_SHARD) found.push(`${lasting} items of ${String(pk)} stay`);
  }
  if (limits.largestTransactionBytes > MOST_TRANSACTION_BYTES) {
    found.push(`a transaction of ${limits.largestTransactionBytes} bytes`);
  }
  if (limits.largestItemBytes > MOST_ITEM_BYTES) found.push(`an item of ${limits.largestItemBytes} bytes`);
  return found.length > MOST_TOLD
    ? [...found.slice(0, MOST_TOLD), `and ${found.length - MOST_TOLD} more`]
    : found;
}

/** The sum of a tally's one-minute counters; schedules last less than they reach back. */
function minutesOf(tally: Item): number {
  let sum = 0;
  for (const [name, value] of Object.entries(tally)) if (/^m\d+$/.test(name)) sum += Number(value);
  return sum;
}
