import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../../lambdas/consumer/parse/exception.ts';

/** Forms that frameworks print and the corpus of raw traces does not hold: text, header's message, what is read. */
const FORMS: readonly (readonly [string, string, string, readonly (readonly (string | null)[])[]])[] = [
  [
    'Gin, which prints places before names',
    '[Recovery] 2026/01/19 - 15:30:01 panic recovered:',
    'runtime error: index out of range\n/usr/local/go/src/runtime/panic.go:884 (0x43b1c5)\n\tgopanic: fn()\n/app/pay.go:12 (0x8a3c1e)\n\tCharge: return items[3]',
    [['panic', 'gopanic', 'Charge']],
  ],
  [
    'Deno, with source between head and frames',
    '',
    'error: Uncaught (in promise) Error: no stock\n    throw new Error("no stock");\n          ^\n    at reserve (file:///app/main.ts:3:9)',
    [['Error', 'reserve']],
  ],
  [
    'Safari',
    '',
    'TypeError: undefined is not an object\nrender@https://shop.example.com/main.js:2:18\nforEach@[native code]',
    [['TypeError', 'render', 'forEach']],
  ],
  [
    'an error with a suppressed one before its own frames',
    '',
    'java.lang.Error: x\n\tSuppressed: java.io.IOException: y\n\t\tat a.A.c(A.java:1)\n\tat a.A.b(A.java:1)',
    [['java.lang.Error', 'b']],
  ],
  [
    'VError',
    '',
    'VError: outer: inner\n    at a (/app/a.js:1:2)\ncaused by: Error: inner\n    at b (/app/b.js:1:2)',
    [
      ['VError', 'a'],
      ['Error', 'b'],
    ],
  ],
  [
    'the console of ASP.NET, indented',
    'An unhandled exception has occurred.',
    '      System.InvalidOperationException: outer\n       ---> System.TimeoutException: inner\n         at Shop.Db.Query() in /src/Db.cs:line 8\n         --- End of inner exception stack trace ---\n         at Shop.Pay.Charge()',
    [
      ['System.InvalidOperationException', 'Charge'],
      ['System.TimeoutException', 'Query'],
    ],
  ],
  [
    'PHP behind a web server',
    'FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught RuntimeException: gone in /app/src/Stock.php:41',
    'Stack trace:\n#0 /app/src/Cart.php(18): Acme\\Stock->reserve(8472)\n#1 {main}\n  thrown in /app/src/Stock.php on line 41"',
    [['RuntimeException', 'reserve', '{main}']],
  ],
  [
    "Symfony's console",
    '',
    '\nIn Stock.php line 41:\n                 \n  [App\\StockException]\n  no stock left  \n                 ',
    [['App\\StockException', null]],
  ],
  [
    'a stack that a logger of Go adds to its message',
    'could not load: dial tcp: refused',
    'main.load\n\t/app/settings.go:14\nmain.main\n\t/app/main.go:9',
    [['error', 'load', 'main']],
  ],
  [
    'a panic that was recovered and printed',
    'panic recovered: nil map',
    'goroutine 12 [running]:\nmain.Recover.func1()\n\t/app/mw.go:9 +0x1\npanic({0x1, 0x2})\n\t/usr/local/go/src/runtime/panic.go:884 +0x2\nmain.pay()\n\t/app/pay.go:3 +0x1',
    [['panic', 'Recover.func1', 'panic', 'pay']],
  ],
  [
    'panics while panics were handled, the last outermost',
    '',
    'panic: first\n\tpanic: second\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:5 +0x1',
    [['panic', 'main'], ['panic']],
  ],
  [
    'notes of Python, which belong to the message',
    '',
    'Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n    g()\nValueError: bad\norder 8472',
    [['ValueError', 'f']],
  ],
  [
    'a traceback that is indented as a whole',
    '',
    '    Traceback (most recent call last):\n      File "/app/a.py", line 1, in f\n        g()\n    ValueError: bad',
    [['ValueError', 'f']],
  ],
];

describe('further forms', () => {
  it.each(FORMS)('%s', (_, first, text, chain) => {
    const { exception, hasStack } = readTrace(text, 0, first);

    const links = exception === null ? [] : [exception, ...exception.causes];
    expect(links.map(({ type, frames }) => [type, ...frames.map((frame) => frame.function)])).toEqual(chain);
    expect(hasStack).toBe(true);
  });
});
