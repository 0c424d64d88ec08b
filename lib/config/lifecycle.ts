/** The part of the configuration that says what time does to incidents, and when many are told as one. */
import * as z from 'zod';
import { EVENT_CLASSES } from '../../lambdas/consumer/event.ts';
import { section } from './section.ts';

/** Hours; a year is as good as never. */
const AUTO_RESOLVE_RANGE_HOURS = [1, 8_760] as const;
/** Minutes; a week unacknowledged needs no further level. */
const ESCALATION_RANGE_MINUTES = [0, 10_080] as const;
const LEVELS_LIMIT = 5;
/** Minutes. */
const STORM_WINDOW_RANGE_MINUTES = [1, 60] as const;
/** Openings that a storm's item remembers at most: it stays below 20 KB. */
const STORM_FAULTS_RANGE = [2, 100] as const;
/** A user, a user group, or everybody in the channel, as Slack knows them. */
const MENTION = /^(?:[UWS][A-Z0-9]{4,20}|here|channel)$/;

const integer = ([least, most]: readonly [number, number], orNull = '') => {
  const error = `must be ${orNull}a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};

const decimal = ([least, most]: readonly [number, number]) => {
  const error = `must be a number from ${least} to ${most}`;
  return z.number(error).min(least, error).max(most, error);
};

/** `autoResolveAfterHours`: how long an incident must be quiet before it is resolved; null for never. */
export const autoResolveSchema = integer(AUTO_RESOLVE_RANGE_HOURS, 'null or ').nullable().default(24);

const nameError = 'must be a name of 1 to 60 characters';
const mentionError = "must be null, a Slack user's or user group's id (U…, W…, S…), 'here' or 'channel'";
const levelsError = `must be a list of at most ${LEVELS_LIMIT} levels { name, afterMinutes, mention }`;

/** `escalation`: who is called while a critical incident is not acknowledged. */
export const escalationSchema = z
  .array(
    section({
      name: z.string(nameError).min(1, nameError).max(60, nameError),
      afterMinutes: decimal(ESCALATION_RANGE_MINUTES),
      mention: z.string(mentionError).regex(MENTION, mentionError).nullable().default(null),
    }),
    levelsError,
  )
  .max(LEVELS_LIMIT, levelsError)
  .superRefine((levels, context) => {
    for (const [at, { afterMinutes }] of levels.entries()) {
      if (at === 0 || afterMinutes > levels[at - 1]!.afterMinutes) continue;
      context.addIssue({
        code: 'custom',
        path: [at, 'afterMinutes'],
        message: 'must be more than that of the level before',
        input: afterMinutes,
      });
    }
  })
  .default([
    { name: 'on-call engineer', afterMinutes: 0, mention: null },
    { name: 'team lead', afterMinutes: 30, mention: null },
    { name: 'CTO', afterMinutes: 60, mention: null },
  ]);

const classError = `must be one of ${EVENT_CLASSES.join(', ')}`;

/** `criticalAtOnce`: classes whose critical faults wait for no rate. */
export const criticalAtOnceSchema = z
  .array(z.enum(EVENT_CLASSES, classError), 'must be a list of classes')
  .default(['out-of-memory']);

/** `storm`: when many new faults share one message. */
export const stormSchema = section({
  windowMinutes: decimal(STORM_WINDOW_RANGE_MINUTES).default(5),
  faults: integer(STORM_FAULTS_RANGE).default(3),
  anyFaults: integer(STORM_FAULTS_RANGE).default(20),
}).prefault({});
