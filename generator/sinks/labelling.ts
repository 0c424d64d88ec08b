import type { GeneratedEvent } from '../event.ts';
import type { LabelTaker } from '../labels.ts';
import type { Sink, SinkCounters, SinkHealth } from './sink.ts';

/** A sink without positions, such as a stream of records, with a label for each event that it accepts. */
export class LabellingSink implements Sink {
  readonly #sink: Sink;
  readonly #labels: LabelTaker;
  readonly health?: () => SinkHealth;

  constructor(sink: Sink, labels: LabelTaker) {
    this.#sink = sink;
    this.#labels = labels;
    if (sink.health) this.health = () => sink.health!();
  }

  write(event: GeneratedEvent): boolean | Promise<boolean> {
    const taken = this.#sink.write(event);
    if (taken === false) return false;
    const noted = this.#labels.write(event, null);
    if (typeof taken === 'boolean') return noted;
    if (typeof noted === 'boolean') return noted && taken;
    return Promise.all([taken, noted]).then((both) => both.every((it) => it));
  }

  flush(pauseMs?: number): void {
    this.#sink.flush(pauseMs);
    this.#labels.flush();
  }

  async close(): Promise<void> {
    await this.#sink.close();
  }

  counters(): SinkCounters {
    return this.#sink.counters();
  }
}
