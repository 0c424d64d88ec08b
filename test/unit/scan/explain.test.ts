import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import { afterAll, describe, expect, it } from 'vitest';
import { Explainer } from '../../../bin/scan/explain/explanation.ts';
import { explanationText } from '../../../bin/scan/explain/explanation-text.ts';
import { inspect } from '../../../lambdas/consumer/inspect.ts';
import { assembled } from '../parse/assembled.ts';
import { JAVA_BLOCK } from '../parse/samples.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const MESSAGE = '2026-01-19 15:30:01 ERROR shop - Order ORDER-8472 of kim@example.com failed after 250ms';
const explained = (text: string) => new Explainer().explain(inspect(assembled(text)));
const INCIDENT = { title: 'x', service: null, count: 1, firstSeen: null, lastSeen: null };
const textOf = (text: string, width = 80, useColour = false): string =>
  explanationText(INCIDENT, explained(text), width, useColour);

describe('an explanation', () => {
  it('tells what the event was taken for, by which words, and where they stand', () => {
    const { class: name, confidence, evidence } = explained(JAVA_BLOCK);

    expect(name).toBe('database-pool');
    expect(confidence).toBeGreaterThan(0.5);
    const { quote } = evidence[0]!;
    expect(quote!.place).toMatch(/exception|cause|message|details/);
    expect(quote!.text.slice(quote!.from, quote!.to).toLowerCase()).toContain('pool');
  });

  it('tells what came second and why it lost', () => {
    const two =
      '2026-01-19 15:30:01 ERROR HikariPool-1 - Connection is not available, request timed out after 5000ms: 429 Too Many Requests';

    const { class: name, second } = explained(two);

    expect(second).not.toBeNull();
    expect(second!.class).not.toBe(name);
    expect(second!.whyNot).toMatch(/^its evidence comes to \d\.\d\d/);
  });

  it('tells why a warning opens an incident, and why an error does', () => {
    const warning = '2026-01-19 15:30:01 WARN Connection pool usage high: 18/20 active (90%)';

    expect(explained(warning)).toMatchObject({ severity: 'warning', opensIncident: true });
    expect(explained(warning).severityReason).toContain('threshold');
    expect(explained(MESSAGE).severityReason).toContain('every error opens an incident');
    expect(explained('2026-01-19 15:30:01 INFO all is well').severityReason).toContain('open no incident');
  });

  it('tells what counted for the fingerprint, what was masked and what was left out', () => {
    expect(explained(MESSAGE).fingerprint).toMatchObject({
      basis: 'message',
      message: 'Order ORDER-<*> of <*> failed after <*>',
      masked: ['8472', '[email]', '250ms'],
    });
    expect(explained(JAVA_BLOCK).fingerprint).toMatchObject({
      basis: 'chain',
      frames: { all: 5, counted: 2 },
    });
  });

  it('shows no secrets', () => {
    const text = `${JAVA_BLOCK}\nHikariPool password=hunter22secret Connection is not available, request timed out`;

    expect(JSON.stringify(explained(text))).not.toContain('hunter22secret');
  });
});

describe('its text', () => {
  it.each([60, 80, 100])('fits into %i columns', (width) => {
    for (const text of [
      JAVA_BLOCK,
      MESSAGE,
      `ERROR: 결제 승인 실패: 카카오페이 응답 시간 초과 ${'가나다 '.repeat(60)}`,
    ]) {
      for (const line of textOf(text, width).split('\n'))
        expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('marks the very words below them, also where letters are wide', () => {
    const lines = textOf(
      'ERROR: 재고 서비스: Connection is not available, request timed out after 5000ms',
    ).split('\n');
    const at = lines.findIndex((line) => /^ +\^+$/.test(line));

    expect(at).toBeGreaterThan(0);
    const [words, marks] = [lines[at - 1]!, lines[at]!];
    const before = marks.indexOf('^');
    let column = 0;
    const marked = [...words].filter((character) => {
      const isMarked = column >= before && column < marks.length;
      column += stringWidth(character);
      return isMarked;
    });
    expect(marked.join('')).toMatch(/^connection is not available/i);
  });

  it('is coloured for those who see colours only', () => {
    expect(textOf(JAVA_BLOCK)).not.toContain('\u001b');
    expect(textOf(JAVA_BLOCK, 80, true)).toContain('\u001b[');
  });

  it('lets no control character through', () => {
    const text = textOf(
      `ERROR: pool exhausted \u001b[2J\u0007 Connection is not available, request timed out`,
    );

    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});

/** Milliseconds; the command starts several times, on a machine that may be busy. */
const COMMAND_TIMEOUT_MS = 60_000;

describe('loghorn scan', { timeout: COMMAND_TIMEOUT_MS }, () => {
  const scan = (...args: string[]) =>
    spawnSync(process.execPath, ['bin/loghorn.mjs', 'scan', ...args], { cwd: ROOT, encoding: 'utf8' });
  const file = (name: string, text: string): string => {
    const path = join(FOLDER, name);
    writeFileSync(path, text);
    return path;
  };
  const log = file('two.log', `${MESSAGE}\n${MESSAGE.replace('ORDER', 'CART')}\n`);

  it('--explain explains each incident, and with --output events each event', () => {
    const text = execFileSync(process.execPath, ['bin/loghorn.mjs', 'scan', '--explain', log], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const events = scan('--explain', '--output', 'events', log).stdout.trim().split('\n');
    const incidents = scan('--explain', '--output', 'json', log).stdout.trim().split('\n');

    expect(text.match(/^Taken for/gm)).toHaveLength(2);
    expect(events.map((line) => JSON.parse(line).explain.fingerprint.basis)).toEqual(['message', 'message']);
    expect(incidents.map((line) => JSON.parse(line).explain.class)).toEqual(['unclassified', 'unclassified']);
  });

  it('--config uses the rules of a file', () => {
    const rules = { fingerprints: [{ id: 'failed', when: { message: 'failed after' }, as: ['failed'] }] };
    const config = file('rules.json', JSON.stringify(rules));

    const incidents = scan('--config', config, '--explain', '--output', 'json', log)
      .stdout.trim()
      .split('\n');

    expect(incidents).toHaveLength(1);
    expect(JSON.parse(incidents[0]!)).toMatchObject({
      count: 2,
      explain: { fingerprint: { basis: 'rule', rule: 'failed', parts: ['failed'] } },
    });
  });

  it.each([
    ['is not there', 'none.ts', null, 'none.ts: no such file'],
    ['is no JSON', 'broken.json', '{"a":', 'broken.json: '],
    ['has no default export', 'empty.ts', 'export const x = 1;', 'empty.ts: has no default export'],
    [
      'holds a wrong pattern',
      'pattern.json',
      JSON.stringify({ fingerprints: [{ id: 'x', when: { message: '(' }, as: ['y'] }] }),
      'fingerprints.0.when.message must be an RE2 pattern',
    ],
    ['holds an unknown key', 'key.json', '{"fingerprint":[]}', 'fingerprint is no known key'],
  ])('ends with one line and exit code 2 where the file of --config %s', (_what, name, content, message) => {
    const path = content === null ? join(FOLDER, name) : file(name, content);

    const { status, stderr, stdout } = scan('--config', path, log);

    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
