import { defineStory } from './story.ts';

/** Who waits for a payment waits for the pool. */
const checkout = {
  variant: 'checkout-gateway-timeout',
  details: () => 'payment-api gave no response within 15s, attempt 3 of 3',
};

/**
 * From the report on a shop's load test: above 110 requests a second the payment service ran out of database
 * connections. P1. It recovered when its pool grew from 20 to 30 connections.
 */
export const poolExhaustion = defineStory({
  name: 'pool-exhaustion',
  title: 'Above 110 TPS the payment service runs out of database connections (P1)',
  phases: [
    {
      name: 'calm',
      seconds: 60,
      eventsPerSecond: 30,
      errorPercent: 0.1,
      metrics: { size: 20, active: 14, usedPercent: 70, pending: 0, cpu: 42, p95: 300, tps: 60 },
    },
    {
      name: 'rising',
      seconds: 60,
      eventsPerSecond: 45,
      errorPercent: 4.8,
      faults: [checkout],
      metrics: { active: [14, 18], usedPercent: [70, 90], cpu: [42, 55], p95: [300, 850], tps: [60, 110] },
    },
    {
      name: 'exhausted',
      seconds: 180,
      eventsPerSecond: 150,
      errorPercent: 12.5,
      faults: [
        {
          variant: 'hikari-exhausted',
          count: 28,
          details: ({ pending }) => `HikariCP connection pool size: 20/20 active, ${pending} waiting threads`,
        },
        checkout,
      ],
      metrics: { active: 20, usedPercent: 100, pending: [0, 15], cpu: 68, p95: [850, 3500], tps: [110, 118] },
    },
    {
      name: 'recovered',
      seconds: 120,
      eventsPerSecond: 60,
      errorPercent: 1.2,
      metrics: { size: 30, active: 18, usedPercent: 60, pending: 0, cpu: 51, p95: [900, 320], tps: 112 },
    },
  ],
  lines: [
    {
      service: 'payment-api',
      everySeconds: 15,
      message: ({ active, size, usedPercent, pending }) =>
        `HikariPool-1 - HikariCP active ${active}/${size} (${usedPercent}%), pending ${pending}`,
      warns: { metric: 'usedPercent', above: 80 },
      opens: { class: 'database-pool', metric: 'usedPercent', above: 80 },
    },
    {
      service: 'payment-api',
      everySeconds: 15,
      message: ({ p95 }) => `Response time of POST /api/v1/payments: p95=${p95}ms (SLA: 500ms)`,
      warns: { metric: 'p95', above: 500 },
      opens: { class: 'unclassified', metric: 'p95', above: 3000 },
    },
    {
      service: 'payment-api',
      everySeconds: 30,
      message: ({ tps, errorPercent, cpu }) =>
        `Load: ${tps} TPS, API error rate ${errorPercent}%, CPU ${cpu}%`,
      warns: { metric: 'errorPercent', above: 2 },
    },
  ],
  notes: [
    {
      phase: 'recovered',
      atSecond: 1,
      service: 'payment-api',
      level: 'INFO',
      message: 'HikariPool-1 - maximum pool size changed from 20 to 30 after 28 connection timeouts',
    },
  ],
  contradictions: /HikariPool|Response time|p95/,
  expects: [
    {
      incident: 'database-pool',
      service: 'payment-api',
      severity: 'warning',
      from: 'rising',
      withinSeconds: 60,
    },
    {
      incident: 'database-pool',
      service: 'payment-api',
      severity: 'critical',
      from: 'exhausted',
      withinSeconds: 90,
    },
    {
      incident: 'unclassified',
      service: 'payment-api',
      severity: 'warning',
      from: 'exhausted',
      withinSeconds: 180,
    },
    { alarm: 'error-rate-percent', state: 'ALARM', from: 'exhausted', withinSeconds: 240 },
  ],
});
