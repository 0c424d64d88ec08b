import { BLOCK, type TraceState } from './states.ts';

/** Below a line of a message that ends in a colon: what it announces follows. */
export const COLON_ENDED = BLOCK.pythonMessage;
/** Below the name of an exception whose message begins on the next line. */
export const MESSAGE_BELOW = BLOCK.pythonMessage + 1;
/** Below a blank line that stands below one of these two. */
export const OPEN_GAP = BLOCK.pythonMessage + 2;
/** Inside a bracket or a quote that a line of a message opened: it may go on for as many lines as these states count. */
export const UNCLOSED = BLOCK.pythonMessage + 3;
export const LAST_UNCLOSED = BLOCK.pythonMessage + 31;

/** A line that was cut to be looked at says nothing of its end. */
const LONGEST_LOOK = 1024;

/** Lines that only the long messages of well-known libraries have. */
const KNOWN =
  /^(?:\[SQL: |\[parameters: |\(Background on this error at: |\([\w.]{1,100}(?:Error|\.errors\.\w{1,60})\) |DETAIL: {1,2}|HINT: {2}|CONTEXT: {2}|QUERY: {2}|LINE \d{1,6}: |(?:FATAL|ERROR|PANIC): {2}\S|connection to server (?:at|on socket) "|could not connect to server: |HTTP response (?:headers|body): |The server responded with: |For more information check: https?:|More information may be available here:$|Twilio returned the following information:$|(?:Invalid (?:type|length|range) for|Missing required|Unknown) parameter |std(?:err|out): ?|Failed validating '|On instance|Help: https?:|Stacktrace:$|#\d{1,3} 0x|Call log:|Call stack:|Original Traceback \(most recent call last\):|Arguments: [({]|>$|"""$|Coroutine created at |Object allocated at |RuntimeWarning: Enable tracemalloc |Driver stacktrace:| {1,8}\S.{0,900}(?:\[type=\w|\(type=\w)| {4}For further information visit )/;
/** A level word: the next line of a log, and none of a message. */
const LOGGED = /^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\b/;
const ADDRESS = /^https?:\/\/\S{1,500}$/;
const CLOSER = /^[\])}]/;
const ENDS_IN_CLOSER = /[\])}][\])}'",.;]{0,4}$/;
const ENDS_IN_QUOTE = /['"][\])},.;]{0,4}$/;

/** True for a line that belongs to the message of an exception above it, whatever stands between. */
export const isKnownMessage = (line: string): boolean => KNOWN.test(line);

/** True for a line that may be what a line with a colon at its end announces. */
export const isAnnounced = (line: string): boolean => !LOGGED.test(line);

/** True for a line of a message below which the frames of another process or place stand. */
export const announcesFrames = (line: string): boolean =>
  line.startsWith('Call stack:') || line.startsWith('Original Traceback ');

/** True for an address by itself, as it stands below `More information may be available here:`. */
export const isAddress = (line: string): boolean => ADDRESS.test(line);

/** True for a line that closes a bracket or a quote that a line above has opened. */
export function closesMessage(line: string): boolean {
  if (CLOSER.test(line)) return true;
  if (line.length >= LONGEST_LOOK) return false;
  return (
    (ENDS_IN_CLOSER.test(line) && bracketDepth(line) < 0) || (ENDS_IN_QUOTE.test(line) && hasOddQuote(line))
  );
}

/** The state below a line of a message: how its end says that the message goes on; `otherwise` where it does not. */
export function stateBelowMessage(line: string, otherwise: TraceState): TraceState {
  if (line.length >= LONGEST_LOOK) return otherwise;
  const last = line.trimEnd();
  if (last.endsWith(':')) return COLON_ENDED;
  return bracketDepth(line) > 0 || hasOddQuote(line) ? UNCLOSED : otherwise;
}

/** Brackets that a line opens and does not close; negative where it closes more. */
function bracketDepth(line: string): number {
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) depth++;
    else if (code === 41 || code === 93 || code === 125) depth--;
  }
  return depth;
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

/** True where quotes of one kind are odd in number; the apostrophe of a word is none. */
function hasOddQuote(line: string): boolean {
  let single = 0;
  let double = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 34) double++;
    else if (code === 39 && !(isLetter(line.charCodeAt(at - 1)) && isLetter(line.charCodeAt(at + 1))))
      single++;
  }
  return single % 2 === 1 || double % 2 === 1;
}
