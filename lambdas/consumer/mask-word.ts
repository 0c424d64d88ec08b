import { normaliseEndpoint } from './endpoint.ts';

/** Stands for everything that differs from one occurrence of a message to the next. */
export const MASK = '<*>';

/** A word longer than this is data as a whole. */
const WORD_LIMIT = 1024;
/** From so many characters on a name of letters and digits is hex or a token rather than a word with a number. */
const TOKEN_LENGTH = 8;
const LONG_TOKEN_LENGTH = 20;

const NEEDS_LOOK = /[\d@/\\]|\.[a-z]{2,}(?:$|\W)|\b(?:true|false)\b/i;
const UUID_LENGTH = 36;
const UUID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
/** What a request asks for besides its path. */
const QUERY = /(\/[\w.~%@:+{}-]*)\?[^()[\]{},;"'<>]*/g;
const URL_START = /[a-z][a-z0-9+.-]{1,15}:\/\//i;
const EMAIL = /^(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}$/;
const SOURCE_FILE =
  /^(.*[/\\])?([\w$.@-]{1,100}\.(?:java|kt|kts|scala|groovy|py|rb|php|go|rs|[cm]?[jt]sx?|cs|fs|vb|dart|swift|cc?|cpp|hpp?|exs?|erl|vue|sql))((?::\d{1,9}){0,2})$/;
const FILE_ROOTS =
  /^(?:~|\.{1,2})?\/(?:app|bin|data|dev|etc|home|lib\d*|media|mnt|opt|private|proc|root|run|srv|sys|tmp|usr|var|Users|Volumes|workspace|builds?)(?:\/|$)/;
const FILE_EXTENSION = /\.(?!html?$|json$|xml$|php$|aspx?$|jsp$)[A-Za-z][A-Za-z0-9]{1,5}(?::\d{1,9})*$/;
const WINDOWS_PATH = /^[A-Za-z]:[\\/]|^\\\\[\w.-]/;
const TOP_LEVEL =
  /\.(?:com|net|org|io|dev|cloud|local|localdomain|internal|intra|svc|lan|corp|test|example|invalid|kr|jp|de|uk|us|eu|fr|cn|ai|app|co|gov|edu)$/i;
const PACKAGE_START = /^(?:com|org|net|io|java|javax|jakarta|dev|kr|de|sun|jdk)\.|\.[A-Z]/;
const ADDRESS = /^(?=[0-9a-f:.%]*:[0-9a-f:.%]*:)[0-9a-f:.]{3,45}(?:%\w{1,16})?$/i;

/** Characters in front of a number that may say what it is. */
const CONTEXT_LENGTH = 24;

/** Words before a short number that make it a code, which is the fault's and not the occurrence's. */
const CODE_BEFORE =
  /(?:^|[^a-z])(?:http(?:\/[\d.<>*]{1,5})?|status(?:[_ ]?code)?|errno|exit(?:ed)?(?:[_ ](?:code|status))?|code|signal)["']?[ =:(#]{0,3}$/i;
const CODE = /^\d{1,3}$/;
const SQLSTATE_BEFORE = /SQLSTATE\W{0,3}(?:[0-9A-Z]{5}\W{1,3})?$/;
const SQLSTATE = /^[0-9A-Z]{4,5}$/;
const VENDOR_CODE = /^(?:ORA|PLS|TNS|DPY|DPI|RMAN|IMP|DB2|SQL|CRS)-?\d{3,5}[A-Z]?$/;

/**
 * Masks what varies in one word (no blanks).
 * @param before what stands in front of it: `status ` makes a short number a code, which stays
 * @param pieces takes what was masked
 */
export function maskWord(word: string, before: string, pieces: string[] | null): string {
  if (!NEEDS_LOOK.test(word)) return word;
  if (word.length > WORD_LIMIT) {
    pieces?.push(word);
    return MASK;
  }
  const url = URL_START.exec(word);
  if (url !== null) return maskUrl(word, url.index, pieces);
  const plain = word.includes('?') ? word.replace(QUERY, '$1') : word;
  return maskParts(plain.length < UUID_LENGTH ? plain : withoutUuids(plain, pieces), before, pieces);
}

function withoutUuids(word: string, pieces: string[] | null): string {
  return word.replace(UUID, (uuid) => masked(uuid, pieces));
}

/** `(GET https://api.example.com/v1/orders/17?x=1)`: what is before, the mask, the endpoint, what closes. */
function maskUrl(word: string, start: number, pieces: string[] | null): string {
  const end = urlEnd(word, start);
  const url = word.slice(start, end);
  pieces?.push(url);
  const isWeb = /^(?:https?|wss?):/i.test(url);
  const path = isWeb ? url.indexOf('/', url.indexOf('://') + 3) : -1;
  const endpoint = path < 0 ? '' : normaliseEndpoint(url.slice(path));
  const lead = start === 0 ? '' : maskParts(word.slice(0, start), '', pieces);
  return `${lead}${MASK}${endpoint === '/' ? '' : endpoint}${maskWord(word.slice(end), '', pieces)}`;
}

/** A URL ends where brackets, commas or the sentence do. */
function urlEnd(word: string, start: number): number {
  const found = word.slice(start).search(/[<>)\]},;|\\^]|[.:!?]+$/);
  return found < 0 ? word.length : start + found;
}

