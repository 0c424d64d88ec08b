import { COLON, DOT, isDigit, isLetter, isUpper } from '../../assemble/headers/characters.ts';

/** Telling the names of loggers, threads and callers from the words of a message. */

const FAULT_NAME_END = /(?:Exception|Error|Throwable|Failure|Warning)$/;
const FAULT_WORD = /^(?:error|timeout|failed|failure|fatal|panic|exception|warning|aborted|denied|refused)$/;
const THREAD_NAME = /[-_#@ ]\d+$|^main$|thread|exec-|worker|executor|scheduler/i;
const CALLER = /\.[A-Za-z]{1,5}:\d{1,7}$/;

/** Characters of a logger's name, as flags by their code. */
const IS_NAME_CHARACTER = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w.$:/@<>[\]*\\`+#-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** True when every character may stand in a logger's name and the first one may begin it. */
export function isName(text: string): boolean {
  const first = text.charCodeAt(0);
  if (!isLetter(first) && first !== 95 && first !== 36 && first !== 64) return false;
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127 || IS_NAME_CHARACTER[code] === 0) return false;
  }
  return true;
}

/** True for the name of an exception, which is the beginning of a message. */
export const isFaultName = (name: string): boolean => FAULT_NAME_END.test(name);

/** Names before a colon are loggers when dotted or small; `Timeout: no answer` is a message. */
export function isLoggerBeforeColon(name: string): boolean {
  if (isFaultName(name) || FAULT_WORD.test(name)) return false;
  if (isCaller(name)) return true;
  const dot = name.indexOf('.');
  if (dot > 0) return !name.includes('::') && !isDigit(name.charCodeAt(name.lastIndexOf('.') + 1));
  return name === name.toLowerCase() || COMPONENT.test(name);
}

/** What classes are called that do something: `PaymentService`, `OrderController`. */
const COMPONENT =
  /^[A-Z]\w*[a-z0-9](?:Service|Controller|Handler|Manager|Client|Repository|Worker|Consumer|Producer|Listener|Job|Filter|Gateway|Processor|Scheduler|Server|Factory|Provider|Dao|Executor|Impl|Pool|Adapter|Dispatcher|Resolver|Interceptor)$/;

/** `main.go:12`, `taskinstance.py:1824`. */
export const isCaller = (name: string): boolean =>
  isDigit(name.charCodeAt(name.length - 1)) && name.includes(':') && CALLER.test(name);

/** True for what threads are called rather than components: `main`, `worker-3`, `http-nio-8080-exec-1`. */
export const isThreadName = (name: string): boolean => THREAD_NAME.test(name);

/** `o.a.s.h.RequestHandlerBase`: a class whose packages are cut to their first letters. */
export const isAbbreviatedClass = (name: string): boolean =>
  name.charCodeAt(1) === DOT && ABBREVIATED_CLASS.test(name);

const ABBREVIATED_CLASS = /^(?:[a-z]\.){2,}[A-Z]\w*$/;

/** `app.db`, `shop.orders.store`: a Python module of small letters with a dot, which is no host's name. */
export function isModuleName(name: string): boolean {
  let dots = 0;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code === DOT) dots++;
    else if (isUpper(code) || code === COLON || code === 45 || code === 47 || code > 127) return false;
  }
  return dots > 0 && isName(name) && !name.endsWith('.') && !HOST_END.test(name);
}

const HOST_END =
  /\.(?:com|net|org|io|local|internal|svc|dev|app|cloud|kr|de|json|xml|yml|yaml|js|ts|py|go|rb|php|sql|log|txt)$/;
