/** Longest type name that is looked at, package included. */
const MAX_NAME = 300;

const COLON = 58;
const SPACE = 32;
const DOT = 46;
const BACKSLASH = 92;

const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const isLower = (code: number): boolean => code >= 97 && code <= 122;

/** Letters, digits, `_`, `$`, and all of what is not ASCII. */
function isWord(code: number): boolean {
  return (
    isLower(code) || isUpper(code) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code > 127
  );
}

/** Endings of the type names of faults, by their last character. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  n: ['Exception', 'Violation', 'Iteration', 'Rejection'],
  r: ['Error', '.error'],
  e: ['Throwable', 'Failure'],
  t: ['Fault', 'Interrupt', 'Timeout', 'Exit', '.timeout', 'ControlThrowable'],
  d: ['NotFound', 'Denied', 'Refused', 'Rejected', 'Exhausted', 'Exceeded'],
  g: ['Warning'],
  h: ['Death'],
  y: ['NoSuchKey'],
  k: ['RemoteTraceback'],
};

/** Names that are faults by themselves, where an ending alone would be a word of prose. */
const WHOLE_NAMES: ReadonlySet<string> = new Set([
  'Error',
  'Exception',
  'Throwable',
  'error',
  'Trace',
  'NoSuchKey',
]);

function isFaultName(line: string, start: number, end: number, isQualified: boolean): boolean {
  const endings = ENDINGS[line[end - 1]!];
  if (endings !== undefined) {
    for (const ending of endings) {
      if (line.endsWith(ending, end) && (isQualified || end - start > ending.length)) return true;
    }
  }
  return !isQualified && end - start <= 9 && WHOLE_NAMES.has(line.slice(start, end));
}

/**
 * True when a line names a fault at `at`: `java.io.IOException: gone`, `TypeError [ERR_X]: no`,
 * `ActiveRecord::RecordNotFound (none):`, `Error`. Names without a fault's ending count when a package in
 * small letters (`com.acme.OrderRejected: …`), a Ruby module or a PHP namespace stands before them.
 */
export function isFaultHead(line: string, at: number): boolean {
  const limit = Math.min(line.length, at + MAX_NAME);
  let end = at;
  let part = at;
  let separator = 0;
  if (line.charCodeAt(end) === BACKSLASH) end++;
  const first = line.charCodeAt(end);
  if (!isUpper(first) && !isLower(first) && first !== 95 && first !== 36) return false;
  while (end < limit) {
    const code = line.charCodeAt(end);
    if (isWord(code)) {
      end++;
      continue;
    }
    let step = 0;
    if (code === DOT || code === BACKSLASH || code === 43) step = 1;
    else if (code === COLON && line.charCodeAt(end + 1) === COLON) step = 2;
    else if (code === 96) {
      // `List`1` of .NET
      end++;
      continue;
    }
    if (step === 0 || !isWord(line.charCodeAt(end + step))) break;
    separator = code === 43 ? separator || DOT : code;
    end += step;
    part = end;
  }
  if (end >= line.length) return end > part && isFaultName(line, part, end, separator !== 0) && end - at > 4;
  const code = line.charCodeAt(end);
  if (code === COLON) {
    const next = line.charCodeAt(end + 1);
    if (end + 1 < line.length && next !== SPACE) return false;
    if (separator !== 0 && isUpper(line.charCodeAt(part)) && (separator !== DOT || isLower(first)))
      return true;
    return isFaultName(line, part, end, separator !== 0);
  }
  if (code !== SPACE) return false;
  const next = line.charCodeAt(end + 1);
  // `TypeError [ERR_X]`, `SocketException (111)`, `RecordNotFound (message):`, `System.X ---> System.Y`
  if (next !== 91 && next !== 40 && !line.startsWith('--->', end + 1)) return false;
  return separator === COLON || isFaultName(line, part, end, separator !== 0);
}
