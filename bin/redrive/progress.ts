/** How far a run has come, on a terminal; nothing elsewhere. */
import { Presets, SingleBar } from 'cli-progress';

const DRAWS_PER_SECOND = 5;
const BAR_COLUMNS = 20;

/** A bar of items that makes way for lines. */
export class ItemProgress {
  private readonly bar: SingleBar | null;

  /** @param stream the terminal; nothing is drawn where it is none */
  constructor(stream: NodeJS.WriteStream) {
    this.bar = !stream.isTTY
      ? null
      : new SingleBar(
          {
            format: '{what} {bar} {value} of {total}',
            barsize: BAR_COLUMNS,
            stream,
            clearOnComplete: true,
            // Left as they are: an interrupt must not leave a terminal without them.
            hideCursor: false,
            linewrap: true,
            fps: DRAWS_PER_SECOND,
          },
          Presets.shades_classic,
        );
  }

  /** Shows how many are done of how many. */
  show(what: string, done: number, total: number): void {
    if (this.bar === null) return;
    if (this.bar.isActive) {
      this.bar.setTotal(total);
      this.bar.update(done, { what });
    } else this.bar.start(total, done, { what });
  }

  /** Clears the bar, so that a line may be written. */
  hide(): void {
    if (this.bar?.isActive) this.bar.stop();
  }
}
