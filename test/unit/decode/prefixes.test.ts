import { describe, expect, it } from 'vitest';
import { EnvelopeMemory, unwrap } from '../../../lambdas/consumer/decode/envelopes.ts';
import { ORIGIN, taggedLines, unwrapped, unwrappedInput } from './unwrapped.ts';

const POD = 'payment-api-7d8f9c-abc123';
const OTHER = 'order-service-5d8c7b9f6d-x2k4p';

describe('kubectl logs --prefix', () => {
  it('names pod and container, and groups neighbouring lines', () => {
    const text = [
      `[pod/${POD}/app] [ERROR] x`,
      `[pod/${POD}/app]     at y`,
      `[pod/${POD}/app] `,
      `[pod/${POD}/app]`,
      `[pod/${OTHER}/order-service] z`,
      'error: connection lost',
    ].join('\n');

    const result = unwrapped(text);

    expect(taggedLines(result)).toEqual([
      `${POD}|app|[ERROR] x`,
      `${POD}|app|    at y`,
      `${POD}|app|`,
      `${POD}|app|`,
      `${OTHER}|order-service|z`,
      'origin||error: connection lost',
    ]);
    expect(result.chunks.map(({ firstIndex }) => firstIndex)).toEqual([0, 4, 5]);
    expect(result.chunks[0]?.envelope).toEqual({ pod: POD, service: 'payment-api', namesSource: true });
  });

  it('takes off the times of --timestamps, and the log’s own header stays', () => {
    const text = [
      `[pod/${POD}/app] 2026-01-19T15:30:01.123456789Z [ERROR] 2026-01-19 15:30:01.123 payment-api/v2.3.1: x`,
      `[pod/${POD}/app] 2026-01-19T15:30:01.223456789Z     at y`,
    ].join('\n');

    const { chunks } = unwrapped(text);

    expect(chunks).toMatchObject([
      {
        text: '[ERROR] 2026-01-19 15:30:01.123 payment-api/v2.3.1: x\n    at y\n',
        envelope: { timestamp: '2026-01-19T15:30:01.123456789Z' },
      },
    ]);
  });

  it.each(['[pod/x] text', '[pod/A B/c] text', '[pod/a/b]text', '[pod/a/b', '[pod//b] text'])(
    '%s stays',
    (line) => {
      expect(unwrap(line, ORIGIN)).toBeNull();
    },
  );
});

describe('kubectl logs --timestamps', () => {
  it('takes the times off where the lines show that they are not the log’s own', () => {
    const text = ['Boom: x', '\tat a', '', 'Caused by: y'].map(
      (line, at) => `2026-01-19T15:30:0${at}.123456789Z ${line}`,
    );

    expect(taggedLines(unwrapped(text.join('\n')))).toEqual(
      ['Boom: x', '\tat a', '', 'Caused by: y'].map((line) => `origin||${line}`),
    );
  });

  it.each([
    ['its own header', ['2026-01-19T15:30:01.123456789Z INFO a', '2026-01-19T15:30:02.123456789Z INFO b']],
    ['padded levels', ['2026-01-19T15:30:01.123456789Z  INFO a', '2026-01-19T15:30:02.123456789Z ERROR b']],
    ['milliseconds', ['2026-01-19T15:30:01.123Z {"a":1}', '2026-01-19T15:30:02.123Z \tat b']],
    ['lines without a time', ['2026-01-19T15:30:01.123456789Z {"a":1}', '\tat b']],
    ['one line only', ['2026-01-19T15:30:01.123456789Z {"a":1}']],
  ])('leaves %s alone', (_, lines) => {
    expect(unwrap(lines.join('\n'), ORIGIN)).toBeNull();
  });
});

