import { describe, expect, it } from 'vitest';
import { pipelineTemplate, propertiesOf, withoutAssetHashes } from './synth.ts';

const template = pipelineTemplate();

interface FunctionProperties {
  readonly Description: string;
  readonly Runtime: string;
  readonly Architectures: readonly string[];
  readonly LoggingConfig: unknown;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

const functions = propertiesOf(template, 'AWS::Lambda::Function') as unknown as FunctionProperties[];
const functionThat = (does: string): FunctionProperties =>
  functions.find((properties) => properties.Description.includes(does))!;

describe('PipelineStack', () => {
  it('is what it was when it was last looked at', () => {
    const masked = withoutAssetHashes(template);

    expect(masked).toMatchSnapshot();
  });

  it.each([
    ['AWS::Kinesis::Stream', 2],
    ['AWS::Lambda::Function', 6],
    ['AWS::Logs::LogGroup', 6],
    ['AWS::IAM::Role', 6],
    ['AWS::Lambda::EventSourceMapping', 5],
    ['AWS::DynamoDB::Table', 1],
    ['AWS::S3::Bucket', 1],
    ['AWS::SQS::Queue', 6],
    ['AWS::SNS::Topic', 1],
    ['AWS::SNS::Subscription', 1],
    ['AWS::CloudWatch::Alarm', 2],
    ['AWS::Lambda::Url', 1],
    ['AWS::SecretsManager::Secret', 1],
    ['AWS::Events::Rule', 1],
  ])('has as many %s as the picture: %i', (type, count) => {
    const found = propertiesOf(template, type);

    expect(found).toHaveLength(count);
  });

  it('names what the command line and the tests look up', () => {
    const names = Object.keys(template.Outputs).filter((name) => !name.startsWith('Export'));

    expect(names.sort()).toEqual([
      'ActionsUrl',
      'AlarmTopicArn',
      'DataBucketName',
      'ErrorRateAlarmName',
      'FlushQueueUrl',
      'IncidentsStreamName',
      'JanitorFunctionName',
      'LagAlarmName',
      'LogsStreamName',
      'MetricNamespace',
      'NotificationsQueueUrl',
      'SlackSecretName',
      'TableName',
    ]);
  });

  it('runs every function on Node 24 and arm64 with a log group of its own', () => {
    const shapes = functions.map(({ Runtime, Architectures, LoggingConfig }) => ({
      Runtime,
      Architectures,
      hasLogGroup: LoggingConfig !== undefined,
    }));

    expect(new Set(shapes.map((shape) => JSON.stringify(shape)))).toEqual(
      new Set([JSON.stringify({ Runtime: 'nodejs24.x', Architectures: ['arm64'], hasLogGroup: true })]),
    );
  });

  it.each([
    ['joins log lines', ['TABLE_NAME', 'DATA_BUCKET_NAME', 'FLUSH_QUEUE_URL', 'METRIC_NAMESPACE']],
    [
      'turns counts into',
      [
        'TABLE_NAME',
        'INCIDENTS_STREAM_NAME',
        'NOTIFICATIONS_QUEUE_URL',
        'EDITS_QUEUE_URL',
        'METRIC_NAMESPACE',
      ],
    ],
    ['sends and edits', ['TABLE_NAME', 'SLACK_SECRET_ID', 'NOTIFICATIONS_DLQ_URL', 'METRIC_NAMESPACE']],
    ['takes the clicks', ['TABLE_NAME', 'SLACK_SECRET_ID']],
    ['passes CloudWatch alarms', ['NOTIFICATIONS_QUEUE_URL']],
    [
      'closes open traces',
      [
        'TABLE_NAME',
        'DATA_BUCKET_NAME',
        'LOGS_STREAM_NAME',
        'MAX_RECORD_AGE_HOURS',
        'RETENTION_HOURS',
        'METRIC_NAMESPACE',
      ],
    ],
  ])('gives the function that %s its variables', (does, variables) => {
    const { Environment } = functionThat(does);

    expect(Object.keys(Environment.Variables).sort()).toEqual(
      [...variables, 'LOGHORN_CONFIG', 'LOG_LEVEL'].sort(),
    );
  });

  it('sends the Slack functions, and only them, to a given Slack address', () => {
    const slackApiUrl = 'http://127.0.0.1:8801/api/';

    const told = propertiesOf(pipelineTemplate({}, { slackApiUrl }), 'AWS::Lambda::Function')
      .map((properties) => properties as unknown as FunctionProperties)
      .filter(({ Environment }) => Environment.Variables.SLACK_API_URL === slackApiUrl);

    expect(told.map(({ Description }) => Description)).toEqual([
      expect.stringContaining('sends and edits'),
      expect.stringContaining('takes the clicks'),
    ]);
  });
});

describe('event sources', () => {
  const mappings = propertiesOf(template, 'AWS::Lambda::EventSourceMapping');

  it('never loses a batch of logs: from the start, bisected, bounded, to S3 in the end', () => {
    const logs = mappings.find((mapping) => mapping.BatchSize === 1_000);

    expect(logs).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 100,
      MaximumRecordAgeInSeconds: 12 * 3_600,
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
    expect(logs).not.toHaveProperty('ParallelizationFactor');
    expect(logs).not.toHaveProperty('FunctionResponseTypes');
  });

  it('shows the tracker counts and steps only', () => {
    const changes = mappings.find((mapping) => mapping.FilterCriteria !== undefined);

    const { Filters } = changes!.FilterCriteria as { Filters: { Pattern: string }[] };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      {
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: {
          Keys: {
            pk: { S: [{ prefix: 'incident#' }] },
            sk: { S: [{ prefix: 'tally#' }, { prefix: 'timeline#' }] },
          },
        },
      },
    ]);
    expect(changes?.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });
});

