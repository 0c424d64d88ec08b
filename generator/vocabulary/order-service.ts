import type { Vocabulary } from '../template.ts';

const CARRIERS = ['CJ Logistics', 'Hanjin', 'Lotte', 'DHL'] as const;
const STATES = ['CREATED -> PAID', 'PAID -> PACKED', 'PACKED -> SHIPPED', 'SHIPPED -> DELIVERED'] as const;
const SLOTS = ['08:00-10:00', '10:00-13:00', '18:00-21:00', 'dawn'] as const;
const RETURN_REASONS = ['too small', 'changed mind', 'damaged box', 'wrong colour'] as const;
const GREETINGS = ['생일 축하해, 민아야', 'Thank you', 'See you in Busan'] as const;

export const orderService: Vocabulary = {
  info: [
    (r) =>
      `Order processed successfully: ORDER-${r.int(100000, 999999)} ($${r.decimal(9, 800, 2)}, ${r.int(1, 9)} items)`,
    (r) =>
      `Order created: ORDER-${r.int(100000, 999999)} by user-${r.int(1000, 9999)}, cart ${r.text('0123456789abcdef', 8)}`,
    (r) => `Order state changed: ORDER-${r.int(100000, 999999)} ${r.pick(STATES)}`,
    (r) => `GET /api/v1/orders/${r.int(100000, 999999)} 200 ${r.int(6, 95)}ms`,
    (r) => `POST /api/v1/orders 201 ${r.int(70, 420)}ms user-${r.int(1000, 9999)}`,
    (r) => `Outbox relay published ${r.int(3, 120)} events to order-events in ${r.int(5, 60)}ms`,
    (r) =>
      `Coupon COUPON-${r.int(1000, 9999)} applied to ORDER-${r.int(100000, 999999)}: -$${r.decimal(1, 40, 2)}`,
    (r) =>
      `Shipment booked with ${r.pick(CARRIERS)}: ORDER-${r.int(100000, 999999)}, tracking ${r.int(100000000, 999999999)}`,
    (r) => `Cart ${r.text('0123456789abcdef', 8)} merged after login: ${r.int(1, 6)} + ${r.int(1, 4)} lines`,
    (r) => `Order cancelled by customer: ORDER-${r.int(100000, 999999)}, refund requested`,
    (r) => `Nightly invoice export wrote ${r.int(400, 4000)} rows to invoices-${r.int(1, 28)}.parquet`,
    (r) => `Saga ${r.text('0123456789abcdef', 8)} completed in ${r.int(180, 1400)}ms (reserve, pay, confirm)`,
    (r) =>
      `Price snapshot stored for ORDER-${r.int(100000, 999999)}: ${r.int(1, 9)} lines, tax ${r.decimal(0, 60, 2)}`,
    (r) => `Gift wrapping added to ORDER-${r.int(100000, 999999)}: "${r.pick(GREETINGS)}"`,
    (r) => `Delivery slot ${r.pick(SLOTS)} reserved for ORDER-${r.int(100000, 999999)}`,
    (r) =>
      `Return RMA-${r.int(10000, 99999)} opened: ${r.int(1, 3)} of ${r.int(3, 9)} items, reason ${r.pick(RETURN_REASONS)}`,
    (r) => `Invoice INV-2026-${r.int(100000, 999999)} rendered in ${r.int(40, 380)}ms (${r.int(1, 4)} pages)`,
    (r) => `Abandoned cart ${r.text('0123456789abcdef', 8)} handed to notifications after ${r.int(2, 24)}h`,
    (r) => `PATCH /api/v1/carts/${r.int(100000, 999999)} 200 ${r.int(9, 130)}ms (${r.int(1, 12)} lines)`,
  ],
  warn: [
    (r) => `Response time degraded: p95=${r.int(620, 1900)}ms (SLA: 500ms)`,
    (r) =>
      `Slow query: ${r.int(900, 2700)}ms select from orders where user_id = ? (rows ${r.int(200, 9000)})`,
    (r) => `order-events consumer is ${r.int(120, 900)} messages behind (warn above 100)`,
    (r) =>
      `Saga ${r.text('0123456789abcdef', 8)} compensated: step confirm rejected by inventory-service (409)`,
    (r) =>
      `Duplicate submit ignored for cart ${r.text('0123456789abcdef', 8)}: same idempotency key within ${r.int(1, 9)}s`,
    (r) => `Price of SKU-${r.int(10000, 99999)} changed between cart and checkout, customer asked to confirm`,
    (r) => `Address of ORDER-${r.int(100000, 999999)} could not be normalised, kept as typed`,
    (r) => `Carrier ${r.pick(CARRIERS)} quotes ${r.int(4, 9)} days to postal code ${r.int(10000, 63999)}`,
    (r) =>
      `Cart ${r.text('0123456789abcdef', 8)} has ${r.int(80, 140)} lines, totals computed in the background`,
  ],
};
