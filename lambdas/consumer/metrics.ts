import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { ConsumeResult } from './consume.ts';

/** The dimension that every metric of a stream's consumer carries, and its alarms name. */
export const STREAM_DIMENSION = 'StreamName';

/** Names and units of what the consumer publishes; the alarms read them. */
export const METRICS = {
  /** Milliseconds between a record's arrival in the stream and its commit. */
  ingestLag: 'IngestLagMs',
  /** Percent: 100 for each error, 0 for each other event, so that its Average is the exact rate. */
  errorRate: 'ErrorRatePercent',
  eventsCounted: 'EventsCounted',
  incidentEventsCounted: 'IncidentEventsCounted',
  recordsQuarantined: 'RecordsQuarantined',
  recordsSkipped: 'RecordsSkipped',
  eventsTruncated: 'EventsTruncated',
  /** Events at which a rule failed: counted, but not classified. */
  eventsUninspected: 'EventsUninspected',
  /** Records in which invalid UTF-8 was replaced. */
  recordsRepaired: 'RecordsRepaired',
  /** Lines that began an envelope and could not be read: counted as they came. */
  envelopeLinesUnreadable: 'EnvelopeLinesUnreadable',
} as const;

/**
 * The metrics of one committed batch.
 * @param stream name of the stream
 * @param result what the batch came to
 * @param lagMs age of the batch's newest record when it was committed; null when no record was new
 */
export function batchMetrics(
  stream: string,
  result: Omit<ConsumeResult, 'state'>,
  lagMs: number | null,
): MetricDatum[] {
  const Dimensions = [{ Name: STREAM_DIMENSION, Value: stream }];
  const count = (MetricName: string, Value: number): MetricDatum => ({
    MetricName,
    Value,
    Unit: 'Count',
    Dimensions,
  });
  const metrics = [
    count(METRICS.eventsCounted, result.events),
    count(METRICS.incidentEventsCounted, result.incidentEvents),
    count(METRICS.recordsQuarantined, result.quarantined),
    count(METRICS.recordsSkipped, result.skippedRecords),
    count(METRICS.eventsTruncated, result.truncated),
    count(METRICS.eventsUninspected, result.uninspected),
    count(METRICS.recordsRepaired, result.repaired),
    count(METRICS.envelopeLinesUnreadable, result.unreadableLines),
  ];
  if (lagMs !== null) {
    metrics.push({
      MetricName: METRICS.ingestLag,
      Value: Math.max(0, lagMs),
      Unit: 'Milliseconds',
      Dimensions,
    });
  }
  const fine = result.events - result.errors;
  const values = [
    { value: 0, count: fine },
    { value: 100, count: result.errors },
  ].filter((entry) => entry.count > 0);
  if (values.length > 0) {
    metrics.push({
      MetricName: METRICS.errorRate,
      Values: values.map((entry) => entry.value),
      Counts: values.map((entry) => entry.count),
      Unit: 'Percent',
      Dimensions,
    });
  }
  return metrics;
}

/**
 * Publishes metrics. Best effort: the counts in the table are the truth, so a failure is told and not thrown.
 * @param onError takes the failure
 */
export async function publishMetrics(
  client: CloudWatchClient,
  namespace: string,
  metrics: MetricDatum[],
  onError: (error: unknown) => void,
): Promise<void> {
  await client
    .send(new PutMetricDataCommand({ Namespace: namespace, MetricData: metrics }))
    .catch((error: unknown) => onError(error));
}
