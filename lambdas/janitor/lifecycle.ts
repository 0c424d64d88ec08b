/** What time does to incidents: silences end, critical ones are escalated, quiet ones resolved. */
import type { Logger } from 'pino';
import type { LifecyclePolicy } from '../incidents/lifecycle.ts';
import { advanceIncident, findDue, type IncidentTable, postpone } from '../incidents/store.ts';

/** Incidents worked on at the same time. */
const CONCURRENT_INCIDENTS = 8;
/** Looked at in one sweep; what is left over is due in the next one, the longest overdue first. */
const MAX_INCIDENTS = 2_000;

export interface SweepPorts {
  readonly table: IncidentTable;
  readonly policy: LifecyclePolicy;
  readonly log: Logger;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** What a sweep came to. */
export interface Sweep {
  readonly looked: number;
  readonly steps: number;
}

/**
 * Takes every incident that is due through the lifecycle. Safe to run twice at once: a step is written once, and
 * whoever comes second finds nothing to do.
 * @throws AggregateError when incidents could not be taken on, after all others were
 */
export async function sweepIncidents({ table, policy, log, now = Date.now }: SweepPorts): Promise<Sweep> {
  const due: string[] = [];
  for await (const fingerprint of findDue(table, now())) {
    due.push(fingerprint);
    if (due.length >= MAX_INCIDENTS) break;
  }
  const looked = due.length;
  let steps = 0;
  const failures: unknown[] = [];
  const look = async (fingerprint: string): Promise<void> => {
    const { incident, steps: taken } = await advanceIncident(table, fingerprint, { policy, now });
    steps += taken.length;
    const { head, totals } = incident;
    // A step says itself when the next one is due.
    if (taken.length === 0 && head !== null) await postpone(table, head, totals, policy, now());
    for (const { kind, version } of taken)
      log.info({ fingerprint, kind, version }, 'time took an incident on');
  };
  const work = async () => {
    for (let fingerprint = due.shift(); fingerprint !== undefined; fingerprint = due.shift()) {
      await look(fingerprint).catch((error: unknown) => {
        log.error({ err: error, fingerprint }, 'incident not taken on');
        failures.push(error);
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_INCIDENTS }, work));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} incidents not taken on`);
  return { looked, steps };
}
