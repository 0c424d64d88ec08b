import type { ExceptionInfo, ExceptionLink, StackFrame, TraceLanguage } from '../event.ts';
import { type ExceptionHead, findHeadInside, readHead } from './exception-head.ts';
import { type FrameShape, parseAtFrame, parseGoFrame, parsePythonFrame, type ShapedFrame } from './frames.ts';
import { isMetadataLine } from './metadata.ts';

/** What a trace's lines say, and the lines that are no part of it. */
export interface TraceReading {
  readonly exception: ExceptionInfo | null;
  /** True when frames or a `Traceback` line were there, not only an exception's name. */
  readonly hasStack: boolean;
  readonly rest: readonly string[];
}

/** Frames kept of one link: the innermost ones; deeper ones repeat or belong to the runtime. */
const FRAMES_LIMIT = 256;
/** Links kept of one chain; the last kept one is always the root cause. */
const LINKS_LIMIT = 32;
/** Characters kept of one exception's message. */
const MESSAGE_LIMIT = 4096;
/** Lines above the first frame that may be the head and its message. */
const LOOK_BACK_LINES = 32;

interface OpenLink {
  type: string;
  message: string;
  frames: StackFrame[];
}

type Mode = 'outside' | 'message' | 'frames' | 'python' | 'pythonMessage' | 'go';

const DURING = 'During handling of the above exception, another exception occurred:';
const DIRECT = 'The above exception was the direct cause of the following exception:';

function indentOf(line: string): number {
  let at = 0;
  while (line.charCodeAt(at) === 32 || line.charCodeAt(at) === 9) at++;
  return at;
}

class TraceReader {
  /** Outermost first. Python's chain is turned round when it ends. */
  readonly links: OpenLink[] = [];
  readonly rest: string[] = [];
  shape: FrameShape | null = null;
  hasStack = false;
  private current: OpenLink | null = null;
  private mode: Mode = 'outside';
  private pythonFrames: StackFrame[] = [];
  private isPythonChained = false;
  private isPythonGroup = false;
  private suppressedIndent = -1;
  /** How many inner exceptions of .NET are still being printed. */
  private dotnetInner = 0;
  private readonly first: string;

  constructor(first: string) {
    this.first = first;
  }

  /** Reads the line at `index`; returns the index of the last line it used. */
  read(lines: readonly string[], index: number): number {
    const raw = lines[index]!;
    const line = this.isPythonGroup ? raw.replace(/^\s*(?:\| ?|\+ ?)/, '') : raw;
    const indent = indentOf(line);
    if (this.suppressedIndent >= 0) {
      if (indent >= this.suppressedIndent && indent < line.length) return index;
      this.suppressedIndent = -1;
    }
    if (this.readPython(line, indent) || this.readMark(line, indent)) return index;
    if (this.mode === 'go' || line.startsWith('panic: ') || line.startsWith('fatal error: ')) {
      const used = this.readGo(lines, index);
      if (used >= 0) return used;
    }
    if (line.charCodeAt(indent) === 97 && line.charCodeAt(indent + 1) === 116) {
      const frame = parseAtFrame(line.endsWith(' {') ? line.slice(0, -2) : line);
      if (frame !== null) {
        this.addFrame(frame);
        return index;
      }
    }
    this.readOther(line);
    return index;
  }

  private readOther(line: string): void {
    if (this.mode === 'message' && this.current !== null && line !== '' && !isMetadataLine(line)) {
      appendMessage(this.current, line);
      return;
    }
    if (this.mode === 'frames') this.mode = 'outside';
    this.rest.push(line);
  }

  /** Lines that mark a place in a trace: causes, suppressed ones, elided frames. */
  private readMark(line: string, indent: number): boolean {
    const code = line.charCodeAt(indent);
    if (code === 67 && line.startsWith('Caused by: ', indent)) return this.addCause(line, indent + 11);
    if (code === 87 && line.startsWith('Wrapped by: ', indent)) return this.addWrapper(line);
    if (code === 83 && indent > 0 && line.startsWith('Suppressed: ', indent)) {
      this.suppressedIndent = indent;
      return true;
    }
    if (code === 91 && line.startsWith('[cause]: ', indent)) return this.addCause(line, indent + 9);
    if (code === 46 && line.startsWith('... ', indent)) {
      return (
        this.current !== null && /^\.\.\. \d{1,6} (?:more|common frames omitted)/.test(line.slice(indent))
      );
    }
    if (code === 45) {
      if (line.startsWith('--- End of inner exception stack trace', indent)) {
        if (this.dotnetInner > 0) this.current = this.links[--this.dotnetInner] ?? this.current;
        return true;
      }
      if (line.startsWith('--- End of stack trace from previous', indent)) return true;
      if (line.startsWith('---> ', indent)) return this.addDotnetInner(line.slice(indent + 5));
    }
    return false;
  }

