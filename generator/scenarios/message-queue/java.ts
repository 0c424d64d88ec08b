import {
  ANALYTICS_KAFKA,
  INVENTORY_SCHEDULED,
  ORDER_RABBIT,
  PAYMENT_SCHEDULED,
} from '../../traces/java-stacks.ts';
import { javaVariant } from '../define.ts';

export const springKafka = javaVariant({
  name: 'spring-kafka-commit',
  service: 'analytics-engine',
  draws: { behind: (r) => r.int(48000, 52000), partition: (r) => r.int(0, 11) },
  message: 'Kafka consumer lag critical: consumer group removed from the group while behind',
  details:
    'Consumer lag: %{behind} messages behind, topic: clickstream, partition: %{partition}, group: analytics-ingest',
  recoveryAction: 'Partition paused, consumer rejoining, scale-out requested (3 -> 6 instances)',
  thrown: {
    type: 'org.springframework.kafka.KafkaException',
    message:
      'Commit of the batch was rejected; nested exception is org.apache.kafka.clients.consumer.CommitFailedException',
    frames: [
      'com.cali.analytics.ingest.OffsetKeeper.commit:77',
      'com.cali.analytics.ingest.ClickstreamListener.onBatch:119',
    ],
  },
  below: ANALYTICS_KAFKA,
  causes: [
    {
      type: 'org.apache.kafka.clients.consumer.CommitFailedException',
      message:
        'Commit cannot be completed since the group has already rebalanced and assigned the partitions to another member.',
      frames: [
        'org.apache.kafka.clients.consumer.internals.ConsumerCoordinator.sendOffsetCommitRequest:1109',
        'org.apache.kafka.clients.consumer.internals.ConsumerCoordinator.commitOffsetsSync:976',
        'org.apache.kafka.clients.consumer.KafkaConsumer.commitSync:1511',
        'org.apache.kafka.clients.consumer.KafkaConsumer.commitSync:1459',
        'com.cali.analytics.ingest.OffsetKeeper.commit:71',
      ],
    },
  ],
  thread: 'org.springframework.kafka.KafkaListenerEndpointContainer#0-%{partition}-C-1',
  request: { method: 'POST', path: '/internal/v1/consumers/clickstream/%{partition}' },
});

export const maxPoll = javaVariant({
  name: 'kafka-max-poll-exceeded',
  service: 'analytics-engine',
  draws: {
    behind: (r) => r.int(21000, 64000),
    partition: (r) => r.int(0, 5),
    seconds: (r) => r.int(301, 390),
  },
  message: 'Kafka consumer lag critical: payment facts processed too slowly to keep the partition',
  details:
    'Consumer lag: %{behind} messages behind, topic: payment-facts, partition: %{partition}, last poll %{seconds}s ago',
  recoveryAction: 'max.poll.records lowered to 100, batch retried after the rebalance',
  thrown: {
    type: 'org.springframework.kafka.listener.ListenerExecutionFailedException',
    message: 'Listener method could not be invoked with the incoming message',
    frames: [
      'com.cali.analytics.facts.PaymentFactsListener.lambda$onBatch$0:84',
      'java.util.ArrayList.forEach:1511',
      'com.cali.analytics.facts.PaymentFactsListener.onBatch:81',
    ],
  },
  below: ANALYTICS_KAFKA,
  causes: [
    {
      type: 'org.apache.kafka.clients.consumer.CommitFailedException',
      message:
        'Offset commit cannot be completed since the consumer is not part of an active group: the time between subsequent calls to poll() was longer than the configured max.poll.interval.ms',
      frames: [
        'org.apache.kafka.clients.consumer.internals.ConsumerCoordinator$OffsetCommitResponseHandler.handle:1262',
        'org.apache.kafka.clients.consumer.internals.ConsumerNetworkClient.poll:215',
        'org.apache.kafka.clients.consumer.KafkaConsumer.commitSync:1471',
        'com.cali.analytics.facts.FactCheckpoint.mark:52',
        'com.cali.analytics.facts.PaymentFactsListener.lambda$onBatch$0:82',
      ],
    },
  ],
  thread: 'org.springframework.kafka.KafkaListenerEndpointContainer#1-%{partition}-C-1',
  request: { method: 'POST', path: '/internal/v1/consumers/payment-facts/%{partition}' },
});

export const producerExpiring = javaVariant({
  name: 'kafka-producer-expiring',
  service: 'payment-api',
  draws: {
    behind: (r) => r.int(12000, 38000),
    records: (r) => r.int(12, 80),
    partition: (r) => r.int(0, 5),
    passedMs: (r) => r.int(120000, 120040),
  },
  message: 'Payment events not published: the broker takes no more, the outbox grows',
  details: 'Outbox relay: %{behind} messages behind, topic: payment-events, acks: all, 2/3 brokers in sync',
  recoveryAction: 'Events stay in the outbox, relay paused for 30s, linger raised to 50ms',
  thrown: {
    type: 'org.springframework.kafka.core.KafkaProducerException',
    message: 'Failed to send; nested exception is org.apache.kafka.common.errors.TimeoutException',
    frames: [
      'com.cali.payment.api.outbox.OutboxRelay.publish:88',
      'com.cali.payment.api.outbox.OutboxRelay.relayDue:61',
      'com.cali.payment.api.outbox.OutboxRelay$$FastClassBySpringCGLIB$$a7f3c012.invoke:generated',
      'com.cali.payment.api.outbox.OutboxRelay$$EnhancerBySpringCGLIB$$2e90d7b1.relayDue:generated',
    ],
  },
  below: PAYMENT_SCHEDULED,
  causes: [
    {
      type: 'java.util.concurrent.ExecutionException',
      message:
        'org.apache.kafka.common.errors.TimeoutException: Expiring %{records} record(s) for payment-events-%{partition}:%{passedMs} ms has passed since batch creation',
      frames: [
        'org.apache.kafka.clients.producer.internals.FutureRecordMetadata.valueOrError:98',
        'org.apache.kafka.clients.producer.internals.FutureRecordMetadata.get:67',
        'com.cali.payment.api.outbox.OutboxRelay.publish:83',
      ],
    },
    {
      type: 'org.apache.kafka.common.errors.TimeoutException',
      message:
        'Expiring %{records} record(s) for payment-events-%{partition}:%{passedMs} ms has passed since batch creation',
      // Kafka's own errors come without a stack.
      inOwnThread: true,
      frames: [],
    },
  ],
  thread: 'scheduling-3',
  request: { method: 'POST', path: '/internal/v1/jobs/outbox' },
});

