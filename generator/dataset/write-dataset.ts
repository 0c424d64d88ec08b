import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratedEvent } from '../event.ts';
import type { EventSource } from '../event-source.ts';
import { Interleaver } from '../interleave.ts';
import { type LabelTaker, LabelWriter, type Place } from '../labels.ts';
import type { Renderer } from '../render.ts';
import { run } from '../run.ts';
import { openFileOutput } from '../sinks/file.ts';
import { LineWriter } from '../sinks/line-writer.ts';
import type { Sink, SinkCounters } from '../sinks/sink.ts';
import { TextSink } from '../sinks/text.ts';
import { count, newSplitCounts, type SplitCounts } from './counts.ts';
import { datasheet } from './datasheet.ts';
import { SPLIT_NAMES, type Split, type SplitName } from './split.ts';
import { csvLine, STRUCTURED_COLUMNS, structuredRow, TEMPLATE_COLUMNS } from './structured.ts';
import { TemplateCatalogue } from './templates.ts';

/** Names as the Loghub collections have them. */
const LOG_FILE = 'shop.log';
const STRUCTURED_FILE = `${LOG_FILE}_structured.csv`;
const TEMPLATES_FILE = `${LOG_FILE}_templates.csv`;
const LABELS_FILE = 'labels.jsonl';
const SPLIT_FILE = 'split.json';
const DATASHEET_FILE = 'README.md';

export interface DatasetOptions {
  readonly directory: string;
  readonly seed: number;
  readonly source: EventSource;
  readonly split: Split;
  /** How the lines look, made anew for each split. */
  readonly renderer: () => Renderer;
  readonly interleave: boolean;
  /** Ends after so many events. */
  readonly count: number;
  /** Ends after so long in simulated time, milliseconds. @default never */
  readonly durationMs?: number;
  /** The arguments that make this dataset again. */
  readonly command: string;
  readonly signal: AbortSignal;
  /** Told how many events there are. @default nobody */
  readonly onSink?: (sink: Sink) => void;
}

/**
 * Writes a dataset: logs, labels and structured CSV of each split, templates, and a datasheet that comes
 * last, so that a folder without one is not complete.
 * @throws the file system's error
 */
export async function writeDataset(
  options: DatasetOptions,
): Promise<SinkCounters & { readonly bytes: number }> {
  const { directory, seed, source, split, signal } = options;
  const templates = new TemplateCatalogue();
  const occurrences = new Map(templates.all.map(({ id }) => [id, 0]));
  const files = {} as Record<SplitName, SplitFiles>;
  for (const name of SPLIT_NAMES) {
    const recorder = await openRecorder(join(directory, name), templates, occurrences);
    const sink = new TextSink({
      output: await openFileOutput({ path: join(directory, name, LOG_FILE) }),
      render: options.renderer(),
      labels: recorder,
      ...(options.interleave && { interleaver: new Interleaver(seed) }),
    });
    files[name] = { sink, recorder };
  }
  const sink = new SplittingSink(split, files);
  options.onSink?.(sink);
  try {
    await run({
      ...source,
      sink,
      count: options.count,
      ...(options.durationMs !== undefined && { durationMs: options.durationMs }),
      signal,
    });
  } finally {
    await sink.close();
  }
  const counters = { ...sink.counters(), bytes: sink.bytes };
  if (signal.aborted) return counters;

  const used = templates.all.filter(({ id }) => occurrences.get(id)! > 0);
  await writeFile(
    join(directory, TEMPLATES_FILE),
    csvLine(TEMPLATE_COLUMNS) +
      used.map(({ id, text }) => csvLine([id, text, occurrences.get(id)!])).join(''),
  );
  await writeFile(join(directory, SPLIT_FILE), `${JSON.stringify(split.heldOut, null, 2)}\n`);
  const counts = Object.fromEntries(SPLIT_NAMES.map((name) => [name, files[name].recorder.counts])) as Record<
    SplitName,
    SplitCounts
  >;
  await writeFile(
    join(directory, DATASHEET_FILE),
    datasheet({ seed, command: options.command, heldOut: split.heldOut, counts, templates: used.length }),
  );
  return counters;
}

interface SplitFiles {
  readonly sink: TextSink;
  readonly recorder: Recorder;
}

/** Puts each event into the files of its split. */
class SplittingSink implements Sink {
  readonly #split: Split;
  readonly #files: Readonly<Record<SplitName, SplitFiles>>;

  constructor(split: Split, files: Readonly<Record<SplitName, SplitFiles>>) {
    this.#split = split;
    this.#files = files;
  }

  write(event: GeneratedEvent): boolean | Promise<boolean> {
    return this.#files[this.#split.of(event)].sink.write(event);
  }

  flush(pauseMs?: number): void {
    for (const { sink } of Object.values(this.#files)) sink.flush(pauseMs);
  }

  async close(): Promise<void> {
    for (const { sink, recorder } of Object.values(this.#files)) {
      await sink.close();
      await recorder.close();
    }
  }

  counters(): SinkCounters {
    const all = Object.values(this.#files).map(({ sink }) => sink.counters());
    const sum = (key: keyof SinkCounters): number => all.reduce((total, it) => total + it[key], 0);
    return { accepted: sum('accepted'), sent: sum('sent'), retried: sum('retried'), lost: sum('lost') };
  }

  get bytes(): number {
    return Object.values(this.#files).reduce((total, { sink }) => total + sink.bytes, 0);
  }
}

/** Writes what is known of the events of one split: label and structured row. */
class Recorder implements LabelTaker {
  readonly counts = newSplitCounts();
  readonly #labels: LabelWriter;
  readonly #rows: LineWriter;
  readonly #templates: TemplateCatalogue;
  readonly #occurrences: Map<string, number>;

  constructor(
    labels: LabelWriter,
    rows: LineWriter,
    templates: TemplateCatalogue,
    occurrences: Map<string, number>,
  ) {
    this.#labels = labels;
    this.#rows = rows;
    this.#templates = templates;
    this.#occurrences = occurrences;
  }

  write(event: GeneratedEvent, place: Place): boolean | Promise<boolean> {
    count(this.counts, event);
    const { row, templateId } = structuredRow(event, place, this.#templates);
    if (templateId !== undefined) {
      this.#occurrences.set(templateId, this.#occurrences.get(templateId)! + 1);
    }
    const labelled = this.#labels.write(event, place);
    const noted = this.#rows.write(row);
    if (typeof labelled === 'boolean' && typeof noted === 'boolean') return labelled && noted;
    return Promise.all([labelled, noted]).then((both) => both.every((it) => it));
  }

  flush(): void {
    this.#labels.flush();
    this.#rows.flush();
  }

  async close(): Promise<void> {
    await this.#labels.close();
    await this.#rows.close({ end: true });
  }
}

async function openRecorder(
  directory: string,
  templates: TemplateCatalogue,
  occurrences: Map<string, number>,
): Promise<Recorder> {
  await mkdir(directory, { recursive: true });
  const open = async (name: string) => {
    const stream = createWriteStream(join(directory, name));
    await once(stream, 'open');
    return stream;
  };
  const labels = new LabelWriter(await open(LABELS_FILE), true);
  const rows = new LineWriter(await open(STRUCTURED_FILE));
  rows.write(csvLine(STRUCTURED_COLUMNS));
  return new Recorder(labels, rows, templates, occurrences);
}
