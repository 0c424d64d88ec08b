import { describe, expect, it } from 'vitest';
import { taggedLines, unwrapped } from './unwrapped.ts';

const one = (record: unknown) => unwrapped(JSON.stringify(record)).chunks;

describe('Fluent Bit, FireLens and Fluentd', () => {
  it('reads a record of the Kubernetes filter', () => {
    const record = {
      date: 1768836601.234567,
      log: '[ERROR] no connection\n',
      stream: 'stderr',
      time: '2026-01-19T15:30:01.123456789Z',
      kubernetes: {
        pod_name: 'payment-api-7d8f9c-abc123',
        namespace_name: 'shop',
        pod_id: '7f7b7b7e',
        labels: {
          app: 'payments',
          'app.kubernetes.io/name': 'payment-api',
          'app.kubernetes.io/version': 'v2.3.1',
          environment: 'production',
        },
        host: 'ip-10-0-0-1',
        container_name: 'app',
        docker_id: '0123',
        container_image: 'shop/payment-api:v2.3.1',
      },
    };

    expect(one(record)).toEqual([
      {
        source: 'payment-api-7d8f9c-abc123',
        lane: 'app/stderr',
        text: '[ERROR] no connection\n',
        arrivedAtMs: 7,
        firstIndex: 0,
        envelope: {
          service: 'payment-api',
          version: 'v2.3.1',
          environment: 'production',
          pod: 'payment-api-7d8f9c-abc123',
          namesSource: true,
          timestamp: '2026-01-19T15:30:01.123456789Z',
        },
      },
    ]);
  });

  it('reads a FireLens record with the metadata of its task', () => {
    const record = {
      source: 'stdout',
      log: 'Boom: x',
      container_id: '0123456789abcdef0123456789abcdef-527074092',
      container_name: '/ecs-payment-api-12-app-b2c8d9',
      ecs_cluster: 'shop',
      ecs_task_arn: 'arn:aws:ecs:us-east-1:123456789012:task/shop/0123456789abcdef',
      ecs_task_definition: 'payment-api:12',
    };

    expect(one(record)).toMatchObject([
      {
        source: 'ecs-payment-api-12-app-b2c8d9',
        lane: '0123456789ab/stdout',
        envelope: { account: '123456789012', region: 'us-east-1', service: 'payment-api', namesSource: true },
      },
    ]);
  });

  it('joins the pieces of long lines, as Docker and CRI parsers mark them', () => {
    const docker = {
      container_name: '/web',
      source: 'stdout',
      log: 'a',
      partial_message: 'true',
      partial_id: 'x',
    };
    const records = [
      { ...docker, partial_ordinal: '1', partial_last: 'false' },
      { ...docker, partial_ordinal: '2', partial_last: 'true' },
      { log: 'b', stream: 'stdout', logtag: 'P' },
      { log: 'c', stream: 'stdout', logtag: 'F' },
      { log: 'd', stream: 'stdout', _p: 'P' },
    ];

    const { chunks } = unwrapped(records.map((record) => JSON.stringify(record)).join('\n'));

    expect(chunks.map(({ form }) => form)).toEqual(['partial', undefined, 'partial', undefined, 'partial']);
  });

  it('takes a log of several lines for one entry', () => {
    expect(one({ container_id: 'a', log: 'Boom: x\n\tat a\n' })).toMatchObject([
      { text: 'Boom: x\n\tat a', form: 'entry' },
    ]);
  });

  it('reads an array of records, and records without any metadata', () => {
    const result = unwrapped(
      '[{"date":1768836601.2,"log":"a"},{"date":1768836602.2,"log":"b"}]\n{"log":"c"}',
    );

    expect(taggedLines(result)).toEqual(['origin||a', 'origin||b', 'origin||c']);
    expect(result.chunks[0]?.envelope?.timestamp).toBe('2026-01-19T15:30:01.200Z');
  });

  it('prefers the line as it was written over fields that were merged from it', () => {
    const line = '{"level":"error","message":"boom"}';
    const record = {
      log: line,
      level: 'error',
      message: 'boom',
      stream: 'stderr',
      kubernetes: { pod_name: 'web-0' },
    };

    expect(one(record)).toMatchObject([{ source: 'web-0', text: `${line}\n` }]);
  });

  it('finds records with a payload behind records that were merged from the application’s JSON', () => {
    const merged = JSON.stringify({ level: 'info', message: 'a', kubernetes: { pod_name: 'web-0' } });
    const shipped = JSON.stringify({ log: 'b', kubernetes: { pod_name: 'web-0' } });

    const result = unwrapped(`${`${merged}\n`.repeat(20)}${shipped}`);

    expect(taggedLines(result).slice(-2)).toEqual([`origin||${merged}`, 'web-0||b']);
  });

  it('finds the pod in the names that Docker gives to containers of Kubernetes', () => {
    const record = { container_name: '/k8s_app_web-0_shop_7f7b_0', source: 'stdout', log: 'a' };

    expect(one(record)).toMatchObject([
      { source: 'web-0', lane: 'app/stdout', envelope: { service: 'web' } },
    ]);
  });

  it('keeps containers of one name apart by their ids', () => {
    const lines = ['a', 'b'].map((id) =>
      JSON.stringify({ container_id: id, container_name: 'app', log: id }),
    );

    expect(taggedLines(unwrapped(lines.join('\n')))).toEqual(['app|a|a', 'app|b|b']);
  });
});

