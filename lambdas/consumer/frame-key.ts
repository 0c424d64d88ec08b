import { cleanBundle, cleanName } from './clean-names.ts';
import type { StackFrame } from './event.ts';

/** Where a thread's own work begins: frames below these belong to the pool, whichever it is. */
const THREAD_ENTRIES: ReadonlySet<string> = new Set([
  'java.util.concurrent.ThreadPoolExecutor.runWorker',
  'org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker',
  'java.util.concurrent.ForkJoinWorkerThread.run',
  'java.lang.Thread.run',
  'java.lang.VirtualThread.run',
  'java.util.concurrent.ForkJoinPool.runWorker',
  'java.util.concurrent.ForkJoinTask.doExec',
  'kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.run',
  'concurrent.futures.thread.run',
  'concurrent.futures.thread._worker',
  'threading._bootstrap_inner',
  'threading.run',
  'System.Threading.ThreadPoolWorkQueue.Dispatch',
]);

/** Frames through which a call only passes: reflection, method handles, generated classes, marks of coroutines. */
const PASSED_THROUGH =
  /^(?:sun|jdk\.internal|java\.lang)\.(?:reflect|invoke)\.|^java\.lang\.reflect\.Method\b|^(?:com\.sun\.proxy|jdk\.proxy\d{0,4})\.|(?:^|\.)\$Proxy\d{1,9}\.|\$\$Lambda\b|\$\$FastClassBy|GeneratedMethodAccessor|GeneratedConstructorAccessor|^_COROUTINE\.|\.<(?:list|dict|set)comp>$|\bPromise\.(?:all|any|allSettled|race)$/;
/** What such a frame's name holds; everything else is not looked at closely. */
const MAY_PASS_THROUGH = /reflect|invoke|[Pp]roxy|Lambda|FastClass|Accessor|_COROUTINE|comp>|Promise\./;

/** How V8 names a function's place when it is not a class of its own. */
const SCRIPT_OWNERS = /^(?:(?:Object|Module|exports|global|globalThis|window|self)\.)+/;
const NAMELESS: ReadonlySet<string> = new Set([
  '<anonymous>',
  'anonymous',
  '{{closure}}',
  '{closure}',
  'eval',
]);
/** A bundler's short names change with every build. */
const MINIFIED = /^(?:[\w$]{1,2}\.)*[\w$]{1,2}$/;
const BUNDLE_SUFFIX = /[.-](?=\w*\d)[\w]{4,40}(?:$|\.)|^\d+$/;

const FORWARD_SLASH = 47;

/** What a frame says for the fingerprint. */
export interface FrameKey {
  /** Cleaned `module.function`; empty for frames through which a call only passes. */
  readonly key: string;
  /** Number of the key, for comparisons; the same key may have several, one number is of one key alone. */
  readonly id: number;
  /** True where the thread's own work ends: this frame and those below it belong to a pool. */
  readonly isThreadEntry: boolean;
}

/** Keys of frames that came before; the parser hands out the same frame for the same line. */
const known = new WeakMap<StackFrame, FrameKey>();

/** Keys of all frames, so that frames of the same place share one. About 1 MB when full. */
const KEYS_LIMIT = 8192;
const keys = new Map<string, FrameKey>();
let nextId = 1;

const PASSING: FrameKey = { key: '', id: 0, isThreadEntry: false };

/** The identity of a frame: never its line, its path, or what a generator numbered in its name. */
export function frameKeyOf(frame: StackFrame): FrameKey {
  const cached = known.get(frame);
  if (cached !== undefined) return cached;
  const read = readFrame(frame);
  // Only frames that the parser shares come again.
  if (Object.isFrozen(frame)) known.set(frame, read);
  return read;
}

function shared(key: string, isThreadEntry: boolean): FrameKey {
  const given = keys.get(key);
  if (given !== undefined && given.isThreadEntry === isThreadEntry) return given;
  if (keys.size >= KEYS_LIMIT) keys.clear();
  const made = { key, id: nextId++, isThreadEntry };
  keys.set(key, made);
  return made;
}

function readFrame(frame: StackFrame): FrameKey {
  const module = moduleOf(frame);
  const given = frame.function ?? '';
  const qualified = module === '' ? given : `${module}.${given}`;
  if (MAY_PASS_THROUGH.test(qualified) && PASSED_THROUGH.test(qualified)) return PASSING;
  if (!frame.inApp && THREAD_ENTRIES.has(qualified)) return shared(qualified, true);
  const name = functionOf(frame, module);
  return shared(cleanName(module === '' ? name : `${module}.${name}`), false);
}

/** A class or package as it is; of a path only the file's name. */
function moduleOf({ module, file }: StackFrame): string {
  const given = module ?? file ?? '';
  const isPath = given.charCodeAt(0) === FORWARD_SLASH || given.includes(':/') || given.includes(':\\');
  const isScript = file !== null && /\.(?:[cm]?[jt]sx?|vue|svelte)\b/.test(file);
  if (module === null || isPath) return cleanBundle(stemOf(given));
  return isScript || /[-@]v?\d/.test(given) ? cleanBundle(given) : given;
}

/** File name without folders, query and last extension. */
function stemOf(path: string): string {
  const plain = path.replace(/[?#].*$/, '');
  const base = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}

function functionOf(frame: StackFrame, module: string): string {
  const given = frame.function ?? '';
  if (NAMELESS.has(given)) return '';
  const own = SCRIPT_OWNERS.test(given) ? given.replace(SCRIPT_OWNERS, '') : given;
  if (NAMELESS.has(own)) return '';
  const isBundled = frame.module !== null && module !== frame.module && BUNDLE_SUFFIX.test(frame.module);
  return isBundled && MINIFIED.test(own) ? '' : own;
}
