import { isScriptPlace } from './javascript.ts';
import { isRubyHead } from './ruby.ts';

const PRINTED_BY_RUNTIMES =
  /^(?:Exception in thread |Exception ignored |Traceback \(most recent call last\):| {2}\+ Exception Group Traceback \(|Process [\w.-]{1,100}:$|Fatal Python error: |panic: |fatal error: |runtime: (?:out of memory|goroutine stack exceeds)|SIG(?:SEGV|QUIT|ABRT|BUS|FPE|ILL): |unexpected fault address |={18}$|={65}$|WARNING: DATA RACE|Unhandled [eE]xception(?:\.|:)|Process terminated\.|Stack overflow\.|thread '[^']{0,200}' (?:\(\d{1,20}\) )?(?:panicked at |has overflowed its stack)|fatal runtime error: |The application panicked \(crashed\)|PHP (?:Fatal|Parse|Recoverable fatal) error: {1,2}|Fatal error: {1,2}Uncaught |Fatal error: .{1,300}: file |Uncaught \S|Unhandled [Rr]ejection|\(node:\d{1,10}\) (?:Unhandled|Uncaught)|<--- Last few GCs --->|FATAL ERROR: |# A fatal error has been detected |# There is insufficient memory |FATAL EXCEPTION: |terminate called |libc\+\+abi: terminating |==\d{1,10}==ERROR: |Segmentation fault|══╡ EXCEPTION CAUGHT BY |\[ERROR:flutter\/)/;

/** First characters of such lines; those of paths are small letters and a slash. */
const FIRSTS: ReadonlySet<number> = new Set(
  [...'ETPFRWSTUt(<#=[Dls═ /fnpru', ...'abcdeghijkmoqvwxyzACN'].map((character) => character.charCodeAt(0)),
);

/** True when a line that begins with this character may be an uncaught fault: asked before a substring is made. */
export const mayBeUncaught = (code: number): boolean => FIRSTS.has(code);

/** See `startsUncaught`. */
export function isUncaught(line: string): boolean {
  return PRINTED_BY_RUNTIMES.test(line) || isScriptPlace(line) || isRubyRaise(line);
}

/** `app.rb:1:in 'foo': message (Err)`: the type at the end tells it from a logged place. */
const isRubyRaise = (line: string): boolean => line.endsWith(')') && isRubyHead(line);
