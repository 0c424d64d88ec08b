import { SHAPES } from '../assemble/headers/shapes.ts';
import { Scan } from './header-scan.ts';
import { readerOf } from './headers/readers.ts';

/** Shapes whose loggers write the header before every line of a trace. */
const REPEATING: ReadonlySet<number> = new Set([
  SHAPES.syslog,
  SHAPES.syslogIso,
  SHAPES.syslogPriority,
  SHAPES.ctime,
  SHAPES.logcat,
  SHAPES.logcatBrief,
  SHAPES.logcatTag,
  SHAPES.postgres,
  SHAPES.phpError,
  SHAPES.railsTagged,
]);

/** Lines of one event that are read. */
const LINES_LIMIT = 5000;
/** Characters of a line that may be its header. */
const HEADER_LIMIT = 512;
/** How rsyslog writes a tab. */
const WRITTEN_TAB = '#011';

/** The text with the header taken off every line but the first, where the header's logger repeats it. */
export function withoutRepeatedHeaders(text: string, shape: number): string {
  if (!REPEATING.has(shape)) return text;
  const newline = text.indexOf('\n');
  if (newline < 0) return text;
  const read = readerOf(shape)!;
  const lines = text.split('\n', LINES_LIMIT);
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index]!;
    const scan = new Scan(line, 0, Math.min(line.length, HEADER_LIMIT));
    const isHeader = read(scan) && scan.at > 0 && (scan.moment !== null || shape !== SHAPES.ctime);
    if (!isHeader) continue;
    const message = line.slice(scan.at);
    lines[index] = message.startsWith(WRITTEN_TAB) ? `\t${message.slice(WRITTEN_TAB.length)}` : message;
  }
  return lines.join('\n');
}
