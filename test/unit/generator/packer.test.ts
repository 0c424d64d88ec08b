import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { nameInGzip } from '../../../generator/sinks/gzip.ts';
import { type Pack, Packer } from '../../../generator/sinks/packer.ts';
import { take } from './events.ts';

const text = (pack: Pack): string => gunzipSync(pack.data).toString();

describe('Packer', () => {
  it('packs whole events of one source, in order, up to the limit of raw bytes', () => {
    const events = take(3000, { seed: 3 });
    const packer = new Packer(25_000, 250);

    const packs = events.flatMap((event) => packer.add(event, 0).pack ?? []);
    packs.push(...packer.takeDue(Number.POSITIVE_INFINITY));

    for (const source of new Set(events.map((event) => event.source))) {
      const packed = packs.filter((pack) => pack.source === source);
      const written = events.filter((event) => event.source === source);
      expect(packed.map(text).join('')).toBe(written.map((event) => `${event.lines.join('\n')}\n`).join(''));
      expect(packed.reduce((sum, pack) => sum + pack.events, 0)).toBe(written.length);
    }
    for (const pack of packs) {
      expect(pack.rawBytes).toBeLessThanOrEqual(25_000);
      expect(pack.rawBytes).toBe(Buffer.byteLength(text(pack)));
    }
    const full = packs.filter((pack) => pack.rawBytes > 20_000);
    expect(full.length).toBeGreaterThan(packs.length / 2);
  });

  it('gives an event above the limit a record of its own', () => {
    const [first, second] = take(2, { seed: 3, errorRate: 1, services: ['payment-api'], pods: 1 });
    const packer = new Packer(100, 250);

    const before = packer.add(first!, 0).pack;
    const after = packer.add(second!, 0).pack;

    expect(before).toBeUndefined();
    expect(text(after!)).toBe(`${first!.lines.join('\n')}\n`);
  });

  it('closes a pack when its oldest line has waited long enough, not before', () => {
    const [a, b] = [...new Map(take(50, { seed: 3 }).map((event) => [event.source, event])).values()];
    const packer = new Packer(25_000, 250);
    packer.add(a!, 1000);
    packer.add(b!, 1100);
    packer.add(a!, 1200);

    const early = packer.takeDue(1249);
    const dueMs = packer.nextDueMs();
    const first = packer.takeDue(1250);
    const second = packer.takeDue(1350);

    expect(early).toEqual([]);
    expect(dueMs).toBe(1250);
    expect(first.map((pack) => [pack.source, pack.events])).toEqual([[a!.source, 2]]);
    expect(second.map((pack) => [pack.source, pack.events])).toEqual([[b!.source, 1]]);
    expect(packer.nextDueMs()).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts the wait of a pack anew after the one before it was full', () => {
    const events = take(2, { seed: 3, errorRate: 1, services: ['payment-api'], pods: 1 });
    const [other] = take(1, { seed: 3, services: ['auth-service'] });
    const packer = new Packer(100, 250);
    packer.add(events[0]!, 1000);
    packer.add(other!, 1050);

    packer.add(events[1]!, 1100);

    expect(packer.nextDueMs()).toBe(1300);
    expect(packer.takeDue(1300).map((pack) => pack.source)).toEqual([other!.source]);
  });

  it('names each record by run, source and number, where readers of gzip do not see it', () => {
    const events = take(6, { seed: 3, errorRate: 1, services: ['payment-api'], pods: 1 });
    const packer = new Packer(100, 250, 'run');

    const packs = events.flatMap((event) => packer.add(event, 0).pack ?? []);

    const source = events[0]!.source;
    expect(packs.map(({ data }) => nameInGzip(data))).toEqual(
      [1, 2, 3, 4, 5].map((number) => `run.${source}.${number}`),
    );
    expect(packs.map(text)).toEqual(events.slice(0, 5).map((event) => `${event.lines.join('\n')}\n`));
    expect(nameInGzip(gzipSync('no name'))).toBeUndefined();
    expect(nameInGzip(Buffer.from('plain'))).toBeUndefined();
  });
});
