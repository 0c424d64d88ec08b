import type { FaultClass } from '../../lambdas/consumer/event.ts';
import type { Random } from '../random.ts';
import type { ServiceName } from '../services.ts';

interface FaultText {
  /** The line below the header: what a person would read first. */
  readonly message: string;
  /** What follows `Details: `; holds the deciding fact. */
  readonly details: string;
  /** What follows `Recovery Action: `. */
  readonly recoveryAction: string;
  /** The whole trace, from its first line to its last. */
  readonly trace: readonly string[];
}

/** An error as a Java service reports it. */
export interface JavaFault extends FaultText {
  readonly runtime: 'java';
  readonly thread: string;
  readonly request: { readonly method: string; readonly path: string };
}

/** An error as a Python service reports it. */
export interface PythonFault extends FaultText {
  readonly runtime: 'python';
}

export type Fault = JavaFault | PythonFault;

/**
 * One way a scenario shows itself. Numbers may differ from event to event; exception types and the
 * application's own frames never do, so that one variant is one fault to whoever groups its events.
 */
export interface Variant {
  readonly name: string;
  /** The one service that this happens to. */
  readonly service: ServiceName;
  readonly occur: (random: Random) => Fault;
}

/** A fault that the simulated shop can have. */
export interface Scenario {
  readonly name: string;
  readonly class: FaultClass;
  readonly variants: readonly Variant[];
}
