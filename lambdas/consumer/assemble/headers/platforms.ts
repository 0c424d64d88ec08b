import { codeAt, DASH, follows, QUOTE, SPACE, tokenEnd } from './characters.ts';
import { SHAPES } from './shapes.ts';

/** Lines that AWS Lambda writes around an invocation. */
const LAMBDA_LINES = [
  'START RequestId: ',
  'END RequestId: ',
  'REPORT RequestId: ',
  'INIT_START Runtime Version: ',
  'INIT_REPORT Init Duration: ',
  'RESTORE_START Runtime Version: ',
  'RESTORE_REPORT Restore Duration: ',
  'EXTENSION\tName: ',
  'TELEMETRY\tName: ',
  'LOGS\tName: ',
] as const;

const REQUEST_ID = 'RequestId: ';
const UUID_LENGTH = 36;
const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** `RequestId: <uuid> Error: …`, which Lambda writes when a runtime dies. */
export function lambdaFaultShape(text: string, at: number, end: number): number {
  if (!follows(text, at, end, REQUEST_ID)) return 0;
  const id = at + REQUEST_ID.length;
  const after = id + UUID_LENGTH;
  const isFault =
    codeAt(text, id + 8, end) === DASH &&
    codeAt(text, after, end) === SPACE &&
    (follows(text, after + 1, end, 'Error: ') || follows(text, after + 1, end, 'Process exited '));
  return isFault ? SHAPES.lambdaPlatform : 0;
}

/** `START RequestId: …` and its like. */
export function lambdaPlatformShape(text: string, at: number, end: number): number {
  for (const line of LAMBDA_LINES) if (follows(text, at, end, line)) return SHAPES.lambdaPlatform;
  return 0;
}

/** `Started GET "/x" for 127.0.0.1 at …` */
export function isRailsRequest(text: string, at: number, end: number): boolean {
  if (!follows(text, at, end, 'Started ')) return false;
  const method = at + 'Started '.length;
  const methodEnd = tokenEnd(text, method, end, 8);
  if (codeAt(text, methodEnd + 1, end) !== QUOTE) return false;
  return HTTP_METHODS.some((name) => name.length === methodEnd - method && follows(text, method, end, name));
}
