import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../lambdas/consumer/metrics.ts';
import { METRIC_NAMESPACE } from '../../../lib/metric-namespace.ts';
import { pipelineTemplate, propertiesOf } from './synth.ts';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly [property: string]: unknown;
}

const alarmsOf = (...args: Parameters<typeof pipelineTemplate>): readonly AlarmProperties[] =>
  propertiesOf(pipelineTemplate(...args), 'AWS::CloudWatch::Alarm') as unknown as AlarmProperties[];
const alarms = alarmsOf();
const named = (name: string): AlarmProperties => alarms.find(({ AlarmName }) => AlarmName === name)!;
const lineOf = (alarm: AlarmProperties, label: string): string | undefined =>
  new RegExp(`^${label}: (.+)$`, 'm').exec(alarm.AlarmDescription)?.[1];

describe('every alarm', () => {
  it.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))(
    '%s has a dimension, a unit, a missing-data choice, a severity and a runbook that exists',
    (name, alarm) => {
      const { Dimensions, TreatMissingData, AlarmActions, OKActions } = alarm;

      expect(name).toMatch(/-(ms|percent)$/);
      expect(Dimensions).toHaveLength(1);
      expect(TreatMissingData).toMatch(/^(breaching|notBreaching)$/);
      expect(AlarmActions).toHaveLength(1);
      expect(OKActions).toEqual(AlarmActions);
      expect(lineOf(alarm, 'Severity')).toMatch(/^(critical|warning|info)$/);
      const runbook = lineOf(alarm, 'Runbook')!;
      expect(existsSync(new URL(`../../../${runbook}`, import.meta.url)), runbook).toBe(true);
    },
  );

  it('links the runbooks where the team keeps them', () => {
    const linked = alarmsOf({ runbookBaseUrl: 'https://wiki.example/loghorn/' });

    const runbooks = linked.map((alarm) => lineOf(alarm, 'Runbook'));

    expect(runbooks).toEqual([
      'https://wiki.example/loghorn/consumer-lag-ms.md',
      'https://wiki.example/loghorn/error-rate-percent.md',
    ]);
  });
});

describe('the lag alarm', () => {
  it('watches the stream and takes silence for the worst', () => {
    const alarm = named('LoghornPipeline-consumer-lag-ms');

    expect(alarm).toMatchObject({
      Namespace: 'AWS/Kinesis',
      MetricName: 'GetRecords.IteratorAgeMilliseconds',
      Dimensions: [{ Name: 'StreamName', Value: { Ref: expect.stringMatching(/^IngestLogs/) } }],
      Statistic: 'Maximum',
      Threshold: 60_000,
      TreatMissingData: 'breaching',
    });
    expect(lineOf(alarm, 'Severity')).toBe('warning');
  });
});

describe('the error-rate alarm', () => {
  it('averages what the consumer publishes and takes silence for health', () => {
    const alarm = named('LoghornPipeline-error-rate-percent');

    expect(alarm).toMatchObject({
      Namespace: METRIC_NAMESPACE,
      MetricName: METRICS.errorRate,
      Dimensions: [{ Name: 'StreamName', Value: { Ref: expect.stringMatching(/^IngestLogs/) } }],
      Statistic: 'Average',
      Threshold: 10,
      TreatMissingData: 'notBreaching',
    });
    expect(lineOf(alarm, 'Severity')).toBe('critical');
  });

  it('takes its threshold from the configuration', () => {
    const configured = alarmsOf({ errorRateAlarmPercent: 2.5, lagAlarmMs: 5_000 });

    const thresholds = configured.map(({ Threshold }) => Threshold);

    expect(thresholds).toEqual([5_000, 2.5]);
  });
});

describe('the alarm topic', () => {
  it('still lets alarms of this account publish, over TLS only', () => {
    const [policy] = propertiesOf(pipelineTemplate(), 'AWS::SNS::TopicPolicy');

    const { Statement } = policy!.PolicyDocument as { Statement: Record<string, unknown>[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });
});
