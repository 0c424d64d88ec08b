import { globSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildApp, propertiesOf, simulatorTemplate, withoutAssetHashes } from './synth.ts';

const template = simulatorTemplate({ simulator: { enabled: true, rate: 25, errorRate: 0.5 } });

describe('SimulatorStack', () => {
  it('is what it was when it was last looked at', () => {
    const masked = withoutAssetHashes(template);

    expect(masked).toMatchSnapshot();
  });

  it.each([
    ['AWS::ECS::Service', 1],
    ['AWS::EC2::Subnet', 2],
    ['AWS::EC2::NatGateway', 0],
    ['AWS::EC2::EIP', 0],
    ['AWS::EC2::SecurityGroupIngress', 0],
    ['AWS::Lambda::Function', 0],
  ])('has as many %s as needed: %i', (type, count) => {
    const found = propertiesOf(template, type);

    expect(found).toHaveLength(count);
  });

  it('is one arm64 task that runs the generator at the configured rates', () => {
    const [task] = propertiesOf(template, 'AWS::ECS::TaskDefinition');

    expect(task).toMatchObject({
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      ContainerDefinitions: [
        {
          Command: [
            '--sink',
            'kinesis',
            '--stream',
            expect.anything(),
            '--rate',
            '25',
            '--error-rate',
            '0.5',
          ],
        },
      ],
    });
  });

  it('checks the health of the task long enough to outlast a short outage, and lets it finish', () => {
    const [task] = propertiesOf(template, 'AWS::ECS::TaskDefinition');

    expect(task).toMatchObject({
      ContainerDefinitions: [
        {
          HealthCheck: {
            Command: ['CMD', 'node', '/app/health.cjs', '8080'],
            Interval: 30,
            Retries: 10,
            Timeout: 5,
          },
          StopTimeout: 30,
          ReadonlyRootFilesystem: true,
        },
      ],
    });
  });

  it('builds the image from the generator and what it imports, and from nothing else', () => {
    const { app } = buildApp();

    app.synth();

    const files = globSync('asset.*/**/*', { cwd: app.outdir, exclude: ['**/index.js'] });
    const built = files.map((file) => file.replace(/^asset\.[^/]+\//, ''));
    rmSync(app.outdir, { recursive: true, force: true });
    expect(built).toEqual(
      expect.arrayContaining(['generator/Dockerfile', 'generator/main.ts', 'package-lock.json']),
    );
    expect(built.filter((file) => /^(node_modules|lib|test|docs|local|bin)\b/.test(file))).toEqual([]);
  });

  it('lets HTTPS out and nothing in', () => {
    const [group] = propertiesOf(template, 'AWS::EC2::SecurityGroup');

    expect(group?.SecurityGroupEgress).toEqual([
      expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }),
    ]);
    expect(group).not.toHaveProperty('SecurityGroupIngress');
  });
});