describe('Vector, Filebeat and stern', () => {
  it('reads an event of kubernetes_logs', () => {
    const record = {
      file: '/var/log/pods/kube-system_coredns-66bff467f8-b4kkq_d09d/coredns/0.log',
      kubernetes: {
        container_name: 'coredns',
        pod_labels: { 'k8s-app': 'kube-dns' },
        pod_name: 'coredns-66bff467f8-b4kkq',
        pod_namespace: 'kube-system',
      },
      message: '.:53',
      source_type: 'kubernetes_logs',
      stream: 'stdout',
      timestamp: '2020-08-14T12:46:22.538929177Z',
    };

    expect(one(record)).toMatchObject([
      {
        source: 'coredns-66bff467f8-b4kkq',
        lane: 'coredns/stdout',
        text: '.:53\n',
        envelope: { service: 'kube-dns', timestamp: '2020-08-14T12:46:22.538929177Z' },
      },
    ]);
  });

  it('reads an event of Filebeat with and without Kubernetes', () => {
    const base = {
      '@timestamp': '2026-01-19T15:30:01.123Z',
      message: 'Boom: x\n\tat a',
      stream: 'stderr',
      input: { type: 'container' },
      agent: { type: 'filebeat', version: '8.7.1' },
      ecs: { version: '8.0.0' },
      log: { offset: 1491, file: { path: '/var/log/containers/web-0_shop_web-0123.log' } },
    };
    const kubernetes = {
      pod: { name: 'web-0', uid: '1' },
      container: { name: 'web' },
      labels: { app: 'shop' },
    };

    expect(one({ ...base, kubernetes })).toMatchObject([
      { source: 'web-0', lane: 'web/stderr', form: 'entry', envelope: { service: 'shop' } },
    ]);
    expect(one(base)).toMatchObject([{ source: 'web-0', envelope: { pod: 'web-0' } }]);
  });

  it('reads what stern writes as JSON', () => {
    const record = {
      message: '[ERROR] x\n',
      nodeName: 'node-1',
      namespace: 'shop',
      podName: 'payment-api-7d8f9c-abc123',
      containerName: 'payment-api',
    };

    expect(one(record)).toMatchObject([
      { source: 'payment-api-7d8f9c-abc123', lane: 'payment-api', text: '[ERROR] x\n' },
    ]);
  });
});

describe('an application’s own JSON', () => {
  it.each([
    { timestamp: '2026-01-15T10:30:00.123456Z', level: 'INFO', name: 'factory-core', message: 'started' },
    { '@timestamp': '2026-01-15T10:30:00Z', 'log.level': 'ERROR', message: 'x', 'ecs.version': '1.2.0' },
    { version: '1.1', host: 'web', short_message: 'x', level: 3, _container_id: 'abc' },
    { level: 'error', ts: 1768836601.2, caller: 'main.go:1', msg: 'x' },
    { level: 50, time: 1768836601234, pid: 1, hostname: 'web', msg: 'x' },
    { level: 'info', log: 'x', stream: 'stdout' },
    { message: 'x', log: 'audit', stream: 'stdout' },
    { level: 'error', message: 'x', kubernetes: { pod_name: 'other-0' }, stream: 'stdout' },
    { level: 'error', message: 'x', container_id: 'abc', container_name: 'other' },
    { message: 'pod is gone', kubernetes: { pod_name: 'other-0' } },
    { severity: 'ERROR', message: 'x', log: { file: 'a' }, agent: { type: 'x' }, input: { type: 'y' } },
    { log: { level: 'info' }, message: 'x', agent: { type: 'filebeat' }, input: { type: 'log' } },
    { log: 17, stream: 'stdout', time: '2026-01-19T15:30:01Z' },
    { log: 'x', user: 'a' },
    { messageType: 'DATA_MESSAGE', message: 'x' },
    { resourceLogs: 'x' },
  ])('%j stays', (record) => {
    const line = JSON.stringify(record);

    expect(one(record)).toEqual([{ source: 'origin', arrivedAtMs: 7, text: line }]);
  });
});
