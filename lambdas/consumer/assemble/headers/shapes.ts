/**
 * The header shapes that are known. The numbers are carried from batch to batch with open events:
 * never change or reuse one, add new shapes at the end of their group's free numbers.
 */
export const SHAPES = {
  // One object on one line, complete by itself.
  jsonLine: 1,

  // The house formats.
  house: 2, // [INFO] 2026-01-19 15:30:01.234 svc/v1: msg
  houseLevel: 3, // ERROR: auth-service/v3.1.0 pod/…
  bracketTimeLevel: 4, // [2025-12-25 10:15:23.456] [ERROR] c.h.h.p.HikariPool - msg

  // A date and a time first.
  dateTime: 10, // 2026-01-19 15:30:01.234 anything
  springBoot: 11, // 2026-01-19T15:30:01.234+09:00 ERROR 1 --- [main] c.e.Foo : msg
  dateTimeLevel: 12, // 2026-01-19 15:30:01,234 ERROR [main] c.e.Foo - msg
  dateTimeThread: 13, // 2026-01-19 15:30:01.234 [main] ERROR c.e.Foo - msg
  dateTimeBracketLevel: 14, // 2026-01-19 15:30:01.234 +00:00 [ERR] msg
  dateTimeDash: 15, // 2026-01-19 15:30:01,234 - app.db - ERROR - msg
  loguru: 16, // 2026-01-19 15:30:01.234 | ERROR    | app:main:12 - msg
  nlog: 17, // 2026-01-19 15:30:01.2345|ERROR|Ns.Class|msg
  zap: 18, // 2026-01-19T15:30:01.234Z	ERROR	app/main.go:12	msg
  lambdaNode: 19, // 2026-01-19T15:30:01.234Z	<uuid>	ERROR	msg
  tracing: 20, // 2026-01-19T15:30:01.234567Z ERROR app::db: msg
  tracingPretty: 21, //   2026-01-19T15:30:01.234567Z ERROR app::db: msg
  dateTimeProcess: 22, // 2026-01-19T15:30:01.234567Z 0 [ERROR] [MY-010119] msg
  sidekiq: 23, // 2026-01-19T15:30:01.234Z pid=12 tid=abc ERROR: msg
  postgres: 24, // 2026-01-19 15:30:01.234 UTC [12] ERROR:  msg
  syslogIso: 25, // 2026-01-19T15:30:01+0000 host app[12]: msg
  iis: 26, // 2026-01-19 15:30:01 10.0.0.1 GET /x - 443 - …
  goLog: 27, // 2026/01/19 15:30:01 msg
  nginxError: 28, // 2026/01/19 15:30:01 [error] 12#12: *1 msg
  clickhouse: 29, // 2026.01.19 15:30:01.234567 [ 12 ] {} <Error> msg
  tomcat: 30, // 19-Jan-2026 15:30:01.234 SEVERE [main] msg
  dayFirst: 31, // 19/01/2026 15:30:01, 19.01.2026 15:30:01, 01/19/2026, 3:30:01 PM
  spark: 32, // 26/01/19 15:30:01 ERROR Executor: msg
  logcat: 33, // 01-19 15:30:01.234  123  456 E Tag: msg
  compactDate: 34, // 260119 15:30:01 [ERROR] msg, 20260119 15:30:01 msg
  minutes: 35, // 2026-01-19 15:30 msg
  dateLevel: 36, // 2026-01-19 ERROR msg
  dateInWords: 37, // 19 Jan 2026 15:30:01 msg
  quotedDate: 38, // "2026-01-19 15:30:01","ERROR","msg"

  // A time of day first.
  logback: 40, // 15:30:01.234 [main] ERROR c.e.Foo - msg
  clockLevel: 41, // 15:30:01,234 ERROR [org.foo] (thread) msg
  clockBracketLevel: 42, // 15:30:01.234 [error] msg
  clock: 43, // 15:30:01.234 msg
  clockOnly: 44, // 15:30:01 msg
  kitchenClock: 45, // 3:30PM ERR msg

  // Other lines that begin with a digit.
  accessLog: 50, // 1.2.3.4 - - [19/Jan/2026:15:30:01 +0000] "GET / HTTP/1.1" 200
  redis: 51, // 12:M 19 Jan 2026 15:30:01.234 # msg
  epoch: 52, // 1768836601.234 msg
  elapsed: 53, // 1234 [main] ERROR c.e.Foo - msg

  // A date in a bracket.
  bracketTime: 60, // [2026-01-19 15:30:01] msg
  bracketTimeWord: 61, // [2026-01-19 15:30:01,234] ERROR msg (kafka.Foo)
  elasticsearch: 62, // [2026-01-19T15:30:01,234][ERROR][o.e.Foo] [node] msg
  gunicorn: 63, // [2026-01-19 15:30:01 +0000] [12] [ERROR] msg
  celery: 64, // [2026-01-19 15:30:01,234: ERROR/MainProcess] msg
  envLogger: 65, // [2026-01-19T15:30:01Z ERROR app] msg
  monolog: 66, // [2026-01-19T15:30:01.234567+00:00] app.ERROR: msg
  envoy: 67, // [2026-01-19T15:30:01.234Z] "GET / HTTP/1.1" 500
  djangoServer: 68, // [19/Jan/2026 15:30:01] "GET / HTTP/1.1" 500 145
  phpError: 69, // [19-Jan-2026 15:30:01 UTC] PHP Fatal error:  msg
  apacheError: 70, // [Mon Jan 19 15:30:01.234567 2026] [core:error] msg
  bracketSyslog: 71, // [Jan 19 15:30:01] ERROR[12]: msg
  bracketClock: 72, // [15:30:01.234] ERROR (1234): msg, [15:30:01 ERR] msg
  bracketEpoch: 73, // [1768836601] msg, [1768836601234] ERROR (1 on host): msg
  gcLog: 74, // [0.123s][info][gc] msg
  kernel: 75, // [12345.678901] msg
  chromium: 76, // [12:34:0119/153001.234567:ERROR:file.cc(12)] msg
  tornado: 77, // [E 260119 15:30:01 web:1793] msg

  // A word in a bracket.
  bracketLevel: 80, // [error] msg
  lambdaPython: 81, // [ERROR]	2026-01-19T15:30:01.234Z	<uuid>	msg
  nest: 82, // [Nest] 12  - 01/19/2026, 3:30:01 PM   ERROR [X] msg
  gin: 83, // [GIN] 2026/01/19 - 15:30:01 | 500 | …
  slf4jSimple: 84, // [main] ERROR com.Foo - msg
  railsTagged: 85, // [2026…] or [<uuid>] Started GET "/x"
  puma: 86, // [12] Puma starting in cluster mode...
  bracketName: 87, // [app] 2026-01-19 15:30:01 msg

  // A level word first.
  levelWord: 100, // ERROR msg, ERROR: msg
  levelTime: 101, // ERROR 2026-01-19 15:30:01.234 msg
  dropwizard: 102, // ERROR [2026-01-19 15:30:01,234] c.e.Foo: msg
  levelThread: 103, // WARN  [main] c.e.Foo - msg
  levelLogger: 104, // ERROR c.e.Foo - msg
  cassandra: 105, // ERROR [main] 2026-01-19 15:30:01,234 Foo.java:12 - msg
  pythonLogging: 106, // ERROR:root:msg
  uvicorn: 107, // INFO:     127.0.0.1:1 - "GET / HTTP/1.1" 200 OK
  logrus: 108, // ERRO[0001] msg
  levelProcess: 109, // ERROR 1 --- [main] c.e.Foo : msg
  lowerLevel: 110, // error: msg
  dotnet: 111, // fail: Ns.Class[0]
  klog: 112, // E0119 15:30:01.234567       1 f.go:1] msg
  rubyLogger: 113, // E, [2026-01-19T15:30:01.234567 #123] ERROR -- : msg
  logcatBrief: 114, // E/Tag( 123): msg
  logcatTag: 115, // E/Tag: msg

  // Names of days and months first.
  jul: 120, // Jan 19, 2026 3:30:01 PM com.foo.Bar method
  syslog: 121, // Jan 19 15:30:01 host app[12]: msg
  ctime: 122, // Mon Jan 19 15:30:01 2026 msg

  // Keys, platforms and signs.
  logfmt: 130, // time=… level=error msg=…
  lambdaPlatform: 131, // START RequestId: …
  railsRequest: 132, // Started GET "/x" for 127.0.0.1 at …
  syslogPriority: 133, // <34>1 2026-01-19T15:30:01Z host app - - - msg
  weblogic: 134, // <Jan 19, 2026 3:30:01 PM UTC> <Error> <HTTP> <BEA-1> <msg>
  erlangReport: 135, // =ERROR REPORT==== 19-Jan-2026::15:30:01 ===
  tai64: 136, // @400000006789abcd12345678 msg
  mysqlSlow: 137, // # Time: 2026-01-19T15:30:01.234567Z
  julia: 138, // ┌ Error: msg
  loadBalancer: 139, // https 2026-01-19T15:30:01.234567Z app/lb …
  cef: 140, // CEF:0|vendor|product|…
} as const;