describe('stern', () => {
  it('names pod and container, and keeps its own notes as lines of the input', () => {
    const text = [
      `+ ${POD} › app`,
      `${POD} app [ERROR] x`,
      `${POD} app     at y`,
      `${OTHER} order-service `,
      `${OTHER} order-service`,
      `- ${POD} › app`,
    ].join('\n');

    expect(taggedLines(unwrappedInput(text))).toEqual([
      `origin||+ ${POD} › app`,
      `${POD}|app|[ERROR] x`,
      `${POD}|app|    at y`,
      `${OTHER}|order-service|`,
      `${OTHER}|order-service|`,
      `origin||- ${POD} › app`,
    ]);
  });

  it('reads namespaces and colours, and leaves the colours of the message', () => {
    const text = [
      `\u001b[36mshop\u001b[0m \u001b[36m${POD}\u001b[0m \u001b[96mapp\u001b[0m \u001b[31mERROR\u001b[0m x`,
      `\u001b[36mshop\u001b[0m \u001b[36mkafka-0\u001b[0m \u001b[96mkafka\u001b[0m y`,
    ].join('\n');

    expect(taggedLines(unwrappedInput(text))).toEqual([
      `${POD}|app|\u001b[31mERROR\u001b[0m x`,
      'kafka-0|kafka|y',
    ]);
  });

  it.each([
    ['prose', ['worker-1 started job 17', 'worker-2 started job 18', 'worker-1 finished job 17']],
    ['prose with dashes', ['payment-service-error stack follows', 'payment-service-error stack ends']],
    ['one line that a pod’s name begins', [`${POD} started in 17 s`]],
    ['a line that does not match', [`${POD} app x`, 'something else happened']],
    ['a trace', ['java.lang.IllegalStateException: boom', '\tat a.b.C']],
  ])('leaves %s alone', (_, lines) => {
    expect(unwrappedInput(lines.join('\n'))).toBeNull();
  });
});

describe('docker compose logs', () => {
  it('names the container, padded and empty lines included', () => {
    const text = [
      'Attaching to payment-api-1, web-1',
      'web-1          | ERROR x',
      'web-1          |     at y',
      'payment-api-1  | a | b',
      'web-1          | ',
      'web-1          |',
      'web-1 exited with code 137',
    ].join('\n');

    const result = unwrappedInput(text);

    expect(taggedLines(result)).toEqual([
      'origin||Attaching to payment-api-1, web-1',
      'web-1||ERROR x',
      'web-1||    at y',
      'payment-api-1||a | b',
      'web-1||',
      'web-1||',
      'origin||web-1 exited with code 137',
    ]);
    expect(result?.chunks[1]?.envelope).toEqual({ service: 'web', namesSource: true });
  });

  it('reads colours of both versions, and times', () => {
    const text = [
      '\u001b[36mweb_1  |\u001b[0m 2026-01-19T15:30:01.123456789Z \u001b[31mERROR\u001b[0m',
      '\u001b[33mdb-1  | \u001b[0m2026-01-19T15:30:01.223456789Z \tat x',
    ].join('\n');

    const result = unwrappedInput(text);

    expect(taggedLines(result)).toEqual(['web_1||\u001b[31mERROR\u001b[0m', 'db-1||\tat x']);
    expect(result?.chunks[1]?.envelope?.timestamp).toBe('2026-01-19T15:30:01.223456789Z');
  });

  it('takes names without a number where several lines carry them padded', () => {
    const lines = ['redis     | a', 'redis     | b', 'postgres  | c'];

    expect(taggedLines(unwrappedInput(lines.join('\n')))).toEqual(['redis||a', 'redis||b', 'postgres||c']);
    expect(unwrappedInput(lines.slice(0, 2).join('\n'))).toBeNull();
  });

  it.each([
    ['a format with levels', ['INFO     | a', 'ERROR    | b', 'INFO     | c']],
    ['a table', [' id | name', '----+------', '  1 | a']],
    ['a format with times', ['2026-01-19  | a', '2026-01-19  | b', '2026-01-19  | c']],
    ['a single bar', ['status | a', 'status | b', 'status | c']],
  ])('leaves %s alone', (_, lines) => {
    expect(unwrappedInput(lines.join('\n'))).toBeNull();
  });
});

describe('a long input in pieces', () => {
  it('looks at each line once a prefix was seen', () => {
    const memory = new EnvelopeMemory();
    const pieces = ['web-1  | a\nweb-1  | b\n', 'db-1   | c\nplain\n'];

    const results = pieces.map((piece, at) => unwrap(piece, { ...ORIGIN, firstIndex: 2 * at }, memory));

    expect(results.flatMap(taggedLines)).toEqual(['web-1||a', 'web-1||b', 'db-1||c', 'origin||plain']);
    expect(results[1]?.chunks.map(({ firstIndex }) => firstIndex)).toEqual([2, 3]);
  });
});
