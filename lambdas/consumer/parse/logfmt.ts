/** One value of a `key=value` line and where it stands. */
export interface KeyValue {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Pairs read from one line. */
const PAIRS_LIMIT = 64;
/** Characters of one value. */
const VALUE_LIMIT = 4096;

const isKeyCharacter = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 95 ||
  code === 45 ||
  code === 46 ||
  code === 64;

function quotedEnd(line: string, open: number): number {
  for (let at = open + 1; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) return at;
  }
  return -1;
}

function withoutEscapes(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(["\\nt])/g, (_, code: string) =>
    code === 'n' ? '\n' : code === 't' ? '\t' : code,
  );
}

/** The value of the first of `names` that a `key=value` line carries, or null. */
export function keyValueValue(line: string, names: readonly string[]): KeyValue | null {
  for (const name of names) {
    let at = line.indexOf(`${name}=`);
    while (at > 0 && isKeyCharacter(line.charCodeAt(at - 1))) at = line.indexOf(`${name}=`, at + 1);
    if (at < 0) continue;
    let start = at + name.length + 1;
    let end: number;
    if (line.charCodeAt(start) === 34) {
      end = quotedEnd(line, start);
      start++;
      if (end < 0) end = line.length;
    } else {
      end = line.indexOf(' ', start);
      if (end < 0) end = line.length;
    }
    return { value: withoutEscapes(line.slice(start, Math.min(end, start + VALUE_LIMIT))), start, end };
  }
  return null;
}

/** All pairs of a logfmt line in their order, bounded; words without `=` are skipped. */
export function readKeyValues(line: string): Map<string, string> {
  const pairs = new Map<string, string>();
  let at = 0;
  while (at < line.length && pairs.size < PAIRS_LIMIT) {
    const keyStart = at;
    while (at < line.length && isKeyCharacter(line.charCodeAt(at))) at++;
    if (at === keyStart || line.charCodeAt(at) !== 61) {
      const blank = line.indexOf(' ', at);
      if (blank < 0) break;
      at = blank + 1;
      continue;
    }
    const key = line.slice(keyStart, at);
    let start = at + 1;
    let end: number;
    if (line.charCodeAt(start) === 34) {
      end = quotedEnd(line, start);
      start++;
      if (end < 0) end = line.length;
      at = end + 2;
    } else {
      end = line.indexOf(' ', start);
      if (end < 0) end = line.length;
      at = end + 1;
    }
    pairs.set(key, withoutEscapes(line.slice(start, Math.min(end, start + VALUE_LIMIT))));
  }
  return pairs;
}
