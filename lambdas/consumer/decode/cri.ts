import { isoOfTime, zonedTimeEnd } from './zoned-time.ts';

/** A line of a container runtime's log file (containerd, CRI-O, Podman's k8s-file). */
export interface CriLine {
  /** ISO 8601, UTC. */
  readonly timestamp: string | undefined;
  readonly stream: 'stdout' | 'stderr';
  /** True when the line goes on in the next one of the same stream. */
  readonly isPartial: boolean;
  readonly text: string;
}

const SPACE = 32;
const COLON = 58;
const FULL = 70;
const PARTIAL = 80;
/** Characters of `stdout` and `stderr`. */
const STREAM_CHARACTERS = 6;

/** True when a line begins as a container runtime's does: a time with a zone, then the name of a stream. */
export function mayBeCri(line: string): boolean {
  const at = zonedTimeEnd(line, 0) + 1;
  return at > 0 && line.charCodeAt(at - 1) === SPACE && streamAt(line, at) !== null;
}

/**
 * Reads `TIME STREAM TAGS TEXT`, where the first tag is `F` (full) or `P` (partial) and further ones follow after
 * colons. Null for any other line.
 */
export function readCri(line: string): CriLine | null {
  const timeEnd = zonedTimeEnd(line, 0);
  if (timeEnd < 0 || line.charCodeAt(timeEnd) !== SPACE) return null;
  const stream = streamAt(line, timeEnd + 1);
  if (stream === null) return null;
  const tag = timeEnd + 1 + STREAM_CHARACTERS + 1;
  const code = line.charCodeAt(tag);
  if (line.charCodeAt(tag - 1) !== SPACE || (code !== FULL && code !== PARTIAL)) return null;
  let end = tag + 1;
  if (line.charCodeAt(end) === COLON) {
    end = line.indexOf(' ', end);
    if (end < 0) end = line.length;
  }
  if (end < line.length && line.charCodeAt(end) !== SPACE) return null;
  return {
    timestamp: isoOfTime(line.slice(0, timeEnd)),
    stream,
    isPartial: code === PARTIAL,
    text: line.slice(end + 1),
  };
}

function streamAt(line: string, at: number): 'stdout' | 'stderr' | null {
  if (line.startsWith('stdout', at)) return 'stdout';
  return line.startsWith('stderr', at) ? 'stderr' : null;
}
