import type { EventClass } from '../lambdas/consumer/event.ts';
import type { LineFormat } from './format.ts';
import type { ServiceName } from './services.ts';

/** One event as it left a pod, with everything known about it. */
export interface GeneratedEvent {
  /** Unique within a run. */
  readonly id: string;
  /** The pod that wrote it. */
  readonly source: string;
  readonly service: ServiceName;
  readonly version: string;
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  /** Null for events that are no error, like `variant` and `class`. */
  readonly scenario: string | null;
  readonly variant: string | null;
  /** Null: opens no incident. */
  readonly class: EventClass | null;
  /** Null where the lines carry none: text that is no error. */
  readonly requestId: string | null;
  /** W3C trace id, 32 hexadecimal digits; null where the lines carry none: all text. */
  readonly traceId: string | null;
  readonly format: LineFormat;
  /** Epoch milliseconds. */
  readonly emittedAtMs: number;
  /** One line in the format `json`. */
  readonly lines: readonly string[];
}
