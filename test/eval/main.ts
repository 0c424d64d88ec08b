/** How well events are named: the class of each fault, and one fingerprint for equal faults. */
import Table from 'cli-table3';
import { EVENT_CLASSES } from '../../lambdas/consumer/event.ts';
import { HALVES } from './corpus.ts';
import { evaluateHalf, type HalfReport } from './evaluate.ts';
import { evaluateGenerator, type GeneratorReport } from './evaluate-generator.ts';
import type { Metrics } from './metrics.ts';

/** Lists of the generator's faults that are printed at most. */
const SHOWN_LIMIT = 20;

const decimals = (value: number): string => value.toFixed(3);
const print = (text: string): unknown => process.stdout.write(`${text}\n`);
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => {
  const made = new Table({
    head: [...head],
    colAligns: head.map((_, at) => (at === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  made.push(...rows.map((row) => [...row]));
  return made.toString();
};

const classTable = ({ classes }: Metrics): string =>
  table(
    ['class', 'cases', 'precision', 'recall', 'F1'],
    EVENT_CLASSES.map((name) => {
      const { cases, precision, recall, f1 } = classes[name];
      return [name, cases, decimals(precision), decimals(recall), decimals(f1)];
    }),
  );

/** True class by row, given class by column. */
const countTable = ({ counts }: Metrics): string =>
  table(
    ['true \\ given', ...EVENT_CLASSES],
    EVENT_CLASSES.map((truth) => [truth, ...EVENT_CLASSES.map((given) => counts[truth][given] || '')]),
  );

function printHalf({ half, metrics, grouping, cameApart, confusions }: HalfReport): void {
  print(`\n${half}: ${metrics.cases} cases, ${grouping.groups.length} groups`);
  print(
    `accuracy ${decimals(metrics.accuracy)}  macro-F1 ${decimals(metrics.macroF1)}  group F1 (B-cubed) ${decimals(grouping.meanF1)}  came apart ${cameApart}`,
  );
  print(classTable(metrics));
  print(countTable(metrics));
  // What the rules get wrong on the reported half stays unknown to those who write them.
  if (half === 'reported') return;
  for (const { id, truth, given, rule } of confusions) print(`${id}: ${truth} was given ${given} by ${rule}`);
  for (const { group, precision, recall, f1 } of grouping.groups)
    if (f1 < 1) print(`group ${group}: precision ${decimals(precision)}, recall ${decimals(recall)}`);
}

function printGenerator(report: GeneratorReport): void {
  print(`generator: ${report.events} events, ${report.variants} variants of services`);
  print(`wrong class ${report.wrongClass.length}  torn ${report.torn}`);
  print(
    `variants with several fingerprints ${report.splitVariants.length}  fingerprints of several variants ${report.sharedFingerprints.length}`,
  );
  const lists = [...new Set(report.wrongClass), ...report.splitVariants, ...report.sharedFingerprints];
  for (const line of lists.slice(0, SHOWN_LIMIT)) print(line);
}

const asJson = process.argv.includes('--json');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--json');
if (unknown.length > 0) {
  process.stderr.write(`eval: unknown argument ${unknown[0]}; the only one is --json\n`);
  process.exit(2);
}
const generator = evaluateGenerator();
const halves = HALVES.map(evaluateHalf);
if (asJson) {
  const shown = halves.map((report) =>
    report.half === 'reported'
      ? {
          half: report.half,
          metrics: report.metrics,
          grouping: { meanF1: report.grouping.meanF1 },
          cameApart: report.cameApart,
        }
      : report,
  );
  print(JSON.stringify({ generator, halves: shown }));
} else {
  printGenerator(generator);
  for (const report of halves) printHalf(report);
}
