/** Longest name of a pod or container, characters (a DNS subdomain). */
export const MAX_NAME_CHARACTERS = 253;

/** Alphabet of the random parts of Kubernetes names: no vowels, no `0`, `1`, `3`, so that no word arises. */
const RANDOM = /^[bcdfghjklmnpqrstvwxz2456789]+$/;
const HASH = /^[a-z0-9]{6,10}$/;
const SUFFIX = /^[a-z0-9]{5,6}$/;
const ORDINAL = /^\d{1,4}$/;
const LABEL = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** True for text that may name a container or namespace: a DNS label. */
export const isDnsName = (text: string): boolean => text.length <= MAX_NAME_CHARACTERS && LABEL.test(text);

/** Random parts hold a digit, or at least nothing that a word is made of. */
const isRandom = (part: string): boolean => /\d/.test(part) || RANDOM.test(part);

/** How surely a name is a pod's: `deployment` by hash and suffix, `numbered` or `random` by its last part alone. */
export type PodShape = 'deployment' | 'numbered' | 'random';

/** The form of a pod's name, or null when Kubernetes gives no such names. */
export function podShape(name: string): PodShape | null {
  if (!isDnsName(name)) return null;
  const parts = name.split('-');
  if (parts.length < 2) return null;
  const last = parts.at(-1)!;
  const before = parts.at(-2)!;
  const hasHash = parts.length > 2 && HASH.test(before) && isRandom(before);
  if (hasHash && SUFFIX.test(last) && isRandom(last)) return 'deployment';
  if (ORDINAL.test(last)) return 'numbered';
  return last.length === 5 && RANDOM.test(last) ? 'random' : null;
}

/** The workload that a pod belongs to: its name without hash, suffix and number. */
export function workloadOf(pod: string): string {
  const parts = pod.split('-');
  const shape = podShape(pod);
  if (shape === null) return pod;
  return parts.slice(0, shape === 'deployment' ? -2 : -1).join('-');
}

/** Names of containers that say nothing of the service. */
const GENERIC_CONTAINERS: ReadonlySet<string> = new Set([
  'app',
  'application',
  'main',
  'container',
  'server',
  'web',
  'api',
  'worker',
]);

/** The service where only the names of pod and container are known. */
export const serviceOfContainer = (pod: string, container: string): string =>
  GENERIC_CONTAINERS.has(container) ? workloadOf(pod) : container;

/** The pod in a path or stream name that ends as `…var.log.containers.POD_NAMESPACE_CONTAINER-ID.log` does. */
export function podOfLogPath(path: string): string | undefined {
  const match = /log[./]containers[./]([a-z0-9.-]{1,253})_[a-z0-9-]{1,63}_[a-z0-9.-]{1,253}/.exec(
    path.slice(-1024),
  );
  return match?.[1];
}
