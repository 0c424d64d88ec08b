import type { ServiceName } from '../services.ts';

/** Where in a service's code a line is logged, as a structured log tells it. */
export interface Place {
  readonly logger: string;
  readonly filename: string;
  readonly lineno: number;
  /** The threads that come by there. */
  readonly threads: readonly string[];
}

interface Places {
  readonly usual: Place;
  /** By the message's first word. */
  readonly byFirstWord: Readonly<Record<string, Place>>;
}

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

const TOMCAT = numbered('http-nio-8080-exec-', 40);
const SCHEDULER = numbered('scheduling-', 4);
const KAFKA = numbered('org.springframework.kafka.KafkaListenerEndpointContainer#0-', 6).map(
  (name) => `${name}-C-1`,
);
const HIKARI = ['HikariPool-1 housekeeper'] as const;
const ANYIO = numbered('AnyIO worker thread-', 12);
const EVENT_LOOP = ['MainThread'] as const;
const POOL = numbered('ThreadPoolExecutor-0_', 8);

function java(logger: string, lineno: number, threads: readonly string[] = TOMCAT): Place {
  return { logger, filename: `${logger.slice(logger.lastIndexOf('.') + 1)}.java`, lineno, threads };
}

function python(logger: string, lineno: number, threads: readonly string[] = EVENT_LOOP): Place {
  return { logger, filename: `${logger.slice(logger.lastIndexOf('.') + 1)}.py`, lineno, threads };
}

const PLACES: Readonly<Record<ServiceName, Places>> = {
  'payment-api': {
    usual: java('com.cali.payment.api.service.PaymentService', 188),
    byFirstWord: {
      POST: java('com.cali.payment.api.web.AccessLog', 41),
      GET: java('com.cali.payment.api.web.AccessLog', 41),
      Webhook: java('com.cali.payment.api.webhook.WebhookController', 77),
      Retrying: java('com.cali.payment.api.webhook.DeliveryJob', 102, SCHEDULER),
      Settlement: java('com.cali.payment.api.settlement.SettlementJob', 133, SCHEDULER),
      Exchange: java('com.cali.payment.api.fx.RateRefresher', 58, SCHEDULER),
      Fraud: java('com.cali.payment.api.fraud.FraudCheck', 91),
      'HikariPool-1': java('com.zaxxer.hikari.pool.HikariPool', 421, HIKARI),
    },
  },
  'order-service': {
    usual: java('com.cali.order.OrderService', 142),
    byFirstWord: {
      POST: java('com.cali.order.web.AccessLog', 39),
      GET: java('com.cali.order.web.AccessLog', 39),
      PATCH: java('com.cali.order.web.AccessLog', 39),
      Saga: java('com.cali.order.saga.CheckoutSaga', 211),
      Cart: java('com.cali.order.cart.CartService', 95),
      Outbox: java('com.cali.order.outbox.OutboxRelay', 66, SCHEDULER),
      Nightly: java('com.cali.order.export.InvoiceExport', 120, SCHEDULER),
      'order-events': java('com.cali.order.events.LagMonitor', 48, KAFKA),
    },
  },
  'auth-service': {
    usual: python('auth_service.services', 158),
    byFirstWord: {
      POST: python('auth_service.access', 27),
      GET: python('auth_service.access', 27),
      Session: python('auth_service.sessions', 84),
      Expired: python('auth_service.jobs', 52, POOL),
      Signing: python('auth_service.keys', 119, POOL),
      Login: python('auth_service.risk', 73),
    },
  },
  'inventory-service': {
    usual: java('com.cali.inventory.stock.StockService', 164),
    byFirstWord: {
      POST: java('com.cali.inventory.web.AccessLog', 35),
      GET: java('com.cali.inventory.web.AccessLog', 35),
      PUT: java('com.cali.inventory.web.AccessLog', 35),
      Catalog: java('com.cali.inventory.catalog.CatalogSync', 88, SCHEDULER),
      Supplier: java('com.cali.inventory.supplier.FeedReader', 107, SCHEDULER),
      Reservation: java('com.cali.inventory.reservation.ReservationSweep', 61, SCHEDULER),
      Transfer: java('com.cali.inventory.transfer.TransferService', 133),
    },
  },
  'notification-service': {
    usual: python('notification_service.dispatch', 146, POOL),
    byFirstWord: {
      POST: python('notification_service.access', 31),
      GET: python('notification_service.access', 31),
      Template: python('notification_service.templates', 68, POOL),
      Consumed: python('notification_service.worker', 104),
      'order-events': python('notification_service.worker', 121),
      SMS: python('notification_service.sms', 57, POOL),
      Delivery: python('notification_service.stats', 44, POOL),
    },
  },
  'user-profile-api': {
    usual: python('user_profile_api.service', 97, ANYIO),
    byFirstWord: {
      GET: python('user_profile_api.access', 29),
      PATCH: python('user_profile_api.access', 29),
      PUT: python('user_profile_api.access', 29),
      Cache: python('user_profile_api.cache', 112, ANYIO),
      Avatar: python('user_profile_api.avatars', 83, ANYIO),
      Search: python('user_profile_api.search', 60, ANYIO),
    },
  },
  'analytics-engine': {
    usual: java('com.cali.analytics.job.JobRunner', 173, SCHEDULER),
    byFirstWord: {
      POST: java('com.cali.analytics.api.AccessLog', 44),
      GET: java('com.cali.analytics.api.AccessLog', 44),
      Committed: java('com.cali.analytics.ingest.OffsetKeeper', 90, KAFKA),
      clickstream: java('com.cali.analytics.ingest.LagMonitor', 52, KAFKA),
      Partition: java('com.cali.analytics.ingest.LagMonitor', 71, KAFKA),
      Parquet: java('com.cali.analytics.lake.SegmentWriter', 138, SCHEDULER),
      Compaction: java('com.cali.analytics.lake.Compactor', 79, SCHEDULER),
      Model: java('com.cali.analytics.model.Scorer', 101, SCHEDULER),
      Report: java('com.cali.analytics.api.ReportController', 66),
    },
  },
};

/** Where a service logs a message: always the same place for the same kind of message. */
export function placeOf(service: ServiceName, message: string): Place {
  const { usual, byFirstWord } = PLACES[service];
  const blank = message.indexOf(' ');
  const word = blank < 0 ? message : message.slice(0, blank);
  return Object.hasOwn(byFirstWord, word) ? byFirstWord[word]! : usual;
}
