import { defineStory } from './story.ts';

/** One of three Redis nodes dies; until a replica has taken over, whoever needs its keys fails. */
export const redisFailover = defineStory({
  name: 'redis-failover',
  title: 'A Redis node dies, and for two minutes its keys are nowhere',
  phases: [
    {
      name: 'calm',
      seconds: 60,
      eventsPerSecond: 40,
      metrics: { nodes: 3, hitPercent: 97, p95: 180 },
    },
    {
      name: 'failover',
      seconds: 120,
      eventsPerSecond: 120,
      errorPercent: 18,
      faults: [{ variant: 'lettuce-node-down' }, { variant: 'redis-py-connection-refused' }],
      metrics: { nodes: 2, hitPercent: [97, 61], p95: [180, 2400] },
    },
    {
      name: 'recovered',
      seconds: 120,
      eventsPerSecond: 60,
      metrics: { nodes: 3, hitPercent: [61, 96], p95: [600, 190] },
    },
  ],
  lines: [
    {
      service: 'order-service',
      everySeconds: 15,
      message: ({ nodes, hitPercent }) =>
        `Redis cluster: ${nodes}/3 nodes available, cache hit rate ${hitPercent}%`,
    },
    {
      service: 'user-profile-api',
      everySeconds: 15,
      message: ({ p95 }) => `Profile lookups: p95=${p95}ms (SLA: 400ms)`,
      warns: { metric: 'p95', above: 400 },
    },
  ],
  notes: [
    {
      phase: 'recovered',
      atSecond: 1,
      service: 'order-service',
      level: 'INFO',
      message:
        'Redis cluster: failover finished, replica redis-node-3b is the new master of slots 10923-16383',
    },
  ],
  contradictions: /redis|cache|p95/i,
  expects: [
    { incident: 'cache-failure', severity: 'critical', from: 'failover', withinSeconds: 60 },
    { alarm: 'error-rate-percent', state: 'ALARM', from: 'failover', withinSeconds: 240 },
  ],
});
