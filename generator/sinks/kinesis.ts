import { KinesisClient, PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SinkError } from '../errors.ts';
import type { GeneratedEvent } from '../generator.ts';
import { DEFAULT_LINGER_MS, DEFAULT_PACK_BYTES, type Pack, Packer } from './packer.ts';
import type { Sink, SinkCounters } from './sink.ts';

/** Records in one PutRecords call (Kinesis API reference, PutRecords). */
const MAX_RECORDS_PER_CALL = 500;
/** Data and partition keys of one PutRecords call, bytes (Kinesis API reference, PutRecords). */
const MAX_BYTES_PER_CALL = 5 * 1024 * 1024;

/** Raw bytes accepted and not yet confirmed before `write` asks to wait. */
export const DEFAULT_MAX_BUFFER_BYTES = 16 * 1024 * 1024;
/** How long `close` goes on trying, milliseconds; below the 30 s that ECS grants after SIGTERM. */
export const DEFAULT_CLOSE_TIMEOUT_MS = 10_000;
/** The first pause before a record is sent again, milliseconds; doubles each time. */
const RETRY_BASE_MS = 50;
/** The longest such pause, milliseconds. */
const RETRY_MAX_MS = 5_000;
/** Trouble that lasts is told again after this long, milliseconds. */
const TROUBLE_REPEAT_MS = 30_000;

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** Errors that sending again cannot cure: a wrong name, missing rights, missing credentials. */
const PERMANENT_ERRORS: readonly string[] = [
  'ResourceNotFoundException',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'InvalidArgumentException',
  'ValidationException',
  'CredentialsProviderError',
];

/** The one call of the Kinesis client that the sink makes. */
export interface RecordSender {
  send(
    command: PutRecordsCommand,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<{ readonly Records?: readonly PutRecordsResultEntry[] }>;
}

export interface KinesisSinkOptions {
  readonly streamName: string;
  readonly client: RecordSender;
  /** Raw bytes packed into one record. @default 25000 */
  readonly packBytes?: number;
  /** How long an unfilled record waits for more lines, milliseconds. @default 250 */
  readonly lingerMs?: number;
  /** Raw bytes accepted and not yet confirmed before `write` asks to wait. @default 16 MiB */
  readonly maxBufferBytes?: number;
  /** How long `close` goes on trying, milliseconds. @default 10000 */
  readonly closeTimeoutMs?: number;
  /** Told once when sending begins to fail, and again every 30 s while it does. @default nobody */
  readonly onTrouble?: (message: string) => void;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  /** Uniform in [0, 1), spreads the retries. @default Math.random */
  readonly jitter?: () => number;
}

/** The packs of one source, oldest first; the head may be on its way. */
interface SourceQueue {
  readonly packs: Pack[];
  attempts: number;
  retryAtMs: number;
}

/**
 * Makes a client for the sink: HTTP/1, because an endpoint on one machine may speak nothing else,
 * and no retries of its own, because the sink retries record by record.
 * @param endpoint URL of another endpoint than the region's own
 */
export function createKinesisClient(endpoint?: string): KinesisClient {
  return new KinesisClient({
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    }),
  });
}

/**
 * Sends events to a Kinesis stream: lines of one source packed into gzip records with the source as
 * partition key. Order per source holds, because a call carries at most one record of a source, only
 * one call is on its way, and a record that was refused is sent again before its source's next one.
 */
export class KinesisSink implements Sink {
  readonly #options: KinesisSinkOptions;
  readonly #packer: Packer;
  readonly #maxBufferBytes: number;
  readonly #now: () => number;
  readonly #jitter: () => number;
  readonly #queues = new Map<string, SourceQueue>();
  readonly #pump: Promise<void>;
  readonly #abort = new AbortController();
  #accepted = 0;
  #sent = 0;
  #retried = 0;
  #bufferedBytes = 0;
  #closing = false;
  #failure: SinkError | undefined;
  #troubleToldAtMs: number | undefined;
  #wakePump: () => void = () => {};
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(options: KinesisSinkOptions) {
    this.#options = options;
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
    if (full) this.#enqueue(full);
    if (full || wasEmpty) this.#wakePump();
    return this.#bufferedBytes <= this.#maxBufferBytes || this.#roomAgain();
  }

  /** Nothing to do: unfilled records leave by themselves when their linger ends. */
  flush(): void {}

