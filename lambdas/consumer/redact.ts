/** What stands where a secret stood. */
const MASK = '[redacted]';

/** One kind of secret. */
interface Redaction {
  /** Runs only when the lower-cased text holds one of these; empty: always. */
  readonly words: readonly string[];
  readonly pattern: RegExp;
  readonly replacement: string | ((match: string, ...groups: string[]) => string);
}

const SECRET_KEY =
  '(?:[\\w.-]{0,40}?(?:password|passwd|passphrase|secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|client[_-]?secret|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|session[_-]?token|signing[_-]?key|credentials?)|pwd|token|x-api-key|cookie|set-cookie)';

/** Sum of Luhn's check over the digits of a card number. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function maskCard(match: string): string {
  const digits = match.replace(/[ -]/g, '');
  const isCard =
    digits.length >= 13 && digits.length <= 19 && /^[3-6]|^2[2-7]/.test(digits) && passesLuhn(digits);
  return isCard ? MASK : match;
}

/** In this order: a longer secret goes before the shorter ones inside it. All patterns are bounded and linear. */
const REDACTIONS: readonly Redaction[] = [
  {
    words: ['-----begin'],
    pattern:
      /-----BEGIN ([A-Z ]{0,30})PRIVATE KEY-----[\s\S]{0,16384}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$(?![\s\S]))/g,
    replacement: MASK,
  },
  // `"Authorization": "Basic dXNlcjpwYXNz"`, `Bearer abc`, `token ghp_…`
  {
    words: ['bearer', 'basic', 'authorization'],
    pattern: /\b(Bearer|Basic|Digest|Negotiate)(\s{1,4})[\w.~+/=:-]{6,4096}/gi,
    replacement: `$1$2${MASK}`,
  },
  {
    words: ['authorization'],
    pattern:
      /(\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?)(?!Bearer |Basic |Digest |Negotiate )[^\s"',;}]{4,4096}/gi,
    replacement: `$1${MASK}`,
  },
  { words: ['eyj'], pattern: /\beyJ[\w-]{6,4096}\.[\w-]{2,8192}(?:\.[\w-]{0,4096})?/g, replacement: MASK },
  {
    words: ['akia', 'asia', 'aroa', 'aida'],
    pattern: /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,20}\b/g,
    replacement: MASK,
  },
  {
    words: [
      'sk_',
      'pk_',
      'rk_',
      'ghp_',
      'gho_',
      'ghs_',
      'github_pat_',
      'xox',
      'whsec_',
      'glpat-',
      'sk-',
      'aiza',
    ],
    pattern:
      /\b(?:(?:sk|pk|rk)_(?:live|test)_\w{8,200}|whsec_\w{8,200}|gh[pousr]_\w{16,255}|github_pat_\w{16,255}|glpat-[\w-]{16,64}|xox[abeoprs]-[\w-]{8,250}|sk-[\w-]{20,200}|AIza[\w-]{30,60})/g,
    replacement: MASK,
  },
  // `postgres://user:pass@host/db`
  {
    words: ['://'],
    pattern: /(:\/\/[^\s:/@"'<>]{0,128}:)[^\s/@"'<>]{1,256}(@)/g,
    replacement: `$1${MASK}$2`,
  },
  // `password=…`, `"apiKey": "…"`, `aws_secret_access_key: …`
  {
    words: ['pass', 'pwd', 'secret', 'token', 'key', 'credential', 'cookie'],
    pattern: new RegExp(
      `(?<![\\w.-])(["']?${SECRET_KEY}\\\\?["']?\\s{0,4}(?:=>|[:=])\\s{0,4})(?:(\\\\?["'])((?:(?!\\2)[^\\n]){1,1024})(\\2)|([^\\s"',;&}\\])]{2,1024}))`,
      'gi',
    ),
    replacement: (match, key, quote, _quoted, close, bare) => {
      if (bare !== undefined) return isHarmless(bare) ? match : `${key}${MASK}`;
      return `${key}${quote}${MASK}${close}`;
    },
  },
  {
    words: ['@'],
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g,
    replacement: '[email]',
  },
  { words: [], pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])/g, replacement: maskCard },
];

/** Words after `token:` that are prose and no secret. */
function isHarmless(value: string): boolean {
  return /^(?:null|none|undefined|true|false|expired|invalid|missing|empty|not|is|was|has|the|a|an|validation|verification|signature|required|refresh|\[redacted\]|<\w+>|\*{2,})$/i.test(
    value,
  );
}

/** Characters of a text that are redacted; what follows is cut off, so that nothing leaves unread. */
const TEXT_LIMIT = 1024 * 1024;

/**
 * Takes secrets and personal data out of a log text before it leaves the account's data stores:
 * bearer, basic and other `Authorization` values, JWTs, AWS key ids, tokens of Stripe, GitHub, GitLab,
 * Slack, OpenAI and Google, private-key blocks, passwords in URLs, values of password, secret, token,
 * key, credential and cookie fields in `key=value`, `key: value` and JSON, e-mail addresses, and card
 * numbers that pass Luhn's check. Request, user, correlation and trace ids and uuids stay readable.
 * It does not know names, postal addresses or phone numbers. Linear; reads up to 1 Mi characters.
 */
export function redact(text: string): string {
  let redacted = text.length > TEXT_LIMIT ? text.slice(0, TEXT_LIMIT) : text;
  const lower = redacted.toLowerCase();
  for (const { words, pattern, replacement } of REDACTIONS) {
    if (words.length > 0 && !words.some((word) => lower.includes(word))) continue;
    redacted =
      typeof replacement === 'string'
        ? redacted.replace(pattern, replacement)
        : redacted.replace(pattern, replacement);
  }
  return redacted;
}
