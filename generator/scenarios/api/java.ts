import { ANALYTICS_EXECUTOR, INVENTORY_WEB, ORDER_WEB, PAYMENT_SCHEDULED } from '../../traces/java-stacks.ts';
import { javaVariant } from '../define.ts';

export const supplier = javaVariant({
  name: 'supplier-api-429',
  service: 'inventory-service',
  draws: { sku: (r) => r.int(10000, 99999), seconds: (r) => r.int(5, 58) },
  message: 'External API rate limit exceeded: supplier API answered 429',
  details:
    'API: api.supply-hub.example/v2/availability, 1000 req/min quota reached, Retry-After: %{seconds}s',
  recoveryAction: 'Requests queued, client-side throttle lowered to 600 req/min',
  thrown: {
    type: 'org.springframework.web.client.HttpClientErrorException$TooManyRequests',
    message: '429 Too Many Requests: [{"error":"rate_limit_exceeded","limit":1000,"window":"1m"}]',
    frames: [
      'org.springframework.web.client.HttpClientErrorException.create:137',
      'org.springframework.web.client.DefaultResponseErrorHandler.handleError:184',
      'org.springframework.web.client.RestTemplate.handleResponse:782',
      'org.springframework.web.client.RestTemplate.doExecute:740',
      'org.springframework.web.client.RestTemplate.getForObject:325',
      'com.cali.inventory.supplier.SupplierClient.availability:71',
      'com.cali.inventory.supplier.ReplenishmentService.quote:118',
      'com.cali.inventory.api.ReplenishmentController.quote:44',
    ],
  },
  below: INVENTORY_WEB,
  request: { method: 'GET', path: '/api/v1/replenishments/SKU-%{sku}/quote' },
});

export const fxLimiter = javaVariant({
  name: 'resilience4j-fx-limiter',
  service: 'payment-api',
  draws: { waiting: (r) => r.int(3, 40), pair: (r) => r.pick(['USDKRW', 'EURKRW', 'JPYKRW']) },
  message: "Exchange rates not refreshed: rate limiter 'fx-rates' refused the call",
  details:
    'API: api.fx-desk.example/v1/latest, 1000 req/min quota reached, %{waiting} calls waiting, pair %{pair}',
  recoveryAction: 'Last known rates stay valid for 10min, refresh put off to the next window',
  thrown: {
    type: 'com.cali.payment.api.fx.RatesUnavailableException',
    message: '%{pair} not refreshed',
    frames: [
      'com.cali.payment.api.fx.RateRefresher.refresh:69',
      'com.cali.payment.api.fx.RateRefresher.refreshAll:47',
      'com.cali.payment.api.fx.RateRefresher$$FastClassBySpringCGLIB$$e02b7d14.invoke:generated',
      'org.springframework.aop.interceptor.AsyncExecutionInterceptor.lambda$invoke$0:115',
    ],
  },
  below: PAYMENT_SCHEDULED,
  causes: [
    {
      type: 'io.github.resilience4j.ratelimiter.RequestNotPermitted',
      message: "RateLimiter 'fx-rates' does not permit further calls",
      frames: [
        'io.github.resilience4j.ratelimiter.RequestNotPermitted.createRequestNotPermitted:43',
        'io.github.resilience4j.ratelimiter.RateLimiter.waitForPermission:591',
        'io.github.resilience4j.ratelimiter.RateLimiter.lambda$decorateSupplier$2:131',
        'io.github.resilience4j.ratelimiter.RateLimiter$$Lambda$%{lambda}/0x00000008%{address}.get:unknown',
        'com.cali.payment.api.fx.RateRefresher.refresh:64',
      ],
    },
  ],
  thread: 'scheduling-2',
  request: { method: 'POST', path: '/internal/v1/jobs/fx-rates' },
});

export const carrier = javaVariant({
  name: 'carrier-webclient-429',
  service: 'order-service',
  draws: {
    tracking: (r) => r.int(100000000, 999999999),
    order: (r) => r.int(100000, 999999),
    seconds: (r) => r.int(6, 59),
  },
  message: 'Carrier tracking API answered 429 Too Many Requests',
  details:
    'API: api.carrier-hub.example/track, 1000 req/min quota reached, X-RateLimit-Reset: %{seconds}, order ORDER-%{order}',
  recoveryAction: 'Last known shipment state shown, tracking calls batched by 50',
  thrown: {
    type: 'org.springframework.web.reactive.function.client.WebClientResponseException$TooManyRequests',
    message: '429 Too Many Requests from GET https://api.carrier-hub.example/track/%{tracking}',
    frames: [
      'org.springframework.web.reactive.function.client.WebClientResponseException.create:320',
      'org.springframework.web.reactive.function.client.DefaultClientResponse.lambda$createException$1:213',
      'reactor.core.publisher.FluxMap$MapSubscriber.onNext:106',
      'reactor.core.publisher.Mono.block:1779',
      'com.cali.order.shipment.CarrierClient.track:88',
      'com.cali.order.shipment.ShipmentService.state:133',
      'com.cali.order.shipment.ShipmentController.show:45',
    ],
  },
  below: ORDER_WEB,
  request: { method: 'GET', path: '/api/v1/orders/%{order}/shipment' },
});

export const athena = javaVariant({
  name: 'athena-throttled',
  service: 'analytics-engine',
  draws: {
    request: (r) => `${r.hex(1)}-${r.hex(1).slice(0, 4)}-4${r.hex(1).slice(0, 3)}`,
    running: (r) => r.int(20, 30),
    thread: (r) => r.int(1, 8),
    job: (r) => r.pick(['cohort-weekly', 'funnel-daily', 'revenue-hourly']),
  },
  message: 'Warehouse query not started: AWS Athena throttled the request',
  details:
    'API: athena.ap-northeast-2.amazonaws.com, 1000 req/min quota reached, job %{job}, %{running} queries running',
  recoveryAction: 'Query queued with exponential backoff, 4 attempts left',
  thrown: {
    type: 'com.cali.analytics.warehouse.WarehouseException',
    message: 'query of %{job} not started',
    frames: [
      'com.cali.analytics.warehouse.AthenaWarehouse.start:97',
      'com.cali.analytics.job.JobRunner.runStep:186',
      'com.cali.analytics.job.JobRunner.lambda$submit$1:152',
    ],
  },
  below: ANALYTICS_EXECUTOR,
  causes: [
    {
      type: 'software.amazon.awssdk.services.athena.model.TooManyRequestsException',
      message:
        'Rate exceeded (Service: Athena, Status Code: 400, Request ID: %{request}, Extended Request ID: null)',
      frames: [
        'software.amazon.awssdk.core.internal.http.CombinedResponseHandler.handleErrorResponse:125',
        'software.amazon.awssdk.core.internal.http.pipeline.stages.RetryableStage.execute:86',
        'software.amazon.awssdk.core.internal.handler.BaseSyncClientHandler.execute:51',
        'software.amazon.awssdk.services.athena.DefaultAthenaClient.startQueryExecution:3344',
        'com.cali.analytics.warehouse.AthenaWarehouse.start:90',
      ],
    },
  ],
  thread: 'job-runner-%{thread}',
  request: { method: 'POST', path: '/internal/v1/jobs/%{job}' },
});
