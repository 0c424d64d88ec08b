import type { Random } from '../../generator/random.ts';
import { TOKENS } from './seeds.ts';

/** Bytes of a token that is repeated in most runs, and in the rare large ones. */
const SMALL_REPEAT_BYTES = 2048;
const LARGE_REPEAT_BYTES = 1024 * 1024;
/** Share of repeats that are large. */
const LARGE_SHARE = 0.004;
/** Longest stretch that is cut out, doubled or moved, bytes. */
const STRETCH_BYTES = 256;
const MAX_MUTATIONS = 5;
const LINE_FEED = 10;

const TOKEN_BYTES = TOKENS.map((token) => Buffer.from(token));
/** Beginnings of characters of two to four bytes that never end. */
const CUT_CHARACTERS = [[0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], [0xed, 0xa0, 0x80], [0xff]].map(
  (bytes) => Buffer.from(bytes),
);

type Mutation = (bytes: Buffer, random: Random, other: () => Buffer) => Buffer;

const insertAt = (bytes: Buffer, at: number, inserted: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);

const place = (bytes: Buffer, random: Random): number => random.int(0, bytes.length);

function stretch(bytes: Buffer, random: Random): [start: number, end: number] {
  const start = place(bytes, random);
  return [start, Math.min(bytes.length, start + random.int(1, STRETCH_BYTES))];
}

function flip(bytes: Buffer, random: Random): Buffer {
  const flipped = Buffer.from(bytes);
  for (let left = random.int(1, 4); left > 0 && flipped.length > 0; left--) {
    const at = random.int(0, flipped.length - 1);
    flipped[at] = random.unit() < 0.5 ? flipped[at]! ^ (1 << random.int(0, 7)) : random.int(0, 255);
  }
  return flipped;
}

function cut(bytes: Buffer, random: Random): Buffer {
  const [start, end] = stretch(bytes, random);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}

const truncate: Mutation = (bytes, random) => bytes.subarray(0, place(bytes, random));

function double(bytes: Buffer, random: Random): Buffer {
  const [start, end] = stretch(bytes, random);
  return insertAt(bytes, end, bytes.subarray(start, end));
}

const splice: Mutation = (bytes, random, other) => {
  const donor = other();
  return Buffer.concat([bytes.subarray(0, place(bytes, random)), donor.subarray(place(donor, random))]);
};

const insertToken: Mutation = (bytes, random) =>
  insertAt(bytes, place(bytes, random), random.pick(TOKEN_BYTES));

/** Tokens matter most where lines begin. */
const tokenAtLineStart: Mutation = (bytes, random) => {
  const feed = bytes.indexOf(LINE_FEED, place(bytes, random));
  return insertAt(bytes, feed + 1, random.pick(TOKEN_BYTES));
};

function repeatToken(bytes: Buffer, random: Random): Buffer {
  const most = random.unit() < LARGE_SHARE ? LARGE_REPEAT_BYTES : SMALL_REPEAT_BYTES;
  return insertAt(bytes, place(bytes, random), Buffer.alloc(random.int(1, most), random.pick(TOKEN_BYTES)));
}

function swapLines(bytes: Buffer, random: Random): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const left = random.int(0, lines.length - 1);
  const right = random.int(0, lines.length - 1);
  [lines[left], lines[right]] = [lines[right]!, lines[left]!];
  return Buffer.from(lines.join('\n'), 'latin1');
}

const cutCharacter: Mutation = (bytes, random) =>
  insertAt(bytes, place(bytes, random), random.pick(CUT_CHARACTERS));

const carriageReturns: Mutation = (bytes) =>
  Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');

function randomBytes(bytes: Buffer, random: Random): Buffer {
  const noise = Buffer.alloc(random.int(1, 64));
  for (let at = 0; at < noise.length; at++) noise[at] = random.int(0, 255);
  return insertAt(bytes, place(bytes, random), noise);
}

const MUTATIONS: readonly Mutation[] = [
  flip,
  cut,
  truncate,
  double,
  splice,
  insertToken,
  insertToken,
  tokenAtLineStart,
  tokenAtLineStart,
  repeatToken,
  swapLines,
  swapLines,
  cutCharacter,
  carriageReturns,
  randomBytes,
];

/**
 * Changes bytes a few times.
 * @param other gives bytes to splice with
 */
export function mutate(bytes: Buffer, random: Random, other: () => Buffer): Buffer {
  let mutated = bytes;
  for (let left = random.int(0, MAX_MUTATIONS); left > 0; left--) {
    mutated = random.pick(MUTATIONS)(mutated, random, other);
  }
  return mutated;
}
