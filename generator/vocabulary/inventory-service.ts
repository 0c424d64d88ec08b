import type { Vocabulary } from '../template.ts';

const WAREHOUSES = ['ICN-1', 'ICN-2', 'PUS-1', 'NRT-1'] as const;
const ROUTES = ['ICN-1 -> PUS-1', 'ICN-2 -> NRT-1', 'PUS-1 -> ICN-2', 'NRT-1 -> ICN-1'] as const;

export const inventoryService: Vocabulary = {
  info: [
    (r) =>
      `Stock reserved: SKU-${r.int(10000, 99999)} x${r.int(1, 6)} for ORDER-${r.int(100000, 999999)} (${r.pick(WAREHOUSES)})`,
    (r) =>
      `Stock released: SKU-${r.int(10000, 99999)} x${r.int(1, 6)}, reservation RSV-${r.int(10000, 99999)} cancelled`,
    (r) =>
      `Stock level updated: SKU-${r.int(10000, 99999)} ${r.int(20, 900)} -> ${r.int(20, 900)} (${r.pick(WAREHOUSES)})`,
    (r) => `GET /api/v1/stock/SKU-${r.int(10000, 99999)} 200 ${r.int(3, 40)}ms`,
    (r) => `POST /api/v1/reservations 201 ${r.int(15, 160)}ms`,
    (r) =>
      `Goods receipt posted: ${r.int(4, 80)} pallets at ${r.pick(WAREHOUSES)}, PO-${r.int(10000, 99999)}`,
    (r) =>
      `Cycle count finished: zone ${r.pick(['A', 'B', 'C', 'D'])}${r.int(1, 9)}, ${r.int(100, 900)} bins, ${r.int(0, 3)} corrections`,
    (r) => `Transfer order TO-${r.int(1000, 9999)} shipped ${r.pick(ROUTES)}`,
    (r) => `Catalog sync: ${r.int(5, 300)} SKUs changed, took ${r.int(90, 900)}ms`,
    (r) => `Reservation sweep: ${r.int(0, 40)} expired reservations returned to stock`,
    (r) => `Supplier feed read: ${r.int(100, 5000)} lines from supplier-${r.int(1, 30)}`,
    (r) => `Picking list PL-${r.int(10000, 99999)} printed: ${r.int(3, 40)} lines, ${r.pick(WAREHOUSES)}`,
    (r) => `Safety stock recalculated for ${r.int(50, 900)} SKUs in ${r.int(100, 1200)}ms`,
    (r) =>
      `Wave WV-${r.int(1000, 9999)} released: ${r.int(20, 160)} orders, ${r.int(2, 9)} pickers at ${r.pick(WAREHOUSES)}`,
    (r) => `Cold chain ${r.pick(['R1', 'R2', 'F1'])} at ${r.decimal(-21, 4, 1)}°C, door closed`,
    (r) => `Lot LOT-${r.int(10000, 99999)} expires in ${r.int(20, 90)} days, moved to front bins`,
    (r) =>
      `Barcode SCN-${r.int(100, 999)} scanned 88${r.int(10000000000, 99999999999)} -> SKU-${r.int(10000, 99999)}`,
    (r) =>
      `Purchase order PO-${r.int(10000, 99999)} confirmed by supplier-${r.int(1, 30)}, ETA ${r.int(2, 14)} days`,
    (r) =>
      `PUT /api/v1/bins/${r.pick(['A', 'B', 'C'])}-${r.int(10, 99)}-${r.int(1, 6)} 200 ${r.int(5, 60)}ms`,
  ],
  warn: [
    (r) =>
      `Low stock: SKU-${r.int(10000, 99999)} has ${r.int(1, 9)} left at ${r.pick(WAREHOUSES)} (safety stock ${r.int(10, 30)})`,
    (r) => `Response time degraded: p95=${r.int(620, 1900)}ms (SLA: 500ms)`,
    (r) =>
      `Slow query: ${r.int(900, 2700)}ms update stock set reserved = reserved + ? (rows ${r.int(1, 12)})`,
    (r) => `Connection pool usage ${r.int(14, 16)}/20 (${r.int(70, 80)}%)`,
    (r) => `Supplier feed supplier-${r.int(1, 30)} is ${r.int(15, 90)} minutes old`,
    (r) =>
      `Stock of SKU-${r.int(10000, 99999)} differs from warehouse system by ${r.int(1, 5)}, correction scheduled`,
    (r) => `Optimistic version check repeated for SKU-${r.int(10000, 99999)} (attempt ${r.int(2, 3)})`,
    (r) =>
      `Bin ${r.pick(['A', 'B', 'C'])}-${r.int(10, 99)}-${r.int(1, 6)} is ${r.int(101, 118)}% full by volume`,
    (r) => `Scanner SCN-${r.int(100, 999)} battery ${r.int(5, 15)}%, swap suggested`,
  ],
};
