import { defineStory } from './story.ts';

/** The payment gateway slows down, clients try again at once, and the retries become the load that keeps it down. */
export const paymentRetryStorm = defineStory({
  name: 'payment-retry-storm',
  title: 'The payment gateway slows down, and retries make it worse',
  phases: [
    {
      name: 'calm',
      seconds: 60,
      eventsPerSecond: 40,
      metrics: { attempts: 1.1, retries: 2, gatewayMs: 420 },
    },
    {
      name: 'slow',
      seconds: 60,
      eventsPerSecond: 70,
      errorPercent: 8,
      faults: [{ variant: 'stripe-read-timeout' }],
      metrics: { attempts: [1.1, 1.9], retries: [2, 60], gatewayMs: [420, 2700] },
    },
    {
      name: 'storm',
      seconds: 120,
      eventsPerSecond: 150,
      errorPercent: 30,
      faults: [{ variant: 'stripe-read-timeout' }, { variant: 'checkout-gateway-timeout' }],
      metrics: { attempts: [1.9, 3.4], retries: [60, 480], gatewayMs: [2700, 14800] },
    },
    {
      name: 'recovered',
      seconds: 120,
      eventsPerSecond: 60,
      metrics: { attempts: [1.5, 1.1], retries: [20, 2], gatewayMs: [900, 430] },
    },
  ],
  lines: [
    {
      service: 'payment-api',
      everySeconds: 15,
      message: ({ gatewayMs }) => `Stripe response time: p95=${gatewayMs}ms (budget 3000ms)`,
      warns: { metric: 'gatewayMs', above: 1000 },
      opens: { class: 'unclassified', metric: 'gatewayMs', above: 3000 },
    },
    {
      service: 'order-service',
      everySeconds: 15,
      message: ({ attempts, retries }) => `Payment attempts per order: ${attempts}, ${retries} retries/s`,
      warns: { metric: 'retries', above: 50 },
    },
  ],
  notes: [
    {
      phase: 'recovered',
      atSecond: 1,
      service: 'order-service',
      level: 'INFO',
      message: 'Retry budget lowered to 10% of requests with exponential backoff and jitter',
    },
  ],
  contradictions: /stripe|retry|p95|Response time/i,
  expects: [
    {
      incident: 'payment-timeout',
      service: 'payment-api',
      severity: 'warning',
      from: 'slow',
      withinSeconds: 45,
    },
    {
      incident: 'payment-timeout',
      service: 'payment-api',
      severity: 'critical',
      from: 'storm',
      withinSeconds: 60,
    },
    { alarm: 'error-rate-percent', state: 'ALARM', from: 'storm', withinSeconds: 240 },
  ],
});
