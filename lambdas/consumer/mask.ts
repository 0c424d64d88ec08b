/** Characters of a message that tell it from others; what follows is data. */
const MESSAGE_LIMIT = 512;

/** What varies from one occurrence of a message to the next, in the order in which it is masked. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g, '<email>'],
  [/\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>)\]]{1,400}/gi, '<url>'],
  [/(?<![\w/])\/[\w.~%:@!$&*+,;=-]{1,200}(?:\/[\w.~%:@!$&*+,;={}-]{0,200}){1,20}/g, '<path>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '<ip>'],
  [/\[?\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}(?:\]:\d{1,5})?/gi, '<ip>'],
  [/\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}:\d{2,5}\b/g, '<host>'],
  [/\b(?:[a-z0-9-]{1,63}\.){1,6}(?:com|net|org|io|dev|cloud|local|internal|svc|amazonaws)\b/gi, '<host>'],
  [
    /\b\d{4}[-/]\d{2}[-/]\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g,
    '<date>',
  ],
  [/\b\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\b/g, '<time>'],
  [/(?<![\w'])'[^'\n]{1,200}'(?![\w'])|"[^"\n]{1,200}"|`[^`\n]{1,200}`/g, '<quoted>'],
  // Pods: `payment-api-7d8f9c-abc123`.
  [/\b([a-z][a-z0-9]*(?:-[a-z]+){0,4})-(?=[a-z]*\d)[a-z0-9]{5,10}-[a-z0-9]{5,8}\b/g, '$1-<pod>'],
  [/\b0x[0-9a-f]{1,16}\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,128}\b/gi, '<hex>'],
  [
    /(?:(?<!\w)[-+])?\b\d[\d,]*(?:\.\d+)? ?(?:ns|us|µs|ms|secs?|seconds?|s|mins?|minutes?|m|hours?|hrs?|h|days?|d)\b/g,
    '<duration>',
  ],
  [/\b\d[\d,]*(?:\.\d+)? ?(?:[kmgt]i?b|bytes?|%)/gi, '<size>'],
  // Ids of letters and digits mixed: `4d5e`, `8fk2x9`; `ORDER-8472` and `p95` keep their words.
  [/\b(?=[a-z]*\d[a-z\d]*[a-z])(?=[a-z\d]*\d)[a-z\d]{4,64}\b/gi, '<id>'],
  [/(?:(?<!\w)[-+])?\b\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?\b/gi, '<n>'],
  [/\d+/g, '<n>'],
  [/\b(?:true|false)\b/gi, '<bool>'],
];

/**
 * A message with everything masked that differs between two occurrences of one fault: e-mails,
 * addresses, ids, dates, durations, sizes, numbers, quoted values.
 */
export function maskMessage(message: string): string {
  let masked = message.length > MESSAGE_LIMIT ? message.slice(0, MESSAGE_LIMIT) : message;
  for (const [pattern, replacement] of VARIABLES) masked = masked.replace(pattern, replacement);
  return masked.replace(/\s+/g, ' ').trim();
}
