import type { StackFrame } from '../event.ts';
import { isInAppClass, isInAppPath } from './in-app.ts';

/** Which runtime printed a frame. */
export type FrameShape = 'java' | 'python' | 'javascript' | 'dotnet' | 'go';

export interface ShapedFrame {
  readonly shape: FrameShape;
  readonly frame: StackFrame;
}

/** Characters of a line that a frame may have. */
const FRAME_LINE_LIMIT = 1024;

/** Lines remembered: the same frames come again with every occurrence of a fault. About 2 MB when full. */
const CACHE_LIMIT = 4096;
const cache = new Map<string, ShapedFrame | null>();

function remember(line: string, frame: ShapedFrame | null): ShapedFrame | null {
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(line, frame);
  return frame;
}

/** A frame of Java, JavaScript or .NET (`at …`), or null. */
export function parseAtFrame(line: string): ShapedFrame | null {
  const cached = cache.get(line);
  if (cached !== undefined) return cached;
  if (line.length > FRAME_LINE_LIMIT) return null;
  const text = line.trim();
  if (!text.startsWith('at ')) return null;
  return remember(line, readAtFrame(text.slice(3).trimStart()));
}

function readAtFrame(body: string): ShapedFrame | null {
  const open = body.indexOf('(');
  if (open < 0) return readBareAtFrame(body);
  const close = body.indexOf(')', open);
  if (close < 0 || open === 0) return null;
  const inside = body.slice(open + 1, close);
  const beforeOpen = body.charCodeAt(open - 1);
  if (beforeOpen === 32)
    return readScriptFrame(body.slice(0, open - 1), body.slice(open + 1, body.lastIndexOf(')')));
  const tail = body.slice(close + 1);
  if (isJavaPlace(inside) && !tail.startsWith(' in ')) return readJavaFrame(body.slice(0, open), inside);
  return readDotnetFrame(body.slice(0, open), tail);
}

function isJavaPlace(inside: string): boolean {
  if (inside === 'Unknown Source' || inside === 'Native Method' || inside === '<generated>') return true;
  if (inside === 'Unknown' || inside === 'SourceFile') return true;
  return /^[\w$.-]+(?:\.(?:java|kt|kts|scala|groovy|clj|aj))?:-?\d+$|^[\w$.-]+\.(?:java|kt|kts|scala|groovy|clj|aj)$/.test(
    inside,
  );
}

function readJavaFrame(name: string, place: string): ShapedFrame | null {
  // `app//`, `java.base@21/` and class loaders stand before the class; a hidden class has its slash after `$$Lambda`.
  const dollar = name.indexOf('$');
  const slash = name.lastIndexOf('/', dollar < 0 ? name.length : dollar);
  const qualified = name.slice(slash + 1);
  const dot = qualified.lastIndexOf('.');
  if (dot <= 0 || qualified.includes(' ')) return null;
  const module = qualified.slice(0, dot);
  const colon = place.lastIndexOf(':');
  const line = colon < 0 ? Number.NaN : Number(place.slice(colon + 1));
  const hasFile = place.includes('.') || colon > 0;
  return {
    shape: 'java',
    frame: {
      module,
      function: qualified.slice(dot + 1),
      file: hasFile ? (colon < 0 ? place : place.slice(0, colon)) : null,
      line: line >= 0 ? line : null,
      inApp: isInAppClass(module),
    },
  };
}

interface ScriptPlace {
  readonly file: string;
  readonly line: number | null;
}

function scriptPlace(place: string): ScriptPlace {
  const match = /^(.*?):(\d{1,9})(?::\d{1,9})?$/.exec(place);
  return match ? { file: match[1]!, line: Number(match[2]) } : { file: place, line: null };
}

/** File name without folders, query and last extension: `/app/src/pay.service.ts` is `pay.service`. */
export function fileStem(path: string): string {
  const base = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}

function scriptModule(file: string): string {
  const packages = file.lastIndexOf('node_modules/');
  if (packages < 0) return file.startsWith('node:') ? file : fileStem(file);
  return file.slice(packages + 13).replace(/\.[cm]?[jt]s$/, '');
}

