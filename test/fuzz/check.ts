import { createRandom, type Random } from '../../generator/random.ts';
import { Assembler, MAX_OPEN_CHARACTERS } from '../../lambdas/consumer/assemble/assembler.ts';
import { MAX_EVENT_BYTES, MAX_EVENT_LINES, sizeOf } from '../../lambdas/consumer/assemble/open-event.ts';
import { MAX_TENTATIVE_LINES } from '../../lambdas/consumer/assemble/unheadered.ts';
import { packCarry, unpackCarry } from '../../lambdas/consumer/carry.ts';
import type { Chunk } from '../../lambdas/consumer/chunk.ts';
import type { AssembledEvent } from '../../lambdas/consumer/event.ts';
import { inspect } from '../../lambdas/consumer/inspect.ts';
import { cutStream, interleave } from './cut.ts';
import { type DecodedStream, decodeStream } from './decoded-stream.ts';
import type { FuzzCase, Stream } from './fuzz-case.ts';

/** What a run may find. */
export const FAULTS = ['throw', 'state', 'lost-line', 'cut-differs', 'decode-differs', 'slow'] as const;
export type FaultKind = (typeof FAULTS)[number];

/** A promise that was not kept. */
export class FuzzFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.name = 'FuzzFault';
    this.kind = kind;
  }
}

