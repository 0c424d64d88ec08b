import { javaTrace } from '../traces/java.ts';
import { appFrame, libraryFrame, pythonTrace } from '../traces/python.ts';
import type { Scenario, Variant } from './variant.ts';

/** What lies below a listener method of Spring Kafka 2.5; one consumer thread, no servlet. */
const LISTENER_FRAMES = [
  'java.lang.reflect.Method.invoke(Method.java:566)',
  'org.springframework.kafka.listener.adapter.MessagingMessageListenerAdapter.invokeHandler(MessagingMessageListenerAdapter.java:330)',
  'org.springframework.kafka.listener.KafkaMessageListenerContainer$ListenerConsumer.invokeListener(KafkaMessageListenerContainer.java:2044)',
  'org.springframework.kafka.listener.KafkaMessageListenerContainer$ListenerConsumer.run(KafkaMessageListenerContainer.java:1062)',
  'java.util.concurrent.FutureTask.run(FutureTask.java:264)',
  'java.lang.Thread.run(Thread.java:834)',
] as const;

const springKafka: Variant = {
  name: 'spring-kafka-commit',
  service: 'analytics-engine',
  occur: (random) => {
    const partition = random.int(0, 11);
    const listener = [
      'com.cali.analytics.ingest.OffsetKeeper.commit(OffsetKeeper.java:77)',
      'com.cali.analytics.ingest.ClickstreamListener.onBatch(ClickstreamListener.java:119)',
      `jdk.internal.reflect.GeneratedMethodAccessor${random.int(90, 980)}.invoke(Unknown Source)`,
      ...LISTENER_FRAMES,
    ];
    return {
      runtime: 'java',
      message: 'Kafka consumer lag critical: consumer group removed from the group while behind',
      details: `Consumer lag: ${random.int(48000, 52000)} messages behind, topic: clickstream, partition: ${partition}, group: analytics-ingest`,
      recoveryAction: 'Partition paused, consumer rejoining, scale-out requested (3 -> 6 instances)',
      trace: javaTrace([
        {
          type: 'org.springframework.kafka.KafkaException',
          message:
            'Commit of the batch was rejected; nested exception is org.apache.kafka.clients.consumer.CommitFailedException',
          frames: listener,
        },
        {
          type: 'org.apache.kafka.clients.consumer.CommitFailedException',
          message:
            'Commit cannot be completed since the group has already rebalanced and assigned the partitions to another member.',
          frames: [
            'org.apache.kafka.clients.consumer.internals.ConsumerCoordinator.sendOffsetCommitRequest(ConsumerCoordinator.java:1109)',
            'org.apache.kafka.clients.consumer.internals.ConsumerCoordinator.commitOffsetsSync(ConsumerCoordinator.java:976)',
            'org.apache.kafka.clients.consumer.KafkaConsumer.commitSync(KafkaConsumer.java:1511)',
            'org.apache.kafka.clients.consumer.KafkaConsumer.commitSync(KafkaConsumer.java:1459)',
            'com.cali.analytics.ingest.OffsetKeeper.commit(OffsetKeeper.java:71)',
            ...listener.slice(1),
          ],
        },
      ]),
      thread: `org.springframework.kafka.KafkaListenerEndpointContainer#0-${partition}-C-1`,
      request: { method: 'POST', path: `/internal/v1/consumers/clickstream/${partition}` },
    };
  },
};

const kafkaPython: Variant = {
  name: 'kafka-python-commit',
  service: 'notification-service',
  occur: (random) => ({
    runtime: 'python',
    message: 'Kafka consumer lag critical: notifications are not keeping up with order-events',
    details: `Consumer lag: ${random.int(48000, 52000)} messages behind, topic: order-events, group: notification-dispatch`,
    recoveryAction: 'Batch size doubled, low-priority templates suspended, scale-out requested',
    trace: pythonTrace([
      {
        type: 'kafka.errors.CommitFailedError',
        message:
          'CommitFailedError: Commit cannot be completed since the group has already rebalanced and assigned the partitions to another member.',
        frames: [
          appFrame('main.py', 41, '<module>', 'worker.run()'),
          appFrame('notification_service/worker.py', 58, 'run', 'self.consume_batch(batch)'),
          appFrame('notification_service/worker.py', 97, 'consume_batch', 'self.checkpoint(batch)'),
          appFrame('notification_service/worker.py', 124, 'checkpoint', 'self.consumer.commit(offsets)'),
          libraryFrame(
            'kafka/consumer/group.py',
            526,
            'commit',
            'self._coordinator.commit_offsets_sync(offsets)',
          ),
          libraryFrame(
            'kafka/coordinator/consumer.py',
            518,
            'commit_offsets_sync',
            'raise future.exception # pylint: disable-msg=raising-bad-type',
          ),
          libraryFrame(
            'kafka/coordinator/consumer.py',
            616,
            '_send_offset_commit_request',
            'return Future().failure(Errors.CommitFailedError())',
          ),
        ],
      },
    ]),
  }),
};

export const messageQueue: Scenario = {
  name: 'message-queue',
  class: 'queue-lag',
  variants: [springKafka, kafkaPython],
};
