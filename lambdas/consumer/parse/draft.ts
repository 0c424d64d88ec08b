import type { ExceptionInfo, Level } from '../event.ts';
import { emptyMetadata, type Metadata } from './metadata.ts';

/** What the text of one event says, while it is being read. */
export interface Draft {
  level: Level | null;
  timestamp: string | null;
  environment: string | null;
  account: string | null;
  region: string | null;
  service: string | null;
  /** The service where nothing else names one. */
  program: string | null;
  version: string | null;
  pod: string | null;
  logger: string | null;
  message: string;
  exception: ExceptionInfo | null;
  hasStack: boolean;
  readonly metadata: Metadata;
}

/** Characters kept of a message. */
export const MESSAGE_LIMIT = 8192;

export function emptyDraft(): Draft {
  return {
    level: null,
    timestamp: null,
    environment: null,
    account: null,
    region: null,
    service: null,
    program: null,
    version: null,
    pod: null,
    logger: null,
    message: '',
    exception: null,
    hasStack: false,
    metadata: emptyMetadata(),
  };
}

/** The exception as a person would read it when the event has no message of its own. */
export function headOfException(exception: ExceptionInfo): string {
  const message = exception.message?.split('\n', 1)[0] ?? '';
  return message === '' ? exception.type : `${exception.type}: ${message}`;
}
