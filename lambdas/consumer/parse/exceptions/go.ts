import type { StackFrame } from '../../event.ts';
import { readHead } from '../exception-head.ts';
import { isInAppGo } from '../in-app.ts';
import { isMetadataLine } from '../metadata.ts';
import { FrameCache } from './frame-cache.ts';
import { FrameList } from './frame-list.ts';
import type { LineCursor } from './line-cursor.ts';
import { appendMessage, endsMessage, type OpenLink, type Trace } from './trace.ts';

const PLACE = /^(\S.{0,500}\.(?:go|s|c)):(\d{1,9})(?: |$)/;
const GOROUTINE = /^goroutine \d{1,12}(?: gp=\S{1,40})?(?: m=\S{1,40})?(?: mp=\S{1,40})? \[/;
const RECOVERED = / \[recovered(?:, repanicked)?\]$/;
/** Goroutines and stacks of the scheduler: the fault's own goroutine comes behind them. */
const SCHEDULER = /^(?:runtime stack:|goroutine 0 )/;

/** Gin prints the place first: `/app/pay.go:12 (0x8a3c1e)`, and below it `\tcharge: return pay(order)`. */
const GIN_PLACE = /^(\/\S{1,500}\.go):(\d{1,9}) \(0x[0-9a-f]{1,16}\)$/;

function parseGin(first: string, second: string): StackFrame | null {
  const place = GIN_PLACE.exec(first);
  const named = /^\t([^\s:]{1,200}): /.exec(second);
  if (place === null || named === null) return null;
  const file = place[1]!;
  const folder = file.slice(0, file.lastIndexOf('/'));
  const module = folder.slice(folder.lastIndexOf('/') + 1) || 'main';
  const isStandard = file.includes('/go/src/runtime/') || file.includes('/go/src/net/');
  const inApp = !isStandard && isInAppGo('main', file);
  return { module, function: named[1]!, file, line: Number(place[2]), inApp };
}

/** `github.com/acme/shop/cart.(*Cart).Total(0x0)` and its place below it. */
function parse(piece: string): StackFrame | null {
  const newline = piece.indexOf('\n');
  if (newline < 0) return null;
  if (piece.charCodeAt(0) === 47 && piece.charCodeAt(newline - 1) === 41) {
    return parseGin(piece.slice(0, newline), piece.slice(newline + 1));
  }
  const place = PLACE.exec(piece.slice(newline + 1).trim());
  if (place === null) return null;
  let name = piece.slice(0, newline).trim();
  if (name.startsWith('created by ')) name = name.slice(11).replace(/ in goroutine \d{1,12}$/, '');
  const open = name.endsWith(')') ? openOfArguments(name) : -1;
  const called = open > 0 ? name.slice(0, open) : name;
  if (called === '' || called.includes(' ')) return null;
  const dot = called.indexOf('.', called.lastIndexOf('/') + 1);
  const file = place[1]!;
  // `panic({0x5081c0, 0x55f6d8})` has no package.
  const module = dot > 0 ? called.slice(0, dot) : called === 'panic' ? 'runtime' : null;
  if (module === null) return null;
  const line = Number(place[2]);
  // Dots in a package's last folder are escaped: `gopkg.in/yaml%2ev3.Unmarshal`.
  return {
    module: module.replaceAll('%2e', '.'),
    function: dot > 0 ? called.slice(dot + 1) : called,
    file,
    line,
    inApp: isInAppGo(module, file),
  };
}

/** The parenthesis that opens the arguments: the one that the last one closes. */
function openOfArguments(name: string): number {
  let depth = 0;
  for (let at = name.length - 1; at >= 0; at--) {
    const code = name.charCodeAt(at);
    if (code === 41) depth++;
    else if (code === 40 && --depth === 0) return at;
  }
  return -1;
}

/** True where the line below the cursor's is a place: `\t/app/main.go:11 +0x1d`. */
function hasPlaceBelow(lines: LineCursor): boolean {
  const { text } = lines;
  const next = lines.end + 1;
  const code = text.charCodeAt(next);
  if (code !== 9 && code !== 32) return false;
  const end = text.indexOf('\n', next);
  const place = text.slice(next, Math.min(end < 0 ? text.length : end, next + 600));
  return place.includes('.go:') || place.includes('.s:') || place.includes('.c:');
}

const isGinPlace = (lines: LineCursor): boolean =>
  lines.code === 47 && lines.text.charCodeAt(lines.end - 1) === 41 && GIN_PLACE.test(lines.line);

const GO_FRAMES = new FrameCache({
  mayBe: (lines: LineCursor) =>
    lines.code !== 0 && lines.end - lines.start < 2000 && (hasPlaceBelow(lines) || isGinPlace(lines)),
  pass: (lines: LineCursor) => {
    lines.next();
    lines.next();
  },
  parse,
});

/** Reads goroutines: the frames of the first that is not the scheduler's; the others only wait. */
function readGoroutines(trace: Trace, link: OpenLink): void {
  const { lines } = trace;
  let frames = link.frames;
  let isScheduler = false;
  while (!lines.isDone) {
    const { start } = lines;
    GO_FRAMES.read(lines, frames);
    if (lines.start !== start) continue;
    if (lines.code === 0) {
      if (!goesOnBelow(lines)) return;
      lines.skipBlank();
    } else if (lines.at('goroutine ') || lines.at('runtime stack:')) {
      if (frames === link.frames && frames.length > 0 && !isScheduler) frames = new FrameList();
      else if (isScheduler) frames.clear();
      isScheduler = SCHEDULER.test(lines.line);
      lines.next();
    } else if (
      /^(?:\.\.\.additional frames elided|\.\.\.\d{1,9} frames elided|exit status \d|\[signal |PC=0x|r[a-z0-9]{1,7} {1,6}0x|[c-g]s {1,6}0x|\[originating from)/.test(
        lines.line,
      )
    )
      lines.next();
    else return;
  }
}

function goesOnBelow(lines: LineCursor): boolean {
  const { start } = lines;
  lines.skipBlank();
  const goesOn =
    lines.at('goroutine ') ||
    lines.at('runtime stack:') ||
    lines.at('r') ||
    lines.at('exit status ') ||
    lines.at('[signal ');
  lines.moveTo(start);
  return goesOn;
}

const endsGoMessage = (lines: LineCursor): boolean =>
  lines.code === 0 ||
  lines.at('goroutine ') ||
  lines.at('[signal ') ||
  lines.at('runtime stack:') ||
  lines.at('exit status ');

/** Reads `panic: …` and `fatal error: …`, with panics that happened while others were handled. */
export function readPanic(trace: Trace): boolean {
  const { lines } = trace;
  const type = lines.at('panic: ') ? 'panic' : 'fatal error';
  // In the middle of an event these are words of a message, unless goroutines follow.
  if (trace.first !== '' && !hasGoroutineBelow(lines)) return false;
  trace.begin('go');
  trace.dropAbove((line) => /^(?:runtime: |unexpected fault address )/.test(line));
  let link = trace.open(type, lines.after(type.length + 2).replace(RECOVERED, ''));
  lines.next();
  while (!lines.isDone && !endsGoMessage(lines) && !endsMessage(lines)) {
    if (lines.indent > 0 && lines.at('panic: ')) {
      const message = lines.after(7).replace(RECOVERED, '');
      // The last panic is the one that ended the program; those before it are its causes.
      if (message !== link.message) link = trace.openAround(0, 'panic', message);
    } else appendMessage(link, lines.line);
    lines.next();
  }
  readGoroutines(trace, link);
  return true;
}

function hasGoroutineBelow(lines: LineCursor): boolean {
  const at = lines.text.indexOf('\ngoroutine ', lines.start);
  return at >= 0;
}

/** Reads a stack that somebody printed: `goroutine 12 [running]:` below a line that says what was recovered. */
export function readGoroutine(trace: Trace): boolean {
  const { lines } = trace;
  if (!GOROUTINE.test(lines.line)) return false;
  trace.begin('go');
  readGoroutines(trace, openFromAbove(trace));
  return true;
}

const SERVED = /^(?:\S{1,40} )?http: panic serving \S{1,100}: (.{0,4000})$/;
const SAID = /(?:^|[\s:])(panic(?: recovered)?|recovered(?: from)?(?: panic)?|PANIC)\b:? ?(.{0,4000})$/i;

function openFromAbove(trace: Trace): OpenLink {
  const { rest } = trace;
  const above = trace.lineAbove;
  const served = SERVED.exec(above);
  if (served !== null) return trace.open('panic', served[1]!);
  const quitAt = trace.indexAbove((line) => /^SIG[A-Z]{2,8}: /.test(line));
  if (quitAt >= 0) {
    const quit = rest.splice(quitAt)[0]!;
    return trace.open(quit.slice(0, quit.indexOf(':')), quit.slice(quit.indexOf(':') + 2));
  }
  const said = SAID.exec(above);
  return trace.open('panic', said === null ? above : said[2]!);
}

/** Reads what Gin prints of a panic that it recovered. */
export function readGin(trace: Trace): boolean {
  if (GO_FRAMES.peek(trace.lines) === null) return false;
  trace.begin('go');
  const link = openFromAbove(trace);
  const said = trace.indexAbove((line) => line.trimEnd() === link.message);
  if (said >= 0) trace.rest.splice(said);
  GO_FRAMES.read(trace.lines, link.frames);
  return true;
}

/** Reads frames without a goroutine's line: errors with stacks, and loggers that add one. */
export function readGoFrames(trace: Trace): boolean {
  const { lines, rest } = trace;
  // The cursor stands on the place; the function stands above it.
  if (lines.start === 0 || rest.length === 0 || !PLACE.test(lines.after(0))) return false;
  const above = rest.at(-1)!;
  const start = lines.start - 1 - above.length;
  if (parse(`${above}\n${lines.line}`) === null || lines.text.slice(start, lines.start - 1) !== above)
    return false;
  rest.pop();
  trace.begin('go');
  lines.moveTo(start);
  let link = trace.links.at(-1);
  if (link === undefined || link.frames.length > 0) link = openError(trace);
  for (;;) {
    GO_FRAMES.read(lines, link.frames);
    // The wrapper's text and its own stack follow below those of what it wraps.
    if (lines.isDone || lines.code === 0 || isMetadataLine(lines.line)) return true;
    const message = lines.line;
    const { start: at } = lines;
    lines.next();
    if (lines.isDone || GO_FRAMES.peek(lines) === null) {
      lines.moveTo(at);
      return true;
    }
    link = trace.openAround(0, 'error', message);
  }
}

function openError(trace: Trace): OpenLink {
  const { rest } = trace;
  let text = trace.lineAbove;
  if (isMetadataLine(text)) text = trace.first;
  else {
    while (rest.length > 0 && rest.at(-1)!.trim() === '') rest.pop();
    rest.pop();
  }
  if (trace.first === '' && text.startsWith('Error: ')) return trace.open('Error', text.slice(7));
  const head = readHead(text, false);
  if (head !== null) return trace.open(head.type, head.message);
  // A stack alone, from a field of its own: another field says what failed.
  return trace.open(text === '' ? 'unknown' : 'error', text);
}

/** Reads a report of the race detector: the access that came second, and its stack. */
export function readRace(trace: Trace): boolean {
  const { lines } = trace;
  trace.begin('go');
  trace.dropAbove((line) => /^={10,}$/.test(line));
  lines.next();
  const link = trace.open('DATA RACE', lines.after(0).replace(/:$/, ''));
  lines.next();
  GO_FRAMES.read(lines, link.frames);
  while (!lines.isDone && !lines.at('==========')) lines.next();
  while (!lines.isDone && (lines.at('==========') || /^(?:Found \d|exit status )/.test(lines.line)))
    lines.next();
  return true;
}
