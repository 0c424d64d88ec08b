import { defineStory } from './story.ts';

/** A heap fills for minutes; collections come closer and closer together, then the process dies, again and again. */
export const memoryLeak = defineStory({
  name: 'memory-leak',
  title: "The order service's heap fills for five minutes, then its pods die",
  phases: [
    {
      name: 'calm',
      seconds: 60,
      eventsPerSecond: 60,
      metrics: { heapMb: 1120, heapPercent: 55, fullGcs: 1 },
    },
    {
      name: 'leaking',
      seconds: 300,
      eventsPerSecond: 60,
      metrics: { heapMb: [1120, 1990], heapPercent: [55, 97], fullGcs: [1, 11] },
    },
    {
      name: 'dying',
      seconds: 120,
      eventsPerSecond: 90,
      errorPercent: 5,
      faults: [
        {
          variant: 'heap-space',
          count: 6,
          details: ({ heapMb, fullGcs }) => `Heap: ${heapMb}MB/2048MB, ${fullGcs} Full GC in 5min`,
        },
      ],
      metrics: { heapMb: 2040, heapPercent: 99, fullGcs: 15 },
    },
    {
      name: 'restarted',
      seconds: 90,
      eventsPerSecond: 60,
      metrics: { heapMb: [380, 520], heapPercent: [19, 25], fullGcs: 0 },
    },
  ],
  lines: [
    {
      service: 'order-service',
      everySeconds: 15,
      message: ({ heapMb, heapPercent, fullGcs }) =>
        `Heap after collection: ${heapMb}MB/2048MB (${heapPercent}%), ${fullGcs} Full GC in 5min`,
      warns: { metric: 'heapPercent', above: 80 },
    },
  ],
  notes: [
    {
      phase: 'restarted',
      atSecond: 1,
      service: 'order-service',
      level: 'INFO',
      message: 'Deployment rolled back to the release before the order export, 5 of 5 pods ready',
    },
  ],
  contradictions: /heap|\bGC\b/i,
  expects: [
    {
      incident: 'out-of-memory',
      service: 'order-service',
      severity: 'critical',
      from: 'dying',
      withinSeconds: 30,
    },
  ],
});
