/** One frame of a traceback, with the source line that stood there. */
export interface PythonFrame {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly code: string;
}

/** One exception with its stack, outermost call first. */
export interface PythonException {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly PythonFrame[];
}

const SITE_PACKAGES = '/usr/local/lib/python3.10/site-packages';

/** A frame of the service's own code, `path` below `/app`. */
export function appFrame(path: string, line: number, name: string, code: string): PythonFrame {
  return { file: `/app/${path}`, line, function: name, code };
}

/** A frame of an installed library, `path` below site-packages. */
export function libraryFrame(path: string, line: number, name: string, code: string): PythonFrame {
  return { file: `${SITE_PACKAGES}/${path}`, line, function: name, code };
}

const WHILE_HANDLING = 'During handling of the above exception, another exception occurred:';

/**
 * Prints exceptions as `traceback.print_exception` of Python 3.10 does.
 * @param chain in the order in which they were raised: each while the one before it was handled
 */
export function pythonTrace(chain: readonly PythonException[]): string[] {
  const lines: string[] = [];
  for (const { type, message, frames } of chain) {
    if (lines.length > 0) lines.push('', WHILE_HANDLING, '');
    lines.push('Traceback (most recent call last):');
    for (const frame of frames) {
      lines.push(`  File "${frame.file}", line ${frame.line}, in ${frame.function}`, `    ${frame.code}`);
    }
    lines.push(`${type}: ${message}`);
  }
  return lines;
}

/** How Flask 2.3 comes to a view function. */
export const FLASK_FRAMES: readonly PythonFrame[] = [
  libraryFrame('flask/app.py', 2190, 'wsgi_app', 'response = self.full_dispatch_request()'),
  libraryFrame('flask/app.py', 1484, 'full_dispatch_request', 'rv = self.dispatch_request()'),
  libraryFrame(
    'flask/app.py',
    1469,
    'dispatch_request',
    'return self.ensure_sync(self.view_functions[rule.endpoint])(**view_args)',
  ),
];

/** How FastAPI 0.103 comes to a path operation that is a plain function. */
export const FASTAPI_FRAMES: readonly PythonFrame[] = [
  libraryFrame('fastapi/routing.py', 273, 'app', 'raw_response = await run_endpoint_function('),
  libraryFrame(
    'fastapi/routing.py',
    192,
    'run_endpoint_function',
    'return await run_in_threadpool(dependant.call, **values)',
  ),
];
