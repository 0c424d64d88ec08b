import type { Fault, Variant } from '../scenarios/variant.ts';
import { type Place, placeOf } from './places.ts';

const JAVA_OWN_FRAME = /^\s+at (com\.cali\.[\w.]+)[^(]*\((\w+\.java):(\d+)\)/;
const PYTHON_OWN_FRAME = /^\s+File "\/app\/([\w/]+)\.py", line (\d+)/;

/** Own frames never differ between the events of a variant, so each is looked for once. */
const places = new Map<string, Place>();

/** Where a fault is logged: at the service's own frame that is nearest to it. */
export function faultPlaceOf(variant: Variant, fault: Fault): Place {
  const known = places.get(variant.name);
  if (known) return known;
  const place = readPlace(variant, fault);
  places.set(variant.name, place);
  return place;
}

function readPlace({ service }: Variant, { runtime, trace, message }: Fault): Place {
  const { threads } = placeOf(service, message);
  if (runtime === 'java') {
    for (const line of trace) {
      const [, name, filename, lineno] = JAVA_OWN_FRAME.exec(line) ?? [];
      if (!name || !filename) continue;
      return { logger: name.slice(0, name.lastIndexOf('.')), filename, lineno: Number(lineno), threads };
    }
  } else {
    for (const line of trace.toReversed()) {
      const [, path, lineno] = PYTHON_OWN_FRAME.exec(line) ?? [];
      if (!path) continue;
      const logger = path.replaceAll('/', '.');
      return {
        logger,
        filename: `${logger.slice(logger.lastIndexOf('.') + 1)}.py`,
        lineno: Number(lineno),
        threads,
      };
    }
  }
  return placeOf(service, message);
}
