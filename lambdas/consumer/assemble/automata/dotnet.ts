import { atFrame, NO_FRAME } from './at-frame.ts';
import { indentOf, isBlank, isRuleOf } from './line.ts';
import { type Automaton, BLOCK, onTrial, PLAIN, type TraceState } from './states.ts';

/** Among the frames of .NET. */
export const DOTNET_FRAMES = BLOCK.dotnet;
/** Among the indented lines below `Exception data:`. */
const DATA = BLOCK.dotnet + 1;
/** Among the frames of a stack overflow. */
const OVERFLOW = BLOCK.dotnet + 2;
/** Below the line that names the exception. */
export const DOTNET_HEAD = BLOCK.dotnet + 8;
const LAST_MESSAGE = BLOCK.dotnet + 31;

const MARK =
  /^\s{0,8}(?:--- End of |---> \S|<---$)|^(?:ClientConnectionId:|Error Number:-?\d|Stack overflow|Aborted(?: \(core dumped\))?$)/;

/** A line that only .NET has below an exception's head or its frames: the step to it, else `PLAIN`. */
export function dotnetMark(line: string): number {
  const code = line.charCodeAt(indentOf(line));
  if (code === 45) {
    if (!MARK.test(line)) return PLAIN;
    return line.includes('---> ') ? DOTNET_HEAD : DOTNET_FRAMES;
  }
  return line.startsWith('  Exception data:') ? DATA : PLAIN;
}

function certain(line: string): number {
  if (atFrame(line) !== NO_FRAME) return DOTNET_FRAMES;
  const step = dotnetMark(line);
  return step === PLAIN && MARK.test(line) ? DOTNET_FRAMES : step;
}

function start(line: string): TraceState {
  switch (line.charCodeAt(0)) {
    case 85: // U
      return /^Unhandled [eE]xception(?:\.|:(?= \S))/.test(line) ? DOTNET_HEAD : PLAIN;
    case 70: // F
      return line.startsWith('Fatal error. ') ? DOTNET_HEAD : PLAIN;
    case 80: // P
      return line.startsWith('Process terminated.') ? DOTNET_HEAD : PLAIN;
    case 83: // S
      return line.startsWith('Stack overflow') ? OVERFLOW : PLAIN;
    default:
      return PLAIN;
  }
}

function next(state: TraceState, line: string): number {
  switch (state) {
    case DATA:
      if (/^ {4}\S/.test(line)) return DATA;
      return nextOfFrames(line);
    case OVERFLOW:
      if (/^\s{0,4}Repeat \d{1,9} times:/.test(line) || isRuleOf(line, '-', 32)) return OVERFLOW;
      if (atFrame(line) !== NO_FRAME) return OVERFLOW;
      return isBlank(line) ? -OVERFLOW : PLAIN;
    case DOTNET_FRAMES:
      return nextOfFrames(line);
    default: {
      const step = certain(line);
      if (step !== PLAIN) return step;
      if (/^Repeat \d{1,9} times:/.test(line)) return OVERFLOW;
      return onTrial(state, DOTNET_HEAD, LAST_MESSAGE);
    }
  }
}

function nextOfFrames(line: string): number {
  const step = certain(line);
  if (step !== PLAIN) return step;
  return isBlank(line) ? -DOTNET_FRAMES : PLAIN;
}

export const dotnet: Automaton = { start, startsWith: 'UFPS', next };
