import type { EventClass, LogEvent } from '../event.ts';

/**
 * Rules that raise an event below ERROR: a number in its message stands above a limit. The limits
 * are those that on-call engineers asked for: a pool above 80 %, more than 1,000 messages behind,
 * anything slower than three seconds.
 */
export interface ThresholdRule {
  readonly id: string;
  readonly class: EventClass;
  readonly confidence: number;
  /** Lower-case substrings of which one must occur. */
  readonly words: readonly string[];
  /** True when the lower-case text names a number above the limit. */
  readonly exceeds: (text: string) => boolean;
}

const POOL_USAGE_LIMIT_PERCENT = 80;
const LAG_LIMIT_MESSAGES = 1000;
const SLOW_LIMIT_MS = 3000;

const POOL_PERCENT = /pool[^\n%]{0,80}?(\d{1,3}(?:\.\d{1,3})?) ?(?:%|percent)/;
const POOL_RATIO = /pool[^\n]{0,80}?\b(\d{1,6}) ?(?:\/|of|out of) ?(\d{1,6})\b/;
const OTHER_POOL =
  /thread[ -]?pool|threadpool|memory pool|buffer pool|worker pool|string pool|object pool|redis|jedis|http/;
const LAG_COUNT = /\blag\b[^\d\n]{0,40}(\d[\d,]{0,12})\b(?! ?(?:ms|s|sec|seconds?|minutes?|m|h|%)\b)(?!\.\d)/;
const MESSAGES_BEHIND = /(\d[\d,]{0,12}) (?:messages?|records?|events?) behind/;
const OTHER_LAG = /replica(?:tion)? lag|wal lag|slave lag/;
const DURATION =
  /(?:response|processing|query|request|execution|transaction|latency|elapsed|took|duration|slow|completed in|p9\d)[^\n\d]{0,40}(?:p9\d ?[=:] ?)?(\d{1,12}(?:[.,]\d{1,6})?) ?(ms|msec|millis(?:econds)?|s|secs?|seconds?|m|mins?|minutes?)\b/;
/** A duration that is a setting: `timeout 30s`, `interval=10s`. */
const NOT_A_MEASUREMENT = /(?:timeout|interval|ttl|retry|backoff|schedule|window|every|delay)[ =:]/;

/** Characters of a message that are looked at for numbers. */
const TEXT_LIMIT = 2048;

/** What an event says of its numbers, in lower case. */
export function thresholdText({ message, details }: LogEvent): string {
  const text = details === null ? message : `${message}\n${details}`;
  return text.slice(0, TEXT_LIMIT).toLowerCase();
}

const numberOf = (text: string | undefined): number => Number((text ?? '').replaceAll(',', ''));

function poolUsageExceeds(text: string): boolean {
  if (OTHER_POOL.test(text)) return false;
  const percent = POOL_PERCENT.exec(text);
  if (percent) return numberOf(percent[1]) > POOL_USAGE_LIMIT_PERCENT;
  const ratio = POOL_RATIO.exec(text);
  if (!ratio) return false;
  const size = numberOf(ratio[2]);
  return size > 0 && (numberOf(ratio[1]) / size) * 100 > POOL_USAGE_LIMIT_PERCENT;
}

function lagExceeds(text: string): boolean {
  if (OTHER_LAG.test(text)) return false;
  const count = LAG_COUNT.exec(text) ?? MESSAGES_BEHIND.exec(text);
  return count !== null && numberOf(count[1]) > LAG_LIMIT_MESSAGES;
}

function durationMsOf(value: string, unit: string): number {
  const number = Number(value.replace(',', '.'));
  if (unit.startsWith('ms') || unit.startsWith('milli')) return Number(value.replace(',', ''));
  return unit.startsWith('m') ? number * 60_000 : number * 1000;
}

function slowExceeds(text: string): boolean {
  const match = DURATION.exec(text);
  if (!match || NOT_A_MEASUREMENT.test(match[0])) return false;
  return durationMsOf(match[1]!, match[2]!) > SLOW_LIMIT_MS;
}

export const THRESHOLD_RULES: readonly ThresholdRule[] = [
  {
    id: 'pool-usage-high',
    class: 'database-pool',
    confidence: 0.7,
    words: ['pool'],
    exceeds: poolUsageExceeds,
  },
  {
    id: 'consumer-lag-high',
    class: 'queue-lag',
    confidence: 0.8,
    words: ['lag', 'behind'],
    exceeds: lagExceeds,
  },
  {
    id: 'slow-processing',
    class: 'unclassified',
    confidence: 0.6,
    words: [
      'response',
      'processing',
      'query',
      'request',
      'execution',
      'transaction',
      'latency',
      'elapsed',
      'took',
      'duration',
      'slow',
      'completed in',
      'p95',
      'p99',
    ],
    exceeds: slowExceeds,
  },
];
