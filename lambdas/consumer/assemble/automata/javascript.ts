import { atFrame, NO_FRAME, SCRIPT_FRAME } from './at-frame.ts';
import { isFaultHead } from './fault-head.ts';
import { isBlank, isCaretLine, isDigit, isIndented } from './line.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among the frames of Node.js, browsers, Bun, Deno. */
const FRAMES = BLOCK.script;
/** Among the properties of an error, up to the closing brace. */
const PROPERTIES = BLOCK.script + 1;
/** Below `/app/index.js:12`: a line of source follows. */
const PLACE = BLOCK.script + 2;
/** Below that line of source: the caret follows. */
const SOURCE = BLOCK.script + 3;
/** Below the caret. */
const CARET = BLOCK.script + 4;
/** Among the numbered lines of source that Bun prints. */
const EXCERPT = BLOCK.script + 5;
/** In the dump of an engine that ran out of memory. */
const ENGINE = BLOCK.script + 6;
/** Below `Node.js v24.1.0`: the process has ended. */
const ENDED = BLOCK.script + 7;
/** Below the line that names the error. */
const RAISED = BLOCK.script + 8;
const LAST_MESSAGE = BLOCK.script + 31;
/** Among lines without indentation below a property: a message or a text that goes on for as many lines as these count. */
const VALUE = BLOCK.scriptMessage;
const LAST_VALUE = BLOCK.scriptMessage + 23;

const PLACE_LINE =
  /^(?:\/|file:\/\/|node:|[A-Za-z]:\\|evalmachine\.|\[eval\]|\[stdin\]|webpack)[^\n]{0,500}$/;
const SCRIPT_PLACE =
  /(?:\.(?:[cm]?[jt]sx?|node|vue|svelte|json)|^node:[\w/.-]{1,200}|\]|<anonymous>):\d{1,9}$/;
const BROWSER_FRAME =
  /^\s{0,8}[^\s@]{0,200}@(?:https?|file|webpack|app|capacitor|blob|moz-extension|chrome-extension|resource|node)[^\s]{1,600}:\d{1,9}:\d{1,9}$/;
