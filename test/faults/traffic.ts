import { gzipSync } from 'node:zlib';
import type { Random } from '../../generator/random.ts';
import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import { countEvent, type InspectOptions } from '../../lambdas/consumer/inspect.ts';
import { SliceTally } from '../../lambdas/consumer/tally.ts';
import { aggregate, type UserRecord } from './aggregate.ts';
import { type FakeKinesis, hashKeyOf, type StreamShard } from './fake-kinesis.ts';
import { STYLES, type Style } from './texts.ts';

/** Lines of one source never lie further apart than this inside an event, milliseconds: it would close. */
const MOST_GAP_MS = 3000;
/** A pause between two events: long enough that the first closes of it. */
const PAUSE_MS = [6000, 25_000] as const;
/** Bytes that begin like gzip and are none. */
const UNREADABLE = Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xde, 0xad, 0xbe, 0xef, 0xff]);
/** What the Kinesis Producer Library names the key of an aggregated record. Source: `KinesisRecord::partition_key`. */
const AGGREGATED_KEY = 'a';

export interface TrafficPlan {
  readonly sources: number;
  readonly blocksPerSource: readonly [number, number];
  /** How many faults of a kind there are: the wider, the more transactions a batch takes. */
  readonly faults: number;
  /** Share of blocks that are a fault. */
  readonly faultShare: number;
  /** Most lines of one record. */
  readonly linesPerRecord: number;
  readonly meanGapMs: number;
  readonly gzipShare: number;
  /** Sources whose records a producer library packs together. */
  readonly aggregatedSources: number;
  readonly unreadableRecords: number;
  readonly pauses: boolean;
  /** Characters of noise that each fault with details carries: enough of them do not fit into an item of the table. */
  readonly noise?: number;
  /** Records hold whole events of sources whose every event is known by its header: a lost one tears no other. */
  readonly wholeEvents?: boolean;
}

/** Something a producer does at a time, milliseconds from the beginning. */
export interface Send {
  readonly atMs: number;
  readonly put: (stream: FakeKinesis) => void;
}

/** What goes into the stream, and what a reader of the uncut texts counts. */
export interface Traffic {
  readonly sends: readonly Send[];
  readonly truth: Truth;
}

export interface Truth {
  readonly events: number;
  readonly errors: number;
  readonly incidentEvents: number;
  readonly quarantined: number;
  /** Events by fingerprint. */
  readonly faults: ReadonlyMap<string, number>;
}

interface Piece {
  readonly text: string;
  readonly atMs: number;
}

interface Source {
  readonly key: string;
  readonly style: Style;
  readonly blocks: readonly string[];
}

/** Draws the logs of some sources, cut at random lines into records. */
export function drawTraffic(plan: TrafficPlan, random: Random, options: InspectOptions): Traffic {
  const sources = Array.from({ length: plan.sources }, (_, at) =>
    drawSource(`pod-${at}-${random.hex(1)}`, plan, random),
  );
  const packed = sources.slice(0, plan.aggregatedSources);
  const sends: Send[] = [];
  for (const source of sources.slice(plan.aggregatedSources)) {
    for (const { text, atMs } of cut(source, plan, random)) {
      const data = Buffer.from(`${text}\n`);
      const record = random.unit() < plan.gzipShare ? gzipSync(data, { level: 1 }) : data;
      sends.push({ atMs, put: (stream) => void stream.put(source.key, record) });
    }
  }
  let quarantined = plan.unreadableRecords;
  for (let at = 0; at < plan.unreadableRecords; at++) {
    sends.push({ atMs: random.unit() * 5000, put: (stream) => void stream.put(`broken-${at}`, UNREADABLE) });
  }
  if (packed.length > 0) {
    const pieces = packed.map((source) => cut(source, plan, random));
    const { sends: together, unreadable } = packTogether(packed, pieces, plan, random);
    sends.push(...together);
    quarantined += unreadable;
  }
  sends.sort((left, right) => left.atMs - right.atMs);
  return {
    sends,
    truth: {
      ...truthOf(
        sources.map(({ key, blocks }) => ({ key, text: blocks.join('\n') })),
        options,
      ),
      quarantined,
    },
  };
}

