import { javaTrace, servletStack, workerThread } from '../traces/java.ts';
import { appFrame, libraryFrame, pythonTrace } from '../traces/python.ts';
import type { Scenario, Variant } from './variant.ts';

const sendGrid: Variant = {
  name: 'sendgrid-429',
  service: 'notification-service',
  occur: (random) => ({
    runtime: 'python',
    message: 'External API rate limit exceeded: SendGrid answered 429 Too Many Requests',
    details: `API: api.sendgrid.com/v3/mail/send, 1000 req/min quota reached, resets in ${random.int(4, 58)}s`,
    recoveryAction: `Backing off, ${random.int(40, 900)} notifications re-queued with delay`,
    trace: pythonTrace([
      {
        type: 'python_http_client.exceptions.TooManyRequestsError',
        message: 'HTTP Error 429: Too Many Requests',
        frames: [
          libraryFrame('celery/app/trace.py', 477, 'trace_task', 'R = retval = fun(*args, **kwargs)'),
          libraryFrame('celery/app/trace.py', 760, '__protected_call__', 'return self.run(*args, **kwargs)'),
          appFrame('notification_service/tasks.py', 52, 'send_email', 'mailer.deliver(notification)'),
          appFrame(
            'notification_service/mailer.py',
            131,
            'deliver',
            'response = self.client.send(self.build(notification))',
          ),
          libraryFrame(
            'sendgrid/base_interface.py',
            68,
            'send',
            'return self.client.mail.send.post(request_body=message)',
          ),
          libraryFrame(
            'python_http_client/client.py',
            277,
            'http_request',
            'return Response(self._make_request(opener, request, timeout=timeout))',
          ),
          libraryFrame('python_http_client/client.py', 184, '_make_request', 'raise exc'),
        ],
      },
    ]),
  }),
};

const supplier: Variant = {
  name: 'supplier-api-429',
  service: 'inventory-service',
  occur: (random) => {
    const sku = random.int(10000, 99999);
    const request = servletStack(random, [
      'org.springframework.web.client.HttpClientErrorException.create(HttpClientErrorException.java:137)',
      'org.springframework.web.client.DefaultResponseErrorHandler.handleError(DefaultResponseErrorHandler.java:184)',
      'org.springframework.web.client.RestTemplate.handleResponse(RestTemplate.java:782)',
      'org.springframework.web.client.RestTemplate.doExecute(RestTemplate.java:740)',
      'org.springframework.web.client.RestTemplate.getForObject(RestTemplate.java:325)',
      'com.cali.inventory.supplier.SupplierClient.availability(SupplierClient.java:71)',
      'com.cali.inventory.supplier.ReplenishmentService.quote(ReplenishmentService.java:118)',
      'com.cali.inventory.api.ReplenishmentController.quote(ReplenishmentController.java:44)',
    ]);
    return {
      runtime: 'java',
      message: 'External API rate limit exceeded: supplier API answered 429',
      details: `API: api.supply-hub.example/v2/availability, 1000 req/min quota reached, Retry-After: ${random.int(5, 58)}s`,
      recoveryAction: 'Requests queued, client-side throttle lowered to 600 req/min',
      trace: javaTrace([
        {
          type: 'org.springframework.web.client.HttpClientErrorException$TooManyRequests',
          message: '429 Too Many Requests: [{"error":"rate_limit_exceeded","limit":1000,"window":"1m"}]',
          frames: request,
        },
      ]),
      thread: workerThread(random),
      request: { method: 'GET', path: `/api/v1/replenishments/SKU-${sku}/quote` },
    };
  },
};

export const api: Scenario = { name: 'api', class: 'rate-limit', variants: [sendGrid, supplier] };
