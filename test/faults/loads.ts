/** Loads at the limits: one hot fault on many shards, a batch of very many faults, very many open events. */
import { gzipSync } from 'node:zlib';
import { INFO_LINE, JAVA_BLOCK } from '../fixtures/traces.ts';
import { aggregate } from './aggregate.ts';
import { NO_FAULTS } from './cloud.ts';
import { INSPECT_OPTIONS } from './function-env.ts';
import type { ScheduleOptions } from './schedule.ts';
import { javaFault } from './texts.ts';
import { type Send, type Traffic, truthOf } from './traffic.ts';

const QUIET_MAPPING = {
  batchSize: 10_000,
  windowMs: 0,
  bisects: false,
  maxRetries: Number.POSITIVE_INFINITY,
  maxRecordAgeMs: Number.POSITIVE_INFINITY,
  duplicates: 0,
  abandons: 0,
};
const QUIET = {
  kind: 'ordinary',
  shards: 1,
  mapping: QUIET_MAPPING,
  fates: NO_FAULTS,
  consumerTimeoutMs: 15 * 60_000,
  reshardsAtMs: [],
  ticksAtMs: [],
  overlapsAtMs: [],
} as const;

/** Every shard counts the same fault at the same time. */
export function hotFault(shards: number, eventsPerShard: number): ScheduleOptions {
  const traffic = (): Traffic => {
    const sends: Send[] = [];
    const lines = JAVA_BLOCK.split('\n');
    const halves = [lines.slice(0, 6), lines.slice(6)].map((half) => Buffer.from(`${half.join('\n')}\n`));
    for (let shard = 0; shard < shards; shard++) {
      for (let at = 0; at < 2 * eventsPerShard; at++) {
        sends.push({
          atMs: at * 20,
          put: (stream) => void stream.put(`pod-${shard}`, halves[at % 2]!, stream.shards[shard]!.from),
        });
      }
    }
    const text = Array.from({ length: eventsPerShard }, () => JAVA_BLOCK).join('\n');
    const sources = Array.from({ length: shards }, (_, shard) => ({ key: `pod-${shard}`, text }));
    return { sends, truth: truthOf(sources, INSPECT_OPTIONS) };
  };
  return { plan: { ...QUIET, shards, mapping: { ...QUIET_MAPPING, batchSize: 3 } }, traffic };
}

/** One batch with so many faults, which takes many transactions. Each of them dies in one way and the next. */
export function manyFaults(faults: number, faultsPerRecord: number): ScheduleOptions {
  const traffic = (): Traffic => {
    const texts: string[] = [];
    for (let from = 0; from < faults; from += faultsPerRecord) {
      const count = Math.min(faultsPerRecord, faults - from);
      texts.push(Array.from({ length: count }, (_, at) => javaFault(from + at)).join('\n'));
    }
    const sends = texts.map(
      (text): Send => ({
        atMs: 0,
        put: (stream) => void stream.put('pod', gzipSync(`${text}\n`, { level: 1 })),
      }),
    );
    return { sends, truth: truthOf([{ key: 'pod', text: texts.join('\n') }], INSPECT_OPTIONS) };
  };
  const deaths = ['crashBefore', 'crashInside', 'crashAfter'] as const;
  let transactions = 0;
  return {
    plan: QUIET,
    traffic,
    fate: (name) => (name === 'TransactWriteCommand' ? deaths[transactions++ % deaths.length]! : null),
  };
}

/** So many sources of one shard, each in the middle of a trace, while calls die. */
export function manyOpenEvents(sources: number, sourcesPerRecord: number): ScheduleOptions {
  const keys = Array.from({ length: sources }, (_, at) => `pod-${at}`);
  const lines = keys.map((_, at) => javaFault(at % 50).split('\n'));
  const traffic = (): Traffic => {
    const sends = [0, 1].flatMap((half) =>
      Array.from({ length: Math.ceil(sources / sourcesPerRecord) }, (_, record): Send => {
        const from = record * sourcesPerRecord;
        const group = keys.slice(from, from + sourcesPerRecord);
        const texts = group.map((_key, at) =>
          half === 0 ? lines[from + at]!.slice(0, 6) : [...lines[from + at]!.slice(6), INFO_LINE],
        );
        const data = aggregate(
          group.map((key, at) => ({ key, hashKey: null, data: Buffer.from(`${texts[at]!.join('\n')}\n`) })),
        );
        return { atMs: half * 2000, put: (stream) => void stream.put('a', data) };
      }),
    );
    const texts = keys.map((key, at) => ({ key, text: [...lines[at]!, INFO_LINE].join('\n') }));
    return { sends, truth: truthOf(texts, INSPECT_OPTIONS) };
  };
  return {
    plan: {
      ...QUIET,
      mapping: { ...QUIET_MAPPING, batchSize: 25 },
      fates: { ...NO_FAULTS, crashBefore: 0.08, crashInside: 0.08, crashAfter: 0.08, answerLost: 0.04 },
    },
    traffic,
  };
}