/** What the uncut texts say: each source read as one piece, from its first line to its end. */
export function truthOf(
  sources: readonly { readonly key: string; readonly text: string }[],
  options: InspectOptions,
): Truth {
  const tally = new SliceTally();
  const take = (event: Parameters<typeof countEvent>[1]): void => countEvent(tally, event, options);
  for (const { key, text } of sources) {
    const assembler = new Assembler();
    if (text !== '') assembler.feed({ source: key, text, arrivedAtMs: 0 }, take);
    assembler.closeAll(take);
  }
  const faults = new Map([...tally.faults].map(([fingerprint, { count }]) => [fingerprint, count]));
  const { events, errors, incidentEvents } = tally;
  return { events, errors, incidentEvents, quarantined: 0, faults };
}

function drawSource(key: string, plan: TrafficPlan, random: Random): Source {
  const style = plan.wholeEvents === true ? STYLES[0]! : random.pick(STYLES);
  const blocks = Array.from({ length: random.int(...plan.blocksPerSource) }, () =>
    random.unit() < plan.faultShare
      ? withNoise(style.fault(random.int(0, plan.faults - 1), random), plan.noise ?? 0, random)
      : random.pick(style.harmless),
  );
  return { key, style, blocks };
}

/** Random digits do not shrink when they are packed. */
const withNoise = (text: string, characters: number, random: Random): string =>
  characters === 0
    ? text
    : text.replace(/^Details: .*$/m, `Details: ${random.hex(Math.ceil(characters / 8))}`);

/** Cuts a source's lines into pieces of a record each, with their times. */
function cut({ style, blocks }: Source, plan: TrafficPlan, random: Random): Piece[] {
  const lines = blocks.flatMap((block) => block.split('\n').map((line, at) => ({ line, isFirst: at === 0 })));
  const pieces: Piece[] = [];
  let atMs = random.unit() * 2000;
  for (let from = 0; from < lines.length; ) {
    let to = from + random.int(1, plan.linesPerRecord);
    while (plan.wholeEvents === true && lines[to]?.isFirst === false) to++;
    pieces.push({
      text: lines
        .slice(from, to)
        .map(({ line }) => line)
        .join('\n'),
      atMs,
    });
    const isPause = plan.pauses && style.mayPause && lines[to]?.isFirst === true && random.unit() < 0.2;
    atMs += isPause ? random.int(...PAUSE_MS) : Math.min(MOST_GAP_MS, random.exponential(plan.meanGapMs));
    from = to;
  }
  return pieces;
}

/** Packs pieces of several sources as the producer library does: user records of one shard in one record. */
function packTogether(sources: readonly Source[], pieces: Piece[][], plan: TrafficPlan, random: Random) {
  const sends: Send[] = [];
  let unreadable = 0;
  let atMs = random.unit() * 1000;
  // Some producers choose the hash key of a source themselves.
  const hashKeys = sources.map(() => (random.unit() < 0.3 ? BigInt(`0x${random.hex(4)}`) : null));
  while (pieces.some((left) => left.length > 0)) {
    const users: UserRecord[] = [];
    for (const [at, { key }] of sources.entries()) {
      const hashKey = hashKeys[at]!;
      for (const { text } of pieces[at]!.splice(0, random.int(1, 2))) {
        const data = Buffer.from(`${text}\n`);
        users.push({
          key,
          hashKey,
          data: random.unit() < plan.gzipShare ? gzipSync(data, { level: 1 }) : data,
        });
      }
    }
    if (plan.unreadableRecords > 0 && random.unit() < 0.3) {
      users.splice(random.int(0, users.length), 0, { ...users[0]!, data: UNREADABLE });
      unreadable++;
    }
    sends.push({ atMs, put: (stream) => putAggregated(stream, users) });
    atMs += Math.min(MOST_GAP_MS, random.exponential(plan.meanGapMs));
  }
  return { sends, unreadable };
}

function putAggregated(stream: FakeKinesis, users: readonly UserRecord[]): void {
  const byShard = new Map<StreamShard, UserRecord[]>();
  for (const user of users) {
    const shard = stream.shardOf(user.hashKey ?? hashKeyOf(user.key));
    byShard.set(shard, [...(byShard.get(shard) ?? []), user]);
  }
  for (const [shard, group] of byShard) {
    const [{ key, hashKey, data }] = group as [UserRecord];
    // One record alone goes as it is, but then nobody could tell a chosen hash key.
    if (group.length === 1 && hashKey === null) stream.put(key, data);
    else stream.put(AGGREGATED_KEY, aggregate(group), shard.from);
  }
}
