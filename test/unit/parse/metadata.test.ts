import { describe, expect, it } from 'vitest';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import { assembled } from './assembled.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const DATE = '2026-01-19 15:30:01,234';

describe('ids in a header', () => {
  it.each([
    [
      'Sleuth',
      `2026-01-19 15:30:01.234 ERROR [shop,${TRACE},${SPAN}] 1 --- [main] c.e.Foo : boom`,
      'c.e.Foo',
    ],
    [
      'Spring Boot 3',
      `2026-01-19T15:30:01Z ERROR 1 --- [shop] [main] [${TRACE}-${SPAN}] c.e.Foo : boom`,
      'c.e.Foo',
    ],
    [
      'an MDC behind the logger',
      `${DATE} ERROR [main] c.e.Foo [traceId=${TRACE},spanId=${SPAN}] - boom`,
      'c.e.Foo',
    ],
    [
      'an MDC before the thread',
      `${DATE} ERROR [traceId=${TRACE},spanId=${SPAN}] [main] c.e.Foo - boom`,
      'c.e.Foo',
    ],
    [
      'OpenTelemetry for Python',
      `${DATE} ERROR [shop.orders] [orders.py:9] [trace_id=${TRACE} span_id=${SPAN} resource.service.name=shop] - boom`,
      'shop.orders',
    ],
    ['Datadog', `${DATE} [ERROR] [dd.service=shop dd.trace_id=${TRACE} dd.span_id=${SPAN}] - boom`, null],
    [
      'W3C',
      `${DATE} ERROR [traceparent=00-${TRACE}-${SPAN}-01,requestId=r-1] [main] c.e.Foo - boom`,
      'c.e.Foo',
    ],
  ])('are read in the form of %s', (_name, text, logger) => {
    const event = parse(assembled(text));

    expect(event).toMatchObject({ message: 'boom', logger, ids: { trace: TRACE, span: SPAN } });
  });

  it.each([
    ['Lambda', `2026-01-19T15:30:01.234Z\t${UUID}\tERROR\tboom`, UUID],
    ['Rails', `E, [2026-01-19T15:30:01.234567 #123] ERROR -- : [${UUID}] boom`, UUID],
    ['Rails, its request', `[${UUID}] Started GET "/x" for 127.0.0.1 at 2026-01-19 15:30:01 +0000`, UUID],
    ['a uuid in a bracket', `${DATE} ERROR [${UUID}] boom`, UUID],
    ['a named bracket', `${DATE} ERROR [X-Request-ID: abc-123] boom`, 'abc-123'],
    ['Elixir', '15:30:01.234 request_id=F1 [error] boom', 'F1'],
    ['Lambda, its end', `RequestId: ${UUID} Error: Runtime exited with error: exit status 1`, UUID],
  ])('name the request as %s does', (_name, text, id) => {
    expect(parse(assembled(text)).ids.request).toBe(id);
  });
});

describe('facts in a message', () => {
  it('are ids and fields, in pairs', () => {
    const event = parse(assembled('ERROR: charge failed order=42 user_id=u7 request_id=r-1, amount=3.5'));

    expect(event).toMatchObject({
      message: 'charge failed order=42 user_id=u7 request_id=r-1, amount=3.5',
      ids: { request: 'r-1', user: 'u7' },
      fields: { order: '42', amount: '3.5' },
    });
  });

  it('are ids, in words', () => {
    const event = parse(assembled('ERROR: failed for user id: u7 (correlation-id: c-1). traceId=t1.'));

    expect(event.ids).toMatchObject({ user: 'u7', correlation: 'c-1', trace: 't1' });
  });

  it('are none in what only resembles a pair', () => {
    const { fields } = parse(assembled('ERROR: GET https://x.example/a?b=c&d=e said a == b and x= y'));

    expect(fields).toEqual({});
  });

  it('are fields behind the blanks of logrus and structlog', () => {
    const logrus = parse(assembled('ERRO[0001] failed                         id=1 user_id=u1'));
    const structlog = parse(
      assembled('2026-01-19 15:30:01 [error    ] failed         [app] id=1 request_id=r-1'),
    );

    expect(logrus).toMatchObject({ message: 'failed', ids: { user: 'u1' }, fields: { id: '1' } });
    expect(structlog).toMatchObject({
      message: 'failed',
      logger: 'app',
      ids: { request: 'r-1' },
      fields: { id: '1' },
    });
  });

  it('are the request of nginx and of lograge', () => {
    const nginx = parse(
      assembled(
        '2026/01/19 15:30:01 [error] 12#12: *1 upstream timed out, client: 1.2.3.4, request: "POST /pay?x=1 HTTP/1.1", upstream: "http://10.0.0.1/"',
      ),
    );
    const lograge = parse(assembled('method=GET path=/orders format=html status=500 request_id=r-1'));

    expect(nginx.request).toEqual({ method: 'POST', path: '/pay?x=1' });
    expect(lograge).toMatchObject({ request: { method: 'GET', path: '/orders' }, ids: { request: 'r-1' } });
  });
});

