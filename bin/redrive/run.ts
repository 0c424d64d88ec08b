/** Carries out `list` and `show`. */
import { once } from 'node:events';
import { CommandError } from '../command-error.ts';
import { print, showsColours, terminalWidth, writeOutput } from '../terminal/output.ts';
import { plural } from '../terminal/text.ts';
import { DryCounter } from './counter.ts';
import { type ItemFacts, itemFacts, listSummary, listTable } from './list.ts';
import { ItemProgress } from './progress.ts';
import { entriesOf, findItems, type ItemFilter } from './select.ts';
import { shownFacts, shownItem } from './show.ts';
import { statusOf } from './state.ts';
import { type RunOptions, withStores } from './stores.ts';
import { RedriveTally } from './tally.ts';

/** `redrive list`. @returns the exit code */
export const list = (
  options: RunOptions,
  filter: ItemFilter,
  shape: { readonly limit: number; readonly json: boolean },
): Promise<number> =>
  withStores(options, async (stores) => {
    const progress = new ItemProgress(process.stderr);
    const skipped = { foreign: 0 };
    const shown: ItemFacts[] = [];
    let count = 0;
    let isCut = false;
    const entries = await stores.bucket.list();
    const items = findItems(entries, filter, stores, skipped, (read, total) =>
      progress.show('reading', read, total),
    );
    try {
      for await (const status of items) {
        if (++count > shape.limit) {
          isCut = true;
          break;
        }
        if (shape.json) {
          progress.hide();
          await print(JSON.stringify(itemFacts(status)));
          // Only the facts stay: a batch is of some megabytes.
        } else shown.push(itemFacts(status));
      }
    } finally {
      progress.hide();
    }
    if (shape.json) return 0;
    if (shown.length > 0) await print(listTable(shown, Date.now(), terminalWidth(), showsColours()));
    await print(listSummary(shown, isCut, skipped.foreign));
    return 0;
  });

/** `redrive show`. @returns the exit code */
export const show = (options: RunOptions, given: string, json: boolean): Promise<number> =>
  withStores(options, async ({ bucket, counts, options: redriveOptions }) => {
    const [entry] = entriesOf([given], await bucket.list());
    const item = await bucket.read(entry!);
    if (item === null) throw new CommandError(`${entry!.key} is of another function: nothing to replay`);
    const status = await statusOf(item, counts);
    const tally = new RedriveTally();
    const missing = status.records.filter(({ state }) => state === 'pending' || state === 'partial');
    const counter = new DryCounter(counts.redrive, counts.store, redriveOptions);
    if (missing.length > 0)
      await counter.count(
        item.shard,
        missing.map(({ record }) => record),
        item.kind,
        tally,
      );
    await print(
      json
        ? JSON.stringify(shownFacts(status, tally))
        : shownItem(status, tally, Date.now(), terminalWidth(), showsColours()),
    );
    return 0;
  });

/** `redrive show --raw`: the object's bytes as they are. @returns the exit code */
export const writeRaw = (
  options: RunOptions,
  given: string,
  { file, force }: { readonly file: string; readonly force: boolean },
): Promise<number> =>
  withStores(options, async ({ bucket }) => {
    const [entry] = entriesOf([given], await bucket.list());
    const object = await bucket.readObject(entry!);
    if (object === null) throw new CommandError(`${entry!.key} is gone`);
    if (file === '-') {
      if (process.stdout.isTTY)
        throw new CommandError('bytes do not belong on a terminal; name a file, or pipe them on');
      if (!process.stdout.write(object.bytes)) await once(process.stdout, 'drain');
      return 0;
    }
    await writeOutput(file, object.bytes, force);
    process.stderr.write(`loghorn: ${plural(object.bytes.length, 'byte')} written to ${file}\n`);
    return 0;
  });
