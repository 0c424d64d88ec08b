/** What the runbook of a class suggests, for the actions of a post-mortem. */
import { readFile } from 'node:fs/promises';
import type { EventClass } from '../../lambdas/consumer/event.ts';

/** A runbook's advice, in its own Markdown. */
export interface RunbookAdvice {
  /** What to look at to find the cause, one line each. */
  readonly causes: readonly string[];
  /** What helps until the cause is gone, in one line; null where the runbook gives commands only. */
  readonly measure: string | null;
}

const RUNBOOKS = new URL('../../docs/runbooks/', import.meta.url);
const NO_ADVICE: RunbookAdvice = { causes: [], measure: null };

/** The advice in the text of a runbook. */
export function adviceOf(page: string): RunbookAdvice {
  const prose = page.replace(/^```[\s\S]*?^```$/gm, '');
  const section = (title: string): string[] =>
    (prose.split(`\n## ${title}\n`, 2)[1] ?? '')
      .split('\n## ', 1)[0]!
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  return {
    causes: section('Cause analysis').flatMap((line) => /^\d+\. (.+)$/.exec(line)?.[1] ?? []),
    measure: section('Temporary measure').join(' ').replace(/:$/, '') || null,
  };
}

/** The advice for a class; none where its runbook is not there. */
export async function readAdvice(name: EventClass): Promise<RunbookAdvice> {
  try {
    return adviceOf(await readFile(new URL(`${name}.md`, RUNBOOKS), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_ADVICE;
    throw error;
  }
}