/** The parts of a word between its marks; what is masked already is a mark. */
const PARTS = /[^=,;|()[\]{}<>"'`&*!?#]+/g;

function maskParts(word: string, before: string, pieces: string[] | null): string {
  let masked = '';
  let from = 0;
  PARTS.lastIndex = 0;
  for (let match = PARTS.exec(word); match !== null; match = PARTS.exec(word)) {
    masked += word.slice(from, match.index);
    from = match.index + match[0].length;
    // `PARTS` is shared: a part that is itself taken apart would move it.
    const resume = PARTS.lastIndex;
    masked += maskPart(match[0], contextOf(before, masked), pieces);
    PARTS.lastIndex = resume;
  }
  return joined(masked + word.slice(from));
}

const contextOf = (before: string, masked: string): string =>
  masked.length >= CONTEXT_LENGTH ? masked : `${before} ${masked}`;

function maskPart(part: string, before: string, pieces: string[] | null): string {
  const end = part.search(/[.:]+$/);
  const body = end < 0 ? part : part.slice(0, end);
  const tail = end < 0 ? '' : part.slice(end);
  return maskBody(body, before, pieces) + tail;
}

function masked(text: string, pieces: string[] | null): string {
  pieces?.push(text);
  return MASK;
}

function maskBody(body: string, before: string, pieces: string[] | null): string {
  if (body === '') return '';
  if (EMAIL.test(body)) return masked(body, pieces);
  if (body.includes('/') || body.includes('\\')) return maskPath(body, before, pieces);
  if (ADDRESS.test(body)) return masked(body, pieces);
  return maskColons(body, before, pieces);
}

function maskPath(body: string, before: string, pieces: string[] | null): string {
  const source = SOURCE_FILE.exec(body);
  if (source !== null) {
    pieces?.push(body);
    return source[2]! + (source[3] === '' ? '' : `:${MASK}`);
  }
  if (FILE_ROOTS.test(body) || WINDOWS_PATH.test(body)) return masked(body, pieces);
  if (body.startsWith('/')) {
    if (FILE_EXTENSION.test(body)) return masked(body, pieces);
    const endpoint = normaliseEndpoint(body);
    if (endpoint !== body) pieces?.push(body);
    return endpoint;
  }
  // `20/20`, `payment-api/v2.3.1`, `App\Order`: parts that stand for themselves.
  const parts = body.split(/([/\\]+)/);
  return parts.map((part, at) => (at % 2 === 1 ? part : maskColons(part, before, pieces))).join('');
}

function maskColons(body: string, before: string, pieces: string[] | null): string {
  if (!body.includes(':')) return maskName(body, before, pieces);
  const source = SOURCE_FILE.exec(body);
  if (source !== null) {
    if (source[3] !== '') pieces?.push(source[3]!);
    return source[2]! + (source[3] === '' ? '' : `:${MASK}`);
  }
  // `cache-2.prod:6379`: a port makes a host of the name before it.
  const host = /^([A-Za-z][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}):(\d{2,5})$/.exec(body);
  if (host !== null && (host[1]!.includes('.') || host[1] === 'localhost')) return masked(body, pieces);
  let context = before;
  const parts: string[] = [];
  for (const part of body.split(':')) {
    parts.push(maskName(part, context, pieces));
    context = `${part}:`;
  }
  return parts.join(':');
}

/** A name of letters, digits, dots, hyphens and underscores. */
function maskName(name: string, before: string, pieces: string[] | null): string {
  if (name === 'true' || name === 'false' || name === 'True' || name === 'False') return masked(name, pieces);
  if (isHost(name)) return masked(name, pieces);
  if (!/\d/.test(name)) return name;
  if (isCode(name, before)) return name;
  if (/^[-+~$€£₩]?\d/.test(name)) return maskNumber(name, pieces);
  if (name.length >= LONG_TOKEN_LENGTH && isToken(name)) return masked(name, pieces);
  return maskSegments(name, pieces);
}

function isHost(name: string): boolean {
  return name.includes('.') && TOP_LEVEL.test(name) && !PACKAGE_START.test(name);
}

function isCode(name: string, before: string): boolean {
  if (CODE.test(name)) return CODE_BEFORE.test(before);
  if (VENDOR_CODE.test(name)) return true;
  return SQLSTATE.test(name) && SQLSTATE_BEFORE.test(before);
}

/** `250ms`, `1m2s`, `2026-01-19T15:30`, `10.0.0.1`, `8fk2x9`, and `5-minute`, whose word stays; `5xx` is no number. */
function maskNumber(name: string, pieces: string[] | null): string {
  if (/^[1-5]xx$/i.test(name)) return name;
  const hyphen = /-(?=[A-Za-z]{3,}(?:-|$))/.exec(name);
  if (hyphen === null || hyphen.index === 0) return masked(name, pieces);
  return masked(name.slice(0, hyphen.index), pieces) + maskSegments(name.slice(hyphen.index), pieces);
}

/** Letters in both cases and digits, mixed as no word is. */
const isToken = (name: string): boolean =>
  /^[\w-]+$/.test(name) &&
  /[a-z]/.test(name) &&
  /[A-Z]/.test(name) &&
  /\d[A-Za-z]+\d|\d[A-Za-z]\w*[A-Z]/.test(name);

const SEGMENT = /[A-Za-z\d]+|[^A-Za-z\d]+/g;

function maskSegments(name: string, pieces: string[] | null): string {
  const segments = name.match(SEGMENT) ?? [];
  let isBehindHash = false;
  const out = segments.map((segment, at) => {
    if (!/[A-Za-z\d]/.test(segment)) return segment;
    // The pod's own five letters behind the hash of its replica set: `payment-api-7d8f9c6b5-qkzvb`.
    const isPodEnd = isBehindHash && at === segments.length - 1 && /^[a-z\d]{5,6}$/.test(segment);
    const kept = isPodEnd ? '' : lettersOf(segment);
    isBehindHash = segment.length >= 6 && kept === '' && /[a-z]/.test(segment);
    if (kept === segment) return segment;
    pieces?.push(segment);
    return kept + MASK;
  });
  return out.join('');
}

/** The word that a segment begins with, its number left out; nothing where letters and digits are mixed. */
function lettersOf(segment: string): string {
  const digit = segment.search(/\d/);
  if (digit < 0) return segment;
  if (digit === 0 || /[A-Za-z]/.test(segment.slice(digit))) return '';
  const isHex = segment.length >= TOKEN_LENGTH && /^[a-f\d]+$/i.test(segment);
  return isHex ? '' : segment.slice(0, digit);
}

/** Neighbouring masks are one, and so are masks joined by marks that values hold inside. */
function joined(text: string): string {
  return text.replace(/<\*>(?:[-+.:_/,~@T ]{0,2}<\*>)+/g, MASK);
}
