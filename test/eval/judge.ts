import { Assembler } from '../../lambdas/consumer/assemble/assembler.ts';
import { decode } from '../../lambdas/consumer/decode/decode.ts';
import { type AssembledEvent, LEVELS, SEVERITIES } from '../../lambdas/consumer/event.ts';
import { type InspectedEvent, inspect } from '../../lambdas/consumer/inspect.ts';

/** What the consumer makes of one text. */
export interface Judgement {
  readonly inspected: InspectedEvent;
  /** How many events the text came apart into; 1 when it stayed whole. */
  readonly events: number;
}

/** Higher for what a person would look at first: what opens an incident, then severity, then level. */
const urgency = ({ classification, event }: InspectedEvent): number =>
  (classification.opensIncident ? 1000 : 0) +
  (SEVERITIES.length - SEVERITIES.indexOf(classification.severity)) * 100 +
  (event.level === null ? 0 : LEVELS.indexOf(event.level));

/**
 * Sends a text as one source through the consumer, from the bytes of a record to the fingerprint. Of several
 * events the most urgent one counts, and of equals the first.
 * @throws TypeError when the text yields no event
 */
export function judge(text: string): Judgement {
  const record = decode(Buffer.from(text).toString('base64'), { source: 'case', arrivedAtMs: 0 });
  const assembled: AssembledEvent[] = [];
  const take = (event: AssembledEvent) => assembled.push(event);
  const assembler = new Assembler();
  if (record.ok) for (const chunk of record.chunks) assembler.feed(chunk, take);
  assembler.closeAll(take);
  const inspected = assembled.map((event) => inspect(event));
  const [first] = inspected;
  if (first === undefined) throw new TypeError('the text yields no event');
  const most = inspected.reduce((best, it) => (urgency(it) > urgency(best) ? it : best), first);
  return { inspected: most, events: inspected.length };
}
