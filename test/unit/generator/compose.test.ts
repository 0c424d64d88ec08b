import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generateCommand } from '../../../generator/command.ts';

interface ComposeService {
  readonly image?: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile?: string;
    readonly dockerfile_inline?: string;
  };
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly networks?: { readonly default: { readonly aliases: readonly string[] } };
  readonly read_only?: boolean;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { services, volumes } = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
};
const named = (name: string): ComposeService => services[name]!;
const dockerfile = read('generator/Dockerfile');

/** The services that start with these profiles. */
function started(...profiles: string[]): string[] {
  return Object.keys(services)
    .filter((name) => named(name).profiles?.some((it) => profiles.includes(it)) ?? true)
    .sort();
}

/** A text of compose with its variables at their defaults. */
const withDefaults = (text: string): string => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

describe('compose.yaml', () => {
  it.each([
    [[], ['fluent-bit', 'generator']],
    [['ministack'], ['fluent-bit', 'fluent-bit-kinesis', 'generator', 'kinesis-tls', 'ministack', 'stream']],
    [
      ['localstack'],
      ['fluent-bit', 'fluent-bit-kinesis', 'generator', 'kinesis-tls', 'localstack', 'stream'],
    ],
  ])('starts with the profiles %o: %o', (profiles, expected) => {
    const names = started(...profiles);

    expect(names).toEqual(expected);
  });

  it('opens ports on this machine alone', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);

    expect(ports).toHaveLength(3);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('waits only for services that are there, and for checks that exist', () => {
    for (const [name, { depends_on = {}, profiles }] of Object.entries(services)) {
      for (const [other, { condition, required = true }] of Object.entries(depends_on)) {
        expect(services, name).toHaveProperty(other);
        // A service of another profile may be missing; waiting for it has to be optional.
        const there = named(other).profiles?.every((it) => profiles?.includes(it)) ?? true;
        const always = profiles?.every((it) => named(other).profiles?.includes(it) ?? true) ?? true;
        if (required) expect(there && always, `${name} needs ${other}`).toBe(true);
        if (condition === 'service_healthy' && other !== 'generator') {
          expect(named(other).healthcheck, other).toBeDefined();
        }
      }
    }
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });

  it('mounts files that exist and volumes that are declared', () => {
    const sources = Object.values(services)
      .flatMap((service) => service.volumes ?? [])
      .filter((volume) => volume.includes(':'))
      .map((volume) => volume.split(':')[0]!);

    for (const source of sources) {
      expect(source.startsWith('./') ? existsSync(join(ROOT, source)) : source in volumes, source).toBe(true);
    }
    for (const { build } of Object.values(services)) {
      if (build) expect(existsSync(join(ROOT, build.context, build.dockerfile ?? ''))).toBe(true);
    }
  });

  it('names a version of every image', () => {
    const images = Object.values(services).flatMap(({ image, build }) => (image && !build ? [image] : []));
    const bases = [...dockerfile.matchAll(/^ARG NODE_IMAGE=(.*)$/gm)].map(([, image]) => image!);

    expect(bases).toHaveLength(1);
    for (const image of [...images, ...bases]) expect(image).toMatch(/:\d+(\.\d+)+(-\w+)*$/);
  });

  it('gives both emulators the name that their clients use', () => {
    const url = new URL(named('generator').environment!.AWS_ENDPOINT_URL!);

    expect(url.port).toBe('4566');
    for (const name of ['localstack', 'ministack']) {
      expect(named(name).networks?.default.aliases).toEqual([url.hostname]);
    }
    expect(read('generator/fluent/Caddyfile')).toContain(`reverse_proxy ${url.host}`);
    expect(read('generator/fluent/Caddyfile')).toContain(
      `https://${named('fluent-bit-kinesis').environment!.KINESIS_ENDPOINT} {`,
    );
  });

  it('gives the generator arguments that it takes', async () => {
    const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)![1]!) as string[];
    const args = [...entrypoint.slice(2), ...named('generator').command!.map(withDefaults)];
    const command = generateCommand().exitOverride();
    let options: Record<string, unknown> = {};
    command.action(() => {
      options = command.opts();
    });

    await command.parseAsync(args, { from: 'user' });

    expect(options).toMatchObject({
      sink: 'file',
      file: '/logs/shop.log',
      interval: 2,
      errorRate: 0.3,
      healthPort: 8080,
      healthHost: '0.0.0.0',
    });
    expect(named('generator').read_only).toBe(true);
  });
});

describe('the image', () => {
  it('runs without rights, ends on SIGTERM and checks its health at the port that it serves', () => {
    const [, port] = /"--health-port", "(\d+)"/.exec(dockerfile)!;

    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    expect(dockerfile).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(dockerfile).toContain(`CMD ["node", "/app/health.cjs", "${port}"]`);
    expect(dockerfile).toContain(`EXPOSE ${port}`);
  });
});
