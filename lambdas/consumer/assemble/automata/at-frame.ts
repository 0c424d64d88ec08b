import { indentOf } from './line.ts';

/** The line is no `at …` frame. */
export const NO_FRAME = 0;
/** `at a.b.C.d(C.java:12)` */
export const JAVA_FRAME = 1;
/** `at foo (/app/index.js:1:2)` */
export const SCRIPT_FRAME = 2;
/** `at A.B.C(String d) in /src/C.cs:line 12` */
export const DOTNET_FRAME = 3;
/** An indented `at …` of no known shape: a frame among frames, prose elsewhere. */
export const ODD_FRAME = 4;

const JAVA_PLACE =
  /\((?:[^()\s:]{1,200}\.[a-z]{1,10}(?::-?\d{1,9})?|Native Method|Unknown Source|<generated>|Unknown|SourceFile|[\w$.-]{1,100}:-?\d{1,9})\)/;
const SCRIPT_PLACE = /(?::\d{1,9}:\d{1,9}|<anonymous>|\(native(?: code)?|\(index \d{1,9})\)?(?: \{)?,?$/;
const DOTNET_CALL = /^[\w.<>$|`+@,]{1,800}(?:\[[^\]()]{0,400}\])?\(/;

/** Tells whether a line is an `at …` frame, and whose. Unindented ones count where their shape leaves no doubt. */
export function atFrame(line: string): number {
  const indent = indentOf(line);
  if (line.charCodeAt(indent) !== 97 || !line.startsWith('at ', indent)) return NO_FRAME;
  const body = line.slice(indent + 3);
  if (SCRIPT_PLACE.test(body)) return indent > 0 ? SCRIPT_FRAME : NO_FRAME;
  if (body.includes(':line ') && body.includes(' in ')) return DOTNET_FRAME;
  if (JAVA_PLACE.test(body)) return JAVA_FRAME;
  if (indent === 0) return NO_FRAME;
  if (!DOTNET_CALL.test(body)) return ODD_FRAME;
  const dot = body.indexOf('.');
  return (dot > 0 && dot < body.indexOf('(')) || body.startsWith('lambda_method') ? DOTNET_FRAME : ODD_FRAME;
}
