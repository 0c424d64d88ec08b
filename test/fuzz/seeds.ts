import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createGenerator } from '../../generator/generator.ts';
import * as traces from '../fixtures/traces.ts';

const CORPUS = new URL('../fixtures/corpus/', import.meta.url);
const HOUSE_EVENTS = 40;
/** Lines of a seed that a run takes at most: most runs are small, so that there can be many. */
export const WINDOW_LINES = 12;

/** Headers of many loggers, and lines that look like one. */
const HEADERS = [
  '2026-01-19 15:30:01.234 ERROR 1 --- [nio-8080-exec-3] c.c.p.PaymentService : charge failed',
  '15:30:01.234 [main] WARN  com.cali.Shop - slow',
  '[2025-12-25 10:15:23.456] [ERROR] c.h.h.p.HikariPool - HikariPool-1 - Connection is not available',
  'Jan 19, 2026 3:30:01 PM com.cali.Shop charge',
  'SEVERE: charge failed',
  'ERROR:root:charge failed',
  'INFO:     127.0.0.1:53422 - "GET / HTTP/1.1" 200 OK',
  '[2026-01-19 15:30:01 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:9)',
  '{"level":50,"time":1768836601234,"msg":"charge failed","err":{"stack":"Error: x\\n    at y (z.js:1:2)"}}',
  'time="2026-01-19T15:30:01Z" level=error msg="charge failed"',
  'E0119 15:30:01.234567       1 main.go:12] charge failed',
  'E, [2026-01-19T15:30:01.234567 #1] ERROR -- : charge failed',
  '[2026-01-19T15:30:01.234567+00:00] app.CRITICAL: charge failed {"exception":"x"} []',
  '2026/01/19 15:30:01 [error] 29#29: *1 connect() failed (111: Connection refused)',
  '127.0.0.1 - - [19/Jan/2026:15:30:01 +0000] "GET / HTTP/1.1" 500 12 "-" "curl/8"',
  '<34>Jan 19 15:30:01 host su: failed',
  '<165>1 2026-01-19T15:30:01.003Z host app 1 ID47 - failed',
  'fail: Shop.Payment[0]',
  '[15:30:01 ERR] charge failed',
  'START RequestId: 8f5a3e1b-1111-2222-3333-444455556666 Version: $LATEST',
  '2026-01-19T15:30:01.234Z\t8f5a3e1b-1111-2222-3333-444455556666\tERROR\tcharge failed',
  'panic: runtime error: index out of range [5] with length 3',
  'goroutine 1 [running]:',
  "thread 'main' panicked at src/main.rs:4:5:",
  'PHP Fatal error:  Uncaught Exception: x in /app/a.php:3',
  'Unhandled exception. System.InvalidOperationException: x',
  '==================',
  'WARNING: DATA RACE',
];

/** Pieces that a mutation inserts or repeats: what opens, continues or confuses. */
export const TOKENS: readonly string[] = [
  ' ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ':',
  '|',
  '  | ',
  '\u001b[31m',
  '\u001b[0m',
  '\u001b[',
  '\ufeff',
  '\ufffd',
  '\u00a0',
  '\u2028',
  '한글',
  '😀',
  'at ',
  '    at a.b.C.d(C.java:1)\n',
  'Caused by: ',
  'Traceback (most recent call last):\n',
  '  File "a.py", line 1, in b\n',
  '{"log":"',
  '"}\n',
  '{}',
  '}{',
  '[[[[',
  '[INFO] 2026-01-19 15:30:01.234 ',
  'ERROR: ',
  '2026-01-19T15:30:01.234Z stdout P ',
  '#0 /a.php(1): b()\n',
  '---> ',
  'goroutine 1 [running]:\n',
  'Suppressed: ',
  '... 5 more\n',
  'During handling of the above exception, ',
  '0',
  '1e999',
  '-',
  '=',
  '<13>',
  '\\u0000',
  '\\n',
  'Exception',
  'a',
  'Error: ',
  '\u001b]8;;',
];

/** Texts to begin with: the house's events, the corpus of traces, headers. */
export function seedTexts(): readonly string[] {
  const texts: string[] = Object.values(traces).filter((value) => typeof value === 'string');
  texts.push(...HEADERS);
  for (const format of ['text', 'json'] as const) {
    let left = HOUSE_EVENTS;
    for (const event of createGenerator({ seed: 1, format })) {
      if (left-- === 0) break;
      texts.push(event.lines.join('\n'));
    }
  }
  return [...texts, ...corpusTexts()];
}

function corpusTexts(): string[] {
  if (!existsSync(CORPUS)) return [];
  return readdirSync(CORPUS, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const text = readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8').trimEnd();
      return blocksOf(text);
    });
}

/** A long file in windows of lines that overlap nowhere. */
function blocksOf(text: string): string[] {
  const lines = text.split('\n');
  const blocks: string[] = [];
  for (let at = 0; at < lines.length; at += WINDOW_LINES * 3) {
    blocks.push(lines.slice(at, at + WINDOW_LINES * 3).join('\n'));
  }
  return blocks;
}
