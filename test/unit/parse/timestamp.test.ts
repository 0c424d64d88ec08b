import { describe, expect, it } from 'vitest';
import { parse } from '../../../lambdas/consumer/parse/parse.ts';
import { isoOfText } from '../../../lambdas/consumer/parse/timestamp.ts';
import { assembled } from './assembled.ts';

/** Ten minutes past midnight. */
const NEAR_MS = Date.UTC(2026, 0, 20, 0, 10);

describe('a time', () => {
  it.each([
    ['2026-01-19 15:30:01.234', '2026-01-19T15:30:01.234'],
    ['2026-01-19T15:30:01,234+09:00', '2026-01-19T06:30:01.234Z'],
    ['2026-01-19T15:30:01.123456789Z', '2026-01-19T15:30:01.123456789Z'],
    ['2026-01-19T15:30:01-0330', '2026-01-19T19:00:01Z'],
    ['2026-01-19 15:30:01+09', '2026-01-19T06:30:01Z'],
    ['2026-01-19 15:30:01 KST', '2026-01-19T06:30:01Z'],
    ['2026-01-19 15:30:01 EST', '2026-01-19T20:30:01Z'],
    ['20260119T153001.234Z', '2026-01-19T15:30:01.234Z'],
    ['19/Jan/2026:15:30:01 +0000', '2026-01-19T15:30:01Z'],
    ['Mon, 19 Jan 2026 15:30:01 GMT', '2026-01-19T15:30:01Z'],
    ['Jan 19, 2026 12:30:01 AM', '2026-01-19T00:30:01'],
    ['Jan 19, 2026 12:30:01 PM', '2026-01-19T12:30:01'],
    ['1월 19, 2026 3:30:01 오후', '2026-01-19T15:30:01'],
    ['26/01/19 15:30:01', '2026-01-19T15:30:01'],
    ['1/9/26 15:30:01:234 UTC', '2026-01-09T15:30:01.234Z'],
    ['19.01.2026 15:30:01', '2026-01-19T15:30:01'],
    ['1768836601', '2026-01-19T15:30:01.000Z'],
    ['1768836601.234', '2026-01-19T15:30:01.234Z'],
    ['1768836601234', '2026-01-19T15:30:01.234Z'],
    ['1768836601234567', '2026-01-19T15:30:01.234Z'],
    ['1768836601234567890', '2026-01-19T15:30:01.234Z'],
  ])('%s is %s', (text, iso) => {
    expect(isoOfText(text, NEAR_MS)).toBe(iso);
  });

  it.each([
    '2026-02-31 10:00:00',
    '2025-02-29 10:00:00',
    '2026-00-10 10:00:00',
    '2026-13-10 10:00:00',
    '2026-01-19 25:00:00',
    '2026-01-19 10:60:00',
    '9999-12-31T23:59:59-09:00',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+09:00',
    '99999999999999999999999',
    '12345',
    'yesterday',
    '',
  ])('%s is none', (text) => {
    expect(isoOfText(text, NEAR_MS)).toBeNull();
  });

  it('is read at the edges of the calendar', () => {
    expect(isoOfText('0001-01-02T00:00:00+09:00', 0)).toBe('0001-01-01T15:00:00Z');
    expect(isoOfText('9999-12-31 23:59:59', 0)).toBe('9999-12-31T23:59:59');
    expect(isoOfText('2024-02-29 10:00:00', 0)).toBe('2024-02-29T10:00:00');
    expect(isoOfText('2026-06-30T23:59:60Z', 0)).toBe('2026-07-01T00:00:00Z');
  });
});

describe('a time without its date', () => {
  it.each([
    ['23:59:59.5', '2026-01-19T23:59:59.5'],
    ['00:09:59', '2026-01-20T00:09:59'],
    ['12:05:00', '2026-01-20T12:05:00'],
    ['12:15:00', '2026-01-19T12:15:00'],
    ['3:30PM', '2026-01-19T15:30:00'],
  ])('%s belongs to the day that it is nearest to: %s', (text, iso) => {
    expect(isoOfText(text, NEAR_MS)).toBe(iso);
  });

  it('lies in the past where its zone is known, but for clocks that are a little ahead', () => {
    // Ten past nine in Seoul.
    expect(isoOfText('09:09:00', NEAR_MS, 'Asia/Seoul')).toBe('2026-01-20T00:09:00Z');
    expect(isoOfText('09:40:00', NEAR_MS, 'Asia/Seoul')).toBe('2026-01-20T00:40:00Z');
    expect(isoOfText('11:00:00', NEAR_MS, 'Asia/Seoul')).toBe('2026-01-19T02:00:00Z');
    expect(isoOfText('12:05:00 +0000', NEAR_MS)).toBe('2026-01-19T12:05:00Z');
  });

  it('is none where nothing is known of the day', () => {
    expect(isoOfText('15:30:01', 0)).toBeNull();
    expect(isoOfText('Jan 19 15:30:01', 0)).toBeNull();
  });

  it('takes the last year in which it is not still to come', () => {
    expect(isoOfText('Dec 31 23:59:00', NEAR_MS)).toBe('2025-12-31T23:59:00');
    expect(isoOfText('Feb  1 00:00:00', NEAR_MS)).toBe('2025-02-01T00:00:00');
    expect(isoOfText('Jan  1 00:00:01', Date.UTC(2025, 11, 31, 23, 59))).toBe('2026-01-01T00:00:01');
  });

  it('takes the envelope at its word before the arrival', () => {
    const event = assembled('15:30:01.234 [main] ERROR c.e.Foo - x', { timestamp: '2025-03-04T15:30:05Z' });

    expect(parse(event).timestamp).toBe('2025-03-04T15:30:01.234');
  });
});