/** Share of the places between two pieces at which the open events go through the carry. */
const CARRY_SHARE = 0.12;
/** Most events that stop a feed, as a full commit does. */
const MAX_EVENTS_A_FEED = 3;
/** Characters shown of what differs. */
const SHOWN_CHARACTERS = 300;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are such
const COLOURS = /\u001b\[[0-9;:]*[A-Za-z]?/g;
/** What a line must hold for it to count: lines of blanks or colours alone may part events. */
const isWritten = (line: string): boolean => line.replace(COLOURS, '').trim() !== '' && /[^ \t]/.test(line);

/** What `runWhole` saw, for the checks. */
export interface WholeRun {
  readonly decoded: readonly DecodedStream[];
  readonly events: readonly AssembledEvent[];
}

/**
 * The way of a case without any cut, as it is timed: decode, assemble, inspect.
 * @throws whatever the code throws: nothing may
 */
export function runWhole({ streams }: FuzzCase): WholeRun {
  const events: AssembledEvent[] = [];
  const emit = (event: AssembledEvent): void => {
    events.push(event);
  };
  const assembler = new Assembler();
  const decoded: DecodedStream[] = [];
  for (const stream of streams) {
    const result = decodeStream(stream, stream.bytes);
    if (result === null) continue;
    decoded.push(result);
    for (const chunk of result.chunks) {
      assembler.feed(chunk, emit);
      while (assembler.isOverfull) assembler.closeOldest(emit);
    }
  }
  assembler.closeAll(emit);
  for (const event of events) inspect(event);
  return { decoded, events };
}

/**
 * Checks what a run promises.
 * @throws FuzzFault naming the promise that was not kept
 */
export function check(fuzzCase: FuzzCase, whole: WholeRun): void {
  const overall = whole.events.reduce((sum, event) => sum + event.text.length, 0);
  // Above this much the oldest events close early, by design.
  if (overall > MAX_OPEN_CHARACTERS / 2) return;
  for (const { stream, chunks, isPlain } of whole.decoded) {
    if (isPlain) checkLines(chunks[0]!, whole.events, stream);
    checkDecodedTwice(stream, chunks);
  }
  checkCuts(fuzzCase, whole);
}

/** Every written line of a plain input comes out once, in its order. */
function checkLines(chunk: Chunk, events: readonly AssembledEvent[], stream: Stream): void {
  // Events do not tell their lane: a source with lanes is checked by the cuts alone.
  if (stream.lane !== undefined) return;
  const own = events.filter((event) => event.source === chunk.source);
  if (own.some((event) => event.truncated)) return;
  const read = own.flatMap((event) => event.text.split('\n')).filter(isWritten);
  const written = chunk.text.split('\n').filter(isWritten);
  const at = written.findIndex((line, index) => line !== read[index]);
  if (at < 0 && read.length === written.length) return;
  const found = at < 0 ? read[written.length] : read[at];
  throw new FuzzFault('lost-line', `${show(written[at])} came out as ${show(found)}`);
}

function checkDecodedTwice(stream: Stream, chunks: readonly Chunk[]): void {
  const again = decodeStream(stream, stream.bytes);
  if (again === null || again.chunks.length !== chunks.length) {
    throw new FuzzFault('decode-differs', 'the same bytes were read in two ways');
  }
  for (let at = 0; at < chunks.length; at++) {
    const left = chunks[at]!;
    const right = again.chunks[at]!;
    const isEqual =
      left.text === right.text &&
      left.source === right.source &&
      left.lane === right.lane &&
      left.form === right.form &&
      left.firstIndex === right.firstIndex;
    if (!isEqual)
      throw new FuzzFault('decode-differs', `chunk ${at} was read in two ways: ${show(left.text)}`);
  }
}

/** Any cut into records and batches, interleaved with any other source, gives the same events. */
function checkCuts(fuzzCase: FuzzCase, whole: WholeRun): void {
  const random = createRandom(fuzzCase.cutSeed, 1);
  const queues = whole.decoded.map((decoded) => cutStream(decoded, random));
  const events: AssembledEvent[] = [];
  const emit = (event: AssembledEvent): void => {
    events.push(event);
  };
  let assembler = new Assembler();
  for (const piece of interleave(queues, random)) {
    feedInSteps(assembler, piece, emit, events, random);
    while (assembler.isOverfull) assembler.closeOldest(emit);
    if (random.unit() < CARRY_SHARE) assembler = carried(assembler);
    checkState(assembler, piece);
  }
  assembler.closeAll(emit);
  if (assembler.open.size > 0) throw new FuzzFault('state', 'events stay open at the end');
  compare(whole.events, events);
}

/** Feeds a piece with stops, as a commit that is full makes them. */
function feedInSteps(
  assembler: Assembler,
  piece: Chunk,
  emit: (event: AssembledEvent) => void,
  events: readonly AssembledEvent[],
  random: Random,
): void {
  if (random.unit() < 0.5) {
    assembler.feed(piece, emit);
    return;
  }
  let line = 0;
  let limit = events.length;
  const isFull = (): boolean => events.length >= limit;
  do {
    limit = events.length + random.int(1, MAX_EVENTS_A_FEED);
    line = assembler.feed(piece, emit, line, isFull);
  } while (isFull());
}

function carried(assembler: Assembler): Assembler {
  const packed = packCarry(assembler.open);
  return new Assembler(packed === null ? {} : { open: unpackCarry(packed) });
}

function checkState(assembler: Assembler, piece: Chunk): void {
  let characters = 0;
  for (const event of assembler.open.values()) characters += sizeOf(event);
  if (characters > MAX_OPEN_CHARACTERS) throw new FuzzFault('state', `${characters} characters are open`);
  const event = assembler.open.get(assembler.open.has(piece.source) ? piece.source : lastKey(assembler));
  if (event === undefined) return;
  if (
    event.text.length > MAX_EVENT_BYTES ||
    (event.partial?.text.length ?? 0) > MAX_EVENT_BYTES ||
    event.lineCount > MAX_EVENT_LINES ||
    event.tentativeLines > MAX_TENTATIVE_LINES
  ) {
    throw new FuzzFault(
      'state',
      `an open event has ${event.text.length} characters, ${event.lineCount} lines, ${event.tentativeLines} tentative`,
    );
  }
}

/** The source touched last stands last. */
const lastKey = ({ open }: Assembler): string => [...open.keys()].at(-1) ?? '';

function compare(whole: readonly AssembledEvent[], cut: readonly AssembledEvent[]): void {
  const left = [...whole].sort(byPlace);
  const right = [...cut].sort(byPlace);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const expected = left[at];
    const found = right[at];
    if (
      expected?.text === found?.text &&
      expected?.source === found?.source &&
      expected?.index === found?.index &&
      expected?.lineCount === found?.lineCount &&
      expected?.truncated === found?.truncated &&
      JSON.stringify(expected?.envelope) === JSON.stringify(found?.envelope)
    ) {
      continue;
    }
    throw new FuzzFault('cut-differs', `whole: ${describe(expected)}; cut: ${describe(found)}`);
  }
}

/** Lanes of one source number their lines each by itself: equal lines of two of them differ by their envelope alone. */
const byPlace = (left: AssembledEvent, right: AssembledEvent): number =>
  compareText(left.source, right.source) ||
  left.index - right.index ||
  compareText(left.text, right.text) ||
  compareText(envelopeOf(left), envelopeOf(right));
const envelopeOf = ({ envelope }: AssembledEvent): string => JSON.stringify(envelope) ?? '';
const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const describe = (event: AssembledEvent | undefined): string =>
  event === undefined
    ? 'nothing'
    : `${event.source}#${event.index} ${event.lineCount} lines${event.truncated ? ' truncated' : ''} ${show(event.text)} ${JSON.stringify(event.envelope) ?? ''}`;

const show = (text: string | undefined): string =>
  text === undefined
    ? 'nothing'
    : JSON.stringify(
        text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…${text.length}` : text,
      );
