import { defineStory, type StoryInput } from './story.ts';

const whole = new Intl.NumberFormat('en');

/** A coupon that is not issued in time. */
const tooSlow: NonNullable<StoryInput['phases'][number]['faults']>[number] = {
  variant: 'kafka-python-commit',
  message: 'Kafka consumer lag critical: coupons are asked for faster than they are issued',
  details: ({ lag }) =>
    `Consumer lag: ${lag} messages behind, topic: coupon-issue-requests, group: coupon-issuer`,
};

/**
 * From the report on a shop's load test: a coupon is given out at noon, 1000 requests a second meet consumers that
 * take 60, and the queue grows to 6,850. P2. It drained in 8 min 30 s.
 */
export const couponPeak = defineStory({
  name: 'coupon-peak',
  title: 'A coupon brings 1000 requests a second to consumers that take 60 (P2)',
  phases: [
    {
      name: 'calm',
      seconds: 60,
      eventsPerSecond: 60,
      metrics: { lag: 0, producers: 45, consumers: 45 },
    },
    {
      name: 'peak',
      seconds: 60,
      eventsPerSecond: 120,
      errorPercent: 3.8,
      faults: [tooSlow],
      metrics: { lag: [0, 4700], producers: 1000, consumers: 60 },
    },
    {
      name: 'backlog',
      seconds: 60,
      eventsPerSecond: 120,
      errorPercent: 3.8,
      faults: [tooSlow],
      metrics: { lag: [4700, 6850] },
    },
    {
      name: 'draining',
      seconds: 510,
      eventsPerSecond: 60,
      metrics: { lag: [6850, 0], producers: 46 },
    },
    { name: 'drained', seconds: 60, eventsPerSecond: 60, metrics: { consumers: 46 } },
  ],
  lines: [
    {
      service: 'notification-service',
      everySeconds: 10,
      message: ({ lag, producers, consumers }) =>
        `Consumer lag of coupon-issue-requests: ${whole.format(lag!)} messages (producers ${producers} req/s, consumers ${consumers} req/s: 3 partitions x 20)`,
      warns: { metric: 'lag', above: 1000 },
      opens: { class: 'queue-lag', metric: 'lag', above: 1000 },
    },
    {
      service: 'order-service',
      everySeconds: 30,
      message: ({ errorPercent }) => `Coupon API: error rate ${errorPercent}%`,
      warns: { metric: 'errorPercent', above: 2 },
    },
  ],
  notes: [
    {
      phase: 'drained',
      atSecond: 1,
      service: 'notification-service',
      level: 'INFO',
      message: 'Topic coupon-issue-requests is drained, 8 min 30 s after its peak of 6,850 messages',
    },
  ],
  contradictions: /\blag\b|behind|backlog/i,
  expects: [
    {
      incident: 'queue-lag',
      service: 'notification-service',
      severity: 'warning',
      from: 'peak',
      withinSeconds: 45,
    },
  ],
});