  /** @throws SinkError when the stream refused for good */
  async close(): Promise<void> {
    this.#closing = true;
    this.#wakePump();
    const deadline = setTimeout(() => {
      this.#abort.abort();
      this.#wakePump();
    }, this.#options.closeTimeoutMs ?? DEFAULT_CLOSE_TIMEOUT_MS);
    await this.#pump;
    clearTimeout(deadline);
    if (this.#failure) throw this.#failure;
  }

  counters(): SinkCounters {
    const lost = this.#closing || this.#failure ? this.#accepted - this.#sent : 0;
    return { accepted: this.#accepted, sent: this.#sent, retried: this.#retried, lost };
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const nowMs = this.#now();
      for (const pack of this.#packer.takeDue(this.#closing ? Number.POSITIVE_INFINITY : nowMs)) {
        this.#enqueue(pack);
      }
      const packs = this.#nextCall(nowMs);
      if (packs.length > 0) await this.#put(packs);
      else if (this.#closing && this.#queues.size === 0) return;
      else await this.#pauseUntil(Math.min(this.#packer.nextDueMs(), this.#nextRetryMs()));
    }
  }

  #enqueue(pack: Pack): void {
    const queue = this.#queues.get(pack.source);
    if (queue) queue.packs.push(pack);
    else this.#queues.set(pack.source, { packs: [pack], attempts: 0, retryAtMs: 0 });
  }

  /** The head of every queue that may be sent now, within the limits of one call. */
  #nextCall(nowMs: number): Pack[] {
    const packs: Pack[] = [];
    let bytes = 0;
    for (const queue of this.#queues.values()) {
      const head = queue.packs[0]!;
      if (queue.retryAtMs > nowMs) continue;
      bytes += head.data.byteLength + Buffer.byteLength(head.source);
      if (packs.length === MAX_RECORDS_PER_CALL || (bytes > MAX_BYTES_PER_CALL && packs.length > 0)) break;
      packs.push(head);
    }
    return packs;
  }

  async #put(packs: readonly Pack[]): Promise<void> {
    let results: readonly PutRecordsResultEntry[] = [];
    let trouble: string | undefined;
    try {
      const answer = await this.#options.client.send(
        new PutRecordsCommand({
          StreamName: this.#options.streamName,
          Records: packs.map((pack) => ({ PartitionKey: pack.source, Data: pack.data })),
        }),
        { abortSignal: this.#abort.signal },
      );
      results = answer.Records ?? [];
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      if (PERMANENT_ERRORS.includes(name)) return this.#fail(name, message, error);
      trouble = `${name}: ${message}`;
    }
    let refused = 0;
    for (const [i, pack] of packs.entries()) {
      const result = results[i];
      if (result?.SequenceNumber !== undefined && result.ErrorCode === undefined) {
        this.#done(pack);
      } else {
        refused += 1;
        trouble ??= result?.ErrorCode ?? 'no result for a record';
        this.#retry(pack);
      }
    }
    this.#tell(trouble && `${refused} of ${packs.length} records not taken (${trouble}), trying again`);
  }

  #done(pack: Pack): void {
    const queue = this.#queues.get(pack.source)!;
    queue.packs.shift();
    queue.attempts = 0;
    queue.retryAtMs = 0;
    // Taken out and put behind the others, so that no source has to wait for a busier one.
    this.#queues.delete(pack.source);
    if (queue.packs.length > 0) this.#queues.set(pack.source, queue);
    this.#sent += pack.events;
    this.#bufferedBytes -= pack.rawBytes;
    if (this.#bufferedBytes <= this.#maxBufferBytes) this.#openRoom();
  }

  #retry(pack: Pack): void {
    const queue = this.#queues.get(pack.source)!;
    const pauseMs = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** queue.attempts);
    queue.attempts += 1;
    queue.retryAtMs = this.#now() + (pauseMs / 2) * (1 + this.#jitter());
    this.#retried += 1;
  }

  #fail(name: string, message: string, cause: unknown): void {
    const stream = this.#options.streamName;
    this.#failure = new SinkError(`stream ${stream}: ${name}: ${message}`, stream, { cause });
    this.#abort.abort();
    this.#openRoom();
  }

  #tell(trouble: string | undefined): void {
    if (trouble === undefined) {
      this.#troubleToldAtMs = undefined;
      return;
    }
    const nowMs = this.#now();
    if (this.#troubleToldAtMs !== undefined && nowMs - this.#troubleToldAtMs < TROUBLE_REPEAT_MS) return;
    this.#troubleToldAtMs = nowMs;
    this.#options.onTrouble?.(`stream ${this.#options.streamName}: ${trouble}`);
  }

  #nextRetryMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { retryAtMs } of this.#queues.values()) nextMs = Math.min(nextMs, retryAtMs);
    return nextMs;
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
