/** From a story's data to its events: what each phase writes, when, and what the metrics stand at. */
import type { EventClass } from '../../lambdas/consumer/event.ts';
import { type Composer, createComposer } from '../composer.ts';
import { InvalidGeneratorOptionError } from '../errors.ts';
import type { GeneratedEvent } from '../event.ts';
import type { GeneratorFormat } from '../format.ts';
import { createRandom, RANDOM_STREAMS, type Random } from '../random.ts';
import type { Variant } from '../scenarios/variant.ts';
import { SERVICE_NAMES, SERVICES } from '../services.ts';
import {
  BASELINE_ERROR_PERCENT,
  MAX_EVENTS_PER_SECOND,
  type Phase,
  type Readings,
  type Story,
  TARGET_EVENTS_PER_SECOND,
  variantNamed,
} from './story.ts';

/** WARN : INFO in everyday lines, as in the default mix of 30 % ERROR, 15 % WARN, 55 % INFO. */
const WARN_SHARE = 15 / (15 + 55);
/** What goes wrong in any shop on any day: bad tokens, an impatient supplier, two hands on one shelf. */
const BASELINE_VARIANTS = ['pyjwt-signature', 'supplier-api-429', 'mysql-lock-wait'] as const;
/** Milliseconds of wall time between two events: never more than the story may write. */
const MIN_GAP_MS = 1_000 / MAX_EVENTS_PER_SECOND;
/** A phase's last line is written this long before its end, seconds: it shows where the metrics have come to. */
const BEFORE_END_S = 2;
/** An everyday line that contradicts the story is drawn anew so often; then the service is left as it is. */
const MAX_DRAWS = 50;

export interface StoryOptions {
  /** Unsigned 32-bit integer. Equal options give equal events. */
  readonly seed: number;
  /** @default text */
  readonly format?: GeneratorFormat;
  /** When the story begins, epoch milliseconds. */
  readonly startMs: number;
  /** How many seconds of the story pass in one of wall time, 1 to the story's `maxSpeed`. */
  readonly speed: number;
}

/** Something that is to be written, in its place in time. */
interface Planned {
  /** Seconds of simulated time after the beginning of its phase. */
  readonly at: number;
  readonly write: (composer: Composer, emittedAtMs: number) => GeneratedEvent;
}

/**
 * Tells a story: its events in the order of time, each stamped `startMs` plus its simulated time divided by `speed`.
 * Faster than real time, everyday lines and nameless errors are thinned out, in proportion; what the story's figures
 * name never is.
 * @throws InvalidGeneratorOptionError when the speed is out of the story's range
 */
export function createStory(story: Story, options: StoryOptions): Generator<GeneratedEvent, void> {
  const { speed } = options;
  if (!(speed >= 1 && speed <= story.maxSpeed)) {
    throw new InvalidGeneratorOptionError(
      `speed must be 1 to ${story.maxSpeed} in the story ${story.name}, got ${speed}`,
      speed,
    );
  }
  return events(story, options);
}

function* events(
  story: Story,
  { seed, format, startMs, speed }: StoryOptions,
): Generator<GeneratedEvent, void> {
  const composer = createComposer({ seed, ...(format && { format }) });
  const random = createRandom(seed, RANDOM_STREAMS.schedule);
  const fastest = Math.max(...story.phases.map(({ eventsPerSecond }) => eventsPerSecond));
  const kept = Math.min(1, TARGET_EVENTS_PER_SECOND / (fastest * speed));
  let beginsAt = 0;
  let standing: Readings = {};
  let earliestMs = startMs;
  for (const [index, phase] of story.phases.entries()) {
    const course = courseOf(phase, standing);
    const planned = [...ownLines(story, phase, course, index === 0), ...errors(phase, course, kept, random)];
    const everyday = Math.round(phase.seconds * phase.eventsPerSecond * kept) - planned.length;
    planned.push(...everydayLines(story, Math.max(0, everyday), phase.seconds, random));
    planned.sort((left, right) => left.at - right.at);
    for (const { at, write } of planned) {
      const dueMs = startMs + Math.round(((beginsAt + at) * 1_000) / speed);
      const emittedAtMs = Math.max(dueMs, earliestMs);
      earliestMs = emittedAtMs + MIN_GAP_MS;
      yield write(composer, emittedAtMs);
    }
    standing = course(phase.seconds);
    beginsAt += phase.seconds;
  }
}