  private addCause(line: string, start: number): boolean {
    const head = readHead(line.slice(start), true) ?? { type: 'unknown', message: line.slice(start).trim() };
    if (this.links.length === 0) this.openFromAbove();
    this.open(head);
    return true;
  }

  /** Logback can print the root cause first, each wrapper below it. */
  private addWrapper(line: string): boolean {
    const head = readHead(line, true);
    if (head === null) return false;
    const link = { type: head.type, message: head.message, frames: [] };
    if (this.links.length < LINKS_LIMIT) this.links.unshift(link);
    this.current = link;
    this.mode = 'message';
    return true;
  }

  private addDotnetInner(text: string): boolean {
    const head = readHead(text, true);
    if (head === null) return false;
    if (this.links.length === 0) this.openFromAbove();
    this.open(head);
    this.dotnetInner = this.links.length - 1;
    return true;
  }

  private open(head: ExceptionHead): void {
    const parts = head.message.includes(' ---> ')
      ? head.message.split(' ---> ', LINKS_LIMIT)
      : [head.message];
    this.push({ type: head.type, message: bounded(parts[0]!), frames: [] });
    for (const part of parts.slice(1)) {
      const inner = readHead(part, true);
      if (inner === null) continue;
      this.push({ type: inner.type, message: bounded(inner.message), frames: [] });
      this.dotnetInner = this.links.length - 1;
    }
    this.mode = 'message';
  }

  private push(link: OpenLink): void {
    // A chain that is too long loses its middle: the root cause decides most.
    if (this.links.length >= LINKS_LIMIT) this.links.pop();
    this.links.push(link);
    this.current = link;
  }

  private addFrame({ frame, shape }: ShapedFrame): void {
    if (this.current === null || (this.mode === 'outside' && this.isHeadAbove())) this.openFromAbove();
    this.shape ??= shape;
    this.hasStack = true;
    this.mode = 'frames';
    if (this.current!.frames.length < FRAMES_LIMIT) this.current!.frames.push(frame);
  }

  private isHeadAbove(): boolean {
    const above = this.rest.at(-1);
    return above !== undefined && readHead(above, false) !== null;
  }

  /** The head of a trace that begins with frames: the nearest line above that names an exception. */
  private openFromAbove(): void {
    const { rest } = this;
    for (let at = rest.length - 1; at >= Math.max(0, rest.length - LOOK_BACK_LINES); at--) {
      const line = rest[at]!;
      const isNearest = at === rest.length - 1 && !isMetadataLine(line);
      const head =
        readHead(line, false) ?? (isNearest ? (findHeadInside(line) ?? readHead(line, true)) : null);
      if (head === null) continue;
      const more = rest.splice(at).slice(1);
      this.open(head);
      for (const text of more) appendMessage(this.current!, text);
      return;
    }
    const head =
      readHead(this.first, false) ?? findHeadInside(this.first) ?? readHead(this.first, rest.length === 0);
    this.open(head ?? { type: 'unknown', message: this.first });
  }

  private readPython(line: string, indent: number): boolean {
    if (line.charCodeAt(indent) === 84 && line.startsWith('Traceback (most recent call last):', indent)) {
      this.beginPython();
      return true;
    }
    if (line.includes('Exception Group Traceback (most recent call last):')) {
      this.isPythonGroup = true;
      this.beginPython();
      return true;
    }
    if (this.mode === 'python') return this.readPythonLine(line, indent);
    if (this.mode !== 'pythonMessage') return false;
    if (line.startsWith(DURING, indent) || line.startsWith(DIRECT, indent)) {
      this.isPythonChained = true;
      return true;
    }
    if (line.trim() === '') return true;
    if (isMetadataLine(line) || line.startsWith('Caused by: ')) {
      this.mode = 'outside';
      return false;
    }
    if (this.current !== null) appendMessage(this.current, line);
    return true;
  }

  private beginPython(): void {
    this.mode = 'python';
    this.pythonFrames = [];
    this.hasStack = true;
    this.shape ??= 'python';
  }

  private readPythonLine(line: string, indent: number): boolean {
    if (indent > 0 || line === '') {
      if (line.charCodeAt(indent) !== 70) return true;
      const frame = parsePythonFrame(line);
      if (frame !== null) {
        this.pythonFrames.push(frame.frame);
        if (this.pythonFrames.length > FRAMES_LIMIT) this.pythonFrames.shift();
      }
      return true;
    }
    const head = readHead(line, true) ?? { type: 'unknown', message: line };
    // Python prints the innermost call last; everywhere else it comes first.
    const link = { type: head.type, message: bounded(head.message), frames: this.pythonFrames.reverse() };
    this.pythonFrames = [];
    if (this.isPythonChained && this.links.length > 0) {
      if (this.links.length >= LINKS_LIMIT) this.links.splice(LINKS_LIMIT - 2, 1);
      this.links.unshift(link);
      this.current = link;
    } else this.push(link);
    this.isPythonChained = false;
    this.mode = 'pythonMessage';
    return true;
  }

