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

/** Which id a key names, undefined for none. */
export const idOfKey = (key: string): IdName | undefined =>
  IDS.get(key.replace(SEPARATORS, '').toLowerCase());
