import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BARE_JAVA_TRACE, INFO_LINE, JAVA_BLOCK, PYTHON_BLOCK, WARN_LINE } from '../../fixtures/traces.ts';

const LOGHORN = fileURLToPath(new URL('../../../bin/loghorn.mjs', import.meta.url));

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command in a process of its own. */
function loghorn(args: string[], input: string | Buffer = ''): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [LOGHORN, ...args],
      // Colour libraries take CI for a terminal with colours: a pipe is none, there too.
      {
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, CI: 'true', NO_COLOR: undefined, FORCE_COLOR: undefined },
      },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

const jsonLines = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loghorn-scan-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('loghorn scan', () => {
  it('reads the two error formats of the house from standard input as two whole events with all they carry', async () => {
    const run = await loghorn(['scan', '-', '--output', 'events'], `${JAVA_BLOCK}\n${PYTHON_BLOCK}\n`);

    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(run.stdout)).toEqual([
      {
        source: 'payment-api-7d8f9c-abc123',
        index: 0,
        lineCount: 13,
        text: JAVA_BLOCK,
        timestamp: '2026-01-19T15:30:01.234',
        level: 'ERROR',
        environment: null,
        service: 'payment-api',
        version: 'v2.3.1',
        pod: 'payment-api-7d8f9c-abc123',
        logger: null,
        message: 'Connection pool exhausted: unable to acquire connection within 30s timeout',
        class: 'database-pool',
        severity: 'critical',
        confidence: expect.any(Number),
        rule: expect.any(String),
        fingerprint: expect.stringMatching(/^v1:/),
        exception: {
          language: 'java',
          type: 'java.sql.SQLTransientConnectionException',
          message: 'Connection pool exhausted',
        },
        requestId: null,
        userId: null,
        correlationId: null,
        traceId: null,
        spanId: null,
        truncated: false,
      },
      expect.objectContaining({
        source: 'auth-service-9p4q5r-ghi345',
        index: 13,
        lineCount: 11,
        text: PYTHON_BLOCK,
        timestamp: null,
        level: 'ERROR',
        service: 'auth-service',
        version: 'v3.1.0',
        pod: 'auth-service-9p4q5r-ghi345',
        message: 'JWT token validation failed: signature verification error',
        class: 'auth-failure',
        severity: 'warning',
        exception: {
          language: 'python',
          type: 'io.jsonwebtoken.security.SignatureException',
          message: 'JWT token validation failed',
        },
        requestId: 'req-842951',
        userId: 'user-7234',
        correlationId: 'a3f8b2c1-4d5e-6f7g',
      }),
    ]);
  });

  it('keeps the source of tagged lines verbatim, joins each source by itself and counts input lines', async () => {
    const java = BARE_JAVA_TRACE.split('\n');
    const python = PYTHON_BLOCK.split('\n');
    const tagged: object[] = [];
    for (let at = 0; at < python.length; at++) {
      if (java[at] !== undefined)
        tagged.push({ source: 'A', line: java[at], timestamp: '2026-01-19T15:30:01Z' });
      tagged.push({ source: 'B', line: python[at] });
    }
    const input = tagged.map((line) => JSON.stringify(line)).join('\n');

    const run = await loghorn(['scan', '-', '--input', 'jsonl', '--output', 'events'], input);

    const events = jsonLines(run.stdout);
    expect(events.map(({ source, index, text }) => [source, index, text])).toEqual([
      ['A', 0, BARE_JAVA_TRACE],
      ['B', 1, PYTHON_BLOCK],
    ]);
    expect(events[0]?.timestamp).toBe('2026-01-19T15:30:01Z');
  });

  it('groups equal faults into incidents, one JSON object a line', async () => {
    const path = fileOf('shop.log', [INFO_LINE, JAVA_BLOCK, WARN_LINE, JAVA_BLOCK, PYTHON_BLOCK].join('\n'));

    const run = await loghorn(['scan', path, '--output', 'json']);

    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)).toEqual([
      {
        fingerprint: expect.stringMatching(/^v1:/),
        class: 'database-pool',
        severity: 'critical',
        service: 'payment-api',
        title: expect.stringContaining('Connection pool exhausted'),
        count: 2,
        firstSeen: '2026-01-19T15:30:01.234',
        lastSeen: '2026-01-19T15:30:01.234',
        sources: ['payment-api-7d8f9c-abc123'],
        sample: JAVA_BLOCK,
      },
      expect.objectContaining({ class: 'auth-failure', count: 1 }),
    ]);
  });

  it('prints a table for people, plain when it is not read on a terminal', async () => {
    const path = fileOf('table.log', [INFO_LINE, JAVA_BLOCK, JAVA_BLOCK, PYTHON_BLOCK].join('\n'));

    const run = await loghorn(['scan', path]);

    expect(run.stdout).toMatch(/critical\s*│ database-pool\s*│\s*2 │ payment-api/);
    expect(run.stdout).toContain('38 lines, 4 events (3 errors, 0 warnings): 3 events in 2 incidents');
    expect(run.stdout).not.toContain('\u001b');
  });

  it('says so when there are no incidents', async () => {
    const run = await loghorn(['scan', '-'], `${INFO_LINE}\n`);
    expect(run.stdout).toBe(
      'No incidents.\n1 line, 1 event (0 errors, 0 warnings): 0 events in 0 incidents\n',
    );
  });

  it('reads standard input when no file is given', async () => {
    const run = await loghorn(['scan', '--output', 'events'], `${INFO_LINE}\n`);
    expect(jsonLines(run.stdout)).toMatchObject([{ text: INFO_LINE, level: 'INFO' }]);
  });

  it('reads gzip files and several files, each as a source of its own', async () => {
    const first = fileOf('first.log.gz', gzipSync(`${BARE_JAVA_TRACE}\n`));
    const second = fileOf('second.log', BARE_JAVA_TRACE);

    const run = await loghorn(['scan', first, second, '--output', 'events']);

    expect(jsonLines(run.stdout).map(({ source, index }) => [source, index])).toEqual([
      [first, 0],
      [second, 0],
    ]);
  });

  it('names a missing file in one line, reads the others and exits 1', async () => {
    const missing = join(folder, 'missing.log');
    const run = await loghorn(['scan', missing, fileOf('other.log', JAVA_BLOCK), '--output', 'json']);

    expect(run.code).toBe(1);
    expect(run.stderr).toBe(`loghorn: cannot read ${missing}: no such file\n`);
    expect(jsonLines(run.stdout)).toHaveLength(1);
  });

  it('names a directory and damaged gzip, reads what came before the damage, and exits 1', async () => {
    const damaged = gzipSync(`${JAVA_BLOCK}\n`.repeat(2000));
    const path = fileOf('damaged.gz', damaged.subarray(0, damaged.length - 20));

    const run = await loghorn(['scan', folder, path, '--output', 'json']);

    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`cannot read ${folder}: it is a directory`);
    expect(run.stderr).toMatch(/cannot read .*damaged\.gz: .*damaged or cut off; what came before was read/);
  });

  it('reads what is readable of a binary file and says how much was not', async () => {
    const random = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 197 + ((at * at) >> 3)) % 256));
    const path = fileOf('binary.log', Buffer.concat([random, Buffer.from(`\n${JAVA_BLOCK}\n`), random]));

    const run = await loghorn(['scan', path, '--output', 'events']);

    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(
      /^loghorn: .*binary\.log: binary data, hardly a log: \d+ of \d+ lines with bytes that are no text\n$/,
    );
    expect(jsonLines(run.stdout).some((event) => String(event.text).startsWith(JAVA_BLOCK))).toBe(true);
  });

  it('reads tagged input with broken lines without losing them', async () => {
    const input = ['{"source":"A","line":"one"}', 'no json', '{"line":"two"}', '[]', 'null'].join('\n');

    const run = await loghorn(['scan', '-', '--input', 'jsonl', '--output', 'events'], input);

    expect(run.code).toBe(0);
    expect(run.stderr).toContain('4 lines without "source" and "line"');
    expect(jsonLines(run.stdout).map((event) => event.text)).toEqual([
      'one',
      'no json',
      '{"line":"two"}',
      '[]',
      'null',
    ]);
  });

  it.each([
    [['scan', '-', '--output', 'xml'], /--output.*'xml' is invalid.*incidents, json, events/],
    [['scan', '-', '--colour'], /unknown option '--colour'/],
    [['scna'], /unknown command 'scna'/],
  ])('answers wrong usage %j with one line and exit code 2', async (args, message) => {
    const run = await loghorn(args as string[]);

    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('ends quietly when the reader of a help text has seen enough', async () => {
    const run = await new Promise<string>((resolve) => {
      const command = `"${process.execPath}" "${LOGHORN}" generate --help | true; echo "\${PIPESTATUS[0]}"`;
      execFile('bash', ['-c', command], (_error, stdout, stderr) => resolve(stdout + stderr));
    });
    expect(run).toBe('0\n');
  });

  it('ends quietly when the reader closes the pipe', async () => {
    const path = fileOf('long.log', `${JAVA_BLOCK}\n`.repeat(20_000));
    const code = await new Promise<number | null>((resolve) => {
      const child = execFile(process.execPath, [LOGHORN, 'scan', path, '--output', 'events']);
      child.stdout?.once('data', () => child.stdout?.destroy());
      child.on('exit', resolve);
    });
    expect(code).toBe(0);
  });
});
