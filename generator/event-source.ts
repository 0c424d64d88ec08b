import type { GeneratedEvent } from './event.ts';
import { createGenerator, DEFAULT_START_TIME_MS } from './generator.ts';
import { DEFAULT_INTERVAL_SECONDS, type GenerateOptions, isUnpaced } from './options.ts';
import type { Pace } from './pace.ts';
import { createRandom, RANDOM_STREAMS } from './random.ts';
import { storyNamed } from './stories/catalog.ts';
import { createStory } from './stories/create-story.ts';

const MS_PER_SECOND = 1000;

/** What a run writes, and when. */
export interface EventSource {
  readonly events: Iterator<GeneratedEvent, unknown>;
  readonly pace: Pace;
  /** Where simulated time starts, epoch milliseconds. */
  readonly startTimeMs: number;
}

/**
 * Finds what the options ask for.
 * @param now epoch milliseconds, the clock of paced runs
 * @throws InvalidGeneratorOptionError when no error is possible with these services and this scenario, or the story
 * cannot be told at this speed
 */
export function eventSource(options: GenerateOptions, seed: number, now: () => number): EventSource {
  const startTimeMs = options.startTime ?? DEFAULT_START_TIME_MS;
  const format = options.format === 'jsonl' ? 'text' : options.format;
  if (options.story !== undefined) {
    const startMs = isUnpaced(options) ? startTimeMs : now();
    const events = createStory(storyNamed(options.story), {
      seed,
      format,
      startMs,
      speed: options.speed ?? 1,
    });
    return { events, pace: { kind: isUnpaced(options) ? 'unpaced' : 'scheduled' }, startTimeMs };
  }
  const events = createGenerator({
    seed,
    startTimeMs,
    ...(options.errorRate !== undefined && { errorRate: options.errorRate }),
    ...(options.services && { services: options.services }),
    ...(options.scenario !== undefined && { scenario: options.scenario }),
    ...(options.pods !== undefined && { pods: options.pods }),
    ...(options.variants !== undefined && { variants: options.variants }),
    ...(!isUnpaced(options) && { clock: now }),
    format,
  });
  return { events, pace: paceOf(options, seed), startTimeMs };
}

function paceOf(options: GenerateOptions, seed: number): Pace {
  if (isUnpaced(options)) return { kind: 'unpaced' };
  const { rate, interval = DEFAULT_INTERVAL_SECONDS, speed = 1 } = options;
  if (rate === undefined) return { kind: 'fixed', gapMs: (interval * MS_PER_SECOND) / speed };
  return {
    kind: 'poisson',
    meanGapMs: MS_PER_SECOND / rate / speed,
    random: createRandom(seed, RANDOM_STREAMS.time),
  };
}
