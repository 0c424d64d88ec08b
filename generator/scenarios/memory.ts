import { directBuffer, gcOverhead, heapSpace, metaspace, nativeThread } from './memory/java.ts';
import { attachment, auditExport, numpy } from './memory/python.ts';
import type { Scenario } from './variant.ts';

/** A process has used up its memory. */
export const memory: Scenario = {
  name: 'memory',
  class: 'out-of-memory',
  variants: [metaspace, heapSpace, gcOverhead, directBuffer, nativeThread, attachment, numpy, auditExport],
};
