import type { Vocabulary } from '../template.ts';

const PROVIDERS = ['stripe', 'toss', 'kakaopay', 'paypal'] as const;
const METHODS = ['CARD', 'BANK_TRANSFER', 'POINTS', 'EASY_PAY'] as const;
const BRANDS = ['visa', 'mastercard', 'amex', 'jcb'] as const;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] as const;

export const paymentApi: Vocabulary = {
  info: [
    (r) =>
      `Payment authorized: PAY-${r.int(100000, 999999)} ($${r.decimal(4, 900, 2)}, ${r.pick(BRANDS)} ****${r.int(1000, 9999)})`,
    (r) => `Payment captured: PAY-${r.int(100000, 999999)} via ${r.pick(PROVIDERS)} in ${r.int(80, 640)}ms`,
    (r) =>
      `Refund issued: RF-${r.int(10000, 99999)} for PAY-${r.int(100000, 999999)} ($${r.decimal(4, 300, 2)})`,
    (r) => `POST /api/v1/payments 201 ${r.int(60, 480)}ms user-${r.int(1000, 9999)}`,
    (r) => `GET /api/v1/payments/${r.int(1000, 9999)} 200 ${r.int(8, 90)}ms`,
    (r) =>
      `Webhook ${r.pick(PROVIDERS)} payment_intent.succeeded acknowledged, event evt_${r.text('0123456789abcdef', 12)}`,
    (r) =>
      `Idempotency key ${r.text('0123456789abcdef', 16)} seen before, returning stored response of PAY-${r.int(100000, 999999)}`,
    (r) =>
      `Settlement batch ${r.int(100, 999)} closed: ${r.int(40, 900)} payments, $${r.decimal(9000, 90000, 2)}`,
    (r) => `3DS challenge completed for PAY-${r.int(100000, 999999)} in ${r.int(3, 28)}s`,
    (r) => `Payment method registered: ${r.pick(METHODS)} for user-${r.int(1000, 9999)}`,
    (r) => `Fraud score ${r.decimal(0.01, 0.3, 2)} below review threshold for PAY-${r.int(100000, 999999)}`,
    (r) =>
      `Ledger entry posted: JE-${r.int(1000000, 9999999)} (debit ${r.int(1000, 1999)}, credit ${r.int(2000, 2999)})`,
    (r) => `Exchange rates refreshed: ${r.int(28, 34)} pairs, source ecb, took ${r.int(40, 220)}ms`,
    (r) => {
      const active = r.int(2, 11);
      return `HikariPool-1 - Pool stats (total=20, active=${active}, idle=${20 - active}, waiting=0)`;
    },
    (r) => `Checkout session cs_${r.text('0123456789abcdef', 14)} expired unused after 30min`,
    (r) => `Points redeemed: ${r.int(100, 9000)}P by user-${r.int(1000, 9999)}, balance ${r.int(0, 40000)}P`,
    (r) => `Dispute DSP-${r.int(1000, 9999)} won: ${r.pick(BRANDS)} returned $${r.decimal(10, 400, 2)}`,
    (r) =>
      `Payout PO-${r.int(10000, 99999)} to merchant-${r.int(100, 999)} scheduled for ${r.pick(WEEKDAYS)}`,
    (r) => `Card ****${r.int(1000, 9999)} updated by network token service (${r.pick(BRANDS)})`,
    (r) => `Installment plan chosen: ${r.pick([2, 3, 6, 12])} months, PAY-${r.int(100000, 999999)}`,
  ],
  warn: [
    (r) => `Response time degraded: p95=${r.int(620, 1900)}ms (SLA: 500ms)`,
    (r) => `HikariPool-1 usage ${r.int(14, 16)}/20 connections (${r.int(70, 80)}%), waiting=0`,
    (r) =>
      `Slow call to ${r.pick(PROVIDERS)}: ${r.int(1200, 2800)}ms (budget 3000ms), PAY-${r.int(100000, 999999)}`,
    (r) => `Webhook signature header uses deprecated scheme v0, delivery ${r.int(100000, 999999)} accepted`,
    (r) =>
      `Card ****${r.int(1000, 9999)} declined by issuer: insufficient_funds (PAY-${r.int(100000, 999999)})`,
    (r) =>
      `Retrying webhook delivery ${r.int(100000, 999999)} (attempt ${r.int(2, 4)} of 5): merchant endpoint answered 503`,
    (r) => `Fraud score ${r.decimal(0.6, 0.79, 2)} for PAY-${r.int(100000, 999999)}: sent to manual review`,
    (r) => `Settlement file of ${r.pick(PROVIDERS)} arrived ${r.int(6, 45)}min later than usual`,
    (r) => `Amount of PAY-${r.int(100000, 999999)} is ${r.int(4, 9)}x the customer's median, 3DS requested`,
  ],
};
