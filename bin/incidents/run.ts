/** Carries out the subcommands: reads, asks the lifecycle, prints. */
import type { LifecycleAction } from '../../lambdas/incidents/lifecycle.ts';
import { lifecyclePolicyOf } from '../../lambdas/incidents/policy.ts';
import type { IncidentTable } from '../../lambdas/incidents/read.ts';
import { defineConfig, type LoghornConfig } from '../../lib/config.ts';
import { awsFailure, connect, type TableOptions } from '../aws/connect.ts';
import { CommandError } from '../command-error.ts';
import { print, showsColours, terminalWidth, writeOutput } from '../terminal/output.ts';
import { carryOut } from './act.ts';
import { type ListFilter, listedFacts, listSummary, listTable, selected } from './list.ts';
import { postmortem } from './postmortem.ts';
import { readIncidents, readRecord, wholeFingerprints } from './read.ts';
import { readAdvice } from './runbook.ts';
import { shownFacts, shownIncident } from './show.ts';

/** Where the table is and what the configuration says. */
export interface RunOptions extends TableOptions {
  /** Null without a file: all defaults. */
  readonly config: LoghornConfig | null;
}

/**
 * Connects, works, and says in one line what went wrong.
 * @returns the exit code
 */
async function withTable(
  options: RunOptions,
  work: (table: IncidentTable, config: LoghornConfig) => Promise<void>,
): Promise<number> {
  let tableName: string | undefined;
  try {
    const connection = await connect(options);
    tableName = connection.table.tableName;
    try {
      await work(connection.table, options.config ?? defineConfig());
    } finally {
      connection.close();
    }
    return 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    const message = error instanceof CommandError ? error.message : awsFailure(error, tableName);
    if (message === null) throw error;
    process.stderr.write(`loghorn: ${message}\n`);
    return 1;
  }
}

/** `incidents list`. @returns the exit code */
export const list = (
  options: RunOptions,
  filter: ListFilter,
  shape: { readonly limit: number; readonly json: boolean },
): Promise<number> =>
  withTable(options, async (table) => {
    const nowMs = Date.now();
    const all = await readIncidents(table);
    const found = selected(all, filter);
    const shown = found.slice(0, shape.limit);
    if (shape.json) {
      for (const incident of shown) await print(JSON.stringify(listedFacts(incident, nowMs)));
      return;
    }
    if (shown.length > 0) await print(listTable(shown, nowMs, terminalWidth(), showsColours()));
    await print(listSummary(shown, found.length, all));
  });

/** `incidents show`. @returns the exit code */
export const show = (options: RunOptions, given: string, json: boolean): Promise<number> =>
  withTable(options, async (table, config) => {
    const [fingerprint] = await wholeFingerprints(table, [given]);
    const record = await readRecord(table, fingerprint!, config);
    const nowMs = Date.now();
    await print(
      json
        ? JSON.stringify(shownFacts(record, nowMs))
        : shownIncident(record, nowMs, terminalWidth(), showsColours()),
    );
  });

/** `incidents ack`, `resolve`, `silence`, `assign` and `note`: a line per incident. @returns the exit code */
export const act = (
  options: RunOptions,
  given: readonly string[],
  action: LifecycleAction,
): Promise<number> =>
  withTable(options, async (table, config) => {
    // All are found before the first is changed: a slip in the last one changes nothing.
    const fingerprints = await wholeFingerprints(table, given);
    const policy = lifecyclePolicyOf(config);
    for (const fingerprint of fingerprints) await print(await carryOut(table, fingerprint, action, policy));
  });

/** `incidents postmortem`. @returns the exit code */
export const writePostmortem = (
  options: RunOptions,
  given: string,
  { file, force }: { readonly file: string | undefined; readonly force: boolean },
): Promise<number> =>
  withTable(options, async (table, config) => {
    const [fingerprint] = await wholeFingerprints(table, [given]);
    const record = await readRecord(table, fingerprint!, config);
    const text = postmortem(record, await readAdvice(record.head.class));
    if (file === undefined || file === '-') {
      await print(text.trimEnd());
      return;
    }
    await writeOutput(file, text, force);
    process.stderr.write(`loghorn: written to ${file}\n`);
  });