/** Shapes that may also stand inside an event. */
const WEAK_SHAPES: readonly number[] = [
  SHAPES.levelWord,
  SHAPES.lowerLevel,
  SHAPES.railsRequest,
  SHAPES.railsTagged,
  SHAPES.clockOnly,
  SHAPES.minutes,
  SHAPES.puma,
  SHAPES.logcatTag,
];

/** Shapes of lines that tell of a request or of the platform, whole in themselves: nothing that follows is theirs. */
const REQUEST_SHAPES: readonly number[] = [
  SHAPES.accessLog,
  SHAPES.envoy,
  SHAPES.djangoServer,
  SHAPES.gin,
  SHAPES.lambdaPlatform,
  SHAPES.loadBalancer,
];

const NAMES = new Map<number, string>(Object.entries(SHAPES).map(([name, shape]) => [shape, name]));
const WEAK = new Set<number>(WEAK_SHAPES);
const REQUESTS = new Set<number>(REQUEST_SHAPES);

/**
 * True for a shape that may also stand inside an event, such as a bare level word: it opens an event
 * only in a source whose open event did not begin with a strong header.
 */
export const isWeakShape = (shape: number): boolean => WEAK.has(shape);

/** True for a line of an access log or of the platform: a fault that follows is not its own. */
export const isRequestShape = (shape: number): boolean => REQUESTS.has(shape);

/** Name of a shape; `none` for a line without a header. */
export const nameOfShape = (shape: number): string => NAMES.get(shape) ?? 'none';
