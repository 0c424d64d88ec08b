import { createRandom, type Random } from '../../generator/random.ts';
import { WRAPS } from './envelopes.ts';
import { mutate } from './mutate.ts';
import { WINDOW_LINES } from './seeds.ts';

/** Share of the inputs that travel in an envelope. */
const WRAPPED_SHARE = 0.45;
/** Share of the wrapped ones that are changed before they are wrapped, not behind. */
const CHANGED_INSIDE_SHARE = 0.4;
/** Most lines that are wrapped, each of which may become hundreds of bytes. */
const MAX_WRAPPED_LINES = 5000;
const MAX_STREAMS = 3;
const MAX_TEXTS = 3;
const GOLDEN_RATIO = 0x9e37_79b9;

/** The bytes of one source, or of one lane of it. */
export interface Stream {
  readonly source: string;
  readonly lane?: string;
  readonly bytes: Buffer;
}

/** What one run works on. */
export interface FuzzCase {
  readonly streams: readonly Stream[];
  /** Seed of the cuts. */
  readonly cutSeed: number;
}

const wraps = Object.values(WRAPS);

/** A window of some lines of a text, mostly the whole of a short one. */
function windowOf(text: string, random: Random): string {
  const lines = text.split('\n');
  if (lines.length <= WINDOW_LINES) return text;
  const start = random.unit() < 0.5 ? 0 : random.int(0, lines.length - 1);
  return lines.slice(start, start + random.int(1, WINDOW_LINES)).join('\n');
}

function makeBytes(texts: readonly string[], random: Random): Buffer {
  const parts: string[] = [];
  for (let left = random.int(1, MAX_TEXTS); left > 0; left--)
    parts.push(windowOf(random.pick(texts), random));
  const text = parts.join(random.unit() < 0.9 ? '\n' : '\n\n');
  const other = () => Buffer.from(windowOf(random.pick(texts), random));
  if (random.unit() >= WRAPPED_SHARE) return mutate(Buffer.from(text), random, other);
  const wrap = random.pick(wraps);
  if (random.unit() >= CHANGED_INSIDE_SHARE) return mutate(wrap(text, random), random, other);
  const changed = mutate(Buffer.from(text), random, other).toString();
  return wrap(changed.split('\n', MAX_WRAPPED_LINES).join('\n'), random);
}

/**
 * The case of one run: equal arguments give the equal case, whatever ran before.
 * @param seed of the whole fuzzing
 * @param run its number
 * @param texts what to begin with
 */
export function makeCase(seed: number, run: number, texts: readonly string[]): FuzzCase {
  const caseSeed = (Math.imul(seed, GOLDEN_RATIO) + run) >>> 0;
  const random = createRandom(caseSeed);
  const streams: Stream[] = [];
  const count = random.unit() < 0.5 ? 1 : random.int(2, MAX_STREAMS);
  for (let at = 0; at < count; at++) {
    const bytes = makeBytes(texts, random);
    // Two lanes of one source now and then, else a source of its own.
    if (random.unit() < 0.2) streams.push({ source: 's', lane: `lane-${at}`, bytes });
    else streams.push({ source: `s${at}`, bytes });
  }
  return { streams, cutSeed: caseSeed };
}
