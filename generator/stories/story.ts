/** What a story is: its data, checked when it is loaded. How it becomes events: create-story.ts. */
import * as z from 'zod';
import { EVENT_CLASSES } from '../../lambdas/consumer/event.ts';
import { GeneratorError } from '../errors.ts';
import { SCENARIOS } from '../scenarios/catalog.ts';
import type { Variant } from '../scenarios/variant.ts';
import { SERVICE_NAMES } from '../services.ts';

/** Share of errors that a shop has on any day, percent of events: what a phase that names no error rate writes. */
export const BASELINE_ERROR_PERCENT = 2;
/** Events per second of wall time that a story writes at most, at whatever speed. */
export const MAX_EVENTS_PER_SECOND = 200;
/** What the lines are thinned out to: leaves room for lines that fall together. */
export const TARGET_EVENTS_PER_SECOND = 180;
/** A story told faster than this is over before anybody polls. */
const MAX_SPEED = 1_000;

/** Where the metrics stand, by name, with as many decimals as the story's figures have, and the phase's error rate. */
export type Readings = Readonly<Record<string, number>>;

const kebab = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case words with hyphens');
const percent = z.number().min(0).max(100);
const service = z.enum(SERVICE_NAMES);
/** A metric that stands, or that moves evenly from the beginning of a phase to its end. */
const course = z.union([z.number(), z.tuple([z.number(), z.number()])]);
const text = z.custom<(readings: Readings) => string>(
  (value) => typeof value === 'function',
  'must be a function',
);
const limit = z.strictObject({ metric: z.string(), above: z.number() });

const faultSchema = z.strictObject({
  /** Name of a variant of generator/scenarios. */
  variant: kebab,
  /** Exactly so many in the phase. Without it the fault shares what the error rate leaves with others of its kind. */
  count: z.int().min(1).optional(),
  /** Stands in for the variant's own first line. */
  message: z.string().optional(),
  /** Stands in for the variant's own `Details:`. */
  details: text.optional(),
});

const phaseSchema = z.strictObject({
  name: kebab,
  /** Simulated time. */
  seconds: z.number().positive(),
  /** Of simulated time, before anything is thinned out. */
  eventsPerSecond: z.number().positive(),
  /** Share of events that are errors. */
  errorPercent: percent.default(BASELINE_ERROR_PERCENT),
  /** What happens beyond the baseline. */
  faults: z.array(faultSchema).default([]),
  /** A metric that a phase leaves out stays where it is. */
  metrics: z.record(z.string(), course).default({}),
});

const lineSchema = z.strictObject({
  service,
  everySeconds: z.number().positive(),
  message: text,
  /** WARN while the metric is above the limit, else INFO. */
  warns: limit.optional(),
  /** While it warns and the metric is above the limit, the line opens an incident of this class. */
  opens: limit.extend({ class: z.enum(EVENT_CLASSES) }).optional(),
});

const noteSchema = z.strictObject({
  phase: kebab,
  atSecond: z.number().min(0),
  service,
  level: z.enum(['INFO', 'WARN']),
  message: z.string(),
});

const when = {
  /** The phase that causes it. */
  from: kebab,
  /** Seconds of simulated time after the beginning of that phase. */
  withinSeconds: z.number().positive(),
};
const expectSchema = z.union([
  z.strictObject({
    incident: z.enum(EVENT_CLASSES),
    service: service.optional(),
    /** The severity that it reaches. */
    severity: z.enum(['warning', 'critical']),
    ...when,
  }),
  z.strictObject({ alarm: z.literal('error-rate-percent'), state: z.literal('ALARM'), ...when }),
]);

const storySchema = z.strictObject({
  name: kebab,
  /** One line for lists. */
  title: z.string(),
  phases: z.array(phaseSchema).min(1),
  /** Lines that come again and again and carry the metrics. */
  lines: z.array(lineSchema),
  /** Lines that come once. */
  notes: z.array(noteSchema).default([]),
  /** Everyday lines that would contradict the story's figures are left out. */
  contradictions: z.instanceof(RegExp).optional(),
  expects: z.array(expectSchema).min(1),
});

/** A story as it is written. */
export type StoryInput = z.input<typeof storySchema>;
/** A story as it is told: checked, its defaults filled in. */
export type Story = z.output<typeof storySchema> & {
  /** The speed at which its named faults and its lines still fit into the events per second. */
  readonly maxSpeed: number;
};
export type Phase = Story['phases'][number];
export type StoryLine = Story['lines'][number];
/** What Loghorn must have noticed, and when. */
export type Expectation = Story['expects'][number];

