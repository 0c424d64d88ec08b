import type { AssembledEvent, ExceptionLink, LogEvent } from './event.ts';
import { isRuntimeType } from './fault-chain.ts';
import { knownHeader } from './known-headers.ts';
import { LineNumbers } from './known-lines.ts';
import { classOfLine, isDatabaseDetail } from './line-class.ts';

/** Longest text that is looked at, characters: most errors are far below. */
const TEXT_LIMIT = 16 * 1024;
/** Lines of the shortest: lines that are parted by other means are fewer. */
const LEAST_LINES = 3;
/** Faults remembered, and those whose lines' numbers have the same hash. About 4 MB when full. */
const FAULTS_LIMIT = 8192;
const ALIKE_LIMIT = 16;

/** The fault of all events whose lines are of the same classes in the same order. */
interface KnownFault {
  readonly numbers: Int32Array;
  readonly service: string | null;
  readonly environment: string | null;
  /** Null where the classes of the lines do not tell it. */
  readonly fingerprint: string | null;
}

/** What is known of an event beyond itself. */
interface Surroundings {
  readonly environment?: string | null;
  readonly defaultService?: string | null;
  readonly keepSource?: boolean;
}

/** A fault, and the source of an event of it. */
export interface Recognized {
  readonly fingerprint: string;
  readonly source: string;
}

/** Documented cache: faults by the hash of their lines' numbers. */
const faults = new Map<number, KnownFault[]>();
let faultCount = 0;

/** The event that was looked at last: its lines, their hash, and whether its fault may be learned. */
const lines = new LineNumbers();
let hash = 0;
let learnable: AssembledEvent | null = null;

/**
 * Recognizes an error that came before with other ids, numbers and times: of an event whose fault is known nothing
 * else counts, and it need not be parsed. Null where anything is uncertain. For errors of the house format with traces
 * of Java or Python.
 */
export function recognize(event: AssembledEvent, known: Surroundings): Recognized | null {
  learnable = null;
  const { text, envelope } = event;
  const end = text.indexOf('\n');
  const header = end < 0 || text.length > TEXT_LIMIT ? null : knownHeader(text, end);
  if (header === null || !lines.read(text, end + 1) || lines.length < LEAST_LINES) return null;
  const service = header.service ?? envelope?.service ?? header.program ?? known.defaultService ?? null;
  const environment = envelope?.environment ?? known.environment ?? null;
  const fault = find(service, environment);
  if (fault === undefined) learnable = event;
  if (fault === undefined || fault.fingerprint === null) return null;
  const pod = header.pod ?? envelope?.pod ?? null;
  const keepSource = known.keepSource === true || envelope?.namesSource === true;
  return { fingerprint: fault.fingerprint, source: keepSource || pod === null ? event.source : pod };
}

function find(service: string | null, environment: string | null): KnownFault | undefined {
  const { numbers, length } = lines;
  hash = length;
  for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + numbers[at]!) | 0;
  const alike = faults.get(hash);
  if (alike === undefined) return undefined;
  for (const fault of alike)
    if (fault.service === service && fault.environment === environment && isOfLines(fault)) return fault;
  return undefined;
}

function isOfLines({ numbers: known }: KnownFault): boolean {
  const { numbers, length } = lines;
  if (known.length !== length) return false;
  for (let at = 0; at < length; at++) if (known[at] !== numbers[at]) return false;
  return true;
}

/**
 * Takes in the fault of the event that `recognize` was asked last and did not know.
 * @param event the same event, parsed
 */
export function learn(assembled: AssembledEvent, event: LogEvent, fingerprint: string): void {
  if (learnable !== assembled) return;
  learnable = null;
  const alike = faults.get(hash) ?? [];
  if (alike.length >= ALIKE_LIMIT) return;
  if (faultCount >= FAULTS_LIMIT) {
    faults.clear();
    faultCount = 0;
  }
  faultCount++;
  alike.push({
    numbers: lines.numbers.slice(0, lines.length),
    service: copyOf(event.service),
    environment: copyOf(event.environment),
    fingerprint: isToldByLines(event) ? fingerprint : null,
  });
  faults.set(hash, alike);
}

/** The memory of a name that was cut out of an event is the whole event's. */
const copyOf = (name: string | null): string | null => (name === null ? null : Buffer.from(name).toString());

/** True where types and places alone make the fault's name, and the classes of the lines tell them. */
function isToldByLines({ exception, level, text }: LogEvent): boolean {
  if (exception === null || level !== 'ERROR') return false;
  const links = [exception, ...exception.causes];
  // Without frames, and of a runtime's own faults, the words count.
  if (!links.some(({ frames }) => frames.length > 0)) return false;
  if (links.some(({ type }) => isRuntimeType(type))) return false;
  const all = text.split('\n').slice(1);
  // Nothing but a head or a cause may have named a type: other lines of its line's class would not.
  const classes = new Set(all.map(classOfLine));
  const isNamed = (type: string): boolean => classes.has(`head ${type}`) || classes.has(`cause ${type}`);
  if (!links.every(({ type }) => isNamed(type))) return false;
  if (exception.language === 'java') return isOneJavaTrace(all);
  return exception.language === 'python' && areTracebacksOf(links, all);
}

const JAVA_FRAME = /^\s{0,32}at /;
const ELISION = /^\s{0,32}(?:\.\.\. \d{1,6} (?:more|common frames omitted))?$/;
const TRACEBACK = 'Traceback (most recent call last):';
/** What stands among Python's frames and between its traces. */
const AMONG_PYTHON =
  /^(?:\s.*|Traceback \(most recent call last\):|The above exception was the direct .*|During handling of the above .*)?$/;

/**
 * True where each run of frames but the first stands below its cause, with nothing unusual among them: an error that
 * is printed a second time would be told from another of its type by its words.
 */
function isOneJavaTrace(all: readonly string[]): boolean {
  let runs = 0;
  return all.every((line, at) => {
    if (!JAVA_FRAME.test(line)) return ELISION.test(line) || isTold(line, 'python ');
    if (at > 0 && JAVA_FRAME.test(all[at - 1]!)) return true;
    let above = at - 1;
    while (above > 0 && isDatabaseDetail(all[above]!)) above--;
    return ++runs === 1 || all[above]!.startsWith('Caused by: ');
  });
}

/** The same: each traceback is of a type of its own. */
function areTracebacksOf(links: readonly ExceptionLink[], all: readonly string[]): boolean {
  const count = all.filter((line) => line === TRACEBACK).length;
  return (
    count === links.length &&
    new Set(links.map(({ type }) => type)).size === count &&
    all.every((line) => !JAVA_FRAME.test(line) && (AMONG_PYTHON.test(line) || isTold(line, 'java ')))
  );
}

/** True for a line of a class that is not of the other language. */
function isTold(line: string, other: string): boolean {
  const ofLine = classOfLine(line);
  return ofLine !== null && !ofLine.startsWith(other);
}
