/** What stands below the last line that a runtime marks as its own: more of a message, a cause, or a line of something else. */
import { describe, expect, it } from 'vitest';
import { Assembler } from '../../../lambdas/consumer/assemble/assembler.ts';
import { packCarry, unpackCarry } from '../../../lambdas/consumer/carry.ts';

function assemble(text: string): string[] {
  const texts: string[] = [];
  const assembler = new Assembler();
  assembler.feed({ source: 'a', text, arrivedAtMs: 0 }, (event) => texts.push(event.text));
  assembler.closeAll((event) => texts.push(event.text));
  return texts;
}

/** Each line in a batch of its own, with what is open carried between them. */
function assembleByLine(text: string): string[] {
  const texts: string[] = [];
  let assembler = new Assembler();
  for (const line of text.split('\n')) {
    assembler.feed({ source: 'a', text: line, arrivedAtMs: 0 }, (event) => texts.push(event.text));
    const carry = packCarry(assembler.open);
    assembler = new Assembler(carry === null ? {} : { open: unpackCarry(carry) });
  }
  assembler.closeAll((event) => texts.push(event.text));
  return texts;
}

const python = (...raised: string[]): string =>
  ['Traceback (most recent call last):', '  File "/app/a.py", line 3, in f', '    g()', ...raised].join('\n');

describe('the message of a Python exception', () => {
  it.each([
    [
      'Slack',
      'x.SlackApiError: failed. (url: https://slack.com/api/x)',
      "The server responded with: {'ok': False}",
    ],
    [
      'pydantic',
      'x.ValidationError: 1 validation error for X',
      'field',
      '  Field required [type=missing, input=1]',
    ],
    ['SQLAlchemy', 'x.OperationalError: (a.Error) gone', '[SQL: SELECT 1', 'FROM x]', '[parameters: {}]'],
    [
      'SQLAlchemy, background',
      'x.Error: gone',
      '',
      '(Background on this error at: https://sqlalche.me/e/20/e3q8)',
    ],
    [
      'SQLAlchemy, flush',
      'x.E.Error: (raised as a result of autoflush)',
      '(psycopg2.errors.NotNullViolation) null',
    ],
    [
      'psycopg2, fields',
      'x.Error: deadlock',
      'DETAIL:  Process 1 waits.',
      'HINT:  See log.',
      'CONTEXT:  while x',
    ],
    ['psycopg2, place', 'x.Error: no column', 'LINE 1: SELECT totl', '               ^'],
    [
      'psycopg2, servers',
      'x.Error: gone',
      'FATAL:  remaining connection slots are reserved',
      '\tIs it running?',
    ],
    ['botocore', 'x.Error: Parameter validation failed:', 'Missing required parameter in input: "Bucket"'],
    ['subprocess', 'RuntimeError: pg_dump failed', 'stderr:', 'pg_dump: error: connection failed'],
    ['a colon at its end', 'ValueError: these are missing:', 'price'],
    ['nothing on the first line', 'ValueError: ', 'price is missing'],
    ['an open quote', "ValueError: got '<html>", '<p>no</p>', "</html>'"],
    ['an open bracket', "ValueError: got {'a': 1,", "'b': 2}"],
    ['an open brace over indented lines', 'ValueError: got {', '  "a": {', '    "b": 1', '  }', '}'],
  ])('goes on: %s', (_name, ...raised) => {
    const trace = python(...raised);
    for (const behind of ['Listening again on 3000', 'GET /orders 200 14 ms', '[worker] ready', '(3 rows)']) {
      expect(assemble(`ready\n${trace}\n${behind}`)).toEqual(['ready', trace, behind]);
      expect(assembleByLine(`ready\n${trace}\n${behind}`)).toEqual(['ready', trace, behind]);
    }
  });

  it('goes on behind the request that uvicorn prints before it', () => {
    const request = 'INFO:     10.0.3.17:51322 - "POST /orders HTTP/1.1" 500 Internal Server Error';
    const trace = python(
      'x.SlackApiError: failed. (url: https://slack.com)',
      "The server responded with: {'ok': 0}",
    );
    expect(assemble(`${request}\n${trace}\n${request}`)).toEqual([request, trace, request]);
  });

  it.each([
    ['a line of something else', 'ValueError: price is missing', 'worker 3 is ready'],
    ['a bracket that closes nothing', 'ValueError: price is missing', 'closed (at 10:30) 3)'],
    ['a line behind an apostrophe', "ValueError: can't parse", "they're ready"],
    ['a line behind what was not closed', "ValueError: got 'x", 'worker 3 is ready', 'listening'],
    ['a level word behind a colon', 'ValueError: these failed:', 'INFO worker 3 is ready'],
    ['the level word of an error behind a colon', 'ValueError: these failed:', 'ERROR: worker 3 is gone'],
    ['a crash behind a colon', 'ValueError: these failed:', 'panic: boom'],
    ['what stands below a blank line', 'ValueError: these failed:', '', 'worker 3 is ready'],
  ])('ends before %s', (_name, raised, ...behind) => {
    const others = behind.filter((line) => line !== '');
    expect(assemble([python(raised), ...behind].join('\n'))).toEqual([python(raised), ...others]);
  });

  it('holds one line that a colon announces, and not every line with a colon at its end', () => {
    const trace = python('ValueError: these failed:', 'first:');
    expect(assemble(`${trace}\nsecond:\nthird:`)).toEqual([trace, 'second:', 'third:']);
  });
});

