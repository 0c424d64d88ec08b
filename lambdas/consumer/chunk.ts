import type { Envelope } from './event.ts';

/**
 * A piece of one source's lines, as decoded from a record or read from a file: what goes into assembly.
 */
export interface Chunk {
  /** The stream of lines that belong together: a pod, a container, a log stream. */
  readonly source: string;
  /**
   * Keeps apart lines of one source that are written side by side: containers of a pod, stdout and stderr.
   * Events of all lanes carry the same source. @default none
   */
  readonly lane?: string;
  /** Whole lines separated by `\n`, without carriage returns; a last line feed opens no further line. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly arrivedAtMs: number;
  /** Index of the first line in the source's input; 0 where nobody asks. */
  readonly firstIndex?: number;
  readonly envelope?: Envelope | undefined;
  /** Of a record within an aggregated one: its own partition key. @default that of the Kinesis record */
  readonly partitionKey?: string;
  /** The hash key that its producer gave it, decimal. @default that of its partition key */
  readonly hashKey?: string;
  /** What the shipper says of the lines' unity. @default 'lines' */
  readonly form?: ChunkForm;
}

/**
 * - `lines`: consecutive lines, nothing more is known.
 * - `entry`: the shipper sent these lines as one entry, so a line in it that opens no event belongs to the one before.
 * - `complete`: one whole event by itself, as an instrumented logger sent it.
 * - `partial`: a piece of one line that goes on in the next chunk of the same source and lane.
 */
export type ChunkForm = 'lines' | 'entry' | 'complete' | 'partial';
