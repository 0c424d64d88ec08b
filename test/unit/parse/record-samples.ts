/** One record of each common logger, as it writes it, and what is to be read from it. */

/** `key=value` facts of a LogEvent; ids, request and exception in short forms of their own. */
export interface RecordSample {
  readonly logger: string;
  readonly record: unknown;
  readonly facts: object;
  readonly ids?: object;
  readonly exception?: object;
  readonly fields?: object;
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PYTHON =
  'Traceback (most recent call last):\n  File "/app/orders.py", line 9, in place\n    x()\nValueError: order lost';
const SCRIPT = 'TypeError: x is undefined\n    at pay (/app/src/pay.js:3:9)';
const JAVA = 'java.lang.IllegalStateException: boom\n\tat com.acme.Shop.pay(Shop.java:1)';
const DOTNET = 'System.TimeoutException: no\n   at Shop.Pay.Charge() in /src/Pay.cs:line 3';

const AT = '2026-01-19T15:30:01Z';
const AT_MS = '2026-01-19T15:30:01.234Z';
const JAVA_ERROR = { type: 'java.lang.IllegalStateException', message: 'boom' };
const SCRIPT_ERROR = { type: 'TypeError', message: 'x is undefined' };
const PYTHON_ERROR = { type: 'ValueError', message: 'order lost' };

export const RECORD_SAMPLES: readonly RecordSample[] = [
  {
    logger: 'pino',
    record: {
      level: 50,
      time: 1768836601234,
      name: 'shop',
      reqId: 'r-1',
      msg: 'failed',
      err: { type: 'TypeError', stack: SCRIPT },
    },
    facts: { level: 'ERROR', timestamp: AT_MS, service: 'shop', message: 'failed' },
    ids: { request: 'r-1' },
    exception: SCRIPT_ERROR,
  },
  {
    logger: 'winston',
    record: { level: 'error', message: 'failed', timestamp: AT_MS, service: 'shop', stack: SCRIPT },
    facts: { level: 'ERROR', timestamp: AT_MS, service: 'shop', message: 'failed' },
    exception: SCRIPT_ERROR,
  },
  {
    logger: 'bunyan',
    record: {
      name: 'app',
      hostname: 'h',
      level: 60,
      msg: 'down',
      time: AT_MS,
      v: 0,
      err: { name: 'TypeError', stack: SCRIPT },
    },
    facts: { level: 'FATAL', timestamp: AT_MS, service: 'app', message: 'down' },
    exception: SCRIPT_ERROR,
    fields: { hostname: 'h', v: '0' },
  },
  {
    logger: 'zap',
    record: {
      level: 'error',
      ts: 1768836601.234,
      logger: 'http',
      caller: 'app/main.go:12',
      msg: 'failed',
      error: 'dial tcp: refused',
    },
    facts: {
      level: 'ERROR',
      timestamp: AT_MS,
      logger: 'http',
      message: 'failed',
      details: 'dial tcp: refused',
    },
    fields: { caller: 'app/main.go:12' },
  },
  {
    logger: 'zerolog',
    record: { level: 'error', time: AT, error: 'dial tcp: refused', message: 'failed' },
    facts: { level: 'ERROR', timestamp: AT, message: 'failed', details: 'dial tcp: refused' },
  },
  {
    logger: 'slog',
    record: {
      time: '2026-01-19T15:30:01.234+09:00',
      level: 'ERROR+2',
      source: { file: '/a/main.go', line: 3 },
      msg: 'failed',
      id: 1,
    },
    facts: { level: 'ERROR', timestamp: '2026-01-19T06:30:01.234Z', message: 'failed' },
    fields: { 'source.file': '/a/main.go', 'source.line': '3', id: '1' },
  },
  {
    logger: 'logrus',
    record: { level: 'fatal', msg: 'failed', time: AT },
    facts: { level: 'FATAL', timestamp: AT, message: 'failed' },
  },
  {
    logger: 'log15',
    record: { lvl: 'eror', msg: 'failed', t: AT },
    facts: { level: 'ERROR', timestamp: AT, message: 'failed' },
  },
  {
    logger: 'klog error',
    record: { ts: 1768836601234.567, caller: 'c.go:1', msg: 'failed', err: 'refused' },
    facts: { level: 'ERROR', timestamp: AT_MS, logger: 'c.go:1', details: 'refused' },
  },
  {
    logger: 'klog info',
    record: { ts: 1768836601234.567, caller: 'c.go:1', msg: 'up', v: 2 },
    facts: { level: 'INFO', message: 'up' },
  },
  {
    logger: 'Serilog compact',
    record: {
      ...{
        '@t': '2026-01-19T15:30:01.2345678Z',
        '@mt': 'Charge {OrderId} failed after {Elapsed:0.0} ms',
        '@l': 'Error',
      },
      ...{ '@x': DOTNET, '@tr': TRACE, '@sp': SPAN, OrderId: 42, Elapsed: 12.5, SourceContext: 'Shop.Pay' },
    },
    facts: {
      ...{ level: 'ERROR', timestamp: '2026-01-19T15:30:01.2345678Z', logger: 'Shop.Pay' },
      message: 'Charge 42 failed after 12.5 ms',
    },
    ids: { trace: TRACE, span: SPAN },
    exception: { type: 'System.TimeoutException', message: 'no' },
    fields: { OrderId: '42', Elapsed: '12.5' },
  },
  {
    logger: 'Serilog',
    record: {
      ...{
        Timestamp: '2026-01-19T15:30:01.234+09:00',
        Level: 'Error',
        MessageTemplate: 'Charge {OrderId} failed',
      },
      Properties: { OrderId: 42, SourceContext: 'Shop.Pay', RequestId: '0HM:1' },
    },
    facts: {
      level: 'ERROR',
      timestamp: '2026-01-19T06:30:01.234Z',
      logger: 'Shop.Pay',
      message: 'Charge 42 failed',
    },
    ids: { request: '0HM:1' },
  },
  {
    logger: 'NLog',
    record: {
      time: '2026-01-19 15:30:01.2345',
      level: 'ERROR',
      logger: 'Shop.Pay',
      message: 'failed',
      exception: DOTNET,
    },
    facts: { level: 'ERROR', timestamp: '2026-01-19T15:30:01.2345', logger: 'Shop.Pay' },
    exception: { type: 'System.TimeoutException' },
  },
  {
    logger: '.NET console',
    record: { EventId: 13, LogLevel: 'Critical', Category: 'Shop.Pay', Message: 'failed', Exception: DOTNET },
    facts: { level: 'FATAL', logger: 'Shop.Pay', message: 'failed' },
    exception: { type: 'System.TimeoutException' },
    fields: { EventId: '13' },
  },
  {
    logger: 'ECS, dotted',
    record: {
      ...{
        '@timestamp': AT_MS,
        'log.level': 'ERROR',
        message: 'failed',
        'service.name': 'shop',
        'service.version': '1.2',
      },
      ...{ 'process.thread.name': 'main', 'log.logger': 'c.e.Foo', 'error.type': JAVA_ERROR.type },
      ...{ 'error.message': 'boom', 'error.stack_trace': JAVA, 'trace.id': TRACE },
    },
    facts: {
      level: 'ERROR',
      timestamp: AT_MS,
      service: 'shop',
      version: '1.2',
      thread: 'main',
      logger: 'c.e.Foo',
    },
    ids: { trace: TRACE },
    exception: JAVA_ERROR,
  },
  {
    logger: 'ECS, nested',
    record: {
      ...{ '@timestamp': AT_MS, log: { level: 'ERROR', logger: 'c.e.Foo' }, message: 'failed' },
      ...{
        service: { name: 'shop', version: '1.2', environment: 'prod' },
        trace: { id: TRACE },
        span: { id: SPAN },
      },
      ...{ error: { ...JAVA_ERROR, stack_trace: JAVA }, http: { request: { id: 'r-9', method: 'POST' } } },
      ...{
        url: { path: '/pay' },
        kubernetes: { pod: { name: 'shop-1' } },
        cloud: { region: 'r', account: { id: '1' } },
      },
    },
    facts: {
      ...{
        level: 'ERROR',
        logger: 'c.e.Foo',
        service: 'shop',
        version: '1.2',
        environment: 'prod',
        pod: 'shop-1',
      },
      ...{ region: 'r', account: '1', request: { method: 'POST', path: '/pay' } },
    },
    ids: { trace: TRACE, span: SPAN, request: 'r-9' },
    exception: JAVA_ERROR,
  },
  {
    logger: 'OpenTelemetry, as exported',
    record: {
      ...{
        timeUnixNano: '1768836601234567890',
        severityNumber: 17,
        body: { stringValue: 'failed' },
        traceId: TRACE,
      },
      attributes: [
        { key: 'exception.type', value: { stringValue: JAVA_ERROR.type } },
        { key: 'exception.stacktrace', value: { stringValue: JAVA } },
        { key: 'user.id', value: { stringValue: 'u1' } },
      ],
      ...{
        spanId: SPAN,
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      },
    },
    facts: { level: 'ERROR', timestamp: AT_MS, service: 'shop', message: 'failed' },
    ids: { trace: TRACE, span: SPAN, user: 'u1' },
    exception: JAVA_ERROR,
  },
  {
    logger: 'OpenTelemetry, as printed',
    record: {
      ...{
        body: 'failed',
        severity_number: 13,
        timestamp: '2026-01-19T15:30:01.234567Z',
        trace_id: `0x${TRACE}`,
      },
      ...{
        span_id: `0x${SPAN}`,
        attributes: { 'exception.type': 'ValueError', 'exception.stacktrace': PYTHON },
      },
      resource: { attributes: { 'service.name': 'shop' } },
    },
    facts: { level: 'WARN', timestamp: '2026-01-19T15:30:01.234567Z', service: 'shop' },
    ids: { trace: TRACE, span: SPAN },
    exception: PYTHON_ERROR,
  },
  {
    logger: 'Google Cloud, as written',
    record: {
      ...{
        severity: 'ERROR',
        message: 'failed',
        'logging.googleapis.com/trace': `projects/p/traces/${TRACE}`,
      },
      ...{ 'logging.googleapis.com/spanId': SPAN, serviceContext: { service: 'shop', version: 'v1' } },
      httpRequest: { requestMethod: 'GET', requestUrl: 'https://x.example/orders/1?a=b', status: 500 },
      timestamp: { seconds: 1768836601, nanos: 234000000 },
    },
    facts: {
      ...{ level: 'ERROR', timestamp: AT_MS, service: 'shop', version: 'v1' },
      request: { method: 'GET', path: '/orders/1?a=b' },
    },
    ids: { trace: TRACE, span: SPAN },
  },
  {
    logger: 'Google Cloud, as exported',
    record: {
      ...{
        jsonPayload: { message: 'failed', userId: 'u1' },
        severity: 'CRITICAL',
        timestamp: AT_MS,
        spanId: SPAN,
      },
      ...{
        trace: `projects/p/traces/${TRACE}`,
        resource: { labels: { service_name: 'shop', location: 'x' } },
      },
    },
    facts: { level: 'FATAL', service: 'shop', message: 'failed', logger: null },
    ids: { trace: TRACE, span: SPAN, user: 'u1' },
  },
  {
    logger: 'Google Cloud, text',
    record: {
      textPayload: PYTHON,
      severity: 'ERROR',
      timestamp: AT,
      resource: { labels: { pod_name: 'shop-1', container_name: 'shop' } },
    },
    facts: { level: 'ERROR', pod: 'shop-1', service: 'shop' },
    exception: PYTHON_ERROR,
  },
  {
    logger: 'AWS Lambda, Python',
    record: {
      timestamp: AT,
      level: 'ERROR',
      message: 'failed',
      logger: 'root',
      requestId: 'r-1',
      errorType: 'ValueError',
      errorMessage: 'bad',
    },
    facts: { level: 'ERROR', timestamp: AT, message: 'failed' },
    ids: { request: 'r-1' },
    exception: { type: 'ValueError', message: 'bad' },
  },
  {
    logger: 'AWS Lambda, Node',
    record: {
      ...{ timestamp: AT_MS, level: 'ERROR', requestId: 'r-1' },
      message: { errorType: 'TypeError', errorMessage: 'x is undefined', stackTrace: SCRIPT.split('\n') },
    },
    facts: { level: 'ERROR', message: 'TypeError: x is undefined' },
    ids: { request: 'r-1' },
    exception: SCRIPT_ERROR,
  },
  {
    logger: 'AWS Lambda, platform',
    record: { time: AT_MS, type: 'platform.report', record: { requestId: 'r-1', status: 'timeout' } },
    facts: { level: null, timestamp: AT_MS, message: 'platform.report' },
    ids: { request: 'r-1' },
    fields: { 'record.status': 'timeout' },
  },
  {
    logger: 'Powertools, Python',
    record: {
      ...{
        level: 'ERROR',
        location: 'handler:12',
        message: 'failed',
        timestamp: '2026-01-19 15:30:01,234+0000',
      },
      ...{ service: 'payment', function_request_id: 'r-1', exception: PYTHON, exception_name: 'ValueError' },
      xray_trace_id: '1-5e1b4151-5ac6c58f5b5daa6d',
    },
    facts: { level: 'ERROR', timestamp: AT_MS, service: 'payment', logger: 'handler:12' },
    ids: { request: 'r-1', trace: '1-5e1b4151-5ac6c58f5b5daa6d' },
    exception: PYTHON_ERROR,
  },
  {
    logger: 'Powertools, TypeScript',
    record: {
      level: 'ERROR',
      message: 'failed',
      timestamp: AT_MS,
      service: 'payment',
      error: { name: 'TypeError', stack: SCRIPT },
    },
    facts: { level: 'ERROR', service: 'payment', message: 'failed' },
    exception: SCRIPT_ERROR,
  },
  {
    logger: 'python-json-logger',
    record: {
      asctime: '2026-01-19 15:30:01,234',
      levelname: 'ERROR',
      name: 'shop.orders',
      message: 'failed',
      exc_info: PYTHON,
    },
    facts: { level: 'ERROR', timestamp: '2026-01-19T15:30:01.234', logger: 'shop.orders', service: null },
    exception: PYTHON_ERROR,
  },
  {
    logger: 'structlog',
    record: {
      ...{ event: 'failed', level: 'error', timestamp: AT_MS, logger: 'app' },
      exception: [
        {
          exc_type: 'ValueError',
          exc_value: 'order lost',
          frames: [{ filename: '/app/o.py', lineno: 9, name: 'place' }],
        },
      ],
    },
    facts: { level: 'ERROR', timestamp: AT_MS, logger: 'app', message: 'failed' },
    exception: PYTHON_ERROR,
  },
  {
    logger: 'loguru',
    record: {
      text: `2026-01-19 15:30:01.234 | ERROR    | app:main:12 - failed\n${PYTHON}`,
      record: {
        ...{
          exception: { type: 'ValueError', value: 'order lost', traceback: true },
          extra: { request_id: 'r-1' },
        },
        ...{
          level: { name: 'ERROR', no: 40 },
          message: 'failed',
          name: 'app',
          thread: { name: 'MainThread' },
        },
        time: { repr: '2026-01-19 15:30:01.234567+00:00', timestamp: 1768836601.234567 },
      },
    },
    facts: {
      ...{ level: 'ERROR', timestamp: '2026-01-19T15:30:01.234567Z', logger: 'app', message: 'failed' },
      thread: 'MainThread',
    },
    ids: { request: 'r-1' },
    exception: PYTHON_ERROR,
  },
  {
    logger: 'logstash-logback-encoder',
    record: {
      ...{
        '@timestamp': '2026-01-19T15:30:01.234+09:00',
        '@version': '1',
        message: 'failed',
        logger_name: 'c.e.Foo',
      },
      ...{
        thread_name: 'main',
        level: 'ERROR',
        level_value: 40000,
        stack_trace: JAVA,
        traceId: TRACE,
        app_name: 'shop',
      },
    },
    facts: {
      level: 'ERROR',
      timestamp: '2026-01-19T06:30:01.234Z',
      logger: 'c.e.Foo',
      thread: 'main',
      service: 'shop',
      version: null,
    },
    ids: { trace: TRACE },
    exception: JAVA_ERROR,
  },
  {
    logger: 'Log4j',
    record: {
      ...{ instant: { epochSecond: 1768836601, nanoOfSecond: 234000000 }, thread: 'main', level: 'ERROR' },
      ...{ loggerName: 'c.e.Foo', message: 'failed', contextMap: { traceId: TRACE, requestId: 'r-1' } },
      thrown: { name: JAVA_ERROR.type, message: 'boom', extendedStackTrace: JAVA },
    },
    facts: { level: 'ERROR', timestamp: AT_MS, thread: 'main', logger: 'c.e.Foo' },
    ids: { trace: TRACE, request: 'r-1' },
    exception: JAVA_ERROR,
  },
  {
    logger: 'GELF',
    record: {
      version: '1.1',
      host: 'h',
      short_message: 'failed',
      full_message: `failed\n${JAVA}`,
      timestamp: 1768836601.234,
      level: 3,
      _service: 'shop',
    },
    facts: { level: 'ERROR', timestamp: AT_MS, service: 'shop', version: null, message: 'failed' },
    exception: JAVA_ERROR,
  },
  {
    logger: 'Monolog',
    record: {
      ...{
        message: 'failed',
        level: 400,
        level_name: 'ERROR',
        channel: 'app',
        datetime: '2026-01-19T15:30:01.234567+00:00',
      },
      context: {
        exception: { class: 'RuntimeException', message: 'boom', file: '/app/a.php:3' },
        request_id: 'r-1',
      },
    },
    facts: { level: 'ERROR', timestamp: '2026-01-19T15:30:01.234567Z', logger: 'app' },
    ids: { request: 'r-1' },
    exception: { type: 'RuntimeException', message: 'boom' },
  },
  {
    logger: 'Monolog 1',
    record: {
      message: 'failed',
      level: 550,
      channel: 'app',
      datetime: { date: '2026-01-19 15:30:01.234567', timezone_type: 3, timezone: 'Europe/Berlin' },
    },
    facts: { level: 'FATAL', timestamp: '2026-01-19T14:30:01.234567Z' },
  },
  {
    logger: 'lograge',
    record: {
      method: 'GET',
      path: '/orders/1',
      controller: 'OrdersController',
      status: 500,
      error: 'RuntimeError: boom',
      request_id: 'r-1',
    },
    facts: { level: null, request: { method: 'GET', path: '/orders/1' } },
    ids: { request: 'r-1' },
    fields: { controller: 'OrdersController', status: '500' },
  },
  {
    logger: 'semantic_logger',
    record: {
      ...{
        host: 'h',
        application: 'shop',
        environment: 'production',
        timestamp: AT_MS,
        level: 'error',
        thread: 'puma 001',
      },
      ...{ name: 'OrdersController', message: 'failed', payload: { request_id: 'r-1' } },
      exception: { name: 'RuntimeError', message: 'boom', stack_trace: ["app/models/x.rb:12:in 'foo'"] },
    },
    facts: {
      ...{
        level: 'ERROR',
        service: 'shop',
        environment: 'production',
        thread: 'puma 001',
        logger: 'OrdersController',
      },
      message: 'failed',
    },
    ids: { request: 'r-1' },
    exception: { type: 'RuntimeError', message: 'boom' },
  },
  {
    logger: 'Caddy',
    record: {
      level: 'error',
      ts: 1768836601.234,
      logger: 'http.log.access',
      msg: 'handled',
      request: { method: 'GET', uri: '/orders/1' },
      status: 502,
    },
    facts: {
      level: 'ERROR',
      timestamp: AT_MS,
      request: { method: 'GET', path: '/orders/1' },
      message: 'handled',
    },
  },
  {
    logger: 'Traefik',
    record: {
      DownstreamStatus: 500,
      RequestMethod: 'GET',
      RequestPath: '/x',
      level: 'info',
      msg: '',
      time: AT,
      ServiceName: 'shop@docker',
    },
    facts: {
      level: 'INFO',
      service: 'shop@docker',
      message: 'GET /x',
      request: { method: 'GET', path: '/x' },
    },
    fields: { DownstreamStatus: '500' },
  },
  {
    logger: 'Envoy',
    record: { start_time: AT_MS, method: 'GET', path: '/x', response_code: 503, request_id: 'r-1' },
    facts: { level: null, timestamp: AT_MS, request: { method: 'GET', path: '/x' } },
    ids: { request: 'r-1' },
  },
  {
    logger: 'MongoDB',
    record: {
      t: { $date: '2026-01-19T15:30:01.234+00:00' },
      s: 'E',
      c: 'NETWORK',
      id: 1,
      ctx: 'conn1',
      msg: 'failed',
      attr: { error: 'x' },
    },
    facts: { level: 'ERROR', timestamp: AT_MS, logger: 'NETWORK', thread: 'conn1', message: 'failed' },
    fields: { 'attr.error': 'x' },
  },
  {
    logger: 'Kubernetes event',
    record: {
      ...{
        kind: 'Event',
        type: 'Warning',
        reason: 'OOMKilling',
        message: 'Memory cgroup out of memory',
        lastTimestamp: AT,
      },
      ...{
        involvedObject: { kind: 'Pod', name: 'shop-1' },
        source: { component: 'kubelet' },
        metadata: { uid: 'x', name: 'y' },
      },
    },
    facts: {
      ...{ level: 'WARN', timestamp: AT, pod: 'shop-1', logger: 'kubelet', service: null },
      message: 'OOMKilling: Memory cgroup out of memory',
    },
    ids: { user: null },
  },
  {
    logger: 'Datadog',
    record: {
      ...{
        message: 'failed',
        status: 'error',
        service: 'shop',
        'dd.trace_id': '123',
        'dd.span_id': '456',
        usr: { id: 'u1' },
      },
      ...{
        dd: { env: 'prod', version: '1.2' },
        date: 1768836601234,
        logger: { name: 'c.e.Foo', thread_name: 'main' },
      },
      error: { kind: JAVA_ERROR.type, message: 'boom', stack: JAVA },
    },
    facts: {
      level: 'ERROR',
      timestamp: AT_MS,
      environment: 'prod',
      version: '1.2',
      logger: 'c.e.Foo',
      thread: 'main',
    },
    ids: { trace: '123', span: '456', user: 'u1' },
    exception: JAVA_ERROR,
  },
  {
    logger: 'tracing',
    record: {
      timestamp: AT_MS,
      level: 'ERROR',
      fields: { message: 'failed', order: 1 },
      target: 'app::db',
      span: { request_id: 'r-1', name: 'request' },
    },
    facts: { level: 'ERROR', logger: 'app::db', message: 'failed', service: null },
    ids: { request: 'r-1' },
    fields: { 'fields.order': '1' },
  },
  {
    logger: 'journald',
    record: {
      MESSAGE: 'failed',
      PRIORITY: '3',
      SYSLOG_IDENTIFIER: 'app',
      __REALTIME_TIMESTAMP: '1768836601234567',
    },
    facts: { level: 'ERROR', timestamp: AT_MS, service: 'app', message: 'failed' },
  },
  {
    logger: 'numbers as strings',
    record: { level: '50', time: '1768836601234', msg: 'failed' },
    facts: { level: 'ERROR', timestamp: AT_MS },
  },
  {
    logger: 'W3C headers',
    record: {
      level: 'error',
      msg: 'x',
      headers: { traceparent: `00-${TRACE}-${SPAN}-01`, 'x-request-id': 'r-7' },
    },
    facts: { level: 'ERROR' },
    ids: { trace: TRACE, span: SPAN, request: 'r-7' },
  },
  {
    logger: 'a status of HTTP, which is no level',
    record: { message: 'x', status: '500' },
    facts: { level: null },
    fields: { status: '500' },
  },
];
