import { isFaultHead } from '../assemble/automata/fault-head.ts';
import type { ExceptionInfo } from '../event.ts';
import { LOGCAT, readDart, readDartFrames, readFlutterReport } from './exceptions/dart.ts';
import { DOTNET_FRAMES, readDotnet, readInner } from './exceptions/dotnet.ts';
import { readGin, readGoFrames, readGoroutine, readPanic, readRace } from './exceptions/go.ts';
import { readJava, readJavaMark, readMachineCrash, readThreadDump } from './exceptions/java.ts';
import { JAVA_FRAMES } from './exceptions/java-frame.ts';
import {
  readBraced,
  readBrowser,
  readEngineDump,
  readScript,
  readThrownValue,
} from './exceptions/javascript.ts';
import { languageOfType } from './exceptions/language.ts';
import { openNamedOnly } from './exceptions/named.ts';
import { readNativeFrames, readSanitizer, readSignal, readTerminate } from './exceptions/native.ts';
import { readPhp, readPhpStack, readSymfony } from './exceptions/php.ts';
import {
  readFaultHandler,
  readPython,
  readPythonFrames,
  readPythonGroup,
  readRich,
} from './exceptions/python.ts';
import { readReversedRuby, readRuby, readRubyFrames } from './exceptions/ruby.ts';
import {
  readAnyhow,
  readEyre,
  readPanicReport,
  readRustBacktrace,
  readRustPanic,
} from './exceptions/rust.ts';
import { SCRIPT_FRAMES } from './exceptions/script-frame.ts';
import { readSwift } from './exceptions/swift.ts';
import { Trace } from './exceptions/trace.ts';
import { unfold } from './exceptions/unfold.ts';

/** What a trace's lines say, and the lines that are no part of it. */
export interface TraceReading {
  readonly exception: ExceptionInfo | null;
  /** True when the text shows that something was thrown, not only an exception's name. */
  readonly hasStack: boolean;
  /** The lines that are no part of a trace, in their order, without the header's. */
  readonly rest: readonly string[];
  /** Properties that JavaScript and PHP print beside an error: `code`, `errno`, `sqlState`. */
  readonly fields: readonly (readonly [string, string])[];
}

/** Texts inside of texts that are unfolded: escaped line feeds, a log's own prefix on every line. */
const UNFOLD_LIMIT = 2;

/**
 * Reads the exception out of an event's lines: the first trace with its causes, in the form of any of eleven
 * languages; lines before, between and behind that are no part of it come back as `rest`. Frames are
 * innermost first and causes run from outer to root in every language. Never throws; linear in the text.
 *
 * @param text the whole event, or the text of one field
 * @param from offset of the first line to read: the one below the header, 0 where there is no header
 * @param first the header's message, which may itself name the exception; empty where there is none
 */
export function readTrace(text: string, from: number, first: string): TraceReading {
  return read(text, from, first, 0);
}

function read(text: string, from: number, first: string, depth: number): TraceReading {
  if (depth < UNFOLD_LIMIT) {
    const unfolded = unfold(text, from, first);
    if (unfolded !== null) return read(unfolded.text, 0, unfolded.first, depth + 1);
  }
  const trace = new Trace(text, from, first);
  const { lines } = trace;
  while (!lines.isDone) {
    const { start } = lines;
    if (!readBlock(trace)) {
      if (lines.start !== start) lines.moveTo(start);
      trace.keepLine();
    } else if (lines.start === start && !lines.isDone) lines.next();
  }
  if (trace.links.length === 0) openNamedOnly(trace, (inner) => read(inner, 0, '', UNFOLD_LIMIT));
  const type = trace.links[0]?.type;
  if (type !== undefined) trace.language ??= languageOfType(type);
  return { exception: trace.toException(), hasStack: trace.hasStack, rest: trace.rest, fields: trace.fields };
}

/**
 * Reads the trace that begins at the cursor's line; false where none does. How such lines begin, `OPENINGS` of
 * line-class.ts must know too: no line that opens a trace may stand for another.
 */
