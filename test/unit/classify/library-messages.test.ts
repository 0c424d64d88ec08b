import { describe, expect, it } from 'vitest';
import { judge } from '../../eval/judge.ts';
import { LIBRARY_MESSAGES } from './library-messages.ts';
import { MORE_LIBRARY_MESSAGES } from './library-messages-a.ts';
import { LIBRARY_EVENTS_B, LIBRARY_MESSAGES_B } from './library-messages-b.ts';

/** The same text as three loggers would write it. */
const FRAMINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['behind a timestamp and a level', (text) => `2026-03-02T10:15:30.123Z ERROR ${text}`],
  [
    'below the words of the code that caught it',
    (text) => `2026-03-02 10:15:30,123 ERROR [main] com.acme.Worker - job failed\n${text}`,
  ],
  [
    'as the error of a JSON event',
    (text) =>
      JSON.stringify({ level: 'error', time: '2026-03-02T10:15:30.123Z', msg: 'job failed', error: text }),
  ],
];

describe.each(FRAMINGS)('what libraries say, %s', (_framing, write) => {
  it.each(
    [LIBRARY_MESSAGES, MORE_LIBRARY_MESSAGES, LIBRARY_MESSAGES_B].flatMap(Object.entries<readonly string[]>),
  )('is %s', (faultClass, messages) => {
    const judged = messages.map((text) => [text, judge(write(text)).inspected.classification.class]);

    expect(judged.filter(([, given]) => given !== faultClass)).toEqual([]);
  });
});

describe('what whole events of libraries say', () => {
  it.each(Object.entries(LIBRARY_EVENTS_B))('is %s', (faultClass, events) => {
    const judged = events.map((text) => [text, judge(text).inspected.classification.class]);

    expect(judged.filter(([, given]) => given !== faultClass)).toEqual([]);
  });
});
