import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type InputFormat, newScanCounters, scanInput } from '../../../bin/scan/scan.ts';
import type { AssembledEvent } from '../../../lambdas/consumer/event.ts';
import { BARE_JAVA_TRACE, INFO_LINE, JAVA_BLOCK, PYTHON_BLOCK } from '../../fixtures/traces.ts';

const TIME = '2026-01-19T15:30:01.123456789Z';
const JAVA_LINES = JAVA_BLOCK.split('\n');

/** Scans a text that arrives in pieces of some bytes. */
async function scan(text: string | Buffer, format: InputFormat = 'text', pieceBytes = 1000) {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  const events: AssembledEvent[] = [];
  const counters = newScanCounters();
  await scanInput(
    { name: 'app.log', bytes: Readable.from(pieces), sizeBytes: null, writtenAtMs: 0 },
    format,
    counters,
    {
      take: (event) => events.push(event),
      isFull: () => false,
      drain: async () => undefined,
    },
  );
  return { events, counters };
}

const essence = ({ source, index, text }: AssembledEvent) => [source, index, text];

/** Lines of two sources in turn. */
function inTurn(left: readonly string[], right: readonly string[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    if (left[at] !== undefined) lines.push(left[at]!);
    if (right[at] !== undefined) lines.push(right[at]!);
  }
  return lines;
}

describe('text', () => {
  it.each([
    ['kubectl logs --prefix', (pod: string, line: string) => `[pod/${pod}/app] ${line}`],
    ['stern', (pod: string, line: string) => `${pod} app ${line}`],
  ])('reads the interleaved pods of %s as two sources', async (_tool, prefix) => {
    const payment = JAVA_LINES.map((line) => prefix('payment-api-7d8f9c-abc12', line));
    const auth = PYTHON_BLOCK.split('\n').map((line) => prefix('auth-service-9c4b5d-ghx34', line));

    const { events } = await scan(`${inTurn(payment, auth).join('\n')}\n`);

    expect(events.map(essence).sort()).toEqual([
      ['auth-service-9c4b5d-ghx34', 1, PYTHON_BLOCK],
      ['payment-api-7d8f9c-abc12', 0, JAVA_BLOCK],
    ]);
  });

  it('names the containers of docker compose logs', async () => {
    const lines = inTurn(
      JAVA_LINES.map((line) => `web-1     | ${line}`),
      JAVA_LINES.map((line) => `worker-12 | ${line}`),
    );

    const { events } = await scan(lines.join('\n'));

    expect(events.map(essence).sort()).toEqual([
      ['web-1', 0, JAVA_BLOCK],
      ['worker-12', 1, JAVA_BLOCK],
    ]);
  });

  it('goes on taking prefixes off behind a stretch of lines without one', async () => {
    const note = '… 5 more lines were left out';
    const lines = [
      `web-1 | ${INFO_LINE}`,
      ...Array(200).fill(note),
      ...JAVA_LINES.map((l) => `web-1 | ${l}`),
    ];

    const { events } = await scan(lines.join('\n'), 'text', 64);

    expect(events.filter(({ source }) => source === 'web-1').map(({ text }) => text)).toEqual([
      INFO_LINE,
      JAVA_BLOCK,
    ]);
  });

  it('joins what CRI cut into pieces, wherever the reader cuts', async () => {
    const long = `${INFO_LINE} ${'x'.repeat(3000)}`;
    const lines = [
      `${TIME} stdout P ${long.slice(0, 2000)}`,
      `${TIME} stdout F ${long.slice(2000)}`,
      ...JAVA_LINES.map((line) => `${TIME} stdout F ${line}`),
    ];

    const { events } = await scan(`${lines.join('\n')}\n`, 'text', 700);

    expect(events.map(({ index, text }) => [index, text])).toEqual([
      [0, long],
      [2, JAVA_BLOCK],
    ]);
  });

  it('reads CloudWatch documents one behind the other without line feeds, longer than a piece', async () => {
    const messages = Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? INFO_LINE : JAVA_BLOCK));
    const documents = ['first', 'second', 'third'].map((logStream) =>
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        owner: '123456789012',
        logGroup: '/ecs/shop',
        logStream,
        subscriptionFilters: ['all'],
        logEvents: messages.map((message, at) => ({ id: `${at}`, timestamp: 1768836601234 + at, message })),
      }),
    );
    const padding = JSON.stringify({ level: 'INFO', message: 'y'.repeat(1_200_000) });

    const { events, counters } = await scan(`${documents.join('')}${padding}`, 'text', 65_536);

    expect(events.filter(({ source }) => source === 'second').map(({ text }) => text)).toEqual(messages);
    expect(events).toHaveLength(3 * messages.length + 1);
    expect(counters.cutLines).toBe(0);
  });

  it('reads documents printed over many lines, however large the input', async () => {
    const document = (at: number) =>
      JSON.stringify(
        { log: `${INFO_LINE}\n`, stream: 'stdout', kubernetes: { pod_name: `web-${at % 2}` }, n: at },
        null,
        2,
      );
    const documents = Array.from({ length: 12_000 }, (_, at) => document(at));

    const { events, counters } = await scan(`${documents.join('\n')}\n`, 'text', 65_536);

    expect(counters.bytes).toBeGreaterThan(2 * 1024 * 1024);
    expect(events).toHaveLength(documents.length);
    expect(new Set(events.map(({ text }) => text))).toEqual(new Set([INFO_LINE]));
    const linesEach = document(0).split('\n').length;
    expect(events.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
      documents.map((_, at) => at * linesEach),
    );
  });

  it("leaves an application's own JSON lines as they are", async () => {
    const line = '{"timestamp":"2026-01-19T15:30:01Z","level":"ERROR","log":"x","message":"broken"}';

    const { events } = await scan(`${line}\n${line}\n`);

    expect(events.map(essence)).toEqual([
      ['app.log', 0, line],
      ['app.log', 1, line],
    ]);
  });
});

