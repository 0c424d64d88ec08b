/** The part of the configuration that says which fault an event is, how grave, and when its incident rises. */
import { RE2JS } from 're2js';
import * as z from 'zod';
import { EVENT_CLASSES, SEVERITIES } from '../../lambdas/consumer/event.ts';
import { BUILT_IN_RULE_IDS, OPENING_LEVELS, USER_PLACES } from '../../lambdas/consumer/rules/user-rules.ts';
import { section } from './section.ts';

/** Rules of the user's own: each is asked of every event that is read. */
const ADDED_LIMIT = 50;
/** Entries of a list of one rule, and characters of each. */
const ENTRIES_LIMIT = 50;
const ENTRY_LIMIT = 200;
/** Characters of a pattern. */
const PATTERN_LIMIT = 500;
/** Rates of the user's own. */
const RATES_LIMIT = 50;
/** Minutes of per-minute counts that a tally keeps: a rate cannot look back further. */
const WINDOW_RANGE_MINUTES = [1, 60] as const;
const RULE_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const oneOf = <Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const eventClass = oneOf(EVENT_CLASSES);
const severity = oneOf(SEVERITIES);
const level = oneOf(OPENING_LEVELS);

const weightError = 'must be a number from 0 to 1';
const weight = z.number(weightError).min(0, weightError).max(1, weightError);

const idError = "must be a name of 1 to 64 lowercase letters, digits, '.', '_' or '-'";
const id = z.string(idError).regex(RULE_ID, idError);

const builtInError = 'must be the id of a built-in rule';
const builtIn = z.string(builtInError).refine((value) => BUILT_IN_RULE_IDS.has(value), builtInError);

const entryError = `must be a text of 1 to ${ENTRY_LIMIT} characters`;
const entry = z.string(entryError).min(1, entryError).max(ENTRY_LIMIT, entryError);
const entriesError = `must be a text, or a list of 1 to ${ENTRIES_LIMIT} texts`;
const entries = z.union([entry, z.array(entry).min(1).max(ENTRIES_LIMIT)], { error: entriesError });

const placesError = `must be one or a list of ${USER_PLACES.join(', ')}`;
const places = z.union([z.enum(USER_PLACES), z.array(z.enum(USER_PLACES)).min(1)], { error: placesError });

const patternError = `must be an RE2 pattern of 1 to ${PATTERN_LIMIT} characters`;

/** What is wrong with a pattern, or null. */
function patternProblem(pattern: string): string | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0]! : String(error);
  }
}

const pattern = z
  .string(patternError)
  .min(1, patternError)
  .max(PATTERN_LIMIT, patternError)
  .superRefine((value, context) => {
    const problem = patternProblem(value);
    if (problem !== null)
      context.addIssue({ code: 'custom', message: `must be an RE2 pattern (${problem})`, input: value });
  });

const CONDITIONS = ['pattern', 'contains', 'types', 'frames'] as const;

const addedRule = section({
  id,
  class: eventClass,
  weight: weight.optional(),
  severity: severity.optional(),
  level: level.optional(),
  where: places.optional(),
  pattern: pattern.optional(),
  contains: entries.optional(),
  types: entries.optional(),
  frames: entries.optional(),
}).superRefine((rule, context) => {
  if (CONDITIONS.every((condition) => rule[condition] === undefined))
    context.addIssue({
      code: 'custom',
      message: `must have at least one of ${CONDITIONS.join(', ')}`,
      input: rule,
    });
});

const addedError = `must be a list of at most ${ADDED_LIMIT} rules`;
const addedRules = z
  .array(addedRule, addedError)
  .max(ADDED_LIMIT, addedError)
  .superRefine((rules, context) => {
    const seen = new Set<string>(BUILT_IN_RULE_IDS);
    for (const [at, { id: name }] of rules.entries()) {
      if (seen.has(name))
        context.addIssue({
          code: 'custom',
          path: [at, 'id'],
          message: 'must be an id that no other rule has',
          input: name,
        });
      seen.add(name);
    }
  });

const override = section({
  class: eventClass.optional(),
  weight: weight.optional(),
  severity: severity.optional(),
  level: level.optional(),
});

const overrideError = 'must be an object of changes by the id of a built-in rule';

/** `rules`: rules of the user's own, changes of built-in ones, and those that shall not speak. */
export const rulesSchema = section({
  add: addedRules.default([]),
  override: z
    .record(z.string(), override, overrideError)
    .superRefine((changes, context) => {
      for (const name of Object.keys(changes)) {
        if (BUILT_IN_RULE_IDS.has(name)) continue;
        context.addIssue({ code: 'custom', path: [name], message: builtInError, input: name });
      }
    })
    .default({}),
  disable: z.array(builtIn, 'must be a list of ids of built-in rules').default([]),
});

const severitiesError = `must be one of ${SEVERITIES.join(', ')}, or an object of them by level (${OPENING_LEVELS.join(', ')})`;
const severityByLevel = z.union(
  [
    z.enum(SEVERITIES),
    z.strictObject({
      WARN: z.enum(SEVERITIES).optional(),
      ERROR: z.enum(SEVERITIES).optional(),
      FATAL: z.enum(SEVERITIES).optional(),
    }),
  ],
  { error: severitiesError },
);

/** `severities`: how grave the events of a class are, whatever their level or by level. */
export const severitiesSchema = section({
  'database-pool': severityByLevel.optional(),
  'payment-timeout': severityByLevel.optional(),
  'cache-failure': severityByLevel.optional(),
  'rate-limit': severityByLevel.optional(),
  'auth-failure': severityByLevel.optional(),
  'lock-timeout': severityByLevel.optional(),
  'queue-lag': severityByLevel.optional(),
  'out-of-memory': severityByLevel.optional(),
  unclassified: severityByLevel.optional(),
});

const aboveError = 'must be a whole number from 0 to 1000000';
const windowError = `must be a whole number from ${WINDOW_RANGE_MINUTES[0]} to ${WINDOW_RANGE_MINUTES[1]}`;
const ratesError = `must be a list of at most ${RATES_LIMIT} rates`;

/** `rates`: when an incident of a class rises. */
export const ratesSchema = z
  .array(
    section({
      class: eventClass,
      rule: id.optional(),
      above: z.int(aboveError).min(0, aboveError).max(1_000_000, aboveError),
      withinMinutes: z
        .int(windowError)
        .min(WINDOW_RANGE_MINUTES[0], windowError)
        .max(WINDOW_RANGE_MINUTES[1], windowError),
      everyMinute: z.boolean('must be true or false').optional(),
      severity: oneOf(['critical', 'warning'] as const),
    }),
    ratesError,
  )
  .max(RATES_LIMIT, ratesError);
