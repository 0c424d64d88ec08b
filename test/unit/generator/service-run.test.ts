import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Captured, generate } from './run-command.ts';

const said = (stderr: string): Record<string, unknown>[] =>
  stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeEach(() => {
  vi.stubEnv('LOG_LEVEL', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

describe('loghorn generate as a service', () => {
  it('serves its health and its numbers while it runs, and talks in JSON', async () => {
    const stderr = new Captured();
    const running = generate(
      ['--rate', '200', '--duration', '1', '--seed', '3', '--error-rate', '0', '--health-port', '0'],
      { stderr },
    );

    await vi.waitFor(() => expect(stderr.text).toContain('"port"'));
    const [serving] = said(stderr.text);
    const health = await fetch(`http://127.0.0.1:${serving!.port}/health`);
    await vi.waitFor(async () => {
      const metrics = await fetch(`http://127.0.0.1:${serving!.port}/metrics`);
      expect(await metrics.text()).toMatch(/^loghorn_generator_events_total\{.*\} \d+$/m);
    });
    const { exitCode } = await running;

    expect(serving).toMatchObject({
      level: 'INFO',
      message: 'serving health and metrics',
      host: '127.0.0.1',
    });
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'healthy' });
    expect(said(stderr.text).at(-1)).toMatchObject({ message: 'run ended', seed: 3, lost: 0 });
    expect(exitCode).toBe(0);
    await expect(fetch(`http://127.0.0.1:${serving!.port}/health`)).rejects.toThrow();
  });

  it('says in one line why it cannot listen', async () => {
    const { stderr, exitCode } = await generate([
      ...['--count', '1', '--seed', '3', '--health-port', '0', '--health-host', '192.0.2.1'],
    ]);

    const [error] = said(stderr);
    expect(error).toMatchObject({
      level: 'ERROR',
      message: 'cannot listen on 192.0.2.1 port 0: EADDRNOTAVAIL',
    });
    expect(exitCode).toBe(1);
  });

  it.each([
    ['INFO', ['seed chosen', 'run ended']],
    ['ERROR', []],
  ])('tells what LOG_LEVEL %s asks for', async (level, expected) => {
    vi.stubEnv('LOG_LEVEL', level);

    const { stderr } = await generate(['--count', '5']);

    expect(stderr === '' ? [] : said(stderr).map(({ message }) => message)).toEqual(expected);
  });

  it('refuses a LOG_LEVEL that is none', async () => {
    vi.stubEnv('LOG_LEVEL', 'loud');

    const { stdout, stderr, exitCode } = await generate(['--count', '5']);

    expect(stderr).toBe('error: LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, got loud\n');
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});
