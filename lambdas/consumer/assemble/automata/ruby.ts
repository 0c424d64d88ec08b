import { isFaultHead } from './fault-head.ts';
import { endOfPath, indentOf, isBlank, isCaretLine, isDigit } from './line.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among `from …` lines. */
const FRAMES = BLOCK.ruby;
/** Among `from …` lines, one of which was inside a `rescue`: a cause may follow. */
const RESCUED = BLOCK.ruby + 1;
/** Among the numbered lines of a traceback whose newest call comes last (Ruby 2.5 to 2.7). */
export const RUBY_REVERSED = BLOCK.ruby + 2;
/** Among bare `app/models/x.rb:12:in …` lines. */
const PLACES = BLOCK.ruby + 3;
/** Below `Causes:`. */
const CAUSES = BLOCK.ruby + 4;
/** Below `rake aborted!`. */
const ABORTED = BLOCK.ruby + 5;
/** Blank lines below `from …` lines: more of them may follow, and no cause. */
const GAP = BLOCK.ruby + 6;
/** Below a head: message, excerpt and hints may stand before the first `from`. */
const RAISED = BLOCK.ruby + 8;
const LAST_MESSAGE = BLOCK.ruby + 19;
/** The same below a head that was raised inside a `rescue`. */
const RAISED_IN_RESCUE = BLOCK.ruby + 20;
const LAST_MESSAGE_IN_RESCUE = BLOCK.ruby + 31;

const FROM = /^\s{1,16}from \S.{0,500}:\d{1,9}(?::in |$)/;
const REVERSED = /^\t\s{0,8}\d{1,5}: from /;
const PLACE = /^\s{0,8}[^\s:][^:]{0,400}:\d{1,9}:in [`'"]/;
/** Where Rails has no method to name. */
const BARE_PLACE = /^[^\s:][^:]{0,400}\.(?:rb|erb|haml|slim|rake|jbuilder):\d{1,9}$/;
const EXCERPT = /^(?:>|\s) {0,3}\d{0,6} ?\| |^\s{1,8}\| /;
/** The lines of a template that Rails shows: `    2: <p><%= @order.name %></p>`. */
const EXCERPT_OF_VIEW = /^\s{2,8}\d{1,6}: /;
const HINT = /^(?:Did you mean\?|\s{1,40}Did you mean\?|\t?… \d|\s{1,8}\.\.\. \d{1,6} levels\.\.\.)/;

/** `app.rb:1:in 'Foo#bar': message (Err)`, also without the method where a file did not even load. */
export function isRubyHead(line: string): boolean {
  const path = endOfPath(line);
  if (path < 0) return false;
  let end = path + 2;
  while (isDigit(line.charCodeAt(end))) end++;
  // `main' up to 3.3, 'main' since 3.4
  if (line.startsWith(':in `', end) || line.startsWith(":in '", end)) return line.indexOf("': ", end + 5) > 0;
  return line.startsWith(': ', end) && line.includes(' (SyntaxError)');
}

/** True for a line that is a cause of the trace above it, unless that trace begins with the same line. */
export const mayBeRubyCause = (state: TraceState, line: string): boolean =>
  (state === FRAMES || state === RESCUED) && isRubyHead(line);

/** The state below a head. */
export const rubyHeadState = (line: string): TraceState => (isInRescue(line) ? RAISED_IN_RESCUE : RAISED);

const isInRescue = (line: string): boolean => line.includes('rescue in ') || line.includes('ensure in ');

/** A line that only Ruby has below an exception's head: the step to it, else `PLAIN`. */
export function rubyMark(line: string): number {
  if (FROM.test(line)) return fromState(line, FRAMES);
  if (line.startsWith('Did you mean?')) return PLACES;
  return PLACE.test(line) && !isRubyHead(line) ? PLACES : PLAIN;
}

const fromState = (line: string, state: TraceState): TraceState => (isInRescue(line) ? RESCUED : state);

function start(line: string): TraceState {
  if (line.charCodeAt(0) === 35) return line.startsWith('#<') && isFaultHead(line, 2) ? RAISED : PLAIN;
  if (line.endsWith(' aborted!')) return ABORTED;
  return isRubyHead(line) ? rubyHeadState(line) : PLAIN;
}

function next(state: TraceState, line: string): number {
  if (isBlank(line)) return trialOfBlank(state);
  switch (state) {
    case FRAMES:
    case RESCUED:
      if (FROM.test(line)) return fromState(line, state);
      if (HINT.test(line)) return state;
      // A process ends with its first uncaught error: what is printed right below it is its cause.
      return isRubyHead(line) && (state === RESCUED || line.endsWith(')')) ? rubyHeadState(line) : PLAIN;
    case GAP:
      return FROM.test(line) ? fromState(line, FRAMES) : PLAIN;
    case RUBY_REVERSED:
      if (REVERSED.test(line)) return RUBY_REVERSED;
      return isRubyHead(line) ? RAISED : PLAIN;
    case ABORTED:
      return isFaultHead(line, 0) || /^[^\s:]{1,200}: /.test(line)
        ? RAISED
        : onTrial(PLAIN, RAISED, LAST_MESSAGE);
    case PLACES:
      return nextOfPlaces(line);
    case CAUSES:
      if (isFaultHead(line, 0)) return PLACES;
      return nextOfPlaces(line) || (EXCERPT_OF_VIEW.test(line) ? CAUSES : PLAIN);
    default:
      return nextOfRaised(state, line);
  }
}

function nextOfPlaces(line: string): number {
  if (BARE_PLACE.test(line) || (PLACE.test(line) && !isRubyHead(line))) return PLACES;
  if (line.startsWith('Causes:') || line.startsWith('Information for ')) return CAUSES;
  if (line.startsWith('Caused by:')) return CAUSES;
  return line.startsWith('Tasks: TOP => ') || line.startsWith('(See full trace by running task')
    ? PLACES
    : PLAIN;
}

function nextOfRaised(state: TraceState, line: string): number {
  const inRescue = state >= RAISED_IN_RESCUE;
  const first = inRescue ? RAISED_IN_RESCUE : RAISED;
  if (FROM.test(line)) return inRescue ? RESCUED : fromState(line, FRAMES);
  if (isCaretLine(line) && indentOf(line) > 0) return first;
  if (HINT.test(line) || EXCERPT.test(line)) return first;
  if (PLACE.test(line) && !isRubyHead(line)) return PLACES;
  return onTrial(state, first, inRescue ? LAST_MESSAGE_IN_RESCUE : LAST_MESSAGE);
}

function trialOfBlank(state: TraceState): number {
  if (state >= RAISED_IN_RESCUE) return onTrial(state, RAISED_IN_RESCUE, LAST_MESSAGE_IN_RESCUE);
  if (state === FRAMES) return -GAP;
  return state >= RAISED ? onTrial(state, RAISED, LAST_MESSAGE) : -state;
}

export const ruby: Automaton = {
  start,
  // A path can begin with nearly anything.
  startsWith: '#/.-_<(abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  next,
};