const AMONG_FRAMES =
  /^(?:Emitted '[\w-]{1,100}' event (?:on .{1,200} )?at:|Thrown at:|From previous event:|[Cc]aused [Bb]y: \S|digest: ['"]|\(Use `node --trace-|\s{1,64}\.{3} \d{1,6} lines matching |\s{1,64}-- ASYNC --|\s{0,4}>\s{0,4}\d{1,6} \| |\s{2,12}\| {1,200}\^)/;
const BETWEEN_BRACES = /^[}\])][}\]),]{0,8}(?: reason: .{0,900})?$/;
/** `code: 'ECONNRESET', errno: -104`, `[cause]: Error: gone`: what Node.js prints of an error's properties. */
const PROPERTY = /^\s{1,32}(?:'[^']{1,60}'|\[?[\w$]{1,60}\]?): \S/;
const EXCERPT_LINE = /^\s{0,4}\d{1,5} \| /;
const OUTRO = /^(?:Node\.js v\d|Bun v\d|Deno \d|\(Use `node --trace-)/;
const ENGINE_LINE =
  /^(?:<--- JS stacktrace|\[\d{1,10}:0x|FATAL ERROR: |-{3,} Native stack trace -{3,}|-{3,} JavaScript stack trace -{3,}|={4} |\s{0,2}\d{1,3}: |Security context: |\s{4}\d{1,3}: |Aborted|Trace\/breakpoint trap|Illegal instruction|#)/;

/** The state below a frame: a brace at its end opens the error's properties. */
export const scriptFrameState = (line: string): TraceState =>
  /[{[]\s{0,4}$/.test(line) ? PROPERTIES : FRAMES;

/** A line that only JavaScript has below an error's head: the step to it, else `PLAIN`. */
export function scriptMark(line: string): number {
  if (BROWSER_FRAME.test(line)) return FRAMES;
  return line.startsWith('(Use `node --trace-') ? FRAMES : PLAIN;
}

/** The state below a head that ends in an opening brace: its properties follow. */
export const opensProperties = (line: string): boolean =>
  line.endsWith(' {') && (line.endsWith('] {') || line.charCodeAt(0) !== 32);

export const SCRIPT_PROPERTIES = PROPERTIES;

/** True for `/app/index.js:12`, as Node.js prints it above the source of an uncaught error. */
export function isScriptPlace(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  return isDigit(last) && line.length < 512 && PLACE_LINE.test(line) && SCRIPT_PLACE.test(line);
}

function start(line: string): TraceState {
  switch (line.charCodeAt(0)) {
    case 40: // (node:123)
      return /^\((?:node|electron):\d{1,10}\) \S/.test(line) ? RAISED : PLAIN;
    case 85: // U
      if (!line.startsWith('Un')) return PLAIN;
      if (/^Unhandled (?:Promise )?[Rr]ejection(?: at:?|,|:| at promise) \S/i.test(line))
        return bracedOr(line, RAISED);
      return /^(?:Uncaught |Uncaught:$|Unhandled rejection )/.test(line) ? bracedOr(line, RAISED) : PLAIN;
    case 91:
      if (opensProperties(line)) return isNamed(line) ? PROPERTIES : PLAIN;
      return isScriptPlace(line) ? PLACE : PLAIN;
    case 60:
      return line.startsWith('<--- Last few GCs --->') || line.startsWith('<--- JS stacktrace')
        ? ENGINE
        : PLAIN;
    case 70: // F
      return line.startsWith('FATAL ERROR: ') ? ENGINE : PLAIN;
    case 32:
      return atFrame(line) === SCRIPT_FRAME ? scriptFrameState(line) : PLAIN;
    default:
      if (isDigit(line.charCodeAt(0))) return EXCERPT_LINE.test(line) ? EXCERPT : PLAIN;
      return isScriptPlace(line) ? PLACE : PLAIN;
  }
}

/** `[TypeError: x] {` and `[UnhandledPromiseRejection: x] {` */
const isNamed = (line: string): boolean => isFaultHead(line, 1) || /^\[\w{3,80}: /.test(line);

const bracedOr = (line: string, state: TraceState): TraceState =>
  opensProperties(line) ? PROPERTIES : state;

function next(state: TraceState, line: string): number {
  switch (state) {
    case FRAMES:
      return nextOfFrames(line);
    case PROPERTIES:
      return nextOfProperties(line);
    case PLACE:
      return isBlank(line) ? PLAIN : -SOURCE;
    case SOURCE:
      return isCaretLine(line) ? CARET : PLAIN;
    case CARET:
      if (isBlank(line)) return -CARET;
      if (isHead(line)) return bracedOr(line, RAISED);
      return onTrial(PLAIN, RAISED, LAST_MESSAGE);
    case EXCERPT:
      // Rows of a table look like this too: only the caret and the error below tell.
      if (isCaretLine(line)) return -CARET;
      return EXCERPT_LINE.test(line) ? -EXCERPT : PLAIN;
    case ENGINE:
      if (isBlank(line)) return -ENGINE;
      return ENGINE_LINE.test(line) ? ENGINE : PLAIN;
    case ENDED:
      return PLAIN;
    default: {
      if (state >= VALUE) return nextOfValue(state, line);
      const step = certain(line);
      if (step !== PLAIN) return step;
      return onTrial(state, RAISED, LAST_MESSAGE);
    }
  }
}

const isHead = (line: string): boolean =>
  isFaultHead(line, 0) || /^(?:Uncaught\b|\[\w{3,80}: |[A-Za-z_]\w{0,80}: \S)/.test(line);

function certain(line: string): number {
  if (atFrame(line) !== NO_FRAME) return scriptFrameState(line);
  if (OUTRO.test(line)) return line.startsWith('(') ? FRAMES : ENDED;
  return BROWSER_FRAME.test(line) ? FRAMES : PLAIN;
}

function nextOfFrames(line: string): number {
  const step = certain(line);
  if (step !== PLAIN) return step;
  if (AMONG_FRAMES.test(line)) return scriptFrameState(line);
  if (line === ' {' || PROPERTY.test(line)) return PROPERTIES;
  if (EXCERPT_LINE.test(line)) return -scriptFrameState(line);
  return isBlank(line) ? -FRAMES : PLAIN;
}

function nextOfProperties(line: string): number {
  if (isIndented(line)) return PROPERTIES;
  if (isBlank(line)) return -PROPERTIES;
  // What looked like an opening brace was source code.
  if (AMONG_FRAMES.test(line)) return scriptFrameState(line);
  if (!BETWEEN_BRACES.test(line)) return onTrial(VALUE, VALUE, LAST_VALUE);
  return line.includes(' reason: ') ? RAISED : FRAMES;
}

/** The message of a cause, or a text of many lines among the properties: a frame, a property or a brace ends it. */
function nextOfValue(state: TraceState, line: string): number {
  if (atFrame(line) === SCRIPT_FRAME || PROPERTY.test(line)) return PROPERTIES;
  if (BETWEEN_BRACES.test(line)) return nextOfProperties(line);
  return onTrial(state, VALUE, LAST_VALUE);
}

export const javascript: Automaton = {
  start,
  startsWith: '(U[<F 123456789/fnABCDEFGHIJKLMNOPQRSTUVWXYZabcdeghijklmopqrstuvwxyz',
  next,
};
