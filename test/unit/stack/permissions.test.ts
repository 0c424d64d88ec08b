import { describe, expect, it } from 'vitest';
import { type CloudFormationTemplate, pipelineTemplate, simulatorTemplate } from './synth.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What each role may do: its logical id without the hash -> the actions of all its policies. */
function permissionsOf(template: CloudFormationTemplate): Map<string, Statement[]> {
  const permissions = new Map<string, Statement[]>();
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const { Roles, PolicyDocument } = Properties as unknown as {
      Roles: readonly { Ref: string }[];
      PolicyDocument: { Statement: Statement[] };
    };
    const role = Roles[0]!.Ref.replace(/[0-9A-F]{8}$/, '');
    permissions.set(role, PolicyDocument.Statement);
  }
  return permissions;
}

const actionsOf = (statements: readonly Statement[] = []): string[] =>
  [...new Set(statements.flatMap(({ Action }) => Action))].sort();

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const READ_KINESIS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamConsumer',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
  'kinesis:ListStreams',
  'kinesis:SubscribeToShard',
];
const READ_QUEUE = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];
const CARRY = ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'];
const COMMIT = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'];

describe('permissions', () => {
  const permissions = permissionsOf(pipelineTemplate());

  it.each([
    [
      'ConsumerHandlerRole',
      [...LOGS, ...READ_KINESIS, ...COMMIT, ...CARRY, 'sqs:SendMessage', 'cloudwatch:PutMetricData'],
    ],
    [
      'TrackerHandlerRole',
      [
        ...LOGS,
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
        'dynamodb:ConditionCheckItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
        'cloudwatch:PutMetricData',
        'kinesis:PutRecord',
        'sqs:SendMessage',
        's3:ListBucket',
        's3:PutObject',
      ],
    ],
    [
      'NotifierHandlerRole',
      [
        ...LOGS,
        ...READ_QUEUE,
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
        'secretsmanager:GetSecretValue',
        'sqs:SendMessage',
        'cloudwatch:PutMetricData',
      ],
    ],
    ['NotifierActionsRole', [...LOGS, 'dynamodb:PutItem', 'dynamodb:Query', 'secretsmanager:GetSecretValue']],
    ['AlarmsBridgeRole', [...LOGS, 'sqs:SendMessage']],
    [
      'JanitorHandlerRole',
      [
        ...LOGS,
        ...READ_QUEUE,
        ...COMMIT,
        ...CARRY,
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
        'cloudwatch:PutMetricData',
      ],
    ],
  ])('%s may do exactly what its function does', (role, expected) => {
    const actions = actionsOf(permissions.get(role));

    expect(actions).toEqual([...expected].sort());
  });

  it.each([
    ['the pipeline', pipelineTemplate()],
    ['the simulator', simulatorTemplate()],
  ])('has no wildcard action in %s', (_name, template) => {
    const actions = [...permissionsOf(template).values()].flatMap(actionsOf);

    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('leaves the resource open only to calls that know none', () => {
    const open = [...permissions.values()].flat().filter(({ Resource }) => Resource === '*');

    expect(actionsOf(open)).toEqual(['cloudwatch:PutMetricData', 'dynamodb:ListStreams']);
  });

  it('publishes metrics in its own namespace only', () => {
    const statements = [...permissions.values()]
      .flat()
      .filter(({ Action }) => Action === 'cloudwatch:PutMetricData');

    expect(statements).toHaveLength(4);
    for (const { Condition } of statements)
      expect(Condition).toEqual({ StringEquals: { 'cloudwatch:namespace': 'Loghorn' } });
  });

  it('lets the simulator do nothing but write to the stream', () => {
    const simulator = permissionsOf(simulatorTemplate());

    const task = [...simulator].find(([role]) => role.startsWith('TaskTaskRole'));

    expect(actionsOf(task?.[1])).toEqual(['kinesis:DescribeStreamSummary', 'kinesis:PutRecords']);
  });
});
