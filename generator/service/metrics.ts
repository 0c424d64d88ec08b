import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { GeneratedEvent } from '../event.ts';
import type { CallReport, CallWatcher } from '../sinks/kinesis-client.ts';
import type { Sink, SinkHealth } from '../sinks/sink.ts';

/** Seconds: a call within a region takes 10 to 50 ms, a call is given up after 10 s. */
const CALL_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Bytes: from one short line, compressed, to a record of 25 KB that does not compress. */
const RECORD_BUCKETS_BYTES = [256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768];
/** What stands in a label where there is no class. */
const NO_CLASS = 'none';

/** What the metrics ask of a sink each time somebody reads them; what a sink does not know stays 0. */
export interface MeteredSink extends Pick<Sink, 'counters' | 'health'> {
  /** Raw bytes accepted and not yet handed on, and how many there may be. */
  readonly buffer?: () => { readonly bytes: number; readonly limitBytes: number };
}

/** The numbers of one run, in Prometheus text. Nothing is global: every run has its own registry. */
export class SimulatorMetrics implements CallWatcher {
  readonly #registry = new Registry();
  readonly #generated: Counter<'level' | 'service' | 'class'>;
  readonly #sentRecords: Counter;
  readonly #sentBytes: Counter<'encoding'>;
  readonly #callSeconds: Histogram<'outcome'>;
  readonly #recordBytes: Histogram;

  /**
   * @param sink what is asked with every reading; undefined until the sink is open
   * @param options.process also the process's own metrics (`process_*`, `nodejs_*`) @default true
   */
  constructor(sink: () => MeteredSink | undefined, options: { readonly process?: boolean } = {}) {
    const registers = [this.#registry];
    this.#generated = new Counter({
      name: 'loghorn_generator_events_total',
      help: 'Events generated and accepted by the sink.',
      labelNames: ['level', 'service', 'class'],
      registers,
    });
    this.#sentRecords = new Counter({
      name: 'loghorn_generator_sent_records_total',
      help: 'Kinesis records that the stream took.',
      registers,
    });
    this.#sentBytes = new Counter({
      name: 'loghorn_generator_sent_bytes_total',
      help: 'Bytes of the records that the stream took: of the log lines (raw), and as sent (gzip).',
      labelNames: ['encoding'],
      registers,
    });
    this.#callSeconds = new Histogram({
      name: 'loghorn_generator_put_records_seconds',
      help: 'Duration of PutRecords calls by outcome: ok, partial (some records refused), failed.',
      labelNames: ['outcome'],
      buckets: CALL_BUCKETS_SECONDS,
      registers,
    });
    this.#recordBytes = new Histogram({
      name: 'loghorn_generator_record_bytes',
      help: 'Size of the records that the stream took, as sent.',
      buckets: RECORD_BUCKETS_BYTES,
      registers,
    });
    this.#followSink(sink);
    if (options.process !== false) collectDefaultMetrics({ register: this.#registry });
  }

  /** Notes an event that the sink accepted. */
  eventAccepted(event: Pick<GeneratedEvent, 'level' | 'service' | 'class'>): void {
    this.#generated.inc({ level: event.level, service: event.service, class: event.class ?? NO_CLASS });
  }

  callEnded({ durationMs, outcome, records }: CallReport): void {
    this.#callSeconds.observe({ outcome }, durationMs / 1000);
    for (const { rawBytes, sentBytes } of records) {
      this.#sentRecords.inc();
      this.#sentBytes.inc({ encoding: 'raw' }, rawBytes);
      this.#sentBytes.inc({ encoding: 'gzip' }, sentBytes);
      this.#recordBytes.observe(sentBytes);
    }
  }

  /** All metrics in the Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #followSink(sink: () => MeteredSink | undefined): void {
    const total = (name: string, help: string, read: (sink: MeteredSink) => number): void => {
      const counter: Counter = new Counter({
        name,
        help,
        registers: [this.#registry],
        collect: () => {
          const now = sink();
          counter.reset();
          counter.inc(now ? read(now) : 0);
        },
      });
    };
    const gauge = (name: string, help: string, read: (sink: MeteredSink) => number): void => {
      const it: Gauge = new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect: () => {
          const now = sink();
          it.set(now ? read(now) : 0);
        },
      });
    };
    total('loghorn_generator_sent_events_total', 'Events handed on for good.', (it) => it.counters().sent);
    total(
      'loghorn_generator_retried_records_total',
      'Records that had to be sent again, one count for each time.',
      (it) => it.counters().retried,
    );
    total(
      'loghorn_generator_lost_events_total',
      'Events accepted but never handed on.',
      (it) => it.counters().lost,
    );
    gauge(
      'loghorn_generator_buffer_bytes',
      'Raw bytes accepted and not yet taken by the stream.',
      (it) => it.buffer?.().bytes ?? 0,
    );
    gauge(
      'loghorn_generator_buffer_limit_bytes',
      'Raw bytes that may be accepted and not yet taken: --max-buffer.',
      (it) => it.buffer?.().limitBytes ?? 0,
    );
    const up: Gauge<'dependency'> = new Gauge({
      name: 'loghorn_generator_dependency_up',
      help: '1 while what the sink depends on can be reached, 0 while not.',
      labelNames: ['dependency'],
      registers: [this.#registry],
      collect: () => {
        const state: SinkHealth | undefined = sink()?.health?.();
        up.reset();
        if (state) up.set({ dependency: state.dependency }, state.error === null ? 1 : 0);
      },
    });
  }
}

/** The same sink, with every event that it accepts noted in the metrics. */
export function countingSink(sink: Sink, metrics: SimulatorMetrics): Sink {
  return {
    write: (event) => {
      const taken = sink.write(event);
      if (taken !== false) metrics.eventAccepted(event);
      return taken;
    },
    flush: (...pause) => sink.flush(...pause),
    close: () => sink.close(),
    counters: () => sink.counters(),
    ...(sink.health && { health: sink.health }),
  };
}
