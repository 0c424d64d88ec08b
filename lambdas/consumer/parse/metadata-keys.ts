/** Keys of `Key: value` lines and of `key=value` pairs, in every spelling. */

export type IdName = 'requestId' | 'userId' | 'correlationId' | 'traceId' | 'spanId';

/** Ids by their key in small letters without `_`, `-`, `.` and blanks. */
const IDS: ReadonlyMap<string, IdName> = new Map<string, IdName>([
  ...(['requestid', 'xrequestid', 'reqid', 'awsrequestid', 'rid', 'xamznrequestid'] as const).map(
    (key): [string, IdName] => [key, 'requestId'],
  ),
  ...(['userid', 'usrid', 'usr', 'uid'] as const).map((key): [string, IdName] => [key, 'userId']),
  ...(['correlationid', 'xcorrelationid', 'corrid', 'correlation'] as const).map((key): [string, IdName] => [
    key,
    'correlationId',
  ]),
  ...(['traceid', 'ddtraceid', 'xb3traceid', 'oteltraceid', 'xraytraceid', 'xamzntraceid'] as const).map(
    (key): [string, IdName] => [key, 'traceId'],
  ),
  ...(['spanid', 'ddspanid', 'xb3spanid', 'otelspanid'] as const).map((key): [string, IdName] => [
    key,
    'spanId',
  ]),
]);

const SEPARATORS = /[ _.-]/g;
/** Longest key that may name an id, and keys that are remembered. */
const LONGEST_KEY = 24;
const KEYS_LIMIT = 1024;

/** A cache: what the keys name that stand in event after event, null for nothing. */
const known = new Map<string, IdName | null>();

/** Which id a key names, undefined for none. */
export function idOfKey(key: string): IdName | undefined {
  if (key.length > LONGEST_KEY) return undefined;
  let id = known.get(key);
  if (id === undefined) {
    id = IDS.get(key.replace(SEPARATORS, '').toLowerCase()) ?? null;
    if (known.size >= KEYS_LIMIT) known.clear();
    known.set(key, id);
  }
  return id ?? undefined;
}
