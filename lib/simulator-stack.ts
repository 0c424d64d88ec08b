import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, IgnoreMode, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { LoghornConfig } from './config.ts';

/** The stack's name in CloudFormation. */
export const SIMULATOR_STACK_NAME = 'LoghornSimulator';

const PROJECT_ROOT = fileURLToPath(new URL('../', import.meta.url));
const DOCKERFILE = 'generator/Dockerfile';
/** The smallest task that Fargate runs: a quarter of a processor, half a GiB. */
const TASK_CPU_UNITS = 256;
const TASK_MEMORY_MIB = 512;
const AVAILABILITY_ZONES = 2;
const HTTPS_PORT = 443;
/** Where the image serves /health (generator/Dockerfile). */
const HEALTH_PORT = 8080;
/**
 * Checks, half a minute apart, that may fail before ECS replaces the task: the most that it allows. What
 * waits for Kinesis is lost with the task, so a short outage must not end it.
 */
const HEALTH_RETRIES = 10;
/** The simulator takes up to 10 s to hand on what it has accepted; the most that Fargate grants is 120 s. */
const STOP_TIMEOUT_SECONDS = 30;

/** The rules of what the image is built from, as Docker itself reads them: nothing else changes the image. */
const buildContextRules = (): string[] =>
  readFileSync(`${PROJECT_ROOT}${DOCKERFILE}.dockerignore`, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

export interface SimulatorStackProps extends StackProps {
  readonly config: Pick<LoghornConfig, 'simulator'>;
  /** The stream that the simulator writes to. */
  readonly logs: IStream;
}

/** The log simulator as one small Fargate task that writes to the pipeline's stream. */
export class SimulatorStack extends Stack {
  readonly vpc: Vpc;
  readonly service: FargateService;

  constructor(scope: Construct, id: string, props: SimulatorStackProps) {
    super(scope, id, props);
    const { config, logs } = props;
    // Public subnets and no way in: a NAT gateway alone would cost more than everything else here.
    this.vpc = new Vpc(this, 'Network', {
      maxAzs: AVAILABILITY_ZONES,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC }],
      // Emptying the default group takes a function of its own, and nothing here uses that group.
      restrictDefaultSecurityGroup: false,
    });
    const securityGroup = new SecurityGroup(this, 'OutOnly', {
      vpc: this.vpc,
      description: 'Loghorn simulator: HTTPS out, nothing in.',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(HTTPS_PORT), 'AWS endpoints');

    const task = new FargateTaskDefinition(this, 'Task', {
      cpu: TASK_CPU_UNITS,
      memoryLimitMiB: TASK_MEMORY_MIB,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    task.addToTaskRolePolicy(
      new PolicyStatement({
        actions: ['kinesis:PutRecords', 'kinesis:DescribeStreamSummary'],
        resources: [logs.streamArn],
      }),
    );
    task.addContainer('Generator', {
      image: ContainerImage.fromAsset(PROJECT_ROOT, {
        file: DOCKERFILE,
        platform: Platform.LINUX_ARM64,
        // Docker finds its file whatever the rules say; the copy that CDK makes has to hold it.
        exclude: [...buildContextRules(), `!${DOCKERFILE}`],
        ignoreMode: IgnoreMode.DOCKER,
      }),
      command: [
        '--sink',
        'kinesis',
        '--stream',
        logs.streamName,
        '--rate',
        String(config.simulator.rate),
        '--error-rate',
        String(config.simulator.errorRate),
      ],
      healthCheck: {
        command: ['CMD', 'node', '/app/health.cjs', String(HEALTH_PORT)],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(5),
        startPeriod: Duration.seconds(30),
        retries: HEALTH_RETRIES,
      },
      stopTimeout: Duration.seconds(STOP_TIMEOUT_SECONDS),
      readonlyRootFilesystem: true,
      logging: LogDrivers.awsLogs({
        streamPrefix: 'simulator',
        logGroup: new LogGroup(this, 'Logs', {
          retention: RetentionDays.ONE_WEEK,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      }),
    });

    this.service = new FargateService(this, 'Service', {
      cluster: new Cluster(this, 'Cluster', {
        vpc: this.vpc,
        containerInsightsV2: ContainerInsights.DISABLED,
      }),
      taskDefinition: task,
      desiredCount: 1,
      // Two simulators at once would double the rate: the old one stops before the new one starts.
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      assignPublicIp: true,
      securityGroups: [securityGroup],
    });
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-VPC7', reason: 'The only traffic is made-up logs on their way to Kinesis.' },
      {
        id: 'AwsSolutions-ECS4',
        reason: 'One task of made-up logs: its output and the stream show how it fares.',
      },
    );
  }
}
