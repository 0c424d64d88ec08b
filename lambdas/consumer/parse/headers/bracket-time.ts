import {
  CLOSE_BRACKET,
  COLON,
  codeAt,
  HASH,
  isBlank,
  isDigit,
  isUpper,
  OPEN_BRACKET,
  SLASH,
  SPACE,
} from '../../assemble/headers/characters.ts';
import type { Level } from '../../event.ts';
import { isNumber, isUuid, NAME_LIMIT, nameOrNull, type Scan } from '../header-scan.ts';
import { levelOfName } from '../level.ts';
import { takeEpoch } from './epoch.ts';
import { takeOrigin } from './origin.ts';
import { takeRequest } from './requests.ts';
import { takeAfterTime } from './time-first.ts';

/** Headers that begin with a time in a bracket. */

/** `[time] [ERROR] logger - msg`, `[time] ERROR: msg`, `[time] {dag.py:12} ERROR - msg`, `[time: ERROR/Process]`. */
export function readBracketTime(scan: Scan): boolean {
  scan.at++;
  if (!scan.takeTime()) return false;
  takeRegion(scan);
  const isOpen = scan.code() !== CLOSE_BRACKET;
  if (isOpen) takeInsideBracket(scan);
  if (scan.code() === CLOSE_BRACKET) scan.at++;
  if (scan.level === null) takeAfterBracket(scan);
  else takeOrigin(scan);
  return true;
}

/** PHP names the zone by its region: `15:30:01 Europe/Berlin]`. */
export function takeRegion(scan: Scan): void {
  const { moment, at } = scan;
  if (moment === null || scan.code() !== SPACE) return;
  scan.at++;
  const { text } = scan;
  let next = scan.at;
  const limit = Math.min(scan.end, next + 40);
  while (next < limit && text.charCodeAt(next) !== CLOSE_BRACKET && !isBlank(text.charCodeAt(next))) next++;
  const region = text.slice(scan.at, next);
  if (
    codeAt(text, next, scan.end) === CLOSE_BRACKET &&
    region.includes('/') &&
    isUpper(region.charCodeAt(0))
  ) {
    moment.zone = region;
    scan.at = next;
  } else scan.at = at;
}

/** `: ERROR/MainProcess]` of Celery, ` ERROR shop::pay]` of env_logger, ` #123]` of Ruby. */
function takeInsideBracket(scan: Scan): void {
  if (scan.code() === COLON) scan.at++;
  scan.skipBlanks();
  if (scan.code() === HASH || !scan.takeLevel()) {
    scan.takeBetween(CLOSE_BRACKET);
    scan.at--;
    return;
  }
  if (scan.code() === SLASH) {
    scan.thread = nameOrNull(scan.takeBetween(CLOSE_BRACKET, NAME_LIMIT));
    scan.at--;
  } else if (scan.code() !== CLOSE_BRACKET) {
    scan.logger = nameOrNull(scan.takeBetween(CLOSE_BRACKET, NAME_LIMIT));
    scan.at--;
  }
}

/** What stands behind `[time]`. */
function takeAfterBracket(scan: Scan): void {
  if (scan.code() === OPEN_BRACKET) {
    takeAttachedBrackets(scan);
    return;
  }
  scan.skipSeparators();
  if (scan.code() === 34) {
    takeRequest(scan);
    return;
  }
  if (takeMonolog(scan) || takeWebSphere(scan)) return;
  takeAfterTime(scan);
  // gunicorn's process is no thread.
  if (scan.thread !== null && isNumber(scan.thread)) scan.thread = null;
  takeBunyan(scan);
  takeFlask(scan);
  takeKafkaLogger(scan);
  takeRubyProgram(scan);
}

/** `[time][ERROR][o.e.b.Bootstrap] [node-1] msg`, `[time][12][info][main] [server.cc:1] msg`, `[date][time][app][ERROR] msg`. */
export function takeAttachedBrackets(scan: Scan): void {
  while (scan.code() === OPEN_BRACKET) {
    const hadLevel = scan.level !== null;
    if (!hadLevel && scan.takeBracketLevel()) continue;
    const { at } = scan;
    const content = scan.takeBracket();
    if (content === null) break;
    if (scan.logger === null && !isDigit(content.charCodeAt(0))) scan.logger = nameOrNull(content);
    else if (!hadLevel) scan.thread ??= nameOrNull(content);
    else if (at === scan.at) break;
  }
  scan.skipBlanks();
  // Elasticsearch's node, Envoy's file and line.
  const { at } = scan;
  const place = scan.takeBracket();
  if (place === null || place.includes(' ') || !isBlank(scan.code())) scan.at = at;
  scan.skipBlanks();
}

/** Monolog: `app.ERROR: `. */
function takeMonolog(scan: Scan): boolean {
  const { at } = scan;
  const token = scan.takeToken();
  if (token?.endsWith(':') === true) {
    const dot = token.lastIndexOf('.');
    const level = dot > 0 ? levelOfName(token.slice(dot + 1, -1)) : null;
    if (level !== null) {
      scan.level = level;
      scan.logger = token.slice(0, dot);
      scan.skipBlanks();
      return true;
    }
  }
  scan.at = at;
  return false;
}

/** WebSphere: `00000001 WebContainer E   SRVE0293E: msg`; `O` and `R` are the standard streams. */
function takeWebSphere(scan: Scan): boolean {
  const { text, at, end } = scan;
  if (!isDigit(codeAt(text, at, end)) || codeAt(text, at + 8, end) !== SPACE) return false;
  const thread = scan.takeToken();
  scan.skipBlanks();
  const component = scan.takeToken();
  scan.skipBlanks();
  const letter = scan.code();
  const isLetter = isUpper(letter) && codeAt(text, scan.at + 1, end) === SPACE;
  if (thread?.length !== 8 || component === null || !isLetter) {
    scan.at = at;
    return false;
  }
  if (letter === 79) scan.level = 'INFO';
  else if (letter === 82) scan.level = 'WARN';
  else scan.takeLetter();
  scan.thread = thread;
  scan.logger = component;
  scan.at = text.indexOf(' ', scan.at);
  scan.skipBlanks();
  return true;
}

