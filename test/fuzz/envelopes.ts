import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Random } from '../../generator/random.ts';

/** Puts lines into what transports them: bytes as they come in a record or stand in a file. */
export type Wrap = (text: string, random: Random) => Buffer;

const TIME = '2026-01-19T15:30:01.234567890Z';
const EPOCH_MS = 1768836601234;
/** Each record of an OTLP export carries the trace: a large text would multiply. */
const STACK_CHARACTERS = 512;

const eachLine = (text: string, wrap: (line: string, at: number) => string): Buffer =>
  Buffer.from(
    text
      .split('\n')
      .map((line, at) => `${wrap(line, at)}\n`)
      .join(''),
  );

/** A line in one to three pieces. */
function pieces(line: string, random: Random): string[] {
  const cuts = [0, random.int(0, line.length), random.int(0, line.length), line.length].sort((a, b) => a - b);
  const parts = cuts.slice(1).map((cut, at) => line.slice(cuts[at], cut));
  return random.unit() < 0.3 ? parts : [line];
}

function cri(text: string, random: Random): Buffer {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const parts = pieces(line, random);
    parts.forEach((part, at) => {
      lines.push(`${TIME} stdout ${at < parts.length - 1 ? 'P' : 'F'} ${part}\n`);
    });
  }
  return Buffer.from(lines.join(''));
}

function dockerJsonFile(text: string, random: Random): Buffer {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const parts = pieces(line, random);
    parts.forEach((part, at) => {
      const log = at < parts.length - 1 ? part : `${part}\n`;
      lines.push(`${JSON.stringify({ log, stream: 'stderr', time: TIME })}\n`);
    });
  }
  return Buffer.from(lines.join(''));
}

function cloudWatch(text: string, random: Random): Buffer {
  const messages = random.unit() < 0.5 ? [text] : text.split('\n');
  return Buffer.from(
    JSON.stringify({
      messageType: random.unit() < 0.1 ? 'CONTROL_MESSAGE' : 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/ecs/payment-api',
      logStream: `ecs/app/${random.hex(2)}`,
      subscriptionFilters: ['loghorn'],
      logEvents: messages.map((message, at) => ({ id: String(at), timestamp: EPOCH_MS + at, message })),
    }),
  );
}

const fireLens: Wrap = (text) =>
  eachLine(text, (log) =>
    JSON.stringify({
      log,
      container_id: 'f00d',
      container_name: 'payment-api',
      source: 'stdout',
      ecs_cluster: 'shop',
      ecs_task_arn: 'arn:aws:ecs:eu-central-1:123456789012:task/shop/0123456789abcdef',
      ecs_task_definition: 'payment-api:12',
    }),
  );

const kubernetes: Wrap = (text, random) =>
  eachLine(text, (log) =>
    JSON.stringify({
      ...(random.unit() < 0.5 ? { log } : { message: log }),
      stream: 'stdout',
      kubernetes: {
        pod_name: 'payment-api-7d8f9c-abc123',
        namespace_name: 'shop',
        container_name: random.pick(['app', 'sidecar']),
        labels: { 'app.kubernetes.io/name': 'payment-api' },
      },
    }),
  );

const otlp: Wrap = (text, random) =>
  Buffer.from(
    JSON.stringify({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'payment-api' } }] },
          scopeLogs: [
            {
              scope: { name: 'app' },
              logRecords: text.split('\n').map((line) => ({
                timeUnixNano: `${EPOCH_MS}000000`,
                ...(random.unit() < 0.5 ? { severityNumber: 17, severityText: 'ERROR' } : {}),
                body: { stringValue: line },
                attributes: [
                  { key: 'exception.stacktrace', value: { stringValue: text.slice(0, STACK_CHARACTERS) } },
                ],
              })),
            },
          ],
        },
      ],
    }),
  );

/** Application JSON, one document behind the other, as Firehose joins what it was given. */
const concatenated: Wrap = (text) =>
  Buffer.from(
    text
      .split('\n')
      .map((message) => JSON.stringify({ timestamp: TIME, level: 'ERROR', message }))
      .join(''),
  );

const tagged: Wrap = (text) =>
  eachLine(text, (line, at) => JSON.stringify({ source: `pod-${at % 3}`, line }));

const KPL_MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const LENGTH_DELIMITED = 2;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return bytes;
}

const field = (number: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | LENGTH_DELIMITED, ...varint(data.length)]), data]);

/** The KPL's aggregated record: magic, protobuf, MD5 of the protobuf. */
function kpl(text: string, random: Random): Buffer {
  const keys = ['payment-api-7d8f9c-abc123', 'order-service-5c6d-xyz'];
  const records = text.split('\n\n').map((block) => {
    const key = Buffer.from([8, random.int(0, keys.length - 1)]);
    return field(3, Buffer.concat([key, field(3, Buffer.from(block))]));
  });
  const body = Buffer.concat([...keys.map((key) => field(1, Buffer.from(key))), ...records]);
  return Buffer.concat([KPL_MAGIC, body, createHash('md5').update(body).digest()]);
}

const gzip: Wrap = (text) => gzipSync(text, { level: 1 });
const gzipMembers: Wrap = (text, random) => {
  const cut = random.int(0, text.length);
  return Buffer.concat([gzipSync(text.slice(0, cut), { level: 1 }), gzipSync(text.slice(cut), { level: 1 })]);
};

/** Every way in which lines travel. */
export const WRAPS: Readonly<Record<string, Wrap>> = {
  cri,
  dockerJsonFile,
  cloudWatch,
  fireLens,
  kubernetes,
  otlp,
  concatenated,
  tagged,
  kpl,
  gzip,
  gzipMembers,
  kubectl: (text) => eachLine(text, (line, at) => `[pod/payment-api-7d8f9c-abc1${at % 2}/app] ${line}`),
  stern: (text) => eachLine(text, (line) => `payment-api-7d8f9c-abc123 app ${line}`),
  compose: (text) => eachLine(text, (line, at) => `web-${at % 2}  | ${line}`),
  nested: (text, random) => cloudWatch(cri(text, random).toString(), random),
  gzippedCloudWatch: (text, random) => gzipSync(cloudWatch(text, random), { level: 1 }),
};
