import { defineStory } from './story.ts';

const whole = new Intl.NumberFormat('en');

/** A Kafka broker goes away: consumers are thrown out of their groups, and what they should read piles up. */
export const brokerDown = defineStory({
  name: 'broker-down',
  title: 'A Kafka broker goes away, and two consumer groups fall behind',
  phases: [
    { name: 'calm', seconds: 60, eventsPerSecond: 40, metrics: { brokers: 3, lag: 20 } },
    {
      name: 'down',
      seconds: 180,
      eventsPerSecond: 120,
      errorPercent: 22,
      faults: [
        {
          variant: 'spring-kafka-commit',
          details: ({ lag }) =>
            `Consumer lag: ${lag} messages behind, topic: clickstream, group: analytics-ingest`,
        },
        {
          variant: 'kafka-python-commit',
          details: ({ lag }) =>
            `Consumer lag: ${lag} messages behind, topic: order-events, group: notification-dispatch`,
        },
        { variant: 'kafka-producer-expiring' },
      ],
      metrics: { brokers: 2, lag: [20, 50000] },
    },
    { name: 'recovered', seconds: 180, eventsPerSecond: 60, metrics: { brokers: 3, lag: [50000, 40] } },
  ],
  lines: [
    {
      service: 'analytics-engine',
      everySeconds: 15,
      message: ({ lag }) =>
        `Consumer lag of clickstream: ${whole.format(lag!)} messages, group analytics-ingest`,
      warns: { metric: 'lag', above: 1000 },
      opens: { class: 'queue-lag', metric: 'lag', above: 1000 },
    },
    {
      service: 'order-service',
      everySeconds: 30,
      message: ({ brokers }) => `Kafka metadata refreshed: ${brokers}/3 brokers reachable`,
    },
  ],
  notes: [
    {
      phase: 'down',
      atSecond: 2,
      service: 'order-service',
      level: 'WARN',
      message: 'Connection to node 2 (kafka-2:9092) could not be established. Broker may not be available.',
    },
  ],
  contradictions: /kafka|\blag\b|behind|backlog/i,
  expects: [
    {
      incident: 'queue-lag',
      service: 'analytics-engine',
      severity: 'warning',
      from: 'down',
      withinSeconds: 60,
    },
    {
      incident: 'queue-lag',
      service: 'notification-service',
      severity: 'warning',
      from: 'down',
      withinSeconds: 60,
    },
    { alarm: 'error-rate-percent', state: 'ALARM', from: 'down', withinSeconds: 240 },
  ],
});
