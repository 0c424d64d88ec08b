import { asRecord, type LogRecord, textOf } from '../parse/record.ts';
import { serviceOfContainer, workloadOf } from './pod-name.ts';

/** Stores that take dots for paths make shippers write underscores. */
const withVariants = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => {
    const withoutDots = name.replaceAll('.', '_');
    return [...new Set([name, withoutDots, withoutDots.replace('/', '_')])];
  });

/** Labels that name a fact, best first. Sources: Kubernetes' recommended labels, Datadog's, Docker Compose's. */
const SERVICE_LABELS = withVariants([
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'tags.datadoghq.com/service',
  'com.docker.compose.service',
]);
const VERSION_LABELS = withVariants(['app.kubernetes.io/version', 'tags.datadoghq.com/version', 'version']);
const ENVIRONMENT_LABELS = withVariants([
  'app.kubernetes.io/environment',
  'tags.datadoghq.com/env',
  'environment',
  'env',
  'deployment.environment',
]);

/** What a shipper's `kubernetes` object says. */
export interface KubernetesMetadata {
  readonly pod: string;
  readonly container: string | undefined;
  readonly service: string;
  readonly version: string | undefined;
  readonly environment: string | undefined;
}

/** What labels say of a container, whoever attached them. */
export interface LabelFacts {
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly environment: string | undefined;
}

/**
 * Reads a shipper's `kubernetes` object: Fluent Bit's and Fluentd's (`pod_name`, `labels`), Vector's (`pod_labels`)
 * and Filebeat's (`pod.name`, `container.name`). Null when it names no pod.
 */
export function kubernetesMetadata(value: unknown): KubernetesMetadata | null {
  const record = asRecord(value);
  if (record === null) return null;
  const pod = podOf(record);
  if (pod === undefined) return null;
  const container = filled(record.container_name) ?? filled(asRecord(record.container)?.name);
  const labels = labelFacts(record.labels ?? record.pod_labels);
  const service =
    labels.service ?? (container === undefined ? workloadOf(pod) : serviceOfContainer(pod, container));
  return { pod, container, service, version: labels.version, environment: labels.environment };
}

/** True when a shipper's `kubernetes` object names a pod. */
export function namesPod(value: unknown): boolean {
  const record = asRecord(value);
  return record !== null && podOf(record) !== undefined;
}

const podOf = (record: LogRecord): string | undefined =>
  filled(record.pod_name) ?? filled(asRecord(record.pod)?.name);

/** Service, version and environment as labels name them. */
export function labelFacts(value: unknown): LabelFacts {
  const labels = asRecord(value);
  return {
    service: firstLabel(labels, SERVICE_LABELS),
    version: firstLabel(labels, VERSION_LABELS),
    environment: firstLabel(labels, ENVIRONMENT_LABELS),
  };
}

function firstLabel(labels: LogRecord | null, names: readonly string[]): string | undefined {
  if (labels === null) return undefined;
  for (const name of names) {
    const value = filled(labels[name]);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A text that is there and not empty. */
export function filled(value: unknown): string | undefined {
  const text = textOf(value);
  return text === null || text === '' ? undefined : text;
}
