import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Assembler } from '../../../../lambdas/consumer/assemble/assembler.ts';

const CORPUS = join(import.meta.dirname, '../../../fixtures/corpus');

function assemble(lines: readonly string[]): string[] {
  const texts: string[] = [];
  const assembler = new Assembler();
  assembler.feed({ source: 'a', text: lines.join('\n'), arrivedAtMs: 0 }, (event) => texts.push(event.text));
  assembler.closeAll((event) => texts.push(event.text));
  return texts;
}

/** Plain lines, some of which resemble a part of a trace. */
const PLAIN_LINES = [
  'Server listening on 3000',
  'done',
  'foo(bar)',
  'com.acme.shop.Main',
  '- item 8472',
  '#1 fix the build',
  '# of orders: 12',
  '{',
  '}',
  '[worker] ready',
  '----------------',
  '========================',
  '1: first',
  '12 | bob | 31',
  '13 | ann | 28',
  'at 10:30 the job starts',
  'from shop to stock',
  'note that the cache is cold',
  'Caused by a restart',
  'Found 3 users',
  '3 users in room 12',
  'panic button was pressed',
  'goroutine count: 12',
  'thread pool is ready',
  'Process started',
  'Next run at 12:00',
  'Stack: production',
  'Error rate: 0.1 %',
  'Message: hello',
  'Location: Berlin',
  'digest: sha256:1f0b3c3a',
  'file:///app/x.txt was written',
  'http://shop.example.com:8080',
  '/var/log/app.log',
  'main.go was compiled',
  'load: warm: 12 entries',
  'ValidationError: price is missing',
  'TimeoutError: stock',
  'terminating worker 3',
  'Warning: disk is at 91 %',
  'orders.rb:12 was changed',
  '"quoted"',
  '(3 rows)',
  'ÄÖÜ läuft',
  '...',
  '... 3 more files to go',
];

const ENDS: readonly [string, string][] = [
  ['java', '01-main-cause.txt'],
  ['java', '13-no-package.txt'],
  ['kotlin-scala', '10-zio.txt'],
  ['python', '01-carets.txt'],
  ['python', '04-exception-group.txt'],
  ['python', '05-syntax-error.txt'],
  ['node', '02-properties.txt'],
  ['node', '01-uncaught.txt'],
  ['node', '07-rejection-warning.txt'],
  ['go', '02-nil-pointer.txt'],
  ['go', '06-concurrent-map.txt'],
  ['go', '10-pkg-errors.txt'],
  ['go', '09-race.txt'],
  ['dotnet', '01-unhandled.txt'],
  ['dotnet', '11-stack-overflow.txt'],
  ['ruby', '01-style-33.txt'],
  ['ruby', '05-cause.txt'],
  ['ruby', '08-rails.txt'],
  ['php', '01-uncaught.txt'],
  ['php', '04-bare-exception.txt'],
  ['php', '06-warning.txt'],
  ['rust', '01-note.txt'],
  ['rust', '02-backtrace.txt'],
  ['rust', '08-anyhow-backtrace.txt'],
  ['dart', '02-async.txt'],
  ['dart', '06-flutter-report-stack.txt'],
  ['native', '03-swift.txt'],
  ['native', '02-address-sanitizer.txt'],
];

describe('plain lines', () => {
  it('are an event each, whatever they resemble', () => {
    expect(assemble(PLAIN_LINES)).toEqual(PLAIN_LINES);
  });

  it('are an event each in every order', () => {
    for (const line of PLAIN_LINES) {
      const lines = PLAIN_LINES.flatMap((other) => [line, other]);
      expect(assemble(lines)).toEqual(lines);
    }
  });

  it('stay out of a trace when they are indented below a plain line', () => {
    const lines = ['cache:', '  hits: 12', '    at most 20', '\tfrom disk', '  at 10:30 (local)', 'done'];
    expect(assemble(lines)).toEqual(lines);
  });

  it.each(ENDS)('are no part of the trace above them: %s/%s', (language, file) => {
    const trace = readFileSync(join(CORPUS, language, file), 'utf8').replace(/\n$/, '');
    for (const line of PLAIN_LINES) {
      expect(assemble([trace, line, 'bye'])).toEqual([trace, line, 'bye']);
    }
  });

  it.each(ENDS)('and blank ones part two traces: %s/%s', (language, file) => {
    const trace = readFileSync(join(CORPUS, language, file), 'utf8').replace(/\n$/, '');
    expect(assemble([trace, '', '', trace, '', 'bye'])).toEqual([trace, trace, 'bye']);
  });
});
