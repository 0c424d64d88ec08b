import { EVENT_CLASSES } from '../../lambdas/consumer/event.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { SplitCounts } from './counts.ts';
import { type HeldOut, SPLIT_NAMES, type Split, type SplitName } from './split.ts';

export interface DatasheetFacts {
  readonly seed: number;
  readonly command: string;
  readonly heldOut: Split['heldOut'];
  readonly counts: Readonly<Record<SplitName, SplitCounts>>;
  /** Templates that occur. */
  readonly templates: number;
}

const NUMBER = new Intl.NumberFormat('en-US');

/** The datasheet of a dataset, in Markdown: what it is, how it was made, what it may be used for. */
export function datasheet(facts: DatasheetFacts): string {
  const { seed, command, heldOut, counts, templates } = facts;
  const total = (key: 'events' | 'lines'): string =>
    NUMBER.format(SPLIT_NAMES.reduce((sum, name) => sum + counts[name][key], 0));
  return `# Logs of a simulated shop, with ground truth

${total('events')} events in ${total('lines')} lines, written by the log simulator of Loghorn ${packageJson.version} with seed ${seed}.

## Motivation

Real logs with stack traces are private, and nobody knows the truth about them. These are made up, and everything is known about each event: which lines are its own, which service wrote it, which fault it is. They are for training and judging what assembles lines into events, parses them, finds their templates, groups them and names the fault.

## Composition

An instance is an event: one line of INFO or WARN, or an error with its whole stack trace, of up to 30 lines as text and one line as JSON. Each has its lines in \`shop.log\`, a line in \`labels.jsonl\` and a row in \`shop.log_structured.csv\`.

${table(
  ['', ...SPLIT_NAMES],
  [
    ['events', ...SPLIT_NAMES.map((name) => NUMBER.format(counts[name].events))],
    ['lines', ...SPLIT_NAMES.map((name) => NUMBER.format(counts[name].lines))],
    ...(['INFO', 'WARN', 'ERROR'] as const).map((level) => [
      level,
      ...SPLIT_NAMES.map((name) => NUMBER.format(counts[name].byLevel[level])),
    ]),
    ['services', ...SPLIT_NAMES.map((name) => NUMBER.format(counts[name].services.size))],
    ['variants', ...SPLIT_NAMES.map((name) => NUMBER.format(counts[name].variants.size))],
  ],
)}

Events by class:

${table(
  ['class', ...SPLIT_NAMES],
  EVENT_CLASSES.filter((name) => SPLIT_NAMES.some((split) => counts[split].byClass[name] > 0)).map((name) => [
    `\`${name}\``,
    ...SPLIT_NAMES.map((split) => NUMBER.format(counts[split].byClass[name])),
  ]),
)}

${templates} message templates occur: \`shop.log_templates.csv\`. No event describes a person: all names, ids and addresses are drawn by chance.

## Collection

\`\`\`sh
${command}
\`\`\`

The same version with the same arguments writes the same bytes. The generator draws each event by itself: its level, then for an error a scenario and one of its variants, then a pod of the service that this happens to. Times are simulated, with exponential gaps of 2 s on average. Nothing was sampled, cleaned or labelled afterwards: the labels are what the generator decided before it wrote the lines.

## Splits

Every variant of a fault is in one split only, and a service that is held out is in one split only, with all its lines. Lines that are no errors are dealt out by chance where their service is not held out, so their templates are in all splits. What each judging split holds out is in \`split.json\` too.

${held('validation', heldOut.validation)}
${held('test', heldOut.test)}

## Uses

Judge on \`test\` once, choose on \`validation\`. The mix is a simulator's: eight faults are equally likely, and errors are far more frequent than in a healthy shop. A score on these logs says how well unseen variants and services are told apart, not how often a real system fails.

## Distribution

Licence: ${packageJson.license}, like the simulator's own. Every field of every file: docs/dataset.md of Loghorn.
`;
}

function held(split: string, { services, variants }: HeldOut): string {
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
  return `- \`${split}\`: services ${list(services)}; variants ${list(variants)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