  private readGo(lines: readonly string[], index: number): number {
    const line = lines[index]!;
    if (line.startsWith('panic: ') || line.startsWith('fatal error: ')) {
      const colon = line.indexOf(': ');
      if (this.links.length > 0) return -1;
      this.open({ type: line.slice(0, colon), message: line.slice(colon + 2) });
      this.mode = 'go';
      return index;
    }
    if (/^goroutine \d{1,9} \[/.test(line)) {
      // The goroutine that failed comes first; the others say where they wait.
      if (this.current !== null && this.current.frames.length > 0) this.mode = 'outside';
      else this.hasStack = true;
      return index;
    }
    const frame = parseGoFrame(line, lines[index + 1] ?? '');
    if (frame !== null) {
      this.shape ??= 'go';
      this.hasStack = true;
      if (this.current !== null && this.current.frames.length < FRAMES_LIMIT)
        this.current.frames.push(frame.frame);
      return index + 1;
    }
    return line === '' || line.startsWith('[signal ') ? index : -1;
  }

  /** A traceback that was cut before its exception line still has its frames. */
  finish(): void {
    if (this.mode === 'python' && this.pythonFrames.length > 0) {
      this.push({ type: 'unknown', message: '', frames: this.pythonFrames.reverse() });
    }
  }
}

function bounded(text: string): string {
  return text.length > MESSAGE_LIMIT ? text.slice(0, MESSAGE_LIMIT) : text;
}

function appendMessage(link: OpenLink, line: string): void {
  if (link.message.length < MESSAGE_LIMIT) link.message = bounded(`${link.message}\n${line.trimEnd()}`);
}

const JVM_TYPE = /^(?:java|javax|jakarta|kotlin|scala|org|com|io|net|redis|oracle)\.[\w.$]+$/;

function languageOf(reader: TraceReader): TraceLanguage | null {
  if (reader.shape === 'java' || reader.shape === 'python') return reader.shape;
  return reader.shape === null && JVM_TYPE.test(reader.links[0]?.type ?? '') ? 'java' : null;
}

function linkOf(link: OpenLink): ExceptionLink {
  return {
    type: link.type,
    message: link.message.trim() === '' ? null : link.message.trim(),
    frames: link.frames,
  };
}

/**
 * Reads the exception out of an event's lines: chains of Java, Kotlin and Scala, Python's three
 * ways of chaining, JavaScript, .NET and Go. Frames are innermost first in every language.
 *
 * @param text the whole event, or the text of one field
 * @param from offset of the first line to read: the one below the header, 0 where there is no header
 * @param first the header's message, which may itself name the exception; empty where there is none
 */
export function readTrace(text: string, from: number, first: string): TraceReading {
  const lines = linesOf(text, from);
  const reader = new TraceReader(first);
  for (let index = 0; index < lines.length; index++) index = reader.read(lines, index);
  reader.finish();
  if (reader.links.length === 0) openNamedOnly(reader, first);
  const [outermost, ...causes] = reader.links.map(linkOf);
  if (outermost === undefined) return { exception: null, hasStack: reader.hasStack, rest: reader.rest };
  return {
    exception: { ...outermost, language: languageOf(reader), causes },
    hasStack: reader.hasStack,
    rest: reader.rest,
  };
}

/** Lines of one text that are read. */
const LINES_LIMIT = 5000;
/** Characters of one line that are read. */
const LINE_LIMIT = 16 * 1024;

function linesOf(text: string, from: number): string[] {
  if (from >= text.length) return [];
  const lines = (from === 0 ? text : text.slice(from)).split('\n', LINES_LIMIT);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const end = line.endsWith('\r') ? line.length - 1 : line.length;
    if (end < line.length || end > LINE_LIMIT) lines[i] = line.slice(0, Math.min(end, LINE_LIMIT));
  }
  return lines;
}

/** An exception that is named on a line of its own and has no frames. */
function openNamedOnly(reader: TraceReader, first: string): void {
  const isNamed = (line: string): ExceptionHead | null => {
    const head = /[A-Za-z]/.test(line.charAt(0)) ? readHead(line, false) : null;
    return head !== null && (head.message !== '' || head.type.includes('.')) && head.type !== 'Error'
      ? head
      : null;
  };
  const inFirst = isNamed(first);
  if (inFirst !== null) {
    reader.links.push({ type: inFirst.type, message: inFirst.message, frames: [] });
    return;
  }
  const at = reader.rest.findIndex((line) => isNamed(line)?.type.includes('.'));
  if (at < 0) return;
  const head = isNamed(reader.rest[at]!)!;
  reader.rest.splice(at, 1);
  reader.links.push({ type: head.type, message: head.message, frames: [] });
}