describe('lines beside a message', () => {
  it('are ids, details and fields', () => {
    const text = [
      '2026-01-19 15:30:01 ERROR charge failed',
      'Details: card was declined',
      'Recovery Action: none',
      'Error Code: E42',
      'User ID: u1, Request ID: r-1',
      'Correlation-ID: c-1',
      'Trace ID: t1',
      'Thread: main, Request: POST /pay',
    ].join('\n');

    expect(parse(assembled(text))).toMatchObject({
      ...{ message: 'charge failed', details: 'card was declined', recoveryAction: 'none', thread: 'main' },
      request: { method: 'POST', path: '/pay' },
      ids: { user: 'u1', request: 'r-1', correlation: 'c-1', trace: 't1' },
      fields: { 'Error Code': 'E42' },
    });
  });

  it('are as many as are kept, and no more', () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `Key ${i}: value`);

    const { fields } = parse(assembled(`ERROR: many\n${lines.join('\n')}`));

    expect(Object.keys(fields)).toHaveLength(64);
  });
});

describe('a trace whose logger writes its header before every line', () => {
  const traceOf = (prefix: string, tab: string): string =>
    ['java.lang.IllegalStateException: boom', `${tab}at com.acme.Shop.pay(Shop.java:1)`]
      .map((line) => prefix + line)
      .join('\n');

  it.each([
    ['syslog', traceOf('Jan 19 15:30:01 host app[12]: ', '\t')],
    ['rsyslog', traceOf('Jan 19 15:30:01 host app[12]: ', '#011')],
    ['journald', traceOf('2026-01-19T15:30:01+0000 host app[12]: ', '        ')],
    ['logcat', traceOf('01-19 15:30:01.234  123  456 W System.err: ', '\t')],
    ['logcat in brief', traceOf('W/System.err( 123): ', '\t')],
  ])('is one exception: %s', (_name, text) => {
    expect(parse(assembled(text)).exception).toMatchObject({
      type: 'java.lang.IllegalStateException',
      message: 'boom',
      frames: [{ module: 'com.acme.Shop', function: 'pay' }],
    });
  });

  it('is told by Postgres in lines of their own', () => {
    const head = '2026-01-19 15:30:01.234 UTC [12] ';
    const text = `${head}ERROR:  duplicate key\n${head}DETAIL:  Key (id)=(1) already exists.\n${head}STATEMENT:  INSERT`;

    expect(parse(assembled(text))).toMatchObject({
      level: 'ERROR',
      message: 'duplicate key',
      details: 'Key (id)=(1) already exists.',
      fields: { STATEMENT: 'INSERT' },
    });
  });
});

describe('facts from elsewhere', () => {
  const envelope = {
    ...{
      environment: 'prod',
      account: '1',
      region: 'r',
      service: 'from-envelope',
      version: '9',
      pod: 'pod-e',
    },
    ...{ logger: 'l', traceId: 't', spanId: 's' },
  };

  it('stand where the lines say nothing', () => {
    expect(parse(assembled('ERROR: x', envelope))).toMatchObject({
      ...{
        environment: 'prod',
        account: '1',
        region: 'r',
        service: 'from-envelope',
        version: '9',
        pod: 'pod-e',
      },
      ...{ logger: 'l', ids: { trace: 't', span: 's' } },
    });
  });

  it('give way to the lines for service, version and pod, not for environment and account', () => {
    const record = JSON.stringify({
      ...{ level: 'ERROR', message: 'x', service: 'own', version: '1', pod: 'pod-o', environment: 'dev' },
      'cloud.account.id': '2',
    });

    expect(parse(assembled(record, envelope))).toMatchObject({
      ...{ service: 'own', version: '1', pod: 'pod-o', environment: 'prod', account: '1' },
    });
  });

  it("stand over a program's name of syslog", () => {
    const line = 'Jan 19 15:30:01 host app[12]: x';

    expect(parse(assembled(line)).service).toBe('app');
    expect(parse(assembled(line, envelope))).toMatchObject({ service: 'from-envelope', logger: 'app' });
  });
});