/** A story's data contradicts itself. */
export class InvalidStoryError extends GeneratorError {
  constructor(message: string, value: unknown) {
    super('generator.invalid-story', message, value);
  }
}

const VARIANTS: ReadonlyMap<string, Variant> = new Map(
  SCENARIOS.flatMap(({ variants }) => variants.map((variant) => [variant.name, variant])),
);

/**
 * The variant of this name.
 * @throws InvalidStoryError when no scenario has it
 */
export function variantNamed(name: string): Variant {
  const variant = VARIANTS.get(name);
  if (variant === undefined) throw new InvalidStoryError(`no scenario has a variant ${name}`, name);
  return variant;
}

/**
 * Checks a story.
 * @throws InvalidStoryError naming what is wrong: a name that nothing has, or figures that cannot be
 */
export function defineStory(input: StoryInput): Story {
  const parsed = storySchema.safeParse(input);
  if (!parsed.success) throw new InvalidStoryError(z.prettifyError(parsed.error), input.name);
  const story = parsed.data;
  const refuse = (problem: string, value: unknown): never => {
    throw new InvalidStoryError(`story ${story.name}: ${problem}`, value);
  };
  const phases = new Set(story.phases.map(({ name }) => name));
  const metrics = new Set(['errorPercent', ...Object.keys(story.phases[0]!.metrics)]);
  for (const { from } of story.expects) if (!phases.has(from)) refuse(`no phase ${from}`, from);
  for (const { phase } of story.notes) if (!phases.has(phase)) refuse(`no phase ${phase}`, phase);
  for (const { warns, opens } of story.lines) {
    if (opens && !warns) refuse('a line that opens an incident must warn', opens);
    for (const named of [warns?.metric, opens?.metric]) {
      if (named !== undefined && !metrics.has(named)) refuse(`the first phase has no metric ${named}`, named);
    }
  }
  for (const { name, faults, errorPercent } of story.phases) {
    for (const { variant } of faults) variantNamed(variant);
    if (faults.length > 0 && errorPercent <= BASELINE_ERROR_PERCENT) {
      refuse(`phase ${name} has faults, and ${errorPercent} % errors leave no room for them`, errorPercent);
    }
  }
  const maxSpeed = maxSpeedOf(story);
  if (maxSpeed < 1) refuse('its faults and lines do not fit into the events per second', maxSpeed);
  return { ...story, maxSpeed };
}

/** How many of the story's own lines a phase of this length writes at most. */
const linesOf = (lines: readonly StoryLine[], seconds: number): number =>
  lines.reduce((sum, { everySeconds }) => sum + Math.ceil(seconds / everySeconds) + 1, 0);

/** Nothing that a figure names is ever thinned out: it limits how fast a story can be told. */
function maxSpeedOf({ phases, lines, notes }: z.output<typeof storySchema>): number {
  const fastest = Math.max(...phases.map(({ eventsPerSecond }) => eventsPerSecond));
  const limits = phases.map(({ name, seconds, eventsPerSecond, errorPercent, faults }) => {
    const named = faults.reduce((sum, { count = 0 }) => sum + count, 0);
    const own = linesOf(lines, seconds) + notes.filter(({ phase }) => phase === name).length;
    const share = (errorPercent - BASELINE_ERROR_PERCENT) / 100;
    const needed = Math.max(named === 0 ? 0 : named / share, named + own);
    return (TARGET_EVENTS_PER_SECOND * (eventsPerSecond / fastest) * seconds) / needed;
  });
  return Math.min(MAX_SPEED, Math.floor(Math.min(...limits)));
}

/** Seconds of simulated time that the whole story takes. */
export const secondsOf = (story: Pick<Story, 'phases'>): number =>
  story.phases.reduce((sum, { seconds }) => sum + seconds, 0);

/**
 * When a phase begins, seconds of simulated time after the story.
 * @throws InvalidStoryError when the story has no such phase
 */
export function beginningOf({ name, phases }: Pick<Story, 'name' | 'phases'>, phaseName: string): number {
  let begins = 0;
  for (const phase of phases) {
    if (phase.name === phaseName) return begins;
    begins += phase.seconds;
  }
  throw new InvalidStoryError(`story ${name}: no phase ${phaseName}`, phaseName);
}

/** The phase that is on after so many seconds of simulated time; the last one when the story is over. */
export function phaseAt({ phases }: Pick<Story, 'phases'>, seconds: number): Phase {
  let ends = 0;
  for (const phase of phases) {
    ends += phase.seconds;
    if (seconds < ends) return phase;
  }
  return phases.at(-1)!;
}
