import type { ChunkForm } from '../chunk.ts';
import type { Envelope } from '../event.ts';

/** One message as an envelope carried it, before it is looked at for a further envelope. */
export interface Entry {
  /** Without carriage returns and without a line feed at the end. */
  readonly text: string;
  readonly form: ChunkForm;
  /** The source that the envelope names; undefined when it names none. */
  readonly source?: string | undefined;
  /** True when the source is a pod: it then stands over a source that an outer envelope named. */
  readonly isPod?: boolean | undefined;
  /** What keeps lines of one source apart: container, stdout and stderr. */
  readonly lane?: string | undefined;
  /** What the envelope says of the source; one object for entries of equal facts where that is cheap. */
  readonly facts?: Envelope | undefined;
  /** ISO 8601; the envelope's own time of this message. */
  readonly timestamp?: string | undefined;
}

/**
 * The message's text as lines: a shipper's last line feed is none of the message, and some runtimes part the
 * lines of one message with carriage returns, so that a shipper takes them for one line.
 */
export function messageText(message: string): string {
  let text = message;
  if (text.includes('\r')) text = text.replaceAll('\r\n', '\n').replace(/\r$/, '').replaceAll('\r', '\n');
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** A message of several lines is one entry of its shipper; one line may go on in the next message. */
export const messageForm = (text: string): ChunkForm => (text.includes('\n') ? 'entry' : 'lines');

/** Facts without those that are undefined; undefined when none is left. */
export function factsOf(
  facts: { readonly [Name in keyof Envelope]: Envelope[Name] | undefined },
): Envelope | undefined {
  const known: Record<string, unknown> = {};
  let isEmpty = true;
  for (const name in facts) {
    const value = facts[name as keyof Envelope];
    if (value === undefined || value === '') continue;
    known[name] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : (known as Envelope);
}
