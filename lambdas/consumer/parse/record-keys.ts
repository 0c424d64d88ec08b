/**
 * Under which keys loggers put what: pino, winston, bunyan, zap, zerolog, slog, logrus, Serilog, NLog, .NET's
 * console, ECS, OpenTelemetry, Google Cloud, AWS Lambda and its Powertools, python-json-logger, structlog, loguru,
 * logstash-logback-encoder, Log4j, GELF, Monolog, semantic_logger, lograge, Caddy, Traefik, Envoy, klog, Datadog.
 */

/** What a key of a record says. */
export type Role =
  | 'time'
  | 'level'
  | 'message'
  | 'template'
  | 'logger'
  | 'name'
  | 'service'
  | 'version'
  | 'pod'
  | 'environment'
  | 'account'
  | 'region'
  | 'thread'
  | 'details'
  | 'recoveryAction'
  | 'exception'
  | 'errorType'
  | 'errorMessage'
  | 'errorStack'
  | 'requestId'
  | 'userId'
  | 'correlationId'
  | 'traceId'
  | 'spanId'
  | 'traceParent'
  | 'method'
  | 'path'
  | 'request';

/** Canonical keys of each role, best first. */
const KEYS_OF: Readonly<Record<Role, string>> = {
  time:
    'timestamp @timestamp time ts @t t.$date datetime asctime timemillis instant date t eventtime starttime ' +
    'timeunixnano observedtimeunixnano time.repr time.timestamp record.time.repr created lasttimestamp firsttimestamp receivetimestamp realtimetimestamp',
  level:
    'level severity lvl levelname log.level @l loglevel severitytext level.name record.level.name logseverity levelvalue levelno ' +
    'severitynumber level.no priority syslog.severity.code status',
  message:
    'message msg @m renderedmessage formattedmessage shortmessage textpayload @message event body body.stringvalue ' +
    'log text message.message message.msg logmessage',
  template: '@mt messagetemplate message.template',
  logger:
    'logger loggername log.logger sourcecontext categoryname category channel component scope.name ' +
    'instrumentationscope.name target module caller location logger.name record.name log.origin.file.name source.component reportingcomponent',
  name: 'name',
  service:
    'service.name service servicename servicecontext.service dd.service application appname app applicationname ' +
    'serviceid resource.attributes.service.name resource.service.name resource.labels.servicename ' +
    'resource.labels.containername kubernetes.labels.app app.name application.name syslogidentifier systemdunit',
  version:
    'service.version serviceversion version servicecontext.version appversion app.version dd.version ' +
    'resource.attributes.service.version resource.service.version release',
  pod:
    'pod podname kubernetes.podname kubernetes.pod.name k8s.pod.name resource.attributes.k8s.pod.name ' +
    'resource.k8s.pod.name resource.labels.podname involvedobject.name',
  environment:
    'environment env service.environment deployment.environment deployment.environment.name dd.env ' +
    'resource.attributes.deployment.environment environmentname appenv stage railsenv',
  account: 'cloud.account.id accountid awsaccountid account',
  region: 'cloud.region region awsregion',
  thread:
    'thread threadname process.thread.name thread.name record.thread.name process.thread.id threadid thread.id tid logger.threadname ' +
    'managedthreadid',
  details: 'details detail',
  recoveryAction: 'recoveryaction recovery',
  exception:
    'exception excinfo stacktrace err error @x thrown stack exctext traceback errorverbose fullmessage trace ' +
    'backtrace e exc context.exception failure',
  errorType:
    'errortype exceptionname exception.type error.type error.kind exception.class exctype exceptiontype error.code',
  errorMessage: 'errormessage exception.message error.message excvalue exceptionmessage',
  errorStack: 'exception.stacktrace error.stacktrace error.stack',
  requestId:
    'requestid xrequestid reqid req.id request.id http.request.id httprequestid awsrequestid functionrequestid ' +
    'lambdarequestid faas.invocationid faas.execution invocationid traceidentifier request.requestid ' +
    'headers.xrequestid req.headers.xrequestid request.headers.xrequestid rid',
  userId: 'userid user.id usrid usr.id enduser.id user username',
  correlationId:
    'correlationid xcorrelationid correlation.id headers.xcorrelationid req.headers.xcorrelationid operationid',
  traceId:
    'traceid trace.id dd.traceid otel.traceid oteltraceid xraytraceid @tr logging.googleapis.com/trace context.traceid ' +
    'spancontext.traceid awstraceid',
  spanId:
    'spanid span.id dd.spanid otel.spanid otelspanid @sp logging.googleapis.com/spanid context.spanid ' +
    'spancontext.spanid transaction.id',
  traceParent: 'traceparent headers.traceparent req.headers.traceparent request.headers.traceparent',
  method:
    'http.request.method http.method request.method req.method httprequest.requestmethod requestmethod httpmethod ' +
    'method verb',
  path:
    'url.path http.target http.route request.uri request.url req.url request.path httprequest.requesturl requestpath ' +
    'path uri url.original http.url url target.path originalpath',
  request: 'request',
};

/** A role and how good the key is for it: 0 is best. */
export interface KeyRole {
  readonly role: Role;
  readonly rank: number;
}

const ROLES: ReadonlyMap<string, KeyRole> = new Map(
  (Object.entries(KEYS_OF) as [Role, string][]).flatMap(([role, keys]) =>
    keys.split(' ').map((key, rank): [string, KeyRole] => [key, { role, rank }]),
  ),
);

/** Objects whose keys mean the same as at the top. */
const CONTAINERS: ReadonlySet<string> = new Set(
  (
    'mdc contextmap context extra extras fields attributes properties labels jsonpayload data meta metadata payload ' +
    'ctx scope state message body diagnosticcontext record props params tags span custom info details'
  ).split(' '),
);

/** Longest key that may have a role, and keys that are remembered. */
const LONGEST_KEY = 64;
const KEYS_LIMIT = 4096;

/** A cache: canonical forms of keys, which each logger repeats in every record. */
const canonicalKeys = new Map<string, string>();

/** A key in small letters without `_`, `-` and blanks, so that all ways of writing it are one; its dots stay. */
export function canonicalKey(key: string): string {
  if (key.length > LONGEST_KEY) return key;
  const known = canonicalKeys.get(key);
  if (known !== undefined) return known;
  if (canonicalKeys.size >= KEYS_LIMIT) canonicalKeys.clear();
  const canonical = key.replace(/[_\- ]/g, '').toLowerCase();
  canonicalKeys.set(key, canonical);
  return canonical;
}

/** The role of a path of canonical keys joined by dots. */
export const roleOf = (path: string): KeyRole | undefined => ROLES.get(path);

/** Keys that mean what they say at the top alone: anything may have a name or a place. */
const ONLY_AT_TOP: ReadonlySet<string> = new Set([
  'name',
  'location',
  'account',
  'release',
  'source',
  'status',
]);

/** The role of a key inside a container, where it means the same as at the top. */
export const roleInside = (key: string): KeyRole | undefined =>
  ONLY_AT_TOP.has(key) ? undefined : ROLES.get(key);

/** True for an object whose keys mean the same as at the top. */
export const isContainer = (canonical: string): boolean => CONTAINERS.has(canonical);
