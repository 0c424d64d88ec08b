import { PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { SinkError } from '../errors.ts';
import type { GeneratedEvent } from '../event.ts';
import { Backlog } from './backlog.ts';
import { readCallError } from './call-errors.ts';
import type { CallReport, CallWatcher, RecordSender } from './kinesis-client.ts';
import { DEFAULT_LINGER_MS, DEFAULT_PACK_BYTES, type Pack, Packer } from './packer.ts';
import type { Sink, SinkCounters, SinkHealth } from './sink.ts';
import { type TroubleListeners, TroubleTeller } from './trouble.ts';

/** Records in a PutRecords call, and bytes of their data and partition keys (Kinesis API reference, PutRecords). */
const CALL_LIMITS = { records: 500, bytes: 5 * 1024 * 1024 } as const;

/** Raw bytes accepted and not yet taken by the stream before the buffer counts as full. */
export const DEFAULT_MAX_BUFFER_BYTES = 16 * 1024 * 1024;
/** What `--max-buffer` may be, bytes: from a few records of every source to what a large machine spares. */
export const MAX_BUFFER_RANGE_BYTES = { min: 1024 * 1024, max: 4 * 1024 * 1024 * 1024 } as const;
/** How long `close` goes on trying, milliseconds; below the 30 s that ECS grants after SIGTERM. */
export const DEFAULT_CLOSE_TIMEOUT_MS = 10_000;
/** The first pause before something is sent again, milliseconds; doubles each time. */
export const DEFAULT_RETRY_BASE_MS = 50;
/** The longest such pause, milliseconds. */
const RETRY_MAX_MS = 5_000;

/** Refusals of single records that mean too much, not broken. */
const THROTTLED = 'ProvisionedThroughputExceededException';

export interface KinesisSinkOptions extends TroubleListeners {
  readonly streamName: string;
  readonly client: RecordSender;
  /** Raw bytes packed into one record. @default 25000 */
  readonly packBytes?: number;
  /** How long an unfilled record waits for more lines, milliseconds. @default 250 */
  readonly lingerMs?: number;
  /** Raw bytes accepted and not yet taken by the stream before the buffer is full. @default 16 MiB */
  readonly maxBufferBytes?: number;
  /**
   * What a full buffer means. `wait`: `write` asks the generator to wait, nothing is dropped; for runs
   * that have to be complete. `drop`: the generator goes on, and the oldest whole records are dropped,
   * told and counted as lost; for services that keep the pace of the clock. @default 'wait'
   */
  readonly whenFull?: 'wait' | 'drop';
  /** The first pause before something is sent again, milliseconds; doubles up to 5 s. @default 50 */
  readonly retryBaseMs?: number;
  /** How long `close` goes on trying, milliseconds. @default 10000 */
  readonly closeTimeoutMs?: number;
  /** @default nobody */
  readonly watcher?: CallWatcher;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  /** Uniform in [0, 1), spreads the retries. @default Math.random */
  readonly jitter?: () => number;
}

/** What became of the events: `lost` are those dropped and, once closed, those that were left. */
export interface KinesisSinkCounters extends SinkCounters {
  /** Lost events that may have arrived: they were on their way and no answer came. */
  readonly inDoubt: number;
}

/**
 * Sends events to a Kinesis stream: lines of one source packed into gzip records with the source as
 * partition key. Order per source holds, because a call carries at most one record of a source, only
 * one call is on its way, and a record that was refused is sent again before its source's next one.
 * A record whose answer was lost is sent again with the same bytes, so it may arrive twice.
 * `accepted` = `sent` + `lost` once closed. While the endpoint cannot be reached, one call at a time
 * tries it, at growing intervals up to 5 s.
 */
export class KinesisSink implements Sink {
  readonly #options: KinesisSinkOptions;
  readonly #packer: Packer;
  readonly #maxBufferBytes: number;
  readonly #now: () => number;
  readonly #jitter: () => number;
  readonly #backlog = new Backlog();
  readonly #teller: TroubleTeller;
  readonly #pump: Promise<void>;
  readonly #abort = new AbortController();
  #accepted = 0;
  #sent = 0;
  #retried = 0;
  #bufferedBytes = 0;
  #closing = false;
  #ended = false;
  #failure: SinkError | undefined;
  #failedCalls = 0;
  #nextCallAtMs = 0;
  /** Why the stream cannot be reached. */
  #unreachable: string | null = null;
  #wakePump: () => void = () => {};
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(options: KinesisSinkOptions) {
    this.#options = options;
    this.#teller = new TroubleTeller(options.streamName, options);
    this.#packer = new Packer(options.packBytes ?? DEFAULT_PACK_BYTES, options.lingerMs ?? DEFAULT_LINGER_MS);
    this.#maxBufferBytes = options.maxBufferBytes ?? DEFAULT_MAX_BUFFER_BYTES;
    this.#now = options.now ?? Date.now;
    this.#jitter = options.jitter ?? Math.random;
    this.#pump = this.#run();
  }

  /** @throws SinkError when the stream refuses for good */
  write(event: GeneratedEvent): boolean | Promise<boolean> {
    if (this.#failure) throw this.#failure;
    const wasEmpty = this.#packer.nextDueMs() === Number.POSITIVE_INFINITY;
    const { pack: full, rawBytes } = this.#packer.add(event, this.#now());
    this.#accepted += 1;
    this.#bufferedBytes += rawBytes;
    if (full) this.#backlog.add(full);
    if (full || wasEmpty) this.#wakePump();
    if (this.#bufferedBytes <= this.#maxBufferBytes) return true;
    if (this.#options.whenFull !== 'drop') return this.#roomAgain();
    this.#dropOldest();
    return true;
  }

  /** Nothing to do: unfilled records leave by themselves when their linger ends. */
  flush(): void {}

  /** @throws SinkError when the stream refused for good */
  async close(): Promise<void> {
    this.#closing = true;
    this.#backlog.hurry();
    this.#nextCallAtMs = 0;
    this.#wakePump();
    const deadline = setTimeout(() => {
      this.#abort.abort();
      this.#wakePump();
    }, this.#options.closeTimeoutMs ?? DEFAULT_CLOSE_TIMEOUT_MS);
    await this.#pump;
    clearTimeout(deadline);
    this.#ended = true;
    this.#teller.tellDrops(Number.POSITIVE_INFINITY);
    if (this.#failure) throw this.#failure;
  }

  counters(): KinesisSinkCounters {
    const isOver = this.#ended || this.#failure !== undefined;
    return {
      accepted: this.#accepted,
      sent: this.#sent,
      retried: this.#retried,
      lost: isOver ? this.#accepted - this.#sent : this.#teller.dropped,
      inDoubt: isOver ? this.#backlog.eventsInDoubt() : 0,
    };
  }

  /** `error` is the last call's, from the first call that fails to the first that a record gets through. */
  readonly health = (): SinkHealth => ({
    dependency: 'kinesis',
    error: this.#failure?.message ?? this.#unreachable,
  });

  /** Raw bytes accepted and not yet taken by the stream, and how many there may be. */
  buffer(): { readonly bytes: number; readonly limitBytes: number } {
    return { bytes: this.#bufferedBytes, limitBytes: this.#maxBufferBytes };
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const nowMs = this.#now();
      for (const pack of this.#packer.takeDue(this.#closing ? Number.POSITIVE_INFINITY : nowMs)) {
        this.#backlog.add(pack);
      }
      const packs = nowMs < this.#nextCallAtMs ? [] : this.#backlog.take(nowMs, CALL_LIMITS);
      if (packs.length > 0) await this.#put(packs);
      else if (this.#closing && this.#backlog.isEmpty) return;
      else await this.#pauseUntil(this.#nextTurnMs());
    }
  }

  async #put(packs: readonly Pack[]): Promise<void> {
    const startedAtMs = this.#now();
    let answer: { readonly Records?: readonly PutRecordsResultEntry[] };
    try {
      answer = await this.#options.client.send(
        new PutRecordsCommand({
          StreamName: this.#options.streamName,
          Records: packs.map((pack) => ({ PartitionKey: pack.source, Data: pack.data })),
        }),
        { abortSignal: this.#abort.signal },
      );
    } catch (error) {
      this.#report(startedAtMs, 'failed', []);
      this.#callFailed(packs, error);
      return;
    }
    this.#failedCalls = 0;
    this.#answered(packs, answer.Records ?? [], startedAtMs);
  }

  #answered(packs: readonly Pack[], results: readonly PutRecordsResultEntry[], startedAtMs: number): void {
    const taken: Pack[] = [];
    const refusals = new Set<string>();
    for (const [i, pack] of packs.entries()) {
      const result = results[i];
      if (result?.SequenceNumber !== undefined && result.ErrorCode === undefined) {
        this.#backlog.done(pack);
        this.#sent += pack.events;
        this.#bufferedBytes -= pack.rawBytes;
        taken.push(pack);
      } else {
        refusals.add(result?.ErrorCode ?? 'no result for a record');
        this.#backlog.failed(pack, this.#now(), this.#backoffMs, result?.ErrorCode === undefined);
        this.#retried += 1;
      }
    }
    this.#report(startedAtMs, refusals.size === 0 ? 'ok' : 'partial', taken);
    if (this.#bufferedBytes <= this.#maxBufferBytes) this.#openRoom();
    const why = [...refusals].join(', ');
    // Throttling is an answer: the stream can be reached.
    this.#unreachable = taken.length === 0 && !refusals.has(THROTTLED) ? why : null;
    const refused = packs.length - taken.length;
    const trouble = refused > 0 ? `${refused} of ${packs.length} records not taken (${why})` : null;
    this.#teller.called(trouble, this.#now());
  }

  #callFailed(packs: readonly Pack[], error: unknown): void {
    const { text, isSetup, nothingTaken } = readCallError(error);
    const nowMs = this.#now();
    // The pause is one for all sources: they share the endpoint that failed.
    for (const pack of packs) this.#backlog.failed(pack, nowMs, () => 0, !nothingTaken);
    this.#nextCallAtMs = nowMs + this.#backoffMs(this.#failedCalls);
    this.#failedCalls += 1;
    this.#unreachable = text;
    if (isSetup && this.#sent === 0) {
      const stream = this.#options.streamName;
      this.#failure = new SinkError(`stream ${stream}: ${text}`, stream, { cause: error });
      this.#abort.abort();
      this.#openRoom();
      return;
    }
    this.#retried += packs.length;
    this.#teller.called(`${packs.length} of ${packs.length} records not taken (${text})`, nowMs);
  }

  /** Drops until the buffer is no fuller than allowed, or only records that may have arrived are left. */
  #dropOldest(): void {
    while (this.#bufferedBytes > this.#maxBufferBytes) {
      let pack = this.#backlog.dropOldest();
      if (!pack) {
        for (const open of this.#packer.takeDue(Number.POSITIVE_INFINITY)) this.#backlog.add(open);
        pack = this.#backlog.dropOldest();
      }
      if (!pack) break;
      this.#bufferedBytes -= pack.rawBytes;
      this.#teller.drop(pack);
    }
    this.#teller.tellDrops(this.#now());
  }

  readonly #backoffMs = (attempts: number): number => {
    const pauseMs = Math.min(
      RETRY_MAX_MS,
      (this.#options.retryBaseMs ?? DEFAULT_RETRY_BASE_MS) * 2 ** attempts,
    );
    return (pauseMs / 2) * (1 + this.#jitter());
  };

  #report(startedAtMs: number, outcome: CallReport['outcome'], taken: readonly Pack[]): void {
    this.#options.watcher?.callEnded({
      durationMs: this.#now() - startedAtMs,
      outcome,
      records: taken.map(({ rawBytes, data }) => ({ rawBytes, sentBytes: data.byteLength })),
    });
  }

  #nextTurnMs(): number {
    const nextCallMs = Math.max(this.#nextCallAtMs, this.#backlog.nextRetryMs());
    return Math.min(this.#packer.nextDueMs(), nextCallMs);
  }

  #pauseUntil(timeMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer =
        timeMs === Number.POSITIVE_INFINITY
          ? undefined
          : setTimeout(resolve, Math.max(0, timeMs - this.#now()));
      this.#wakePump = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #roomAgain(): Promise<boolean> {
    this.#room ??= Promise.withResolvers<void>();
    await this.#room.promise;
    if (this.#failure) throw this.#failure;
    return true;
  }

  #openRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
