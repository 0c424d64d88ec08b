import type { Vocabulary } from '../template.ts';

const TEMPLATES = [
  'order-confirmed',
  'shipment-sent',
  'password-changed',
  'weekly-digest',
  'coupon-issued',
] as const;
const CHANNELS = ['email', 'push', 'sms', 'kakao-talk'] as const;

export const notificationService: Vocabulary = {
  info: [
    (r) =>
      `Notification delivered: NTF-${r.int(1000000, 9999999)} (${r.pick(CHANNELS)}, template ${r.pick(TEMPLATES)}) in ${r.int(40, 900)}ms`,
    (r) => `Queued ${r.int(1, 400)} notifications for campaign CMP-${r.int(100, 999)}`,
    (r) => `Push receipt confirmed by fcm: NTF-${r.int(1000000, 9999999)}`,
    (r) => `POST /api/v1/notifications 202 ${r.int(5, 60)}ms`,
    (r) =>
      `Template ${r.pick(TEMPLATES)} rendered in ${r.int(2, 30)}ms (locale ${r.pick(['ko', 'en', 'ja'])})`,
    (r) => `Unsubscribe recorded: user-${r.int(1000, 9999)} from ${r.pick(TEMPLATES)}`,
    (r) => `Consumed ${r.int(10, 500)} messages from order-events, offset ${r.int(1000000, 9999999)}`,
    (r) => `SMS segment count ${r.int(1, 3)} for NTF-${r.int(1000000, 9999999)}`,
    (r) => `Digest built for user-${r.int(1000, 9999)}: ${r.int(3, 20)} items`,
    (r) => `Bounce list synchronised: ${r.int(0, 30)} new, ${r.int(2000, 9000)} total`,
    (r) => `Quiet hours respected: ${r.int(1, 80)} pushes moved to 08:00`,
    (r) => `Delivery stats: sent=${r.int(900, 4000)} opened=${r.int(200, 800)} clicked=${r.int(10, 180)}`,
    (r) => `Device token refreshed: user-${r.int(1000, 9999)} (${r.pick(['ios', 'android'])})`,
    (r) => `Opened: NTF-${r.int(1000000, 9999999)} after ${r.int(1, 600)}min (${r.pick(CHANNELS)})`,
    (r) =>
      `A/B subject ${r.pick(['A', 'B'])} leads in CMP-${r.int(100, 999)}: ${r.decimal(11, 34, 1)}% opened`,
    (r) => `Sender domain mail${r.int(1, 4)}.cali.example verified: SPF, DKIM, DMARC aligned`,
    (r) =>
      `Worker took ${r.int(4, 64)} tasks from ${r.pick(['email', 'push', 'sms'])} in ${r.int(20, 900)}ms`,
    (r) => `Coupon reminder planned for ${r.int(20, 4000)} users, ${r.int(8, 20)}:00 local time`,
    (r) => `GET /api/v1/notifications/NTF-${r.int(1000000, 9999999)} 200 ${r.int(3, 40)}ms`,
  ],
  warn: [
    (r) =>
      `Soft bounce from ${r.pick(['gmail.com', 'naver.com', 'outlook.com'])} for NTF-${r.int(1000000, 9999999)}, will be sent again in ${r.int(5, 30)}min`,
    (r) => `order-events consumer is ${r.int(120, 900)} messages behind (warn above 100)`,
    (r) => `SendGrid quota usage ${r.int(600, 790)}/1000 requests this minute`,
    (r) => `Template ${r.pick(TEMPLATES)} has no ${r.pick(['ja', 'en'])} translation, using ko`,
    (r) => `Delivery slower than usual: p95=${r.int(900, 2600)}ms (target 800ms)`,
    (r) => `Device token of user-${r.int(1000, 9999)} no longer registered, removed`,
    (r) => `Attachment of NTF-${r.int(1000000, 9999999)} is ${r.decimal(4, 9, 1)}MB, sent as a link`,
    (r) =>
      `CMP-${r.int(100, 999)} would reach user-${r.int(1000, 9999)} a ${r.pick(['3rd', '4th', '5th'])} time this week, left out`,
    (r) => `SMS to +82-10-****-${r.int(1000, 9999)} has ${r.int(3, 5)} segments, consider a shorter text`,
  ],
};
