import { cleanBundle, cleanName } from './clean-names.ts';
import { isInAppPath } from './parse/in-app.ts';

/** Lines of an event that are looked at for places, characters of one line, and places that count. */
const LINES_LIMIT = 200;
const LINE_LIMIT = 512;
const PLACES_LIMIT = 64;

/** Where a source file's name ends that has a line: `lib/shop/cart.ex:12`, `Shop.pm line 12`, `"shop.ml", line 12`. */
const FILE_END =
  /\.(?:rb|erb|exs?|erl|hrl|pl|pm|lua|hs|mli?|clj[cs]?|cr|nim|zig|jl|[rR]|py|[cm]?[jt]sx?|go|rs|php|java|kts?|scala|groovy|cs|fs|vb|swift|dart|cc?|cpp|mm?|hpp|h|pas|f90|sol|vue|sh)["']?(?::\d{1,9}|,? line \d{1,9})/;
/** A path at the end of a text. */
const FILE_CHARACTER = /[\w.@~+/\\-]/;
/** What is called there, behind the place or before it, as languages print it that have no reader of their own. */
const BEHIND =
  /^(?::\d{1,9})?(?:,? characters [\d-]{1,24})?:? ?in (?:function |method |block |main:)?[`'"<]?([\w.!?#:<> (){}-]{1,120}?)[`'">]?$/;
const BEHIND_COLON = /^(?::\d{1,9})?: ([\w.!?:-]{1,120})(?:\/\d{1,3})?/;
const BEFORE = /(?:^|[\s\]])([\w:.!$]{1,120})(?:\([^()]{0,200}\))? (?:called at|at|@|in file)[ "]{0,2}$/;

/**
 * The places that the further lines of an event name, for traces that no reader of exceptions knows: files without
 * folder and line, with the function where one is named. Own code alone where there is any.
 */
export function loosePlaces(text: string): readonly string[] {
  let start = text.indexOf('\n') + 1;
  if (start === 0) return [];
  const own = new Set<string>();
  const foreign = new Set<string>();
  for (let count = 0; count < LINES_LIMIT && start < text.length; count++) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(start, Math.min(end, start + LINE_LIMIT));
    start = end + 1;
    const found = line.includes('.') ? FILE_END.exec(line) : null;
    if (found === null) continue;
    let fileStart = found.index;
    while (fileStart > 0 && FILE_CHARACTER.test(line.charAt(fileStart - 1))) fileStart--;
    const path = line.slice(fileStart, found.index);
    if (path === '') continue;
    const places = isInAppPath(path) ? own : foreign;
    if (places.size >= PLACES_LIMIT) continue;
    places.add(placeName(path, line.slice(0, fileStart), line.slice(found.index + found[0].length)));
  }
  return [...(own.size > 0 ? own : foreign)];
}

function placeName(path: string, before: string, behind: string): string {
  const called =
    BEHIND.exec(behind.trimEnd())?.[1] ?? BEHIND_COLON.exec(behind)?.[1] ?? BEFORE.exec(before)?.[1];
  const file = cleanBundle(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
  return called === undefined ? file : `${file}.${cleanName(called)}`;
}
