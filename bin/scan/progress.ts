import { Presets, SingleBar } from 'cli-progress';

/** Milliseconds between two drawings. */
const DRAW_EVERY_MS = 200;
const BAR_WIDTH = 20;
/** Longest name of an input that is shown; of a longer one the end, where the file's name stands. */
const NAME_CHARACTERS = 32;
const BYTES_PER_MB = 1_000_000;
const SECONDS_PER_MINUTE = 60;

/** What is counted while an input is read. */
export interface Counted {
  readonly bytes: number;
  readonly lines: number;
}

/** Shows on a terminal how far an input is read: a bar where its size is known, else a counter. */
export class Progress {
  private readonly bar: SingleBar;
  private readonly sizeBytes: number | null;
  private readonly now: () => number;
  private readonly startedMs: number;

  /**
   * @param name of the input
   * @param sizeBytes null where nobody knows
   * @param stream the terminal; nothing is drawn where it is none
   * @param now milliseconds
   */
  constructor(
    name: string,
    sizeBytes: number | null,
    stream: NodeJS.WriteStream,
    now: () => number = () => performance.now(),
  ) {
    const shown = printable(name.length > NAME_CHARACTERS ? `…${name.slice(1 - NAME_CHARACTERS)}` : name);
    this.sizeBytes = sizeBytes;
    this.now = now;
    this.startedMs = now();
    this.bar = new SingleBar(
      {
        format: sizeBytes === null ? `${shown} {state}` : `${shown} {bar} {percentage}% {state}`,
        barsize: BAR_WIDTH,
        stream,
        clearOnComplete: true,
        hideCursor: true,
        fps: 1000 / DRAW_EVERY_MS,
      },
      Presets.shades_classic,
    );
    this.bar.start(sizeBytes ?? 1, 0, { state: '' });
  }

  update(counted: Counted): void {
    const { sizeBytes } = this;
    const state = progressState(counted, sizeBytes, this.now() - this.startedMs);
    // A file that grows while it is read has more than it said.
    this.bar.update(sizeBytes === null ? 0 : Math.min(counted.bytes, sizeBytes), { state });
  }

  stop(): void {
    this.bar.stop();
  }
}

/**
 * `1,234.5 of 2,115.9 MB, 61.2 MB/s, 0:14 left`, or without a size `1,234.5 MB, 20,123,456 lines, 61.2 MB/s`.
 * @param elapsedMs since the input was opened
 */
export function progressState(
  { bytes, lines }: Counted,
  sizeBytes: number | null,
  elapsedMs: number,
): string {
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const speed = `${megabytes(bytes / seconds)} MB/s`;
  if (sizeBytes === null) return `${megabytes(bytes)} MB, ${lines.toLocaleString('en')} lines, ${speed}`;
  const read = `${megabytes(bytes)} of ${megabytes(sizeBytes)} MB, ${speed}`;
  if (bytes === 0) return read;
  const leftSeconds = Math.ceil((Math.max(0, sizeBytes - bytes) / bytes) * seconds);
  return `${read}, ${clock(leftSeconds)} left`;
}

const megabytes = (bytes: number): string =>
  (bytes / BYTES_PER_MB).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `1:05` of 65 seconds. */
const clock = (seconds: number): string =>
  `${Math.floor(seconds / SECONDS_PER_MINUTE)}:${String(seconds % SECONDS_PER_MINUTE).padStart(2, '0')}`;

/** A file may have any name: control characters would move the cursor, braces are the bar's own marks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f{}]/g, ' ');
