/** CloudWatch namespace of every metric that Loghorn itself publishes. */
export const METRIC_NAMESPACE = 'Loghorn';
