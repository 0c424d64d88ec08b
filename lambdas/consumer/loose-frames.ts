import { cleanBundle, cleanName } from './clean-names.ts';
import { isInAppPath } from './parse/in-app.ts';

/** Characters of an event that are looked at for places, of a file's path, and of what stands beside it; places that count. */
const TEXT_LIMIT = 32 * 1024;
const PATH_LIMIT = 256;
const SIDE_LIMIT = 256;
const PLACES_LIMIT = 64;

/** Where a source file's name ends that has a line: `lib/shop/cart.ex:12`, `Shop.pm line 12`, `"shop.ml", line 12`. */
const FILE_END =
  /\.(?:rb|erb|exs?|erl|hrl|pl|pm|lua|hs|mli?|clj[cs]?|cr|nim|zig|jl|[rR]|py|[cm]?[jt]sx?|go|rs|php|java|kts?|scala|groovy|cs|fs|vb|swift|dart|cc?|cpp|mm?|hpp|h|pas|f90|sol|vue|sh)["']?(?::\d{1,9}|,? line \d{1,9})/g;
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
  const start = text.indexOf('\n') + 1;
  if (start === 0) return [];
  const searched = text.length > TEXT_LIMIT ? text.slice(0, TEXT_LIMIT) : text;
  const own = new Set<string>();
  const foreign = new Set<string>();
  FILE_END.lastIndex = start;
  for (let found = FILE_END.exec(searched); found !== null; found = FILE_END.exec(searched)) {
    const behindAt = FILE_END.lastIndex;
    let fileStart = found.index;
    const limit = Math.max(start, fileStart - PATH_LIMIT);
    while (fileStart > limit && FILE_CHARACTER.test(searched.charAt(fileStart - 1))) fileStart--;
    const path = searched.slice(fileStart, found.index);
    if (path === '') continue;
    const lineStart = searched.lastIndexOf('\n', fileStart) + 1;
    const feed = searched.indexOf('\n', behindAt);
    const lineEnd = Math.min(feed < 0 ? searched.length : feed, behindAt + SIDE_LIMIT);
    const before = searched.slice(Math.max(lineStart, fileStart - SIDE_LIMIT), fileStart);
    const places = isInAppPath(path) ? own : foreign;
    places.add(placeName(path, before, searched.slice(behindAt, lineEnd)));
    if (places.size >= PLACES_LIMIT) break;
    // One place a line.
    FILE_END.lastIndex = feed < 0 ? searched.length : feed;
  }
  return [...(own.size > 0 ? own : foreign)];
}

function placeName(path: string, before: string, behind: string): string {
  const called =
    BEHIND.exec(behind.trimEnd())?.[1] ?? BEHIND_COLON.exec(behind)?.[1] ?? BEFORE.exec(before)?.[1];
  const file = cleanBundle(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
  return called === undefined ? file : `${file}.${cleanName(called)}`;
}
