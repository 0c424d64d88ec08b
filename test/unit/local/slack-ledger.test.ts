import { describe, expect, it } from 'vitest';
import { SlackBooks } from '../../../local/slack-ledger.ts';

const posted = (ts: string, text: string, threadTs?: string): string =>
  JSON.stringify({ ok: true, channel: 'C1', ts, message: { text, thread_ts: threadTs } });

describe('SlackBooks', () => {
  it('remembers when a message was posted, and every edit of it', () => {
    let nowMs = 1_000;
    const books = new SlackBooks(() => nowMs);

    books.enter('chat.postMessage', posted('1.1', 'one'));
    nowMs = 2_000;
    books.enter('chat.update', posted('1.1', 'one, twice'));
    books.enter('chat.update', posted('1.1', 'one, three times'));

    expect(books.edits).toBe(2);
    expect(books.message('C1', '1.1')).toEqual({
      channel: 'C1',
      ts: '1.1',
      threadTs: null,
      postedAtMs: 1_000,
      text: 'one, three times',
      edits: 2,
    });
  });

  it('tells replies from messages', () => {
    const books = new SlackBooks(() => 0);

    books.enter('chat.postMessage', posted('1.1', 'parent'));
    books.enter('chat.postMessage', posted('1.2', 'reply', '1.1'));

    expect(books.messages().map(({ threadTs }) => threadTs)).toEqual([null, '1.1']);
  });

  it.each([
    ['chat.postMessage', '{"ok":false,"error":"channel_not_found"}'],
    ['chat.postMessage', 'not JSON'],
    ['chat.postMessage', 'null'],
    ['chat.update', '{"ok":false,"error":"message_not_found"}'],
    ['conversations.history', posted('1.1', 'read')],
  ])('enters nothing for %s answered by %s', (method, body) => {
    const books = new SlackBooks(() => 0);

    books.enter(method, body);

    expect(books.messages()).toEqual([]);
    expect(books.edits).toBe(0);
  });
});
