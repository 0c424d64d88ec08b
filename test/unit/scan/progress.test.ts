import { WriteStream } from 'node:tty';
import { describe, expect, it, vi } from 'vitest';
import { Progress, progressState } from '../../../bin/scan/progress.ts';

const MB = 1_000_000;

describe('progressState', () => {
  it.each([
    [{ bytes: 0, lines: 0 }, 2115 * MB, 0, '0.0 of 2,115.0 MB, 0.0 MB/s'],
    [{ bytes: 500 * MB, lines: 1 }, 2000 * MB, 10_000, '500.0 of 2,000.0 MB, 50.0 MB/s, 0:30 left'],
    [{ bytes: 100 * MB, lines: 1 }, 2000 * MB, 5_000, '100.0 of 2,000.0 MB, 20.0 MB/s, 1:35 left'],
    [{ bytes: 30 * MB, lines: 1 }, 20 * MB, 1000, '30.0 of 20.0 MB, 30.0 MB/s, 0:00 left'],
    [{ bytes: 1_234_567, lines: 45_678 }, null, 2000, '1.2 MB, 45,678 lines, 0.6 MB/s'],
  ])('tells of %j of %s bytes after %i ms: %s', (counted, sizeBytes, elapsedMs, expected) => {
    expect(progressState(counted, sizeBytes, elapsedMs)).toBe(expected);
  });
});

describe('Progress', () => {
  /** A terminal that keeps what is written on it. */
  function terminal() {
    const written: string[] = [];
    const stream = Object.assign(Object.create(WriteStream.prototype), {
      isTTY: true,
      columns: 200,
      write: (text: string) => written.push(text),
    }) as WriteStream;
    return { stream, written };
  }

  it('draws a bar with the name, and shows no control character of it', () => {
    vi.useFakeTimers();
    const { stream, written } = terminal();
    let nowMs = 0;

    const progress = new Progress('a\u001b[2Jb{value}.log', 10 * MB, stream, () => nowMs);
    nowMs = 1000;
    vi.advanceTimersByTime(1000);
    progress.update({ bytes: 5 * MB, lines: 10 });
    vi.advanceTimersByTime(1000);
    progress.stop();
    vi.useRealTimers();

    expect(written.join('')).toContain('50% 5.0 of 10.0 MB, 5.0 MB/s, 0:01 left');
    expect(written.join('')).toContain('a [2Jb value .log');
    expect(written.join('')).not.toContain('\u001b[2J');
  });
});
