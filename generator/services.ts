import { createRandom } from './random.ts';
import type { Vocabulary } from './template.ts';
import { analyticsEngine } from './vocabulary/analytics-engine.ts';
import { authService } from './vocabulary/auth-service.ts';
import { inventoryService } from './vocabulary/inventory-service.ts';
import { notificationService } from './vocabulary/notification-service.ts';
import { orderService } from './vocabulary/order-service.ts';
import { paymentApi } from './vocabulary/payment-api.ts';
import { userProfileApi } from './vocabulary/user-profile-api.ts';

export const SERVICE_NAMES = [
  'payment-api',
  'order-service',
  'auth-service',
  'inventory-service',
  'notification-service',
  'user-profile-api',
  'analytics-engine',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** What a service is written in; decides the shape of its error blocks. */
export type Runtime = 'java' | 'python';

/** One service of the simulated shop. */
export interface Service {
  readonly name: ServiceName;
  /** As it stands in the log, with its `v`. */
  readonly version: string;
  readonly runtime: Runtime;
  /** How many pods run unless the caller asks for another number. */
  readonly podCount: number;
  readonly vocabulary: Vocabulary;
}

/** The replica set and the first pod of each service; the two of payment-api and auth-service are documented examples. */
const FIRST_PODS: Readonly<Record<ServiceName, readonly [replicaSet: string, suffix: string]>> = {
  'payment-api': ['7d8f9c', 'abc123'],
  'order-service': ['5c6b7d', 'mkw482'],
  'auth-service': ['9p4q5r', 'ghi345'],
  'inventory-service': ['6f9d4b', 'tzn719'],
  'notification-service': ['8b5c2f', 'qdl056'],
  'user-profile-api': ['4k7m2x', 'rvh638'],
  'analytics-engine': ['3j6n8w', 'bxs274'],
};

export const SERVICES: Readonly<Record<ServiceName, Service>> = {
  'payment-api': service('payment-api', 'v2.3.1', 'java', 4, paymentApi),
  'order-service': service('order-service', 'v1.8.4', 'java', 5, orderService),
  'auth-service': service('auth-service', 'v3.1.0', 'python', 3, authService),
  'inventory-service': service('inventory-service', 'v2.1.5', 'java', 4, inventoryService),
  'notification-service': service('notification-service', 'v1.12.3', 'python', 3, notificationService),
  'user-profile-api': service('user-profile-api', 'v2.7.2', 'python', 6, userProfileApi),
  'analytics-engine': service('analytics-engine', 'v4.2.0', 'java', 3, analyticsEngine),
};

function service(
  name: ServiceName,
  version: string,
  runtime: Runtime,
  podCount: number,
  vocabulary: Vocabulary,
): Service {
  return { name, version, runtime, podCount, vocabulary };
}

/** Pod names do not follow the run's seed: the same cluster stands in every run. */
const POD_NAME_SEED = 20_260_119;
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz';
const SUFFIX_DIGITS = '0123456789';
/** Letters, then digits, as in `abc123`. */
const SUFFIX_PART_LENGTH = 3;

/**
 * The pods of a service, `<service>-<replica set>-<suffix>`, the same in every run.
 * @param count how many pods; a longer list starts with the shorter one
 */
export function podNames(name: ServiceName, count: number): string[] {
  const [replicaSet, firstSuffix] = FIRST_PODS[name];
  const random = createRandom(POD_NAME_SEED + SERVICE_NAMES.indexOf(name));
  const suffixes = new Set([firstSuffix]);
  while (suffixes.size < count) {
    suffixes.add(
      random.text(SUFFIX_LETTERS, SUFFIX_PART_LENGTH) + random.text(SUFFIX_DIGITS, SUFFIX_PART_LENGTH),
    );
  }
  return [...suffixes].slice(0, count).map((suffix) => `${name}-${replicaSet}-${suffix}`);
}