describe('jsonl', () => {
  const tagged = (source: string, line: string) => JSON.stringify({ source, line });

  it('keeps the tag as the source while envelopes come off and their streams never mix', async () => {
    const lines = inTurn(
      JAVA_LINES.map((line) => `${TIME} stdout F ${line}`),
      PYTHON_BLOCK.split('\n').map((line) => `${TIME} stderr F ${line}`),
    );

    const { events } = await scan(lines.map((line) => tagged('node-7', line)).join('\n'), 'jsonl');

    expect(events.map(essence).sort()).toEqual([
      ['node-7', 0, JAVA_BLOCK],
      ['node-7', 1, PYTHON_BLOCK],
    ]);
  });

  it('makes lanes of the sources that lines of one tag name', async () => {
    const of = (pod: string) => BARE_JAVA_TRACE.split('\n').map((line) => `[pod/${pod}/app] ${line}`);
    const lines = inTurn(of('payment-api-7d8f9c-abc12'), of('order-service-5c6d-xyz12'));

    const { events } = await scan(lines.map((line) => tagged('cluster', line)).join('\n'), 'jsonl');

    expect(events.map(essence)).toEqual([
      ['cluster', 0, BARE_JAVA_TRACE],
      ['cluster', 1, BARE_JAVA_TRACE],
    ]);
  });

  it('counts input lines, however many lines one of them holds', async () => {
    const input = [tagged('a', JAVA_BLOCK), '', tagged('a', INFO_LINE), tagged('b', JAVA_BLOCK)].join('\n');

    const { events } = await scan(input, 'jsonl');

    expect(events.map(essence).sort()).toEqual([
      ['a', 0, JAVA_BLOCK],
      ['a', 2, INFO_LINE],
      ['b', 3, JAVA_BLOCK],
    ]);
  });

  it("takes the tag's time unless the envelope knows it better", async () => {
    const input = [
      JSON.stringify({ source: 'a', line: 'one', timestamp: '2026-01-19T15:31:00Z' }),
      JSON.stringify({ source: 'b', line: `${TIME} stdout F two`, timestamp: '2026-01-19T15:31:00Z' }),
    ].join('\n');

    const { events } = await scan(input, 'jsonl');

    expect(events.map(({ envelope }) => envelope?.timestamp)).toEqual([
      '2026-01-19T15:31:00Z',
      expect.stringMatching(/^2026-01-19T15:30:01\.123/),
    ]);
  });
});
