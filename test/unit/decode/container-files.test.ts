import { describe, expect, it } from 'vitest';
import { readCri } from '../../../lambdas/consumer/decode/cri.ts';
import { taggedLines, unwrapped } from './unwrapped.ts';

describe('CRI files', () => {
  it('reads full and partial lines of both streams with their times', () => {
    const text = [
      '2016-10-06T00:17:09.669794202Z stdout P log content 1',
      '2016-10-06T00:17:09.669794203Z stderr F log content 2',
      '2016-10-06T00:17:09.669794204Z stdout F goes on',
    ].join('\n');

    const { chunks } = unwrapped(text);

    expect(chunks).toEqual([
      {
        source: 'origin',
        lane: 'stdout',
        text: 'log content 1',
        arrivedAtMs: 7,
        firstIndex: 0,
        form: 'partial',
        envelope: { timestamp: '2016-10-06T00:17:09.669794202Z' },
      },
      {
        source: 'origin',
        lane: 'stderr',
        text: 'log content 2\n',
        arrivedAtMs: 7,
        firstIndex: 1,
        envelope: { timestamp: '2016-10-06T00:17:09.669794203Z' },
      },
      {
        source: 'origin',
        lane: 'stdout',
        text: 'goes on\n',
        arrivedAtMs: 7,
        firstIndex: 2,
        envelope: { timestamp: '2016-10-06T00:17:09.669794204Z' },
      },
    ]);
  });

  it('reads offsets, further tags and empty lines', () => {
    expect(readCri('2016-10-06T09:17:09.5+09:00 stdout F:tag:x  indented')).toEqual({
      timestamp: '2016-10-06T00:17:09.5Z',
      stream: 'stdout',
      isPartial: false,
      text: ' indented',
    });
    expect(readCri('2016-10-06T09:17:09Z stderr F ')?.text).toBe('');
    expect(readCri('2016-10-06T09:17:09Z stderr P')).toMatchObject({ isPartial: true, text: '' });
  });

  it('gives lines that open an event their own time', () => {
    const { chunks } = unwrapped(
      [
        '2016-10-06T00:17:09.1Z stderr F Boom: x',
        '2016-10-06T00:17:09.2Z stderr F \tat a',
        '2016-10-06T00:17:09.3Z stderr F Boom: y',
      ].join('\n'),
    );

    expect(chunks.map(({ text, envelope, firstIndex }) => [firstIndex, text, envelope?.timestamp])).toEqual([
      [0, 'Boom: x\n\tat a\n', '2016-10-06T00:17:09.1Z'],
      [2, 'Boom: y\n', '2016-10-06T00:17:09.3Z'],
    ]);
  });

  it.each([
    '2016-10-06T00:17:09.669794202Z stdout X text',
    '2016-10-06T00:17:09.669794202Z stdin F text',
    '2016-10-06T00:17:09.669794202Z stdoutF text',
    '2016-10-06T00:17:09.669794202 stdout F text',
    '2016-10-06 00:17:09.669794202Z stdout F text',
    '2016-10-06T00:17:09.669794202Z stdout Full text',
    '2016-10-06T00:17:09.669794202Z INFO stdout F',
  ])('%s is no CRI line', (line) => {
    expect(readCri(line)).toBeNull();
    expect(unwrapped(line).chunks).toMatchObject([{ text: line }]);
  });

  it('keeps and counts a broken line between others', () => {
    const good = '2016-10-06T00:17:09Z stdout F a';
    const broken = '2016-10-06T00:17:09Z stdout ? b';

    const result = unwrapped(`${good}\n${broken}\nnot framed\n${good}`);

    expect(result.unreadable).toBe(1);
    expect(taggedLines(result)).toEqual([
      'origin|stdout|a',
      `origin||${broken}`,
      'origin||not framed',
      'origin|stdout|a',
    ]);
  });
});

describe('Docker json-file', () => {
  const line = (log: string, stream = 'stdout') =>
    JSON.stringify({ log, stream, time: '2026-01-19T15:30:01.123456789Z' });

  it('reads lines, and pieces of lines that end without a line feed', () => {
    const { chunks } = unwrapped(
      [line('one\n'), line('tw'), line('o\n'), line('err\r\n', 'stderr')].join('\n'),
    );

    expect(chunks.map(({ lane, text, form }) => [lane, text, form])).toEqual([
      ['stdout', 'one\n', undefined],
      ['stdout', 'tw', 'partial'],
      ['stdout', 'o\n', undefined],
      ['stderr', 'err\n', undefined],
    ]);
  });

  it('takes a lone piece for one, and a text in which nobody wrote a line feed for whole lines', () => {
    expect(unwrapped(line('a piece')).chunks).toMatchObject([{ form: 'partial' }]);
    const { chunks } = unwrapped([line('one'), line('two'), line('three')].join('\n'));
    expect(chunks.every(({ form }) => form === undefined)).toBe(true);
  });

  it('reads the attributes that labels add', () => {
    const record = { log: 'a\n', stream: 'stdout', attrs: { tag: 'x' }, time: '2026-01-19T15:30:01Z' };

    expect(taggedLines(unwrapped(JSON.stringify(record)))).toEqual(['origin|stdout|a']);
  });

  it('leaves the JSON of the application inside alone', () => {
    const json = '{"level":"error","log":"x","stream":"stdout"}';

    expect(taggedLines(unwrapped(line(`${json}\n`)))).toEqual([`origin|stdout|${json}`]);
  });

  it('keeps and counts a line that was cut', () => {
    const result = unwrapped(`${line('a\n').slice(0, 20)}\n${line('b\n')}`);

    expect(result.unreadable).toBe(1);
    expect(taggedLines(result)).toEqual([`origin||${line('a\n').slice(0, 20)}`, 'origin|stdout|b']);
  });
});