/** Where the metrics stand at each second of a phase. */
function courseOf({ metrics, seconds, errorPercent }: Phase, standing: Readings): (at: number) => Readings {
  return (at) => {
    const readings: Record<string, number> = { ...standing, errorPercent };
    for (const [name, figure] of Object.entries(metrics)) {
      const [from, to] = typeof figure === 'number' ? [figure, figure] : figure;
      const value = from + (to - from) * Math.min(1, at / seconds);
      readings[name] =
        Number.isInteger(from) && Number.isInteger(to) ? Math.round(value) : Math.round(value * 10) / 10;
    }
    return readings;
  };
}

/** The lines that carry the metrics, and those that come once. */
function ownLines(
  { lines, notes }: Story,
  { name, seconds }: Phase,
  course: (at: number) => Readings,
  isFirst: boolean,
): Planned[] {
  const planned: Planned[] = [];
  for (const { service, everySeconds, message, warns, opens } of lines) {
    const add = (at: number, readings: Readings): void => {
      const exceeds = (limit: { metric: string; above: number } | undefined): boolean =>
        limit !== undefined && readings[limit.metric]! > limit.above;
      const level = exceeds(warns) ? 'WARN' : 'INFO';
      const opened = level === 'WARN' && exceeds(opens) ? opens!.class : null;
      planned.push({ at, write: lineWriter(service, level, message(readings), opened) });
    };
    if (isFirst) add(0, course(0));
    for (let at = everySeconds; at < seconds; at += everySeconds) add(at, course(at));
    add(seconds - BEFORE_END_S, course(seconds));
  }
  for (const { phase, atSecond, service, level, message } of notes) {
    if (phase === name) planned.push({ at: atSecond, write: lineWriter(service, level, message, null) });
  }
  return planned;
}

const lineWriter =
  (
    service: (typeof SERVICE_NAMES)[number],
    level: 'INFO' | 'WARN',
    message: string,
    opened: EventClass | null,
  ) =>
  (composer: Composer, emittedAtMs: number): GeneratedEvent => ({
    ...composer.line({ emittedAtMs, service, level, message }),
    class: opened,
  });

/** The errors of a phase: those the story counts, the baseline, and as many more as its error rate asks for. */
function errors(phase: Phase, course: (at: number) => Readings, kept: number, random: Random): Planned[] {
  const { seconds, eventsPerSecond, errorPercent, faults } = phase;
  const events = seconds * eventsPerSecond * kept;
  const named = faults.filter(({ count }) => count !== undefined);
  const others = faults.filter(({ count }) => count === undefined);
  const namedCount = named.reduce((sum, { count = 0 }) => sum + count, 0);
  const all = Math.max(namedCount, Math.round((events * errorPercent) / 100));
  const everyday =
    others.length === 0
      ? all - namedCount
      : Math.min(all - namedCount, Math.round((events * BASELINE_ERROR_PERCENT) / 100));

  const planned: Planned[] = [];
  const spread = (count: number, variantOf: (index: number, at: number) => Variant): void => {
    for (const [index, at] of evenly(count, seconds, random).entries()) {
      const variant = variantOf(index, at);
      planned.push({ at, write: (composer, emittedAtMs) => composer.fault({ emittedAtMs, variant }) });
    }
  };
  const told = (fault: Phase['faults'][number], at: number): Variant => {
    const variant = variantNamed(fault.variant);
    const { message, details } = fault;
    const own = { ...(message && { message }), ...(details && { details: details(course(at)) }) };
    return { ...variant, occur: (drawn) => ({ ...variant.occur(drawn), ...own }) };
  };
  for (const fault of named) spread(fault.count!, (_, at) => told(fault, at));
  spread(all - namedCount - everyday, (index, at) => told(others[index % others.length]!, at));
  spread(everyday, (index) => variantNamed(BASELINE_VARIANTS[index % BASELINE_VARIANTS.length]!));
  return planned;
}

/** What the services say while nothing is wrong with them. */
function everydayLines({ contradictions }: Story, count: number, seconds: number, random: Random): Planned[] {
  return evenly(count, seconds, random).map((at) => {
    const service = random.pick(SERVICE_NAMES);
    const level = random.unit() < WARN_SHARE ? 'WARN' : 'INFO';
    const templates = SERVICES[service].vocabulary[level === 'WARN' ? 'warn' : 'info'];
    let message = random.pick(templates)(random);
    for (let draw = 1; contradictions?.test(message) && draw < MAX_DRAWS; draw += 1) {
      message = random.pick(templates)(random);
    }
    return { at, write: lineWriter(service, level, message, null) };
  });
}

/** So many moments, one in each equal part of the time: a rate that holds, without looking like a clock. */
const evenly = (count: number, seconds: number, random: Random): number[] =>
  Array.from({ length: count }, (_, index) => ((index + random.unit()) / count) * seconds);