describe('a date whose day and month may be either', () => {
  it.each([
    ['19/01/2026 15:30:01', '2026-01-19T15:30:01'],
    ['01/19/2026 15:30:01', '2026-01-19T15:30:01'],
    ['05/02/2026 15:30:01', '2026-02-05T15:30:01'],
    ['05/02/2026, 3:30:01 PM', '2026-05-02T15:30:01'],
    ['5/2/2026 15:30:01', '2026-05-02T15:30:01'],
    ['05.02.2026 15:30:01', '2026-02-05T15:30:01'],
    // The day of the arrival tells.
    ['01/20/2026 00:05:00', '2026-01-20T00:05:00'],
  ])('%s is %s', (text, iso) => {
    expect(isoOfText(text, NEAR_MS)).toBe(iso);
  });

  it('is read so that it is the present day', () => {
    const arrivedAtMs = Date.UTC(2026, 4, 2, 12);

    expect(isoOfText('05/02/2026 11:59:00', arrivedAtMs)).toBe('2026-05-02T11:59:00');
  });
});

describe('a local time of a source with a zone', () => {
  it.each([
    ['Asia/Seoul', '2026-01-19 15:30:01.234', '2026-01-19T06:30:01.234Z'],
    ['Asia/Kathmandu', '2026-01-19 15:30:01', '2026-01-19T09:45:01Z'],
    ['America/New_York', '2026-01-19 15:30:01', '2026-01-19T20:30:01Z'],
    ['America/New_York', '2026-07-19 15:30:01', '2026-07-19T19:30:01Z'],
    ['UTC', '2026-01-19 15:30:01', '2026-01-19T15:30:01Z'],
    // Clocks set forward: what never was lies as far behind the change as it was written.
    ['America/New_York', '2026-03-08 01:59:59', '2026-03-08T06:59:59Z'],
    ['America/New_York', '2026-03-08 02:30:00', '2026-03-08T07:30:00Z'],
    ['America/New_York', '2026-03-08 03:00:00', '2026-03-08T07:00:00Z'],
    // Clocks set back: what was twice is the first of both.
    ['America/New_York', '2026-11-01 01:30:00', '2026-11-01T05:30:00Z'],
    ['America/New_York', '2026-11-01 02:00:00', '2026-11-01T07:00:00Z'],
    // Half an hour only.
    ['Australia/Lord_Howe', '2026-10-04 02:15:00', '2026-10-03T15:45:00Z'],
    ['Australia/Lord_Howe', '2026-10-04 02:45:00', '2026-10-03T15:45:00Z'],
    ['Australia/Lord_Howe', '2026-04-05 01:45:00', '2026-04-04T14:45:00Z'],
    ['Australia/Lord_Howe', '2026-04-05 02:00:00', '2026-04-04T15:30:00Z'],
  ])('%s: %s is %s', (zone, text, iso) => {
    expect(isoOfText(text, NEAR_MS, zone)).toBe(iso);
  });

  it('keeps a zone of its own', () => {
    expect(isoOfText('2026-01-19 15:30:01 +0100', NEAR_MS, 'Asia/Seoul')).toBe('2026-01-19T14:30:01Z');
  });

  it('stays local in a zone that is none, and before zones were', () => {
    expect(isoOfText('2026-01-19 15:30:01', NEAR_MS, 'Mars/Olympus')).toBe('2026-01-19T15:30:01');
    expect(isoOfText('1815-06-18 11:00:00', NEAR_MS, 'Europe/Brussels')).toBe('1815-06-18T11:00:00');
  });

  it('is told by the region that PHP writes', () => {
    const event = assembled('[19-Jan-2026 15:30:01 Europe/Berlin] PHP Warning:  x in /a.php on line 3');

    expect(parse(event).timestamp).toBe('2026-01-19T14:30:01Z');
  });

  it('is bounded in what hostile lines make it remember', () => {
    const startedAt = performance.now();
    for (let i = 0; i < 2000; i++) parse(assembled(`[19-Jan-2026 15:30:01 Zone/No${i}] PHP Warning:  x`));

    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe('the time of an envelope', () => {
  it.each([
    ['2026-01-19T15:30:01.234+09:00', undefined, '2026-01-19T06:30:01.234Z'],
    ['2026-01-19 15:30:01', undefined, '2026-01-19T15:30:01'],
    ['2026-01-19 15:30:01', 'Asia/Seoul', '2026-01-19T06:30:01Z'],
    ['2026-01-19T15:30:01Z', 'Asia/Seoul', '2026-01-19T15:30:01Z'],
    ['1768836601234', undefined, '2026-01-19T15:30:01.234Z'],
    ['not a time', undefined, 'not a time'],
  ])('%s in zone %s is %s', (timestamp, zone, expected) => {
    expect(parse(assembled('no header', { timestamp }), { zone }).timestamp).toBe(expected);
  });
});