function readBlock(trace: Trace): boolean {
  const { lines } = trace;
  switch (lines.code) {
    case 0:
      return false;
    case 97: // a
      return lines.at('at ') ? readAtFrames(trace) : readOther(trace);
    case 35: // #
      return readNumbered(trace);
    case 40: // (
      return lines.at('(Use `node ') && readThrownValue(trace);
    case 42: // *
      return lines.at('*** ') && readSignal(trace);
    case 43: // +
      return (
        lines.line.includes('Exception Group Traceback (most recent call last):') && readPythonGroup(trace)
      );
    case 45: // -
      return lines.at('---> ') && readInner(trace);
    case 61: // =
      return lines.at('==') && readSanitizer(trace);
    case 60: // <
      if (lines.at('<--- ')) return readEngineDump(trace);
      return lines.at('<internal:') && readRubyLine(trace);
    case 62: // >
      return lines.at('> File "') && readPythonFrames(trace);
    case 64: // @
      return readBrowser(trace);
    case 91: // [
      if (lines.at('[stacktrace]')) return readPhpStack(trace);
      if (lines.at('[ERROR:flutter/')) return readDart(trace);
      return readBraced(trace);
    case 0x2550: // ═
      return readFlutterReport(trace);
    case 0x256d: // ╭
      return readRich(trace);
    case 67: // C
      if (lines.at('Caused by:')) return readCausedBy(trace);
      if (lines.at('Call Stack:')) return readPhpStack(trace);
      return lines.at('Current thread ') ? readFaultHandler(trace) : readOther(trace);
    case 69: // E
      return lines.at('E/') ? readLogcat(trace) : readOther(trace);
    case 70: // F
      if (lines.at('File "')) return readPythonFrames(trace);
      if (lines.at('Fatal error: ')) return readPhp(trace) || readSwift(trace);
      if (lines.at('FATAL ERROR: ')) return readEngineDump(trace);
      if (lines.at('Full thread dump ')) return readThreadDump(trace);
      return lines.at('Fatal Python error: ') ? readFaultHandler(trace) : readOther(trace);
    case 73: // I
      return lines.at('In ') ? readSymfony(trace) : readOther(trace);
    case 80: // P
      if (lines.at('PHP Stack trace:')) return readPhpStack(trace);
      if (lines.at('PHP ')) return readPhp(trace);
      return lines.at('Program received signal ') ? readSignal(trace) : readOther(trace);
    case 83: // S
      if (lines.indent > 0 && lines.at('Suppressed: ')) return readJava(trace);
      if (lines.at('Stack trace:')) return readPhpStack(trace);
      return lines.at('Stack backtrace:') ? readRustBacktrace(trace) : readOther(trace);
    case 84: // T
      if (lines.at('Traceback (most recent call last):')) return readReversedRuby(trace) || readPython(trace);
      if (lines.at('The application panicked')) return readPanicReport(trace);
      if (lines.at('Thread ')) return readFaultHandler(trace) || readSignal(trace);
      return readOther(trace);
    case 85: // U
      return lines.at('Unhandled ') ? readDart(trace) || readOther(trace) : readOther(trace);
    case 87: // W
      if (lines.at('WARNING: DATA RACE')) return readRace(trace);
      if (lines.at('WARNING: ThreadSanitizer')) return readSanitizer(trace);
      if (lines.at('Wrapped by: ')) return readJavaMark(trace);
      return lines.at('Warning: ') ? readPhp(trace) : readOther(trace);
    case 102: // f
      return lines.at('fatal error: ') ? readPanic(trace) : readOther(trace);
    case 103: // g
      return lines.at('goroutine ') ? readGoroutine(trace) : readOther(trace);
    case 112: // p
      if (lines.at('panic: ')) return readPanic(trace);
      return lines.at('package:') ? readDartFrames(trace) : readOther(trace);
    case 115: // s
      return lines.at('stack backtrace:') ? readRustBacktrace(trace) : readOther(trace);
    case 116: // t
      if (lines.at("thread '")) return readRustPanic(trace);
      return lines.at('terminate called ') ? readTerminate(trace) : readOther(trace);
    default:
      return readOther(trace);
  }
}

