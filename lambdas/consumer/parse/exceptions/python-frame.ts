import type { StackFrame } from '../../event.ts';
import { isInAppPath } from '../in-app.ts';
import { FrameCache } from './frame-cache.ts';
import type { LineCursor } from './line-cursor.ts';

const UPPER_F = 70;
/** Frames remembered: a fleet's stacks have some thousand. */
const REMEMBERED = 16_384;

/** Folders below which a path is a module's name. */
const PACKAGE_ROOT = /(?:site|dist)-packages[\\/]|[\\/](?:lib|Lib)[\\/]python\d[\d.]{0,8}[\\/]|\.zip[\\/]/g;

/** `shop.cart` of `/usr/lib/python3/site-packages/shop/cart.py`; outside of installed packages the file's stem. */
export function pythonModule(file: string): string {
  let installed = -1;
  for (const match of file.matchAll(PACKAGE_ROOT)) installed = match.index + match[0].length;
  const path = (installed < 0 ? file : file.slice(installed)).replace(/\.pyc?$/, '');
  const parts = path.split(/[\\/]/).filter((part) => part !== '');
  if (parts.length > 1 && parts.at(-1) === '__init__') parts.pop();
  return installed < 0 ? (parts.at(-1) ?? path) : parts.join('.');
}

/** `File "x.py", line 3, in f`, and of `faulthandler` without the second comma; source may follow on further lines. */
function parse(piece: string): StackFrame | null {
  const opening = piece.indexOf('File "');
  const close = piece.indexOf('", line ', opening + 6);
  if (close < 0) return null;
  const file = piece.slice(opening + 6, close);
  let at = close + 8;
  let line = 0;
  for (; at < close + 18; at++) {
    const digit = piece.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    line = line * 10 + digit;
  }
  if (at === close + 8) return null;
  const newline = piece.indexOf('\n', at);
  const tail = piece.slice(at, newline < 0 ? piece.length : newline).trimEnd();
  const name = tail.startsWith(', in ') ? tail.slice(5) : tail.startsWith(' in ') ? tail.slice(4) : null;
  if (name === null && tail !== '') return null;
  return { module: pythonModule(file), function: name, file, line, inApp: isInAppPath(file) };
}

const isFrame = (lines: LineCursor): boolean => lines.code === UPPER_F && lines.at('File "');

function mayBe(lines: LineCursor): boolean {
  if (lines.code === UPPER_F) return lines.indent > 0 && isFrame(lines);
  // Loguru points at the frame that caught.
  return lines.code === 62 && lines.at('> File "');
}

/** A frame and the source below it: lines that are deeper than it. */
function pass(lines: LineCursor): void {
  const { indent } = lines;
  lines.next();
  while (!lines.isDone && lines.code !== 0 && lines.indent > indent && !isFrame(lines)) lines.next();
}

/** Frames of Python, each with its lines of source. */
export const PYTHON_FRAMES = new FrameCache({ mayBe, pass, parse }, REMEMBERED);

/** One frame's line by itself, without a look into the cache. */
export const parsePythonFrame = parse;
