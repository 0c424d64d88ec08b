import { fileURLToPath } from 'node:url';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type RuntimeConfig, runtimeConfigText } from '../config.ts';
import { METRIC_NAMESPACE } from '../metric-namespace.ts';

const LAMBDAS = new URL('../../lambdas/', import.meta.url);
const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOCK_FILE = fileURLToPath(new URL('../../package-lock.json', import.meta.url));

/** What every function of the pipeline shares. */
export interface FunctionDefaults {
  /** The part of the configuration that the functions read. */
  readonly config: RuntimeConfig;
  /** Whether the stack goes to an emulator on this machine. */
  readonly local: boolean;
}

export interface LoghornFunctionProps extends FunctionDefaults {
  /** File below `lambdas/` that exports `handler`, for example `consumer/handler.ts`. */
  readonly entry: string;
  readonly description: string;
  /** What the function reads beside LOGHORN_CONFIG and LOG_LEVEL. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly timeout: Duration;
  /**
   * Where events go that an asynchronous invocation could not handle.
   *
   * @default none: the function is not invoked asynchronously
   */
  readonly deadLetterQueue?: IQueue;
}

/** One function: bundled whole, its own log group, and a role that may do nothing but what `allow` says. */
export class LoghornFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: LoghornFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of our own: the managed one that CDK would attach may write to every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);

    this.lambda = new NodejsFunction(this, 'Function', {
      entry: fileURLToPath(new URL(props.entry, LAMBDAS)),
      handler: 'handler',
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      // An emulator runs the code on this machine, or in a container of this machine's kind.
      architecture: props.local && process.arch === 'x64' ? Architecture.X86_64 : Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      role: this.role,
      logGroup: this.logGroup,
      environment: {
        LOGHORN_CONFIG: runtimeConfigText(props.config),
        LOG_LEVEL: 'info',
        ...props.environment,
      },
      ...(props.deadLetterQueue ? { deadLetterQueue: props.deadLetterQueue } : {}),
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: LOCK_FILE,
      bundling: {
        format: OutputFormat.CJS,
        target: 'node24',
        // The SDK too: the version that the tests ran is the version that runs.
        externalModules: [],
        mainFields: ['module', 'main'],
        logLevel: LogLevel.WARNING,
        minify: true,
        // Names survive, so that our own stack traces stay readable without source maps.
        keepNames: true,
      },
    });
  }

  /**
   * Lets the function make exactly these calls.
   *
   * @param resources ARNs; never left to a default.
   */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] }),
    );
  }

  /** Lets the function publish metrics of Loghorn's namespace; the call knows no resources. */
  allowMetrics(): void {
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
      }),
    );
  }
}
