import { describe, expect, it } from 'vitest';
import { SHAPES } from '../../../lambdas/consumer/assemble/headers/shapes.ts';
import {
  headerShape,
  isWeak,
  JSON_LINE,
  NO_HEADER,
  shapeName,
} from '../../../lambdas/consumer/assemble/headers.ts';
import { HEADER_LINES, OTHER_LINES } from './headers/lines.ts';

const nameOf = (line: string): string => shapeName(headerShape(line, 0, line.length));

/** Lines that a text may hold around the one that is asked for. */
const SURROUNDINGS = ['', '\n', '2026-01-19 15:30:01', 'ERROR: ', '] [', '0123456789', ' - - [', '}\r', 'Z'];

/** Small numbers without an order that could be told: the same for the same seed. */
function* noise(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (state * 1664525 + 1013904223) % 4294967296;
    yield state / 4294967296;
  }
}

describe('headerShape', () => {
  it.each(HEADER_LINES)('%s: %s: %s', (_framework, shape, line) => {
    expect(nameOf(line)).toBe(shape);
  });

  it.each(OTHER_LINES)('opens no event: %s', (line) => {
    expect(nameOf(line)).toBe('none');
  });

  it('has two lines of each shape in the table', () => {
    const counts = new Map<string, number>();
    for (const [, shape] of HEADER_LINES) counts.set(shape, (counts.get(shape) ?? 0) + 1);
    expect(Object.keys(SHAPES).filter((shape) => (counts.get(shape) ?? 0) < 2)).toEqual([]);
  });

  it.each([
    'ERROR failed',
    'ERROR: failed',
    'error: failed',
    'SEVERE: the second line of java.util.logging',
    'Started GET "/x" for 127.0.0.1 at 2026-01-19 15:30:01 +0000',
    '15:30:01 failed',
  ])('is weak where the line may stand inside an event: %s', (line) => {
    expect(isWeak(headerShape(line, 0, line.length))).toBe(true);
  });

  it('is strong for every other shape, a JSON line included', () => {
    const weak = Object.values(SHAPES).filter((shape) => isWeak(shape));

    expect(isWeak(JSON_LINE)).toBe(false);
    expect(isWeak(NO_HEADER)).toBe(false);
    expect(weak.map(shapeName).sort()).toEqual([
      'clockOnly',
      'levelWord',
      'logcatTag',
      'lowerLevel',
      'minutes',
      'puma',
      'railsRequest',
      'railsTagged',
    ]);
  });

  it('gives each shape a number of its own, small enough to be carried', () => {
    const numbers = Object.values(SHAPES);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.min(...numbers)).toBeGreaterThan(NO_HEADER);
    expect(Math.max(...numbers)).toBeLessThan(256);
  });

  it('looks at the line alone and not at the text around it', () => {
    const lines = [...HEADER_LINES.map(([, , line]) => line), ...OTHER_LINES];
    for (const line of lines) {
      // A header cut short must not be completed by the text behind it.
      for (let length = 0; length <= Math.min(line.length, 60); length += 3) {
        const cut = length < 60 ? line.slice(0, length) : line;
        const alone = headerShape(cut, 0, cut.length);
        for (const around of [...SURROUNDINGS, line.slice(length)]) {
          const text = `${around}${cut}${around}`;
          expect([cut, around, headerShape(text, around.length, around.length + cut.length)]).toEqual([
            cut,
            around,
            alone,
          ]);
        }
      }
    }
  });

  it('throws for no input, and answers with a known shape', () => {
    const known = new Set<number>([NO_HEADER, ...Object.values(SHAPES)]);
    const pieces = HEADER_LINES.flatMap(([, , line]) => line.split(/(?<=[ :\]])/)).concat(OTHER_LINES);
    const random = noise(1);
    const next = (below: number): number => Math.floor(random.next().value! * below);

    for (let run = 0; run < 50_000; run++) {
      let line = '';
      for (let part = next(6); part >= 0; part--) line += pieces[next(pieces.length)];
      if (next(2) === 0) {
        const at = next(line.length + 1);
        line = line.slice(0, at) + String.fromCharCode(next(300)) + line.slice(at + next(3));
      }
      expect(known.has(headerShape(line, 0, line.length))).toBe(true);
    }
  });

  it.each([
    '[',
    ' ',
    '1',
    'a',
    'A',
    '{"',
    '1.',
    'a=',
    '[1',
    'A: ',
    '[a ',
    '<1',
    '1:',
    '2026-01-19 15:30:01 ',
  ])('looks at a bounded part of a line of megabytes: %j', (piece) => {
    const short = piece.repeat(Math.ceil(2_000 / piece.length));
    const long = piece.repeat(Math.ceil(8_000_000 / piece.length));
    // Flat strings, as they come off the wire.
    expect(long.charCodeAt(long.length - 1)).toBeGreaterThan(0);

    const timeOf = (line: string): number => {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 10; round++) {
        const started = performance.now();
        for (let run = 0; run < 200; run++) headerShape(line, 0, line.length);
        best = Math.min(best, performance.now() - started);
      }
      return best;
    };
    timeOf(short);

    expect(timeOf(long)).toBeLessThan(timeOf(short) * 20 + 5);
  });

  it('costs little more than finding the ends of the lines of a trace', () => {
    const frame =
      '    at com.cali.payment.api.service.BusinessService.executeTransaction(Service.java:142)\n';
    const text = frame.repeat(Math.ceil(1_000_000 / frame.length));
    const scan = (ask: boolean): number => {
      let headers = 0;
      for (let start = 0, end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        if (ask && headerShape(text, start, end) !== NO_HEADER) headers++;
        start = end + 1;
      }
      return headers;
    };
    const bestMs = (ask: boolean): number => {
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 30; run++) {
        const started = performance.now();
        scan(ask);
        best = Math.min(best, performance.now() - started);
      }
      return best;
    };
    bestMs(true);

    expect(bestMs(true)).toBeLessThan(bestMs(false) * 5 + 0.5);
  });
});
