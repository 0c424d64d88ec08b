import { inspectOptionsOf } from '../../lambdas/consumer/inspect.ts';
import { loadRuntimeConfig } from '../../lib/config.ts';

/** Name of the stream that the functions read. */
export const STREAM = 'logs';
/** What the stack sets for the functions. */
export const FUNCTION_ENV = {
  TABLE_NAME: 'incidents',
  DATA_BUCKET_NAME: 'data',
  FLUSH_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/flush',
  METRIC_NAMESPACE: 'Loghorn',
  LOGS_STREAM_NAME: STREAM,
  RETENTION_HOURS: '24',
  MAX_RECORD_AGE_HOURS: '12',
  LOG_LEVEL: 'silent',
} as const;

/** The options under which the functions read the texts: the ground truth needs the same. */
export const INSPECT_OPTIONS = inspectOptionsOf(loadRuntimeConfig(FUNCTION_ENV));