/** bunyan: `ERROR: app/1 on host: msg`. */
function takeBunyan(scan: Scan): void {
  const on = scan.text.indexOf(' on ', scan.at);
  if (on < 0 || on - scan.at > NAME_LIMIT) return;
  const match = /^([^\s/]{1,100})\/\d{1,10} on [\w.-]{1,100}: /.exec(
    scan.text.slice(scan.at, scan.at + 2 * NAME_LIMIT),
  );
  if (match === null) return;
  scan.service = match[1]!;
  scan.at += match[0].length;
}

/** Flask: `ERROR in app: msg`. */
function takeFlask(scan: Scan): void {
  if (scan.level === null || scan.logger !== null || !scan.follows('in ')) return;
  const { at } = scan;
  scan.at += 3;
  const token = scan.takeToken();
  if (token?.endsWith(':') === true) {
    scan.logger = token.slice(0, -1);
    scan.skipBlanks();
  } else scan.at = at;
}

/** Kafka names the logger last: `msg (kafka.server.Foo)`. */
function takeKafkaLogger(scan: Scan): void {
  const { text, end } = scan;
  if (scan.logger !== null || text.charCodeAt(end - 1) !== 41) return;
  const open = text.lastIndexOf(' (', end);
  if (open < scan.at || end - open > NAME_LIMIT) return;
  const name = text.slice(open + 2, end - 1);
  if (!/^[a-z][\w$]*(?:\.[\w$]+)+$/.test(name)) return;
  scan.logger = name;
  scan.messageEnd = open;
}

/** Rails puts a request's id before what is logged of it: `[<uuid>] msg`. */
function takeTaggedRequest(scan: Scan): void {
  const { at } = scan;
  const tag = scan.takeBracket();
  if (tag !== null && isUuid(tag)) {
    scan.requestId = tag;
    scan.skipBlanks();
  } else scan.at = at;
}

/** Ruby: `ERROR -- app: msg`. */
export function takeRubyProgram(scan: Scan): void {
  scan.skipBlanks();
  if (!scan.follows('-- ')) return;
  const colon = scan.text.indexOf(':', scan.at);
  if (colon < 0 || colon >= scan.end || colon - scan.at > NAME_LIMIT) return;
  const program = scan.text.slice(scan.at + 3, colon).trim();
  scan.logger = nameOrNull(program);
  scan.at = colon;
  scan.skipSign();
  takeTaggedRequest(scan);
}

/** `[15:30:01.234] ERROR (1234): msg`, `[15:30:01 ERR] msg`, `[15:30:01] [Server thread/ERROR]: msg`. */
export function readBracketClock(scan: Scan): boolean {
  scan.at++;
  if (!scan.takeTime()) return false;
  if (scan.code() !== CLOSE_BRACKET) takeInsideBracket(scan);
  if (scan.code() === CLOSE_BRACKET) scan.at++;
  scan.skipBlanks();
  if (scan.level !== null) takeOrigin(scan);
  else if (!takeMinecraft(scan)) takeAfterTime(scan);
  return true;
}

/** Minecraft: `[Server thread/ERROR]: msg`, `[Server thread/ERROR] [net.minecraft.Foo/]: msg`. */
function takeMinecraft(scan: Scan): boolean {
  const { at } = scan;
  const content = scan.takeBracket();
  const slash = content?.lastIndexOf('/') ?? -1;
  const level = slash > 0 ? levelOfName(content!.slice(slash + 1)) : null;
  if (level === null) {
    scan.at = at;
    return false;
  }
  scan.level = level;
  scan.thread = content!.slice(0, slash);
  scan.skipBlanks();
  const logger = scan.takeBracket();
  if (logger !== null) scan.logger = nameOrNull(logger.replace(/\/$/, ''));
  if (scan.code() === COLON) scan.at++;
  scan.skipBlanks();
  return true;
}

/** `[1768836601] msg`, `[1768836601234] ERROR (1 on host): msg`. */
export function readBracketEpoch(scan: Scan): boolean {
  scan.at++;
  if (!takeEpoch(scan)) return false;
  if (scan.code() === CLOSE_BRACKET) scan.at++;
  takeAfterTime(scan);
  return true;
}

/** `[19-Jan-2026 15:30:01 UTC] PHP Fatal error:  msg`: the message keeps the words that a trace is told by. */
export function readPhpError(scan: Scan): boolean {
  scan.at++;
  if (!scan.takeTime()) return false;
  takeRegion(scan);
  if (scan.code() === CLOSE_BRACKET) scan.at++;
  scan.skipBlanks();
  const kind = scan.text.slice(scan.at + 4, Math.min(scan.end, scan.at + 40));
  scan.level = PHP_KINDS.find(([name]) => name.test(kind))?.[1] ?? null;
  return true;
}

/** What PHP calls its errors. https://www.php.net/manual/en/errorfunc.constants.php */
const PHP_KINDS: readonly (readonly [RegExp, Level])[] = [
  [/^Fatal error/, 'FATAL'],
  [/^(?:[A-Z][a-z]+ )?(?:fatal )?error/i, 'ERROR'],
  [/^(?:[A-Z][a-z]+ )?warning/i, 'WARN'],
  [/^(?:Notice|Deprecated|Strict)/, 'INFO'],
];
