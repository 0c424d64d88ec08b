/** Whether Loghorn noticed what a story says it must, and when: pure functions over table and Slack. */
import { beginningOf, type Expectation, type Story, secondsOf } from '../generator/stories/story.ts';
import type { RuntimeConfig } from '../lib/config.ts';
import type { AlarmView, IncidentStep, IncidentView, SlackPlace, TableView } from './table.ts';

/** A story that is told in this run. */
export interface StoryRun {
  readonly story: Story;
  /** How many seconds of the story pass in one of wall time. */
  readonly speed: number;
}

/**
 * What does not run faster because a story does, milliseconds of wall time: polls, starts of functions, the shortest
 * wait for an open trace. On an idle machine of two cores it was measured as one to two seconds; a busy one needs more.
 */
export const REAL_TIME_ALLOWANCE_MS = 10_000;

/** One line of the verdict. */
export interface ExpectationResult {
  /** For example `incident database-pool in payment-api: critical`. */
  readonly what: string;
  /** The phase of the story from which both times are counted. */
  readonly from: string;
  /** Seconds of story time: what the story promises, and the real-time allowance at this speed. */
  readonly within: number;
  /** Seconds of story time until it was noticed; null when it was not. */
  readonly after: number | null;
  readonly met: boolean;
}

/** A result, and whether waiting could still change it. */
export interface Judgement {
  readonly result: ExpectationResult;
  readonly isOpen: boolean;
}

export interface Evidence {
  readonly run: StoryRun;
  /** When the story began, epoch milliseconds; null before its first event. */
  readonly startedAtMs: number | null;
  readonly table: Pick<TableView, 'incidents' | 'alarms'>;
  readonly channels: RuntimeConfig['channels'];
  /** When Slack took the message, epoch milliseconds; undefined when it has none. */
  readonly postedAtMs: (place: SlackPlace) => number | undefined;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** How long the story takes at this speed, seconds of wall time. */
export const wallSecondsOf = ({ story, speed }: StoryRun): number => secondsOf(story) / speed;

/** Judges everything that a story expects. */
export const judge = (evidence: Evidence): Judgement[] =>
  evidence.run.story.expects.map((expectation) => judgeOne(expectation, evidence));

const judgeOne = (expectation: Expectation, evidence: Evidence): Judgement => {
  const { story, speed } = evidence.run;
  const { from, withinSeconds } = expectation;
  const what = describe(expectation);
  const within = Math.round(withinSeconds + (REAL_TIME_ALLOWANCE_MS / 1_000) * speed);
  if (evidence.startedAtMs === null) {
    return { result: { what, from, within, after: null, met: false }, isOpen: true };
  }
  const fromMs = evidence.startedAtMs + (beginningOf(story, from) / speed) * 1_000;
  const noticed = noticesOf(expectation, evidence)
    .filter(({ atMs }) => atMs >= fromMs)
    .sort((left, right) => left.atMs - right.atMs);
  // The first one that Slack knows of; until it does, the first one at all.
  const first = noticed.find(({ isTold }) => isTold) ?? noticed[0];
  const after = first === undefined ? null : Math.round(((first.atMs - fromMs) * speed) / 1_000);
  const isInTime = after !== null && after <= within;
  const met = isInTime && first!.isTold;
  const mayStillCome = evidence.nowMs <= fromMs + (within / speed) * 1_000;
  return { result: { what, from, within, after, met }, isOpen: !met && (isInTime || mayStillCome) };
};

const describe = (expectation: Expectation): string =>
  'alarm' in expectation
    ? `alarm ${expectation.alarm}: ${expectation.state}`
    : `incident ${expectation.incident}${expectation.service ? ` in ${expectation.service}` : ''}: ${expectation.severity}`;

interface Notice {
  readonly atMs: number;
  readonly isTold: boolean;
}

const noticesOf = (expectation: Expectation, { table, channels, postedAtMs }: Evidence): Notice[] => {
  if ('alarm' in expectation) {
    const isMeant = ({ name }: AlarmView): boolean => name.endsWith(`-${expectation.alarm}`);
    // Its message is the proof that it was ALARM, and the time at which anybody could know.
    return table.alarms.filter(isMeant).flatMap(({ place }) => {
      const atMs = postedAtMs(place);
      return atMs === undefined ? [] : [{ atMs, isTold: true }];
    });
  }
  const { incident, service, severity } = expectation;
  const isMeant = (one: IncidentView): boolean =>
    one.class === incident && (service === undefined || one.service === service);
  const reaches = (step: IncidentStep): boolean =>
    (step.kind === 'opened' || step.kind === 'raised' || step.kind === 'regressed') &&
    step.severity === severity;
  return table.incidents.filter(isMeant).flatMap(({ steps, places }) => {
    const isTold = places.some(
      (place) => place.channel === channels[severity] && postedAtMs(place) !== undefined,
    );
    return steps.filter(reaches).map(({ atMs }) => ({ atMs, isTold }));
  });
};

/** What was not met, one sentence each. */
export const unmet = (results: readonly ExpectationResult[]): string[] =>
  results
    .filter(({ met }) => !met)
    .map(({ what, from, within, after }) => {
      const late =
        after === null
          ? 'never'
          : after > within
            ? `after ${after} s`
            : `after ${after} s, but Slack has no message`;
      return `${what}: expected within ${within} s of story time from ${from}, noticed ${late}`;
    });
