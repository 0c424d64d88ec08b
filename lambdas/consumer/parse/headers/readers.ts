import { SHAPES } from '../../assemble/headers/shapes.ts';
import type { Scan } from '../header-scan.ts';
import { readBracketClock, readBracketEpoch, readBracketTime, readPhpError } from './bracket-time.ts';
import {
  readAsterisk,
  readBracketLevel,
  readChromium,
  readGcLog,
  readHouse,
  readKernel,
  readNameFirst,
  readNest,
  readPuma,
  readThreadFirst,
  readTornado,
} from './bracket-word.ts';
import { readElapsed, readJul, readTomcat, readWeblogic } from './java.ts';
import { readLambdaPlatform, readLogfmt } from './keys.ts';
import { readKlog, readLogcat, readLogcatBrief, readRubyLogger } from './letter-first.ts';
import {
  readCassandra,
  readDateLevel,
  readDotnet,
  readDropwizard,
  readErlangReport,
  readHouseLevel,
  readJulia,
  readLevelTime,
  readLevelWord,
  readLogrus,
  readLowerLevel,
  readPythonLevel,
  readQuotedDate,
  readUvicorn,
} from './level-first.ts';
import {
  readAccessLog,
  readEpoch,
  readGin,
  readIis,
  readLoadBalancer,
  readRailsRequest,
} from './requests.ts';
import {
  readApacheError,
  readCef,
  readClickhouse,
  readMysqlSlow,
  readNginxError,
  readRedis,
  readTai64,
} from './servers.ts';
import { readCtime, readSyslog, readSyslogPriority } from './systems.ts';
import { readTimeBracketLevel, readTimeFirst } from './time-first.ts';
import {
  readDashed,
  readPiped,
  readPostgres,
  readProcess,
  readSidekiq,
  readSpark,
  readTabbed,
  readTracing,
} from './time-formats.ts';

/** Reads the header of one shape; false when the line is not what its shape promised. */
export type HeaderReader = (scan: Scan) => boolean;

/** The reader of each shape that has a header; a JSON line has none. */
const READER_OF: Readonly<Record<Exclude<keyof typeof SHAPES, 'jsonLine'>, HeaderReader>> = {
  house: readHouse,
  houseLevel: readHouseLevel,
  bracketTimeLevel: readBracketTime,

  dateTime: readTimeFirst,
  springBoot: readTimeFirst,
  dateTimeLevel: readTimeFirst,
  dateTimeThread: readTimeFirst,
  dateTimeBracketLevel: readTimeBracketLevel,
  dateTimeDash: readDashed,
  loguru: readPiped,
  nlog: readPiped,
  zap: readTabbed,
  lambdaNode: readTimeFirst,
  tracing: readTracing,
  tracingPretty: readTracing,
  dateTimeProcess: readProcess,
  sidekiq: readSidekiq,
  postgres: readPostgres,
  syslogIso: readSyslog,
  iis: readIis,
  goLog: readTabbed,
  nginxError: readNginxError,
  clickhouse: readClickhouse,
  tomcat: readTomcat,
  dayFirst: readTimeFirst,
  spark: readSpark,
  logcat: readLogcat,
  compactDate: readTimeFirst,
  minutes: readTimeFirst,
  dateLevel: readDateLevel,
  dateInWords: readTimeFirst,
  quotedDate: readQuotedDate,

  logback: readTimeFirst,
  clockLevel: readTimeFirst,
  clockBracketLevel: readTimeFirst,
  clock: readTimeFirst,
  clockOnly: readTimeFirst,
  kitchenClock: readTimeFirst,

  accessLog: readAccessLog,
  redis: readRedis,
  epoch: readEpoch,
  elapsed: readElapsed,

  bracketTime: readBracketTime,
  bracketTimeWord: readBracketTime,
  elasticsearch: readBracketTime,
  gunicorn: readBracketTime,
  celery: readBracketTime,
  envLogger: readBracketTime,
  monolog: readBracketTime,
  envoy: readBracketTime,
  djangoServer: readBracketTime,
  phpError: readPhpError,
  apacheError: readApacheError,
  bracketSyslog: readAsterisk,
  bracketClock: readBracketClock,
  bracketEpoch: readBracketEpoch,
  gcLog: readGcLog,
  kernel: readKernel,
  chromium: readChromium,
  tornado: readTornado,

  bracketLevel: readBracketLevel,
  lambdaPython: readHouse,
  nest: readNest,
  gin: readGin,
  slf4jSimple: readThreadFirst,
  railsTagged: readRailsRequest,
  puma: readPuma,
  bracketName: readNameFirst,

  levelWord: readLevelWord,
  levelTime: readLevelTime,
  dropwizard: readDropwizard,
  levelThread: readLevelWord,
  levelLogger: readLevelWord,
  cassandra: readCassandra,
  pythonLogging: readPythonLevel,
  uvicorn: readUvicorn,
  logrus: readLogrus,
  levelProcess: readLevelWord,
  lowerLevel: readLowerLevel,
  dotnet: readDotnet,
  klog: readKlog,
  rubyLogger: readRubyLogger,
  logcatBrief: readLogcatBrief,
  logcatTag: readLogcatBrief,

  jul: readJul,
  syslog: readSyslog,
  ctime: readCtime,

  logfmt: readLogfmt,
  lambdaPlatform: readLambdaPlatform,
  railsRequest: readRailsRequest,
  syslogPriority: readSyslogPriority,
  weblogic: readWeblogic,
  erlangReport: readErlangReport,
  tai64: readTai64,
  mysqlSlow: readMysqlSlow,
  julia: readJulia,
  loadBalancer: readLoadBalancer,
  cef: readCef,
};

const READERS: (HeaderReader | undefined)[] = [];
for (const [name, reader] of Object.entries(READER_OF)) READERS[SHAPES[name as keyof typeof SHAPES]] = reader;

/** The reader of a shape, undefined for lines without a header. */
export const readerOf = (shape: number): HeaderReader | undefined => READERS[shape];
