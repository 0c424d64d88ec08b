import type { StackFrame } from '../../event.ts';
import { isInAppPath } from '../in-app.ts';
import { FrameCache } from './frame-cache.ts';
import type { LineCursor } from './line-cursor.ts';

/** File name without folders, query and last extension: `/app/src/pay.service.ts` is `pay.service`. */
export function fileStem(path: string): string {
  const query = path.indexOf('?');
  const clean = query < 0 ? path : path.slice(0, query);
  const base = clean.slice(Math.max(clean.lastIndexOf('/'), clean.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}

/** What bundlers put behind a file's name: another one in every build. */
const BUILD_HASH = /[.-](?=[0-9a-f]{0,19}\d)[0-9a-f]{4,20}$/;

function scriptModule(file: string): string {
  const packages = file.lastIndexOf('node_modules/');
  if (packages >= 0) return file.slice(packages + 13).replace(/\.[cm]?[jt]sx?$/, '');
  return file.startsWith('node:') ? file : fileStem(file).replace(BUILD_HASH, '');
}

const PLACE = /^(.{0,1000}?):(\d{1,9})(?::\d{1,9})?$/;

function frameAt(name: string | null, place: string): StackFrame {
  const match = PLACE.exec(place);
  const file = match === null ? place : match[1]!;
  // Bun names no file for its own: `(2:1)`, `native`.
  const isPlain = /^\d{1,9}$/.test(file) || file === '';
  const isNowhere =
    place === '[native code]' ||
    isPlain ||
    file === '<anonymous>' ||
    file === 'native' ||
    /^(?:index \d|native)/.test(file);
  return {
    module: isNowhere ? null : scriptModule(file),
    function: name,
    file: isNowhere ? null : file,
    line: match === null || isPlain ? null : Number(match[2]),
    inApp: !isNowhere && isInAppPath(file),
  };
}

/** `eval (eval at run (/app/x.js:1:2), <anonymous>:1:1)`: the place of the outer call. */
function outerPlace(place: string): string {
  if (!place.startsWith('eval at ')) return place;
  const open = place.lastIndexOf('(');
  const close = place.indexOf(')', open);
  return open < 0 || close < 0 ? place : place.slice(open + 1, close);
}

const TAIL = /(?: \{|,|\}|\s){0,4}$/;

function parse(line: string): StackFrame | null {
  const body = line.trim().slice(3).replace(TAIL, '');
  if (body.endsWith(')')) {
    const open = body.indexOf(' (');
    if (open < 0) return null;
    const place = outerPlace(body.slice(open + 2, -1));
    const alias = body.indexOf(' [as ');
    const name = body.slice(0, alias > 0 && alias < open ? alias : open).replace(/^(?:async |new )+/, '');
    if (name.includes(' ') || !isScriptPlace(place)) return null;
    return frameAt(name, place);
  }
  const place = body.startsWith('async ') ? body.slice(6) : body;
  if (place === '<anonymous>') return frameAt(null, place);
  return /:\d{1,9}:\d{1,9}$/.test(place) && !place.includes(' ') ? frameAt(null, place) : null;
}

function isScriptPlace(place: string): boolean {
  return (
    /:\d{1,9}:\d{1,9}$/.test(place) ||
    place === '<anonymous>' ||
    place.startsWith('native') ||
    /^(?:index \d{1,9}|\d{1,9}:\d{1,9})$/.test(place) ||
    /\.[cm]?[jt]sx?:\d{1,9}$/.test(place)
  );
}

/** Frames of Node.js, Deno, Bun and Chromium. */
export const SCRIPT_FRAMES = new FrameCache({
  mayBe: (lines: LineCursor) => lines.code === 97 && lines.at('at '),
  pass: (lines: LineCursor) => lines.next(),
  parse,
});

const BROWSER =
  /^([^\s@]{0,200})@((?:https?|file|webpack|app|capacitor|blob|moz-extension|chrome-extension|resource|node)[^\s]{1,600}:\d{1,9}:\d{1,9}|\[native code\])$/;

/** A frame of Firefox or Safari (`render@https://shop/main.js:2:184`), or null. */
export function parseBrowserFrame(line: string): StackFrame | null {
  const match = line.length > 1024 || !line.includes('@') ? null : BROWSER.exec(line.trim());
  return match === null ? null : frameAt(match[1] === '' ? null : match[1]!, match[2]!);
}
