import type { Vocabulary } from '../template.ts';

const FIELDS = ['nickname', 'address', 'phone', 'birthday', 'marketing_consent'] as const;

export const userProfileApi: Vocabulary = {
  info: [
    (r) =>
      `Profile loaded: user-${r.int(1000, 9999)} from ${r.pick(['cache', 'cache', 'database'])} in ${r.int(1, 40)}ms`,
    (r) => `Profile updated: user-${r.int(1000, 9999)} (${r.pick(FIELDS)})`,
    (r) => `GET /api/v1/users/user-${r.int(1000, 9999)} 200 ${r.int(3, 60)}ms`,
    (r) => `PATCH /api/v1/users/user-${r.int(1000, 9999)} 200 ${r.int(15, 140)}ms`,
    (r) => `Avatar stored: user-${r.int(1000, 9999)}, ${r.int(20, 480)}KB, 3 sizes`,
    (r) => `Address verified: user-${r.int(1000, 9999)}, postal code ${r.int(10000, 63999)}`,
    (r) => `Preferences synchronised: user-${r.int(1000, 9999)}, ${r.int(4, 30)} keys`,
    (r) => `Wishlist changed: user-${r.int(1000, 9999)} +SKU-${r.int(10000, 99999)}`,
    (r) => `Membership tier recalculated: user-${r.int(1000, 9999)} ${r.pick(['SILVER', 'GOLD', 'VIP'])}`,
    (r) => `Consent recorded: user-${r.int(1000, 9999)}, policy v${r.int(3, 7)}`,
    (r) => `Export prepared for user-${r.int(1000, 9999)}: ${r.int(3, 40)} files`,
    (r) => `Cache warmed: ${r.int(500, 5000)} profiles in ${r.int(200, 1900)}ms`,
    (r) => `Search index refreshed: ${r.int(10, 400)} documents, ${r.int(30, 600)}ms`,
    (r) => `Nickname changed: user-${r.int(1000, 9999)} (${r.int(1, 3)} changes left this year)`,
    (r) => `PUT /api/v1/users/user-${r.int(1000, 9999)}/avatar 201 ${r.int(60, 400)}ms`,
    (r) =>
      `Merged guest profile g-${r.text('0123456789abcdef', 8)} into user-${r.int(1000, 9999)}: ${r.int(1, 9)} fields`,
    (r) => `Birthday coupon list built: ${r.int(20, 700)} users for tomorrow`,
    (r) => `Follows: user-${r.int(1000, 9999)} -> brand-${r.int(10, 400)}, ${r.int(1, 300)} in all`,
    (r) => `ETag hit for user-${r.int(1000, 9999)}, 304 sent in ${r.int(1, 6)}ms`,
  ],
  warn: [
    (r) => `Cache hit rate ${r.int(71, 84)}% (target 90%)`,
    (r) => `Response time degraded: p95=${r.int(520, 1700)}ms (SLA: 400ms)`,
    (r) => `Slow query: ${r.int(900, 2600)}ms select from profile_audit where user_id = %s`,
    (r) => `QueuePool usage ${r.int(13, 16)}/20 (${r.int(65, 80)}%), overflow 0`,
    (r) => `Avatar of user-${r.int(1000, 9999)} is ${r.decimal(5, 9, 1)}MB, scaled down before upload`,
    (r) => `Phone number of user-${r.int(1000, 9999)} not verified for ${r.int(30, 90)} days`,
    (r) => `Deprecated field fax requested by client ${r.pick(['crm-sync', 'legacy-admin'])}`,
    (r) => `Nickname of user-${r.int(1000, 9999)} contains a protected brand, sent to review`,
    (r) => `Profile of user-${r.int(1000, 9999)} has ${r.int(12, 30)} addresses, oldest archived`,
  ],
};
