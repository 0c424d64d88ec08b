/** The part of the configuration that says which events are one fault. */
import * as z from 'zod';
import { EVENT_CLASSES } from '../../lambdas/consumer/event.ts';
import {
  FINGERPRINT_RULES_LIMIT,
  fingerprintRuleProblems,
  RULE_PARTS_LIMIT,
  RULE_TEXT_LIMIT,
} from '../../lambdas/consumer/fingerprint-rules.ts';
import { section } from './section.ts';

/** Shows in messages, and in what `scan --explain` prints. */
const RULE_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const text = (what: string) => {
  const error = `must be ${what} of 1 to ${RULE_TEXT_LIMIT} characters`;
  return z.string(error).min(1, error).max(RULE_TEXT_LIMIT, error);
};

const idError = "must be a name of 1 to 64 lowercase letters, digits, '.', '_' or '-'";
const partsError = `must be a list of 1 to ${RULE_PARTS_LIMIT} texts`;
const rulesError = `must be a list of at most ${FINGERPRINT_RULES_LIMIT} rules`;

const ruleSchema = section({
  id: z.string(idError).regex(RULE_ID, idError),
  when: section({
    class: z.enum(EVENT_CLASSES, `must be one of ${EVENT_CLASSES.join(', ')}`).optional(),
    type: text('the type of an exception').optional(),
    message: text('an RE2 pattern').optional(),
    service: text('the name of a service').optional(),
  }),
  as: z.array(text('a text'), partsError).min(1, partsError).max(RULE_PARTS_LIMIT, partsError),
});

/** `fingerprints`: rules in their order, the first one that fits decides. Keys: docs/configuration.md. */
export const fingerprintRulesSchema = z
  .array(ruleSchema, rulesError)
  .max(FINGERPRINT_RULES_LIMIT, rulesError)
  .superRefine(
    (rules, context) => {
      for (const { path, allowed, received } of fingerprintRuleProblems(rules)) {
        context.addIssue({ code: 'custom', path: [...path], message: allowed, input: received });
      }
    },
    // What rules say is looked at once they have the right shape.
    { when: ({ issues }) => issues.length === 0 },
  );