describe('queues', () => {
  const queues = propertiesOf(template, 'AWS::SQS::Queue');
  const withDeadLetters = queues.filter((queue) => queue.RedrivePolicy !== undefined);

  it('keeps posts and edits through an outage of Slack for the 14 days that SQS can', () => {
    const policies = withDeadLetters.map(({ RedrivePolicy, MessageRetentionPeriod }) => ({
      maxReceiveCount: (RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount,
      MessageRetentionPeriod,
    }));

    expect(policies).toEqual([
      { maxReceiveCount: 1_000, MessageRetentionPeriod: 14 * 86_400 },
      { maxReceiveCount: 1_000, MessageRetentionPeriod: 14 * 86_400 },
    ]);
  });

  it('hides a message for six times as long as its reader may take', () => {
    const visible = queues.map((queue) => queue.VisibilityTimeout).filter((seconds) => seconds !== undefined);

    expect(visible).toEqual([360, 360, 360]);
  });
});

describe('what is kept', () => {
  it('keeps table and bucket when the stack goes, but not on an emulator', () => {
    const policies = (local: boolean) =>
      Object.values(pipelineTemplate({}, { local }).Resources)
        .filter(({ Type }) => Type === 'AWS::DynamoDB::Table' || Type === 'AWS::S3::Bucket')
        .map((resource) => (resource as unknown as { DeletionPolicy: string }).DeletionPolicy);

    const [deployed, local] = [policies(false), policies(true)];

    expect(deployed).toEqual(['Retain', 'Retain']);
    expect(local).toEqual(['Delete', 'Delete']);
  });

  it('encrypts the table, restores it to any point, streams its keys and forgets what has expired', () => {
    const [table] = propertiesOf(template, 'AWS::DynamoDB::Table');

    expect(table).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('keeps carries longer than the records they were made of', () => {
    const [bucket] = propertiesOf(pipelineTemplate({ retentionHours: 168 }), 'AWS::S3::Bucket');

    const { Rules } = bucket!.LifecycleConfiguration as {
      Rules: { Prefix?: string; ExpirationInDays?: number }[];
    };
    expect(Rules.find(({ Prefix }) => Prefix === 'carry/')?.ExpirationInDays).toBe(14);
  });

  it('sizes the logs stream as configured', () => {
    const [shards] = propertiesOf(pipelineTemplate({ streamMode: { shards: 4 } }), 'AWS::Kinesis::Stream');
    const [onDemand] = propertiesOf(pipelineTemplate({ streamMode: 'on-demand' }), 'AWS::Kinesis::Stream');

    expect(shards).toMatchObject({ ShardCount: 4 });
    expect(onDemand).toMatchObject({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  });
});
