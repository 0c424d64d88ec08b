import type { StackFrame } from '../../event.ts';
import { isInAppNative } from '../in-app.ts';
import type { LineCursor } from './line-cursor.ts';
import { endsMessage, type Trace } from './trace.ts';

/** `Shop/Cart.swift:21: Fatal error: Index out of range`, and the older form with the place behind. */
const FATAL =
  /^(?:(\S{1,400}\.swift):(\d{1,9})(?::\d{1,9})?: )?(Fatal error|Precondition failed|Assertion failed|Could not cast value)(?:: (.{0,4000}?))?(?:: file (\S{1,400}), line (\d{1,9}))?$/;
const OLD_FRAME = /^\d{1,4} {1,8}(\S{1,200}) {1,40}0x[0-9a-f]{1,16} (.{1,800}?) \+ \d{1,12}$/;
const NEW_FRAME =
  /^\d{1,4} (?:\[[a-z]{1,12}\] ){0,3}(.{1,800}?) \+ \d{1,12} in (\S{1,200})(?: at (.{1,500}?):(\d{1,9})(?::\d{1,9})?)?$/;

function parse(line: string): StackFrame | null {
  const text = line.trim();
  if (text.length > 2048) return null;
  const modern = NEW_FRAME.exec(text);
  if (modern !== null) {
    const file = modern[3] ?? null;
    const name = modern[1]!.replace(/\(.{0,600}\)$/, '') || modern[1]!;
    const isSystem = text.includes('[system]');
    return {
      module: modern[2]!,
      function: name,
      file,
      line: file === null ? null : Number(modern[4]),
      inApp: !isSystem && isInAppNative(name, modern[2]!),
    };
  }
  const old = OLD_FRAME.exec(text);
  if (old === null) return null;
  const name = old[2]!;
  return { module: old[1]!, function: name, file: null, line: null, inApp: isInAppNative(name, old[1]!) };
}

const CRASHED = /^Thread \d{1,5}(?: "[^"]{0,100}")? crashed:$/;
const AMONG =
  /^(?:Current stack trace:|Stack dump:|\*\*\* .{0,300} \*\*\*|\*\*\* Signal \d|Illegal instruction|Trace\/BPT trap)/;

/** Reads a fatal error of Swift and the stack of the thread that crashed. */
export function readSwift(trace: Trace): boolean {
  const { lines } = trace;
  const match = FATAL.exec(lines.line);
  if (match === null) return false;
  const isPlaced = match[1] !== undefined || match[5] !== undefined;
  if (!isPlaced && !hasStackBelow(lines)) return false;
  trace.begin('swift');
  const link = trace.open(match[3]!, match[4] ?? '');
  lines.next();
  while (!lines.isDone && !endsMessage(lines)) {
    const frame = lines.code >= 48 && lines.code <= 57 ? parse(lines.line) : null;
    if (frame !== null) link.frames.push(frame);
    else if (lines.code !== 0 && !AMONG.test(lines.line) && !CRASHED.test(lines.line)) break;
    lines.next();
  }
  return true;
}

function hasStackBelow(lines: LineCursor): boolean {
  const { start } = lines;
  lines.next();
  lines.skipBlank();
  const hasStack = !lines.isDone && (AMONG.test(lines.line) || CRASHED.test(lines.line));
  lines.moveTo(start);
  return hasStack;
}
