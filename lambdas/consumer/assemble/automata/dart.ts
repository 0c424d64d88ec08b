import { isFaultHead } from './fault-head.ts';
import { isBlank, isRuleOf } from './line.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among `#0 …` lines. */
const FRAMES = BLOCK.dart;
/** Below `Unhandled exception:`: the exception follows. */
const ANNOUNCED = BLOCK.dart + 1;
/** Below the last bar of a Flutter report: it is whole. */
const CLOSED = BLOCK.dart + 2;
/** Below the exception's first line. */
const MESSAGE = BLOCK.dart + 3;
const LAST_MESSAGE = BLOCK.dart + 15;
/** Inside the bars of a Flutter report. */
const REPORT = BLOCK.dart + 16;
const LAST_OF_REPORT = BLOCK.dart + 31;

/** What `adb logcat` and `flutter run` put before each line. */
const PREFIX = /^(?:[EWIDF]\/flutter ?\(\s{0,8}\d{1,9}\): ?|flutter: |\[[ +]{0,3}\d{1,8} ms\] )/;
const FRAME = /^#\d{1,5} {2,8}\S/;
const TERSE_FRAME = /^(?:package|dart|file):\S{1,400} {1,60}(?:\d{1,7}:\d{1,7} {2,60}\S| {2,60}[\w.<])/;
const GAP =
  /^(?:<asynchronous suspension>|\(elided .{1,300}|={3,} asynchronous gap ={3,}|\.{3} {4,}\S.{0,200}|Stack ?[tT]race:?)$/;
const REPORT_LINE =
  /^(?:The following .{1,200}|When the exception was thrown, this was the stack:|The relevant error-causing widget was:?|The widget .{1,200}|Another exception was thrown: .{0,900}|Handler: .{0,300}|Either the assertion indicates an error .{0,300}|\(elided .{1,300})$/;

const bare = (line: string): string => {
  // `E/flutter`, `flutter:`, `[ +12 ms]`
  const second = line.charCodeAt(1);
  if (second !== 47 && second !== 108 && line.charCodeAt(0) !== 91) return line;
  const prefix = PREFIX.exec(line);
  return prefix === null ? line : line.slice(prefix[0].length);
};

const isFrame = (line: string): boolean => isNumberedFrame(line) || TERSE_FRAME.test(line);

/** `#0      main (file:///app/bin/shop.dart:7:3)` */
const isNumberedFrame = (line: string): boolean => line.endsWith(')') && FRAME.test(line);

/** A line that only Dart has below an exception's head: the step to it, else `PLAIN`. */
export function dartMark(line: string): number {
  const code = line.charCodeAt(0);
  if (code === 35) return isNumberedFrame(line) ? FRAMES : PLAIN;
  return (code === 112 || code === 100) && TERSE_FRAME.test(line) ? FRAMES : PLAIN;
}

function start(line: string): TraceState {
  const text = bare(line);
  if (text.startsWith('Unhandled exception:') && text.trimEnd().length === 20) return ANNOUNCED;
  if (text.startsWith('[ERROR:flutter/')) return MESSAGE;
  if (text.startsWith('══╡')) return REPORT;
  return text !== line && isFaultHead(text, 0) ? MESSAGE : PLAIN;
}

function next(state: TraceState, raw: string): number {
  const line = bare(raw);
  if (state === ANNOUNCED) return isBlank(line) ? -ANNOUNCED : MESSAGE;
  if (state >= REPORT) return nextOfReport(state, line);
  if (state === CLOSED) return PLAIN;
  if (isFrame(line) || GAP.test(line)) return FRAMES;
  if (state === FRAMES) {
    // A blank line that carries the prefix comes from the same print.
    if (isBlank(line)) return raw === line ? -FRAMES : FRAMES;
    return line === '...' ? -FRAMES : PLAIN;
  }
  return onTrial(state, MESSAGE, LAST_MESSAGE);
}

function nextOfReport(state: TraceState, line: string): number {
  if (isRuleOf(line, '═', 10)) return CLOSED;
  if (isFrame(line) || GAP.test(line) || REPORT_LINE.test(line)) return REPORT;
  return onTrial(state, REPORT, LAST_OF_REPORT);
}

export const dart: Automaton = { start, startsWith: 'U[═EWIDFf', next };
