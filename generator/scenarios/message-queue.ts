import { kinesisIterator, maxPoll, producerExpiring, rabbit, springKafka } from './message-queue/java.ts';
import { confluentKafka, kafkaPython, sqsBacklog } from './message-queue/python.ts';
import type { Scenario } from './variant.ts';

/** A consumer, or a producer, does not keep up with its queue. */
export const messageQueue: Scenario = {
  name: 'message-queue',
  class: 'queue-lag',
  variants: [
    springKafka,
    maxPoll,
    producerExpiring,
    rabbit,
    kinesisIterator,
    kafkaPython,
    confluentKafka,
    sqsBacklog,
  ],
};
