/**
 * The shapes that travel through the consumer: lines in, assembled events, parsed log events,
 * classifications. Every step after `decode` is a function over these.
 */

/** Log levels, lowest first; every framework's own names are mapped to these six. */
export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type Level = (typeof LEVELS)[number];

/** The eight faults Loghorn tells apart. */
export const FAULT_CLASSES = [
  'database-pool',
  'payment-timeout',
  'cache-failure',
  'rate-limit',
  'auth-failure',
  'lock-timeout',
  'queue-lag',
  'out-of-memory',
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

/** The class of an event: one of the eight faults, or `unclassified`. */
export const EVENT_CLASSES = [...FAULT_CLASSES, 'unclassified'] as const;
export type EventClass = (typeof EVENT_CLASSES)[number];

export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What is known of a stream of lines from the envelope that carried it. Absent facts are undefined. */
export interface Envelope {
  readonly environment?: string;
  readonly account?: string;
  readonly region?: string;
  readonly service?: string;
  readonly version?: string;
  readonly pod?: string;
  /** The envelope's own time of the event, ISO 8601. */
  readonly timestamp?: string;
  /** True when the envelope named the source: it then stands over any pod that a header names. */
  readonly namesSource?: boolean;
  /** Where an instrumented logger sent them beside the text. */
  readonly level?: Level;
  readonly logger?: string;
  readonly traceId?: string;
  readonly spanId?: string;
}

/** Consecutive lines that belong to one event, as the assembler closes them. */
export interface AssembledEvent {
  /** The stream of lines this event came from: envelope identity or partition key. */
  readonly source: string;
  /** Position of the first line among the lines fed for this source's input (0-based). */
  readonly index: number;
  /** All lines joined by `\n`, without transport envelopes, unredacted. */
  readonly text: string;
  readonly lineCount: number;
  /** When the first line arrived, epoch milliseconds. */
  readonly arrivedAtMs: number;
  /** When the last line arrived, epoch milliseconds. */
  readonly lastArrivedAtMs: number;
  /** True when lines were dropped at the limits of the assembler. */
  readonly truncated: boolean;
  readonly envelope?: Envelope | undefined;
}

/** One frame of a stack trace. */
export interface StackFrame {
  /** Java class with package, Python module or file stem; null when the frame names none. */
  readonly module: string | null;
  readonly function: string | null;
  readonly file: string | null;
  readonly line: number | null;
  /** False for frames of runtimes, frameworks and drivers. */
  readonly inApp: boolean;
}

/** The family of runtimes that printed a trace; Kotlin, Scala and Groovy print `java`, C and C++ `native`. */
export type TraceLanguage =
  | 'java'
  | 'python'
  | 'javascript'
  | 'go'
  | 'dotnet'
  | 'ruby'
  | 'php'
  | 'rust'
  | 'dart'
  | 'swift'
  | 'native';

/** One link of an exception chain. */
export interface ExceptionLink {
  /** Fully qualified where the trace says so, for example `java.sql.SQLException`. */
  readonly type: string;
  readonly message: string | null;
  readonly frames: readonly StackFrame[];
  /** Frames that were left out of the middle of `frames`; absent when all are there. */
  readonly framesOmitted?: number;
}

/** The exception of an event: the outermost link, then its causes from outer to root. */
export interface ExceptionInfo extends ExceptionLink {
  readonly language: TraceLanguage | null;
  readonly causes: readonly ExceptionLink[];
}

/** A parsed event. Absent facts are null. */
export interface LogEvent {
  readonly source: string;
  readonly environment: string | null;
  readonly account: string | null;
  readonly region: string | null;
  /** ISO 8601: with `Z` where the zone is known, else local time without a zone. */
  readonly timestamp: string | null;
  /** Epoch milliseconds. */
  readonly arrivedAtMs: number;
  readonly level: Level | null;
  readonly service: string | null;
  readonly version: string | null;
  readonly pod: string | null;
  readonly logger: string | null;
  /** The message of the log call: what a person would read first; empty when the event has none. */
  readonly message: string;
  readonly details: string | null;
  readonly recoveryAction: string | null;
  readonly ids: {
    readonly request: string | null;
    readonly user: string | null;
    readonly correlation: string | null;
    readonly trace: string | null;
    readonly span: string | null;
  };
  readonly thread: string | null;
  readonly request: { readonly method: string; readonly path: string } | null;
  readonly exception: ExceptionInfo | null;
  /** Further fields of a JSON event or `Key: value` lines, as text. Bounded by the parser. */
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
  readonly lineCount: number;
  readonly truncated: boolean;
}

/** What the rules say of an event. */
export interface Classification {
  readonly class: EventClass;
  readonly severity: Severity;
  /** 0..1; 0 for events that no rule named. */
  readonly confidence: number;
  /** Id of the deciding rule, null when no rule named the event. */
  readonly rule: string | null;
  /** True when the event opens or feeds an incident: level ERROR and above, or a rule says so. */
  readonly opensIncident: boolean;
}
