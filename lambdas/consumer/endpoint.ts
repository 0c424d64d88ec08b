/** Characters and segments of a path that are looked at. */
const PATH_LIMIT = 1024;
const SEGMENTS_LIMIT = 32;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const DATE = /^(?:\d{4}-\d{2}(?:-\d{2})?(?:T[\d:.%A-Za-z+-]{1,32})?|20\d{6})$/;
const NUMBER = /^[-+]?\d+$/;
const HEX = /^(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,128}$|^0x[0-9a-f]{1,64}$/i;
/** `v1`, `v2.1`, `v1beta2`, `2024-01`-less names with one digit (`oauth2`, `s3`, `k8s`, `level3`). */
const NAME_WITH_DIGIT =
  /^(?:v\d{1,2}(?:\.\d{1,2})?(?:(?:alpha|beta|rc)\d{0,2})?|[A-Za-z]+\d[A-Za-z]{0,2}|[A-Za-z]+(?:_|-)?(?:api|oauth)\d)$/;
const EMAIL = /^[^@/]{1,64}(?:@|%40)[^@/]{1,200}\.\w{2,24}$/i;
/** `req-842951`, `user_17`, `u-7234`: one word and a number. */
const PREFIXED = /^[A-Za-z]{1,24}[-_:.]\d+$/;
/** Words that a person wrote, with digits among them: `spring-sale-2026`. */
const SLUG = /^[A-Za-z]{2,}(?:[-_][A-Za-z]{2,})*(?:[-_][A-Za-z\d]+)+$|^[A-Za-z\d]+(?:[-_][A-Za-z\d]+){2,}$/;
const EXTENSION = /^(.+)(\.[a-z]{2,5}\d?)$/i;

/**
 * A request path as an endpoint's name, fit for a label: what differs between two requests is named by its kind.
 *
 * `/orders/123?x=1` is `/orders/{id}`; uuids are `{uuid}`, hex digests `{hex}`, dates `{date}`, e-mail addresses
 * `{email}`, and words with numbers among them `{slug}`. Versions (`v1`) and names such as `oauth2` stay.
 */
export function normaliseEndpoint(path: string): string {
  const bounded = path.length > PATH_LIMIT ? path.slice(0, PATH_LIMIT) : path;
  const end = bounded.search(/[?#\s]/);
  const plain = end < 0 ? bounded : bounded.slice(0, end);
  const segments: string[] = [];
  for (const segment of plain.split('/', SEGMENTS_LIMIT)) {
    if (segment !== '') segments.push(normaliseSegment(segment));
  }
  return `/${segments.join('/')}`;
}

function normaliseSegment(segment: string): string {
  if (!/[\d@]|%40/.test(segment)) return segment;
  const kind = kindOf(segment);
  if (kind !== null) return kind;
  const parts = EXTENSION.exec(segment);
  if (parts === null) return '{id}';
  return /\d/.test(parts[1]!) ? `${kindOf(parts[1]!) ?? '{id}'}${parts[2]}` : segment;
}

function kindOf(segment: string): string | null {
  if (NUMBER.test(segment)) return DATE.test(segment) && segment.length === 8 ? '{date}' : '{id}';
  if (NAME_WITH_DIGIT.test(segment)) return segment;
  if (UUID.test(segment)) return '{uuid}';
  if (DATE.test(segment)) return '{date}';
  if (HEX.test(segment)) return '{hex}';
  if (EMAIL.test(segment)) return '{email}';
  if (PREFIXED.test(segment)) return '{id}';
  return SLUG.test(segment) ? '{slug}' : null;
}
