/**
 * What the emulators can and cannot do, measured on the pinned MiniStack 1.5.33 (ministack-requirements.txt).
 * Code and tests that lean on one of these ask here, and a test that is skipped for one says so with its sentence.
 */

export interface Capability {
  readonly supported: boolean;
  /** What, on which emulator, since when measured. */
  readonly note: string;
}

const capability = (supported: boolean, note: string): Capability => ({ supported, note });

export const CAPABILITIES = {
  scheduledRules: capability(
    true,
    'EventBridge rules with rate() invoke their function 60 to 70 s after creation and then every minute (MiniStack 1.5.33; so does LocalStack).',
  ),
  sqsGroupIds: capability(
    true,
    'SQS FIFO events carry MessageGroupId since MiniStack 1.5.33; 1.4.21 left it out, hence the channel in the message body.',
  ),
  parallelFifoGroups: capability(
    false,
    'A FIFO queue has one batch in flight, whatever its groups, so that channels and threads wait for each other (MiniStack 1.5.33).',
  ),
  queueDelays: capability(true, 'DelaySeconds of a standard queue is kept to the second (MiniStack 1.5.33).'),
  functionUrlDns: capability(
    false,
    'A Function URL is given as its AWS address, which does not resolve: MiniStack 1.5.33 serves it at <endpoint>/_aws/lambda-url/<id>/.',
  ),
  streamErrorHandling: capability(
    false,
    'A failing Kinesis or DynamoDB batch is retried for ever: no bisecting, no age, no failure destination for Kinesis (MiniStack 1.5.33).',
  ),
  batchingWindow: capability(
    false,
    'The batching window of a Kinesis event source is ignored (MiniStack 1.5.33).',
  ),
  parallelShards: capability(
    false,
    'The shards of a stream are read one after the other (MiniStack 1.5.33).',
  ),
  timeToLive: capability(false, 'DynamoDB items stay after their TTL (MiniStack 1.4.21).'),
  alarmEvaluation: capability(
    false,
    'Alarms ignore dimensions and periods and are looked at only on PutMetricData; SetAlarmState drives their actions (MiniStack 1.4.21).',
  ),
  fargateTasks: capability(false, 'Fargate services deploy but run no container (MiniStack 1.4.21).'),
} as const satisfies Record<string, Capability>;

/**
 * Where a deployed Function URL is reached: on an emulator its host name does not resolve.
 *
 * @param actionsUrl The stack's output, `https://<id>.lambda-url.<region>.on.aws/` or an address that resolves.
 * @param endpoint The emulator's address.
 */
export const reachableFunctionUrl = (actionsUrl: string, endpoint: string): string => {
  const [id, service, , ...domain] = new URL(actionsUrl).hostname.split('.');
  return service === 'lambda-url' && domain.join('.') === 'on.aws'
    ? new URL(`/_aws/lambda-url/${id}/`, endpoint).href
    : actionsUrl;
};
