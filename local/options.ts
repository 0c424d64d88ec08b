/** The options of `loghorn local up`, checked. */
import { STORIES, STORY_NAMES } from '../generator/stories/catalog.ts';
import type { StoryRun } from './expectations.ts';

/** Events per second of the local run: all eight classes show within seconds. */
const DEFAULT_RATE = 50;
/** Any number does; a fixed one makes two runs alike. */
const DEFAULT_SEED = 1;

export interface UpOptions {
  /** How long to emit after the first event; null runs until it is ended. */
  readonly forSeconds: number | null;
  readonly json: boolean;
  /** Events per second. */
  readonly rate: number;
  readonly seed: number;
  /** Share of ERROR events, 0 to 1; undefined leaves it to the generator. */
  readonly errorRate: number | undefined;
  /** The emulator's port, if it is free. */
  readonly port: number | undefined;
  /** Seed of the chaos that is made on purpose; null makes none. */
  readonly chaosSeed: number | null;
  /** The story that takes the place of the mix; null tells none. */
  readonly story: StoryRun | null;
}

/** What the command line gave, as text. */
export interface RawUpOptions {
  readonly for?: string;
  readonly json?: boolean;
  readonly rate?: string;
  readonly seed?: string;
  readonly errorRate?: string;
  readonly port?: string;
  readonly story?: string;
  readonly speed?: string;
  /** True when it stands without a seed. */
  readonly chaos?: string | true;
}

/** A wrong option: its message names the option, what is allowed and what was given. */
export class OptionError extends Error {
  readonly code = 'OPTION_INVALID';
  constructor(option: string, allowed: string, received: string) {
    super(`${option} must be ${allowed}, received ${JSON.stringify(received)}`);
    this.name = 'OptionError';
  }
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

const FOR_SECONDS: Range = { least: 1, most: 86_400, whole: false };
/** Above it one machine cannot keep up, and the lag would be all there is to see. */
const RATE: Range = { least: 0.1, most: 2_000, whole: false };
const SEED: Range = { least: 0, most: 4_294_967_295, whole: true };
const ERROR_RATE: Range = { least: 0, most: 1, whole: false };
/** Below 1024 a port takes special rights. */
const PORT: Range = { least: 1_024, most: 65_535, whole: true };

const DECIMAL = /^\d+(\.\d+)?$/;

const number = (option: string, text: string, { least, most, whole }: Range): number => {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new OptionError(option, `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`, text);
};

/** What a story decides itself. */
const NOT_WITH_STORY = { '--for': 'for', '--rate': 'rate', '--error-rate': 'errorRate' } as const;

/** A seed, or the simulator's own when none is given. */
const chaosSeedOf = ({ chaos, story }: RawUpOptions, seed: number): number | null => {
  if (chaos === undefined) return null;
  // How soon a story is noticed is measured, and would tell of the chaos.
  if (story !== undefined)
    throw new OptionError('--chaos', 'left out with --story', chaos === true ? '' : chaos);
  return chaos === true ? seed : number('--chaos', chaos, SEED);
};

const storyRun = (raw: RawUpOptions): StoryRun | null => {
  if (raw.story === undefined) {
    if (raw.speed !== undefined) throw new OptionError('--speed', 'left out without --story', raw.speed);
    return null;
  }
  const story = STORIES.find(({ name }) => name === raw.story);
  if (story === undefined) throw new OptionError('--story', `one of ${STORY_NAMES.join(', ')}`, raw.story);
  for (const [option, key] of Object.entries(NOT_WITH_STORY)) {
    const given = raw[key];
    if (given !== undefined) throw new OptionError(option, 'left out with --story', given);
  }
  const range: Range = { least: 1, most: story.maxSpeed, whole: false };
  return { story, speed: raw.speed === undefined ? 1 : number('--speed', raw.speed, range) };
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws OptionError for the first wrong one.
 */
export const parseUpOptions = (raw: RawUpOptions): UpOptions => {
  const seed = raw.seed === undefined ? DEFAULT_SEED : number('--seed', raw.seed, SEED);
  return {
    forSeconds: raw.for === undefined ? null : number('--for', raw.for, FOR_SECONDS),
    json: raw.json ?? false,
    rate: raw.rate === undefined ? DEFAULT_RATE : number('--rate', raw.rate, RATE),
    seed,
    errorRate: raw.errorRate === undefined ? undefined : number('--error-rate', raw.errorRate, ERROR_RATE),
    port: raw.port === undefined ? undefined : number('--port', raw.port, PORT),
    chaosSeed: chaosSeedOf(raw, seed),
    story: storyRun(raw),
  };
};
