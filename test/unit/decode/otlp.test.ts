import { describe, expect, it } from 'vitest';
import { taggedLines, unwrapped } from './unwrapped.ts';

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const RESOURCE = [
  attribute('service.name', 'payment-api'),
  attribute('service.version', '2.3.1'),
  attribute('deployment.environment.name', 'production'),
  attribute('k8s.pod.name', 'payment-api-7d8f9c-abc123'),
  attribute('k8s.container.name', 'app'),
  attribute('cloud.account.id', '123456789012'),
  attribute('cloud.region', 'eu-central-1'),
];
const document = (logRecords: unknown, attributes: unknown = RESOURCE) => ({
  resourceLogs: [
    { resource: { attributes }, scopeLogs: [{ scope: { name: 'com.shop.Payment' }, logRecords }] },
  ],
});
const read = (value: unknown) => unwrapped(JSON.stringify(value)).chunks;
const STACK = 'java.lang.IllegalStateException: boom\n\tat com.shop.Payment.pay(Payment.java:42)\n';

describe('OTLP/JSON logs', () => {
  it('reads a log record with everything that the protocol knows', () => {
    const record = {
      timeUnixNano: '1768836601234567890',
      observedTimeUnixNano: '1768836609000000000',
      severityNumber: 17,
      severityText: 'ERROR',
      body: { stringValue: 'payment failed' },
      attributes: [
        attribute('exception.type', 'java.lang.IllegalStateException'),
        attribute('exception.message', 'boom'),
        attribute('exception.stacktrace', STACK),
      ],
      traceId: '5B8EFFF798038103D269B633813FC60C',
      spanId: 'EEE19B7EC3C1B174',
    };

    expect(read(document([record]))).toEqual([
      {
        source: 'payment-api-7d8f9c-abc123',
        lane: 'app',
        text: `payment failed\n${STACK.trimEnd()}`,
        arrivedAtMs: 7,
        firstIndex: 0,
        form: 'complete',
        envelope: {
          service: 'payment-api',
          version: '2.3.1',
          environment: 'production',
          pod: 'payment-api-7d8f9c-abc123',
          account: '123456789012',
          region: 'eu-central-1',
          level: 'ERROR',
          logger: 'com.shop.Payment',
          traceId: '5b8efff798038103d269b633813fc60c',
          spanId: 'eee19b7ec3c1b174',
          namesSource: true,
          timestamp: '2026-01-19T15:30:01.234Z',
        },
      },
    ]);
  });

  it('reads snake_case, base64 ids and numbers in place of texts', () => {
    const value = {
      resource_logs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { string_value: 'web' } }] },
          scope_logs: [
            {
              log_records: [
                {
                  time_unix_nano: 1768836601234000000,
                  severity_number: 'SEVERITY_NUMBER_WARN2',
                  body: { string_value: 'slow' },
                  trace_id: Buffer.from('5b8efff798038103d269b633813fc60c', 'hex').toString('base64'),
                },
              ],
            },
          ],
        },
      ],
    };

    expect(read(value)).toMatchObject([
      {
        source: 'web',
        text: 'slow',
        envelope: {
          level: 'WARN',
          traceId: '5b8efff798038103d269b633813fc60c',
          timestamp: '2026-01-19T15:30:01.234Z',
        },
      },
    ]);
  });

  it.each([
    [{ stringValue: 'text' }, 'text'],
    [{ intValue: '42' }, '42'],
    [{ boolValue: false }, 'false'],
    [{ kvlistValue: { values: [{ key: 'a', value: { intValue: '1' } }] } }, '{"a":"1"}'],
    [{ arrayValue: { values: [{ stringValue: 'x' }, { doubleValue: 1.5 }] } }, '["x",1.5]'],
    [{ bytesValue: 'AAEC' }, 'AAEC'],
    ['bare text', 'bare text'],
    [{ kvlistValue: { values: [{ key: '__proto__', value: { stringValue: 'x' } }] } }, '{"__proto__":"x"}'],
  ])('reads the body %j', (body, text) => {
    expect(read(document([{ body }]))).toMatchObject([{ text: `${text}\n` }]);
  });

  it('takes records without a severity for lines of a file that a collector tails', () => {
    const lines = ['Boom: x', '\tat a', 'two\nlines'].map((stringValue) => ({ body: { stringValue } }));

    const chunks = read(document(lines, [attribute('log.file.path', '/var/log/a.log')]));

    expect(chunks.map(({ source, lane, form, text }) => [source, lane, form, text])).toEqual([
      ['origin', '/var/log/a.log', undefined, 'Boom: x\n'],
      ['origin', '/var/log/a.log', undefined, '\tat a\n'],
      ['origin', '/var/log/a.log', 'entry', 'two\nlines'],
    ]);
  });

  it('does not repeat a stack that the body holds, and makes a head where there is no stack', () => {
    const exception = [attribute('exception.type', 'Boom'), attribute('exception.message', 'x')];
    const records = [
      {
        severityNumber: 17,
        body: { stringValue: `failed ${STACK}` },
        attributes: [attribute('exception.stacktrace', STACK)],
      },
      { severityNumber: 17, body: { stringValue: 'failed' }, attributes: exception },
      { severityNumber: 17, attributes: exception },
    ];

    expect(read(document(records)).map(({ text }) => text)).toEqual([
      `failed ${STACK.trimEnd()}`,
      'failed\nBoom: x',
      'Boom: x',
    ]);
  });

  it('reads several resources, several documents on one line, one a line, and printed ones', () => {
    const [a, b] = ['a', 'b'].map((name) =>
      document([{ body: { stringValue: name } }], [attribute('service.name', name)]),
    );
    const both = { resourceLogs: [...a!.resourceLogs, ...b!.resourceLogs] };
    const texts = [
      JSON.stringify(both),
      JSON.stringify(a) + JSON.stringify(b),
      `${JSON.stringify(a)}\n${JSON.stringify(b)}\n`,
      JSON.stringify(both, null, 2),
      `${JSON.stringify(a, null, 2)}\n${JSON.stringify(b, null, '\t')}\n`,
    ];

    for (const text of texts) expect(taggedLines(unwrapped(text)), text).toEqual(['a||a', 'b||b']);
  });

  it.each([
    { resourceLogs: [null] },
    { resourceLogs: [{ scopeLogs: {} }] },
    { resourceLogs: [{ scopeLogs: [{ logRecords: 'x' }] }] },
    { resourceLogs: [{ scopeLogs: [{ logRecords: [7] }] }] },
  ])('keeps %j as a line and counts it', (value) => {
    const text = JSON.stringify(value);

    expect(unwrapped(text)).toMatchObject({
      unreadable: 1,
      chunks: [{ source: 'origin', text: `${text}\n` }],
    });
  });

  it('does without facts of a wrong type', () => {
    const record = {
      timeUnixNano: { a: 1 },
      severityNumber: [],
      severityText: {},
      body: { stringValue: 'a' },
      attributes: 'x',
      traceId: 7,
      spanId: 'zz',
    };

    expect(read(document([record], 'x'))).toEqual([
      {
        source: 'origin',
        text: 'a\n',
        arrivedAtMs: 7,
        firstIndex: 0,
        envelope: { logger: 'com.shop.Payment' },
      },
    ]);
  });
});