export const rabbit = javaVariant({
  name: 'rabbit-ack-timeout',
  service: 'order-service',
  draws: { behind: (r) => r.int(10000, 30000), consumer: (r) => r.int(1, 8), channel: (r) => r.int(1, 12) },
  message: 'RabbitMQ closed the channel: delivery acknowledgement timed out',
  details: 'Queue orders.fulfilment: %{behind} messages behind, consumer %{consumer} of 8, prefetch 250',
  recoveryAction: 'Channel reopened, prefetch lowered to 25, deliveries return to the queue',
  thrown: {
    type: 'org.springframework.amqp.rabbit.support.ListenerExecutionFailedException',
    message: 'Listener threw exception',
    frames: [
      'org.springframework.amqp.rabbit.listener.adapter.MessagingMessageListenerAdapter.invokeHandlerAndProcessResult:247',
      'com.cali.order.fulfilment.FulfilmentListener.onOrder:74',
      'com.cali.order.fulfilment.FulfilmentListener$$SpringCGLIB$$0.onOrder:generated',
    ],
  },
  below: ORDER_RABBIT,
  causes: [
    {
      type: 'org.springframework.amqp.AmqpException',
      message: 'basicAck not possible on a closed channel',
      frames: [
        'org.springframework.amqp.rabbit.connection.CachingConnectionFactory$CachedChannelInvocationHandler.invoke:1154',
        'com.cali.order.fulfilment.FulfilmentListener.onOrder:69',
      ],
    },
    {
      type: 'com.rabbitmq.client.AlreadyClosedException',
      message:
        'channel is already closed due to channel error; protocol method: #method<channel.close>(reply-code=406, reply-text=PRECONDITION_FAILED - delivery acknowledgement on channel %{channel} timed out. Timeout value used: 1800000 ms., class-id=0, method-id=0)',
      frames: [
        'com.rabbitmq.client.impl.AMQChannel.ensureIsOpen:258',
        'com.rabbitmq.client.impl.ChannelN.basicAck:1203',
        'org.springframework.amqp.rabbit.connection.CachingConnectionFactory$CachedChannelInvocationHandler.invoke:1140',
      ],
    },
  ],
  thread: 'org.springframework.amqp.rabbit.RabbitListenerEndpointContainer#2-%{consumer}',
  request: { method: 'POST', path: '/internal/v1/consumers/orders.fulfilment' },
});

export const kinesisIterator = javaVariant({
  name: 'kinesis-iterator-expired',
  service: 'inventory-service',
  draws: {
    behind: (r) => r.int(14000, 41000),
    shard: (r) => r.int(0, 7),
    minutes: (r) => r.int(6, 40),
    hash: (r) => r.int(100_000_000, 999_999_999),
  },
  message: 'Stock feed fell behind: the shard iterator expired before it was used',
  details: 'Stream stock-feed: %{behind} messages behind, shard: %{shard}, oldest record %{minutes}min old',
  recoveryAction: 'New iterator from the last checkpoint, batch size raised to 1000',
  thrown: {
    type: 'com.cali.inventory.feed.FeedReadException',
    message: 'shard %{shard} not read for %{minutes}min',
    frames: [
      'com.cali.inventory.feed.StockFeedReader.readShard:113',
      'com.cali.inventory.feed.StockFeedReader.lambda$readAll$2:79',
      'com.cali.inventory.feed.StockFeedReader$$Lambda$%{lambda}/%{hash}.accept:unknown',
      'java.util.ArrayList.forEach:1257',
      'com.cali.inventory.feed.StockFeedReader.readAll:78',
    ],
  },
  below: INVENTORY_SCHEDULED,
  causes: [
    {
      type: 'com.amazonaws.services.kinesis.model.ExpiredIteratorException',
      message:
        'Iterator expired. The iterator was created more than 5 minutes ago. (Service: AmazonKinesis; Status Code: 400; Error Code: ExpiredIteratorException)',
      frames: [
        'com.amazonaws.http.AmazonHttpClient$RequestExecutor.handleErrorResponse:1819',
        'com.amazonaws.services.kinesis.AmazonKinesisClient.doInvoke:2893',
        'com.amazonaws.services.kinesis.AmazonKinesisClient.getRecords:1292',
        'com.cali.inventory.feed.StockFeedReader.readShard:104',
      ],
    },
  ],
  thread: 'scheduling-2',
  request: { method: 'POST', path: '/internal/v1/consumers/stock-feed/%{shard}' },
});
