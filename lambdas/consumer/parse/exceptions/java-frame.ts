import type { StackFrame } from '../../event.ts';
import { isInAppClass } from '../in-app.ts';
import { FrameCache } from './frame-cache.ts';
import type { LineCursor } from './line-cursor.ts';

const AT = 97;
/** Frames remembered: a fleet's stacks have some thousand. */
const REMEMBERED = 16_384;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Places that name no file. */
const NAMELESS: ReadonlySet<string> = new Set([
  ...['Unknown Source', 'Native Method', '<generated>', 'Unknown', 'SourceFile', 'Compiled Code', ''],
]);
const SOURCE_FILE = /\.(?:java|kt|kts|scala|groovy|clj|cljc|aj|gradle)$/;

interface Place {
  readonly file: string | null;
  readonly line: number | null;
}

/** What stands in a Java frame's parentheses: `Shop.java:12`, `Native Method`, `java.base@21/Thread.java:3`; else null. */
function readPlace(inside: string): Place | null {
  const place = inside.slice(inside.lastIndexOf('/') + 1);
  if (NAMELESS.has(place)) return { file: null, line: null };
  const colon = place.lastIndexOf(':');
  if (colon < 0) return SOURCE_FILE.test(place) ? { file: place, line: null } : null;
  const file = place.slice(0, colon);
  const number = place.slice(colon + 1);
  const line = Number(number);
  // `index.js:3:9` is JavaScript's.
  if (number === '' || !Number.isInteger(line) || file.includes(':') || file.includes(' ')) return null;
  return { file, line: line >= 0 ? line : null };
}

/** Classes that were made at run time: proxies, enhancers, accessors, lambda shells. Nobody wrote them. */
const GENERATED =
  /\$\$(?:Lambda|(?:EnhancerBy|FastClassBy)?(?:Spring)?CGLIB|EnhancerBy|FastClassBy)|\$Proxy\d|\$HibernateProxy\$|\$ByteBuddy\$|\$MockitoMock\$|_\$\$_|_ClientProxy$|_Subclass$|^_COROUTINE\./;

function isOwn(module: string, inside: string): boolean {
  if (inside === '<generated>') return false;
  if (module.includes('$') || module.includes('_')) if (GENERATED.test(module)) return false;
  return isInAppClass(module);
}

/** Kotlin/Native: `at 1   shop.kexe   0x55d0 kfun:#main(){} + 488 (/src/main.kt:7:25)`. */
const KOTLIN_NATIVE =
  /^at \d{1,4} {1,8}\S{1,200} {1,32}0x[0-9a-f]{1,16} {1,16}kfun:([^#\s]{0,300})#([^\s({]{1,300})(.{0,600})$/;

function readKotlinNative(text: string): StackFrame | null {
  const match = KOTLIN_NATIVE.exec(text);
  if (match === null) return null;
  const place = /\(([^()]{1,400}):(\d{1,9}):\d{1,9}\)\s{0,4}$/.exec(match[3]!);
  const module = match[1] === '' ? null : match[1]!;
  return {
    module,
    function: match[2]!,
    file: place?.[1] ?? null,
    line: place === null ? null : Number(place[2]),
    inApp: module === null || isInAppClass(module),
  };
}

function parse(line: string): StackFrame | null {
  const text = line.trim();
  const open = text.indexOf('(');
  const close = text.indexOf(')', open);
  if (open < 4 || close < 0) return null;
  // ` at foo (a.js:1:2)` and `A.B(String c) in x.cs:line 3` are others'; `Test.says so(Test.kt:1)` is Kotlin's.
  if (isDigit(text.charCodeAt(3))) return readKotlinNative(text);
  if (text.charCodeAt(open - 1) === 32) return null;
  const inside = text.slice(open + 1, close);
  const place = readPlace(inside);
  if (place === null) return null;
  if (inside === '' && !text.includes(' ~[', close)) return null;
  // Cats Effect: `at flatMap @ com.acme.Users.find(Users.scala:38)`
  const named = text.lastIndexOf(' @ ', open);
  const name = text.slice(named < 0 ? 3 : named + 3, open);
  // `app//`, `java.base@21/` and class loaders stand before the class; a hidden class has its slash after `$$Lambda`.
  const dollar = name.indexOf('$');
  const blank = name.indexOf(' ');
  const nameEnd = blank < 0 ? name.length : blank;
  const slash = name.lastIndexOf('/', dollar < 0 ? nameEnd : dollar);
  const dot = name.lastIndexOf('.', nameEnd);
  if (dot <= slash + 1 || (blank >= 0 && place.file === null)) return null;
  const module = name.slice(slash + 1, dot);
  return { module, function: name.slice(dot + 1), ...place, inApp: isOwn(module, inside) };
}

/** Frames of Java, Kotlin, Scala, Groovy, Clojure. */
export const JAVA_FRAMES = new FrameCache(
  {
    mayBe: (lines: LineCursor) =>
      lines.code === AT && lines.at('at ') && lines.text.charCodeAt(lines.end - 1) !== 123,
    pass: (lines: LineCursor) => lines.next(),
    parse,
  },
  REMEMBERED,
);

/** One frame's line by itself, without a look into the cache. */
export const parseJavaFrame = parse;