/** `at …`: Java's, JavaScript's or .NET's. */
function readAtFrames(trace: Trace): boolean {
  const { lines } = trace;
  if (JAVA_FRAMES.peek(lines) !== null) return readJava(trace);
  if (SCRIPT_FRAMES.peek(lines) !== null) return readScript(trace);
  return DOTNET_FRAMES.peek(lines) !== null && readDotnet(trace);
}

/** `#0 …`: Dart's, PHP's or a debugger's; `# …`: a crash of the Java machine. */
function readNumbered(trace: Trace): boolean {
  const { lines } = trace;
  if (lines.text.charCodeAt(lines.body + 1) === 32) return readMachineCrash(trace);
  if (lines.text.charCodeAt(lines.body + 1) === 60) return false;
  return readDartFrames(trace) || readPhpStack(trace) || readNativeFrames(trace);
}

/** Java writes the cause behind the words; Ruby, Rust and rake on the lines below. */
function readCausedBy(trace: Trace): boolean {
  const { lines } = trace;
  if (!lines.at('Caused by: ') || lines.end === lines.body + 10) return readAnyhow(trace);
  // Rails 7.2 lists the causes first: `Caused by: NoMethodError (undefined method …)`.
  if (/^[A-Z][\w:]{0,200} \(/.test(lines.after(11))) return false;
  return readJavaMark(trace);
}

const RUBY_FILE = /\.(?:rb|erb|rake|ru|haml|slim|jbuilder)$/;

/** True for a line with a place of Ruby: `cart.rb:12`, `shop:5:in 'main'`. Most colons stand before a blank. */
export function hasRubyPlace(line: string): boolean {
  for (let colon = line.indexOf(':'); colon > 0; colon = line.indexOf(':', colon + 1)) {
    const next = line.charCodeAt(colon + 1);
    if (next === 105 && line.startsWith('in ', colon + 1)) return true;
    if (next >= 48 && next <= 57 && RUBY_FILE.test(line.slice(Math.max(0, colon - 10), colon))) return true;
  }
  return false;
}

function readRubyLine(trace: Trace): boolean {
  return readRuby(trace) || readRubyFrames(trace);
}

/** Android's log writes its prefix before every line: `E/flutter ( 4711): #0 …`. */
function readLogcat(trace: Trace): boolean {
  const { lines } = trace;
  const start = trace.rest.length;
  const inner: string[] = [];
  while (!lines.isDone && LOGCAT.test(lines.line)) {
    inner.push(lines.line.replace(LOGCAT, ''));
    trace.keepLine();
  }
  if (inner.length === 0) return false;
  const reading = read(inner.join('\n'), 0, '', UNFOLD_LIMIT);
  if (reading.exception === null) return true;
  trace.rest.splice(start, Number.POSITIVE_INFINITY, ...reading.rest);
  if (reading.hasStack) trace.adopt(reading.exception);
  return true;
}

/** Lines that no first character gives away. */
function readOther(trace: Trace): boolean {
  const { lines } = trace;
  const { line, code } = lines;
  if (lines.text.charCodeAt(lines.start) === 9 && line.includes('.go:')) return readGoFrames(trace);
  if (code >= 48 && code <= 57)
    return readEyre(trace) || (line.includes(': FATAL ERROR') && readEngineDump(trace));
  if (hasRubyPlace(line)) return readRubyLine(trace);
  const last = line.charCodeAt(line.length - 1);
  if (code === 47 && last === 41 && line.includes('.go:')) return readGin(trace);
  if (last === 123 && line.endsWith(' {')) return isFaultHead(line.trim(), 0) && readBraced(trace);
  if (last >= 48 && last <= 57 && line.includes('@')) return readBrowser(trace);
  return line.includes('.swift:') && readSwift(trace);
}
