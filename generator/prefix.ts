import type { GeneratedEvent } from './event.ts';
import { SERVICE_NAMES } from './services.ts';

/** What tools put before the lines of several pods. */
export const PREFIX_STYLES = ['none', 'kubectl', 'compose'] as const;
export type PrefixStyle = (typeof PREFIX_STYLES)[number];

/** What stands before each line of an event. */
export type Prefixer = (event: GeneratedEvent) => string;

/**
 * Makes the prefixes of a style.
 *
 * - `kubectl`: `[pod/NAME/CONTAINER] `, as `kubectl logs --prefix` writes; the container is named as its service.
 * - `compose`: `service-1  | `, as `docker compose logs` writes: names padded to the longest. Pods are numbered
 *   per service, in the order in which they first speak.
 */
export function prefixer(style: PrefixStyle): Prefixer {
  if (style === 'none') return () => '';
  const label = style === 'kubectl' ? kubectlPrefix : composePrefixer();
  const bySource = new Map<string, string>();
  return (event) => {
    let prefix = bySource.get(event.source);
    if (prefix === undefined) {
      prefix = label(event);
      bySource.set(event.source, prefix);
    }
    return prefix;
  };
}

function kubectlPrefix({ source, service }: GeneratedEvent): string {
  return `[pod/${source}/${service}] `;
}

function composePrefixer(): Prefixer {
  const width = Math.max(...SERVICE_NAMES.map((name) => `${name}-1 `.length));
  const podsSeen = new Map<string, number>();
  return ({ service }) => {
    const number = (podsSeen.get(service) ?? 0) + 1;
    podsSeen.set(service, number);
    return `${`${service}-${number}`.padEnd(width)} | `;
  };
}
