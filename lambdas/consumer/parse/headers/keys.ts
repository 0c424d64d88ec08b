import { isUuid, NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { levelOfName } from '../level.ts';
import { keyValueValue } from '../logfmt.ts';
import { Moment } from '../time/moment.ts';
import { readTime } from '../time/read.ts';
import { takeEpoch, takeExponent } from './epoch.ts';

/** Lines of keys, and what AWS Lambda's platform says. */

/** Characters of a line of keys in which level and time are looked for. */
const HEAD_LIMIT = 512;
const LEVEL_KEYS = ['level', 'lvl', 'severity', 'loglevel', 'log_level', 'at'];
const TIME_KEYS = ['time', 'ts', 't', 'timestamp', 'date', 'datetime'];
const MESSAGE_KEYS = ['msg', 'message'];
const LOGGER_KEYS = ['logger', 'component', 'caller'];

/** `time=… level=error msg="…"` in any order. */
export function readLogfmt(scan: Scan): boolean {
  const start = scan.at;
  const head = scan.text.slice(start, Math.min(scan.end, start + HEAD_LIMIT));
  const level = keyValueValue(head, LEVEL_KEYS);
  scan.level = level === null ? null : levelOfName(level.value);
  const time = keyValueValue(head, TIME_KEYS);
  if (time !== null) takeTimeAt(scan, start + time.start, start + time.end);
  const message = keyValueValue(head, MESSAGE_KEYS);
  const logger = keyValueValue(head, LOGGER_KEYS)?.value ?? null;
  scan.logger = nameOrNull(logger);
  scan.at = message === null ? scan.end : start + message.start;
  if (message !== null) scan.messageEnd = start + message.end;
  const audit = message?.value.startsWith('audit(') === true;
  if (audit) {
    const at = start + message.start + 6;
    takeTimeAt(scan, at, scan.end);
    scan.logger = nameOrNull(keyValueValue(head, ['type'])?.value ?? null);
    scan.program = 'auditd';
  }
  return true;
}

function takeTimeAt(scan: Scan, at: number, end: number): void {
  const moment = new Moment();
  const { at: before } = scan;
  if (readTime(scan.text, at, end, moment) > 0) scan.moment = moment;
  else {
    scan.at = at;
    if (!takeExponent(scan)) takeEpoch(scan);
  }
  scan.at = before;
}

/** `START RequestId: <uuid> …`, `RequestId: <uuid> Error: Runtime exited …` and their like. */
export function readLambdaPlatform(scan: Scan): boolean {
  const { text, at, end } = scan;
  const id = text.indexOf('RequestId: ', at);
  if (id < 0 || id > Math.min(end, at + NAME_LIMIT)) return true;
  const uuid = text.slice(id + 11, id + 47);
  if (isUuid(uuid)) scan.requestId = uuid;
  if (id > at || !isUuid(uuid)) return true;
  scan.at = id + 47;
  scan.skipBlanks();
  if (scan.follows('Error: ')) scan.at += 7;
  // A runtime that died names no level; its line says nothing else.
  scan.level = 'ERROR';
  return true;
}
