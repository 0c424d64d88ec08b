import { type JavaCause, type JavaThrowable, type Jdk, javaTrace } from '../traces/java.ts';
import { type PythonException, type PythonVersion, pythonTrace } from '../traces/python.ts';
import { type Draw, SlotTexts } from '../traces/slots.ts';
import type { Variant } from './variant.ts';

/** A variant as data. Every text may have slots, `%{name}`, that are drawn anew for each event. */
interface VariantData {
  readonly name: string;
  /** What fills the slots. @default nothing but the common draws */
  readonly draws?: Readonly<Record<string, Draw>>;
  readonly message: string;
  readonly details: string;
  readonly recoveryAction: string;
}

const JDK_OF_SERVICE = {
  'payment-api': 11,
  'order-service': 21,
  'inventory-service': 8,
  'analytics-engine': 17,
} as const satisfies Record<string, Jdk>;

export interface JavaVariantData extends VariantData {
  readonly service: keyof typeof JDK_OF_SERVICE;
  readonly thrown: JavaThrowable;
  /** What lies below the frames of `thrown`. */
  readonly below: readonly string[];
  /** Outer first. @default none */
  readonly causes?: readonly JavaCause[];
  /** @default a Tomcat worker */
  readonly thread?: string;
  readonly request: { readonly method: 'GET' | 'POST' | 'PUT'; readonly path: string };
}

/** Makes a variant of a Java service from its data. Its trace is printed once, here. */
export function javaVariant(data: JavaVariantData): Variant {
  const { name, service, thrown, below, causes = [], thread = 'http-nio-8080-exec-%{worker}' } = data;
  const texts = new SlotTexts(data.draws ?? {});
  const message = texts.text(data.message);
  const details = texts.text(data.details);
  const recoveryAction = texts.text(data.recoveryAction);
  const trace = texts.lines(javaTrace(JDK_OF_SERVICE[service], thrown, below, causes));
  const threadName = texts.text(thread);
  const path = texts.text(data.request.path);
  texts.requireAllUsed();
  return {
    name,
    service,
    occur: (random) => {
      const values = texts.draw(random);
      return {
        runtime: 'java',
        message: message(values),
        details: details(values),
        recoveryAction: recoveryAction(values),
        trace: trace(values),
        thread: threadName(values),
        request: { method: data.request.method, path: path(values) },
      };
    },
  };
}

const PYTHON_OF_SERVICE = {
  'auth-service': '3.10',
  'notification-service': '3.11',
  'user-profile-api': '3.12',
} as const satisfies Record<string, PythonVersion>;

export interface PythonVariantData extends VariantData {
  readonly service: keyof typeof PYTHON_OF_SERVICE;
  /** In the order in which they were raised. */
  readonly raised: readonly PythonException[];
}

/** Makes a variant of a Python service from its data. Its trace is printed once, here. */
export function pythonVariant(data: PythonVariantData): Variant {
  const { name, service } = data;
  const texts = new SlotTexts(data.draws ?? {});
  const message = texts.text(data.message);
  const details = texts.text(data.details);
  const recoveryAction = texts.text(data.recoveryAction);
  const trace = texts.lines(pythonTrace(PYTHON_OF_SERVICE[service], data.raised));
  texts.requireAllUsed();
  return {
    name,
    service,
    occur: (random) => {
      const values = texts.draw(random);
      return {
        runtime: 'python',
        message: message(values),
        details: details(values),
        recoveryAction: recoveryAction(values),
        trace: trace(values),
      };
    },
  };
}