function readScriptFrame(name: string, place: string): ShapedFrame | null {
  const { file, line } = scriptPlace(place);
  const alias = name.indexOf(' [as ');
  const own = (alias < 0 ? name : name.slice(0, alias)).replace(/^(?:async |new )+/, '');
  if (own.includes(' ') && !own.startsWith('Promise.all')) return null;
  return {
    shape: 'javascript',
    frame: { module: scriptModule(file), function: own, file, line, inApp: isInAppPath(file) },
  };
}

function readBareAtFrame(body: string): ShapedFrame | null {
  const place = body.replace(/^async /, '');
  if (!/:\d{1,9}:\d{1,9}$/.test(place) || place.includes(' ')) return null;
  const { file, line } = scriptPlace(place);
  return {
    shape: 'javascript',
    frame: { module: scriptModule(file), function: null, file, line, inApp: isInAppPath(file) },
  };
}

function readDotnetFrame(name: string, tail: string): ShapedFrame | null {
  const generic = name.replace(/`\d+|\[[^\]]{0,200}\]/g, '');
  const dot = generic.lastIndexOf('.');
  if (dot <= 0 || generic.includes(' ')) return null;
  const place = /^ in (.{1,500}):line (\d{1,9})/.exec(tail);
  const module = generic.slice(0, generic.charCodeAt(dot - 1) === 46 ? dot - 1 : dot);
  return {
    shape: 'dotnet',
    frame: {
      module,
      function: generic.slice(dot + 1),
      file: place?.[1] ?? null,
      line: place ? Number(place[2]) : null,
      inApp: isInAppClass(module),
    },
  };
}

const PACKAGE_FOLDER = /(?:site|dist)-packages[\\/](.*)$/;
const STANDARD_FOLDER = /[\\/]lib[\\/]python\d[\d.]*[\\/](.*)$/;

function pythonModule(file: string): string {
  const installed = PACKAGE_FOLDER.exec(file)?.[1] ?? STANDARD_FOLDER.exec(file)?.[1];
  const path = (installed ?? file).replace(/\.pyc?$/, '');
  const parts = path.split(/[\\/]/).filter((part) => part !== '');
  if (parts.length > 1 && parts.at(-1) === '__init__') parts.pop();
  return installed === undefined ? (parts.at(-1) ?? path) : parts.join('.');
}

/** A Python frame (`File "x.py", line 3, in f`), or null. */
export function parsePythonFrame(line: string): ShapedFrame | null {
  const cached = cache.get(line);
  if (cached !== undefined) return cached;
  if (line.length > FRAME_LINE_LIMIT) return null;
  const match = /^\s*File "([^"]{1,500})", line (\d{1,9})(?:, in (.{1,300}))?\s*$/.exec(line);
  if (!match) return null;
  const file = match[1]!;
  return remember(line, {
    shape: 'python',
    frame: {
      module: pythonModule(file),
      function: match[3] ?? null,
      file,
      line: Number(match[2]),
      inApp: isInAppPath(file),
    },
  });
}

/** Go prints a function and, indented below it, its place; `place` is that second line. */
export function parseGoFrame(functionLine: string, place: string): ShapedFrame | null {
  const at = /^\t(\S.{0,500}\.(?:go|s)):(\d{1,9})/.exec(place);
  if (!at || functionLine.length > FRAME_LINE_LIMIT) return null;
  const name = functionLine.replace(/^created by /, '').replace(/ in goroutine \d{1,9}$/, '');
  const open = name.lastIndexOf('(');
  const called = open > 0 && name.endsWith(')') ? name.slice(0, open) : name;
  const dot = called.indexOf('.', called.lastIndexOf('/') + 1);
  if (dot <= 0) return null;
  const file = at[1]!;
  const module = called.slice(0, dot);
  const isRuntime =
    module === 'runtime' || module === 'panic' || module.startsWith('net/') || module.startsWith('internal/');
  return {
    shape: 'go',
    frame: {
      module,
      function: called.slice(dot + 1),
      file,
      line: Number(at[2]),
      inApp: !isRuntime && isInAppPath(file),
    },
  };
}
