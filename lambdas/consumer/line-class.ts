import { isFaultHead } from './assemble/automata/fault-head.ts';
import { frameKeyOf } from './frame-key.ts';
import { hasRubyPlace } from './parse/exception.ts';
import { findHeadInside, readHead } from './parse/exception-head.ts';
import { parseJavaFrame } from './parse/exceptions/java-frame.ts';
import { parsePythonFrame } from './parse/exceptions/python-frame.ts';
import { isMetadataLine } from './parse/metadata.ts';

const CAUSED_BY = 'Caused by: ';
const OPEN_BRACE = 123;

/** How lines begin that some reader of traces looks at more closely: they count with every character. */
const OPENINGS =
  /^(?:at |Assembly trace|C(?:aused by:|all [Ss]tack:|urrent thread |aught: )|D(?:river stacktrace:|uring handling |umping heap )|E\/|Error has been observed|F(?:ile "|atal |ATAL |ull thread dump )|Heap dump file |In |Original Stack Trace:|P(?:HP |rocess: |rogram received )|S(?:uppressed: |tack trace:|tack backtrace:)|T(?:he a|hread |imeout \()|Unhandled |W(?:ARNING: |arning: |rapped by: )|fatal |goroutine |pa(?:nic: |ckage:)|stack backtrace:|t(?:hread '|erminate called ))/;
/** First characters of a plain sentence. */
const PLAIN_START = /^[A-Za-z\u00c0-\u024f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
/** How a browser's frame ends. */
const LAST_OF_PLACE = /\d$/;
/** What databases and their drivers print below the first line of an error, a part of its message. */
const DATABASE_DETAIL = /^(?:DETAIL|HINT|CONTEXT|QUERY|WHERE|STATEMENT): |^ {2}(?:Detail|Hint|Where): /;
/** How Rails lists causes. */
const RAILS_CAUSE = /^[A-Z][\w:]{0,200} \(/;

/** True for a line that no reader of traces, of whatever language, takes for anything, wherever it stands. */
function isPlain(line: string): boolean {
  return (
    PLAIN_START.test(line) &&
    !OPENINGS.test(line) &&
    !line.includes('Traceback') &&
    line.charCodeAt(line.length - 1) !== OPEN_BRACE &&
    !(LAST_OF_PLACE.test(line) && line.includes('@')) &&
    !line.includes('.swift:') &&
    !hasRubyPlace(line)
  );
}

/**
 * The class of a line below an event's header: lines of one class may stand for each other, and the types and places
 * of the event's exceptions, which are its fault's name, stay the same. Null for a line that counts with every
 * character.
 * @param line without its line feed, carriage returns and escapes
 */
export function classOfLine(line: string): string | null {
  const detail = DATABASE_DETAIL.exec(line);
  if (detail !== null) {
    const isBare =
      isPlain(line.trimStart()) && readHead(line, false) === null && findHeadInside(line) === null;
    return isBare ? `detail ${detail[0]}` : null;
  }
  const body = line.trimStart();
  if (body.length < line.length) return classOfFrame(line, body);
  if (line.startsWith(CAUSED_BY)) return classOfCause(line.slice(CAUSED_BY.length));
  if (!isPlain(line)) return null;
  const head = readHead(line, true);
  if (isMetadataLine(line)) return head === null ? 'metadata' : null;
  if (head === null) return findHeadInside(line) === null ? 'words' : null;
  // A name that is a fault's for certain, wherever it stands.
  return readHead(line, false) === null ? null : `head ${head.type}`;
}

/** Of a frame counts its place, without the line: `GeneratedMethodAccessor12` has none. */
function classOfFrame(line: string, body: string): string | null {
  const isJava = body.startsWith('at ') && body.charCodeAt(body.length - 1) !== OPEN_BRACE;
  if (!isJava && !body.startsWith('File "')) return null;
  // Two blanks deep, it may be a place in a message.
  if (line.startsWith('  at ')) return null;
  const frame = isJava ? parseJavaFrame(line) : parsePythonFrame(line);
  if (frame === null) return null;
  const { id, isThreadEntry } = frameKeyOf(frame);
  const indent = line.slice(0, line.length - body.length);
  return `${isJava ? 'java' : 'python'} ${indent}${id} ${isThreadEntry} ${frame.inApp}`;
}

/** True for a line that opens or goes on with part of an exception's message which is no line of its own. */
export const isDatabaseDetail = (line: string): boolean => DATABASE_DETAIL.test(line);

function classOfCause(text: string): string | null {
  if (!isFaultHead(text, 0) || RAILS_CAUSE.test(text)) return null;
  const head = readHead(text, true);
  return head === null ? null : `cause ${head.type}`;
}
