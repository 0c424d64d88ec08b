import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Seeds are unsigned 32-bit integers, as pure-rand takes them. */
export const MAX_SEED = 0xffff_ffff;

const UINT32_RANGE = 0x1_0000_0000;
/** `00` to `ff`. */
const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** The independent sequences of one seed, each 2^64 steps ahead of the one before. */
export const RANDOM_STREAMS = {
  /** What happens and what its messages say. */
  content: 0,
  /** When it happens. */
  time: 1,
  /** Which level, service and message comes next. */
  mix: 2,
  /** Ids of the requests that end in an error. */
  requests: 3,
  /** When a story's events happen. */
  schedule: 4,
  /** What JSON alone shows: ids of traces, and of the requests in which nothing is wrong. */
  traces: 5,
  /** Which variants happen in a run that has only some of them. */
  variants: 6,
} as const;

/** A seeded source of numbers. Equal seeds give equal sequences, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  unit(): number;
  /** Uniform integer, both ends included. */
  int(min: number, max: number): number;
  /** Uniform number with a fixed count of decimals, as text. */
  decimal(min: number, max: number, decimals: number): string;
  pick<T>(list: readonly T[]): T;
  /** Exponentially distributed with the given mean: the gaps of Poisson arrivals. */
  exponential(mean: number): number;
  /** `length` characters of `alphabet`. */
  text(alphabet: string, length: number): string;
  /** Lower-case hexadecimal digits, eight a word. */
  hex(words: number): string;
}

class Xoroshiro implements Random {
  readonly #source: RandomGenerator;

  constructor(source: RandomGenerator) {
    this.#source = source;
  }

  unit(): number {
    return (this.#source.next() >>> 0) / UINT32_RANGE;
  }

  int(min: number, max: number): number {
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  decimal(min: number, max: number, decimals: number): string {
    return (min + this.unit() * (max - min)).toFixed(decimals);
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.unit() * list.length)]!;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  text(alphabet: string, length: number): string {
    let text = '';
    for (let i = 0; i < length; i += 1) text += alphabet[this.int(0, alphabet.length - 1)];
    return text;
  }

  hex(words: number): string {
    let text = '';
    for (let i = 0; i < words; i += 1) {
      const word = this.#source.next();
      text += HEX_OF_BYTE[word >>> 24]! + HEX_OF_BYTE[(word >>> 16) & 0xff]!;
      text += HEX_OF_BYTE[(word >>> 8) & 0xff]! + HEX_OF_BYTE[word & 0xff]!;
    }
    return text;
  }
}

/** Spreads the bits of a seed (MurmurHash3's finaliser): equal low bits must not mean equal first draws. */
function mixed(seed: number): number {
  let bits = seed ^ 0x9e37_79b9;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * Makes a seeded source of numbers.
 * @param seed unsigned 32-bit integer
 * @param stream which of the seed's independent sequences, a small whole number
 */
export function createRandom(seed: number, stream: number = RANDOM_STREAMS.content): Random {
  const source = xoroshiro128plus(mixed(seed));
  for (let i = 0; i < stream; i += 1) source.jump();
  return new Xoroshiro(source);
}