describe('the causes of a Ruby error', () => {
  const raised = (message: string): string =>
    `app.rb:59:in 'call': ${message}\n\tfrom app.rb:44:in 'pay'\n\tfrom app.rb:91:in '<main>'`;
  const outer = raised('adyen (Payments::ProviderError)');
  const inner = raised('Net::ReadTimeout with #<TCPSocket:(closed)> (Faraday::TimeoutError)');
  const root = raised('closed (IOError)');

  it('stand right below it', () => {
    const chain = `${outer}\n${inner}\n${root}`;
    expect(assemble(`${chain}\nbooting`)).toEqual([chain, 'booting']);
    expect(assembleByLine(`${chain}\nbooting`)).toEqual([chain, 'booting']);
  });

  it('are none where the same error is printed again', () => {
    const chain = `${outer}\n${inner}`;
    expect(assemble(`${chain}\n${chain}\n${chain}`)).toEqual([chain, chain, chain]);
    expect(assemble(`ERROR: crashed\n${outer}\n${outer}`)).toEqual([`ERROR: crashed\n${outer}`, outer]);
  });

  it('are none behind a blank line', () => {
    expect(assemble(`${outer}\n\n${inner}`)).toEqual([outer, inner]);
  });
});

describe('the properties of a Node.js error', () => {
  const error = 'Error: stock failed\n    at f (/app/a.js:1:2)';

  it('stay with it when their opening brace was lost', () => {
    const whole = `${error}\n  code: 'ECONNRESET', errno: -104, syscall: 'read'\n}`;
    expect(assemble(`${whole}\nready`)).toEqual([whole, 'ready']);
  });

  it('hold the message of a cause, however many lines it has', () => {
    const whole = `${error} {\n  [cause]: Error: one\ntwo\n\nthree\n      at g (/app/b.js:1:2)\n}`;
    expect(assemble(`${whole}\nready`)).toEqual([whole, 'ready']);
    expect(assembleByLine(`${whole}\nready`)).toEqual([whole, 'ready']);
  });

  it('end before lines that nothing closes', () => {
    const cut = `${error} {\n  code: 'X',`;
    expect(assemble(`${cut}\nready\nGET /orders 200 14 ms`)).toEqual([cut, 'ready', 'GET /orders 200 14 ms']);
  });
});

describe('thousands of lines that may go on', () => {
  it.each([
    ['fields', 'DETAIL:  x'],
    ['colons', 'x:'],
    ['open brackets', "got {'a': ["],
    ['open quotes', "it's 'x"],
    ['statements', '[SQL: SELECT'],
    ['Ruby errors', "app.rb:1:in 'f': x (E)\n\tfrom app.rb:2:in 'g'"],
    ['causes', '  [cause]: Error: x\ny'],
  ])('are taken in bounded events and bounded time: %s', (_name, block) => {
    const lines = Array.from({ length: 20_000 }, (_, at) => block.replace('x', `x${at}`)).join('\n');
    const started = performance.now();
    for (const head of [
      python('ValueError: bad'),
      "app.rb:1:in 'f': y (E)\n\tfrom app.rb:2:in 'g'",
      'Error: x {',
    ]) {
      const events = assemble(`${head}\n${lines}`);
      expect(Math.max(...events.map((text) => text.split('\n').length))).toBeLessThanOrEqual(1000);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
