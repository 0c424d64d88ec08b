/** How the frameworks come to the services' own code, outermost call first. */

/** Flask 2.3 to a view function, on Python 3.10: auth-service. */
export const FLASK: readonly string[] = [
  'lib:flask/app.py:2190 wsgi_app | response = self.full_dispatch_request()',
  'lib:flask/app.py:1484 full_dispatch_request | rv = self.dispatch_request()',
  'lib:flask/app.py:1469 dispatch_request | return self.ensure_sync(self.view_functions[rule.endpoint])(**view_args)',
];

/** FastAPI 0.110 to a path operation that is a plain function, on Python 3.12: user-profile-api. */
export const FASTAPI: readonly string[] = [
  'lib:fastapi/routing.py:278 app | raw_response = await run_endpoint_function(',
  'lib:fastapi/routing.py:193 run_endpoint_function | return await run_in_threadpool(dependant.call, **values)',
];

/** The same, only the innermost frame, for traces that are long already. */
export const FASTAPI_INNERMOST: readonly string[] = FASTAPI.slice(-1);

/** FastAPI 0.110 to a path operation that is a coroutine, on Python 3.12: user-profile-api. */
export const FASTAPI_ASYNC: readonly string[] = [
  'lib:fastapi/routing.py:278 app | raw_response = await run_endpoint_function(',
  'lib:fastapi/routing.py:191 run_endpoint_function | return await dependant.call(**values)',
];

/** Celery 5.3 to a task, on Python 3.11: notification-service. */
export const CELERY: readonly string[] = [
  'lib:celery/app/trace.py:477 trace_task | R = retval = fun(*args, **kwargs)',
  'lib:celery/app/trace.py:760 __protected_call__ | return self.run(*args, **kwargs)',
];
