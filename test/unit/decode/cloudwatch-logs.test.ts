import { describe, expect, it } from 'vitest';
import { serviceOfLogGroup } from '../../../lambdas/consumer/decode/cloudwatch-logs.ts';
import { taggedLines, unwrapped } from './unwrapped.ts';

const message = (logEvents: unknown, more: object = {}) =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/ecs/payment-api',
    logStream: 'payment-api/app/0123456789abcdef',
    subscriptionFilters: ['to-kinesis'],
    logEvents,
    ...more,
  });
const event = (text: unknown, timestamp: unknown = 1768836601234) => ({
  id: '39455',
  timestamp,
  message: text,
});

describe('CloudWatch Logs subscription', () => {
  it('names source, account, service and time of each log event', () => {
    const { chunks } = unwrapped(message([event('[ERROR] no connection\n')]));

    expect(chunks).toEqual([
      {
        source: 'payment-api/app/0123456789abcdef',
        text: '[ERROR] no connection\n',
        arrivedAtMs: 7,
        firstIndex: 0,
        envelope: {
          account: '123456789012',
          service: 'payment-api',
          namesSource: true,
          timestamp: '2026-01-19T15:30:01.234Z',
        },
      },
    ]);
  });

  it('takes a message of several lines for one entry, parted by whatever returns', () => {
    const { chunks } = unwrapped(
      message([event('Boom: x\n\tat a\n\tat b\n'), event('Boom: y\r\n\tat c\r\n'), event('Boom: z\r\tat d')]),
    );

    expect(chunks.map(({ text, form }) => ({ text, form }))).toEqual([
      { text: 'Boom: x\n\tat a\n\tat b', form: 'entry' },
      { text: 'Boom: y\n\tat c', form: 'entry' },
      { text: 'Boom: z\n\tat d', form: 'entry' },
    ]);
  });

  it('keeps the lines of a trace in order that the driver sent one by one', () => {
    const result = unwrapped(message([event('Boom: x'), event('\tat a', 1768836601235), event('')]));

    expect(taggedLines(result).map((line) => line.split('|')[2])).toEqual(['Boom: x', '\tat a', '']);
  });

  it('skips and counts control messages', () => {
    const control = JSON.stringify({
      messageType: 'CONTROL_MESSAGE',
      owner: 'CloudwatchLogs',
      logGroup: '',
      logStream: '',
      subscriptionFilters: [],
      logEvents: [
        {
          id: '',
          timestamp: 1705000000000,
          message: 'CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.',
        },
      ],
    });

    expect(unwrapped(control)).toEqual({ chunks: [], unreadable: 0, control: 1 });
    expect(unwrapped(`${control}${message([event('a')])}`)).toMatchObject({
      control: 1,
      chunks: [{ text: 'a\n' }],
    });
  });

  it('looks into the messages: FireLens records, CRI lines and pods within', () => {
    const firelens = {
      container_id: 'abc-1',
      container_name: 'app',
      source: 'stderr',
      log: '\tat a.B.c(B.java:1)',
    };
    const cri = '2016-10-06T00:17:09.669794202Z stderr F \tat a.B.d(B.java:2)';
    const fluent = { log: cri, kubernetes: { pod_name: 'web-0', container_name: 'web' } };

    const result = unwrapped(
      message([event(JSON.stringify(firelens)), event(cri), event(JSON.stringify(fluent))]),
    );

    expect(taggedLines(result)).toEqual([
      'payment-api/app/0123456789abcdef|app/abc-1/stderr|\tat a.B.c(B.java:1)',
      'payment-api/app/0123456789abcdef|stderr|\tat a.B.d(B.java:2)',
      'web-0|web/stderr|\tat a.B.d(B.java:2)',
    ]);
  });

  it('leaves the JSON of the application in a message alone', () => {
    const json = '{"level":"error","message":"boom","timestamp":"2026-01-19T15:30:01Z"}';

    expect(unwrapped(message([event(json)])).chunks).toMatchObject([{ text: `${json}\n` }]);
  });

  it.each([
    ['no object among the events', message(['text'])],
    ['a message that is no text', message([event(17)])],
    ['half of a document', message([event('a')]).slice(0, -9)],
  ])('keeps a document with %s as a line and counts it', (_, text) => {
    expect(unwrapped(text)).toMatchObject({
      unreadable: 1,
      chunks: [{ source: 'origin', text: `${text}\n` }],
    });
  });

  it('does without facts of a wrong type', () => {
    const { chunks } = unwrapped(
      message([event('a', 'yesterday')], { owner: 1, logGroup: null, logStream: {} }),
    );

    expect(chunks).toEqual([{ source: 'origin', text: 'a\n', arrivedAtMs: 7, firstIndex: 0 }]);
  });
});

describe('serviceOfLogGroup', () => {
  it.each([
    ['/ecs/payment-api', 'payment-api'],
    ['/aws/lambda/resize-images', 'resize-images'],
    ['payment-api', 'payment-api'],
    ['/shop/order-service/logs', 'order-service'],
    ['/aws/containerinsights/shop/application', undefined],
    ['', undefined],
  ])('%s', (logGroup, service) => {
    expect(serviceOfLogGroup(logGroup)).toBe(service);
  });
});
