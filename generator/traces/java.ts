import type { Random } from '../random.ts';

/** One throwable with its whole stack, innermost frame first, each `package.Class.method(File.java:line)`. */
export interface JavaThrowable {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly string[];
}

/**
 * Prints a chain of throwables as `Throwable.printStackTrace` does: the outermost whole, each cause
 * without the frames that it shares with the throwable around it, which `... n more` counts.
 * @param chain outermost first, root cause last
 */
export function javaTrace(chain: readonly JavaThrowable[]): string[] {
  const lines: string[] = [];
  let enclosing: readonly string[] = [];
  for (const { type, message, frames } of chain) {
    const shared = sharedTail(frames, enclosing);
    lines.push(`${lines.length === 0 ? '' : 'Caused by: '}${type}: ${message}`);
    for (let i = 0; i < frames.length - shared; i += 1) lines.push(`    at ${frames[i]}`);
    if (shared > 0) lines.push(`    ... ${shared} more`);
    enclosing = frames;
  }
  return lines;
}

function sharedTail(frames: readonly string[], enclosing: readonly string[]): number {
  let shared = 0;
  while (
    shared < frames.length &&
    shared < enclosing.length &&
    frames[frames.length - 1 - shared] === enclosing[enclosing.length - 1 - shared]
  ) {
    shared += 1;
  }
  return shared;
}

/** What lies below a controller method of Spring MVC 5.2 on Tomcat 9 and JDK 11, filters left out. */
const DISPATCH_FRAMES = [
  'java.lang.reflect.Method.invoke(Method.java:566)',
  'org.springframework.web.method.support.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:190)',
  'org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1032)',
  'org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:882)',
  'javax.servlet.http.HttpServlet.service(HttpServlet.java:741)',
  'org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:166)',
  'org.apache.tomcat.util.threads.TaskThread$WrappingRunnable.run(TaskThread.java:61)',
  'java.lang.Thread.run(Thread.java:834)',
] as const;

/**
 * The frames from a controller method down to the worker thread.
 * @param controllerFrames the application's own frames, innermost first
 */
export function servletStack(random: Random, controllerFrames: readonly string[]): string[] {
  return [
    ...controllerFrames,
    `jdk.internal.reflect.GeneratedMethodAccessor${random.int(90, 980)}.invoke(Unknown Source)`,
    ...DISPATCH_FRAMES,
  ];
}

/** The name of a Tomcat worker thread. */
export function workerThread(random: Random): string {
  return `http-nio-8080-exec-${random.int(1, 200)}`;
}
