import { KinesisClient, type PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** The one call of the Kinesis client that the sink makes. */
export interface RecordSender {
  send(
    command: PutRecordsCommand,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<{ readonly Records?: readonly PutRecordsResultEntry[] }>;
}

/** One PutRecords call that has ended. */
export interface CallReport {
  readonly durationMs: number;
  /** `partial`: some records were refused. `failed`: no answer, or an error in place of one. */
  readonly outcome: 'ok' | 'partial' | 'failed';
  /** The records that the stream took. */
  readonly records: readonly { readonly rawBytes: number; readonly sentBytes: number }[];
}

/** Hears of every call; the metrics are one. */
export interface CallWatcher {
  callEnded(report: CallReport): void;
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
