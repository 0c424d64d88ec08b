import { ANALYTICS_EXECUTOR, ORDER_WEB } from '../../traces/java-stacks.ts';
import { FASTAPI_INNERMOST } from '../../traces/python-stacks.ts';
import { javaVariant, pythonVariant } from '../define.ts';

export const toss = javaVariant({
  name: 'toss-confirm-timeout',
  service: 'order-service',
  draws: {
    order: (r) => r.int(100000, 999999),
    key: (r) => r.text('abcdefghijkmnpqrstuvwxyz0123456789', 20),
  },
  message: 'Payment confirmation timed out: Toss Payments API no response within 15s',
  details:
    'Gateway: TossPayments, paymentKey: tviva%{key}, order ORDER-%{order}, endpoint: /v1/payments/confirm',
  recoveryAction: 'Order kept in PAYMENT_PENDING, payment status polled every 10s',
  thrown: {
    type: 'org.springframework.web.reactive.function.client.WebClientRequestException',
    message: 'nested exception is io.netty.handler.timeout.ReadTimeoutException',
    frames: [
      'org.springframework.web.reactive.function.client.ExchangeFunctions$DefaultExchangeFunction.lambda$wrapException$9:136',
      'reactor.core.publisher.MonoErrorSupplied.subscribe:55',
      'reactor.core.publisher.Mono.block:1779',
      'com.cali.order.payment.TossPaymentsClient.confirm:104',
      'com.cali.order.payment.EasyPayService.confirm:81',
      'com.cali.order.payment.EasyPayController.success:60',
    ],
  },
  below: ORDER_WEB,
  causes: [
    { type: 'io.netty.handler.timeout.ReadTimeoutException', message: '', inOwnThread: true, frames: [] },
  ],
  request: { method: 'GET', path: '/api/v1/payments/toss/success' },
});

export const kakaoPay = javaVariant({
  name: 'kakaopay-feign-timeout',
  service: 'order-service',
  draws: { tid: (r) => r.text('0123456789abcdef', 16), waitedMs: (r) => r.int(15001, 15050) },
  message: 'KakaoPay API no response within 15s: approval not confirmed',
  details: 'Gateway: KakaoPay, tid: T%{tid}, endpoint: /online/v1/payment/approve, waited %{waitedMs}ms',
  recoveryAction: 'Approval looked up by tid in 30s, stock reservation extended by 5min',
  thrown: {
    type: 'feign.RetryableException',
    message: 'Read timed out executing POST https://open-api.kakaopay.com/online/v1/payment/approve',
    frames: [
      'feign.FeignException.errorExecuting:300',
      'feign.SynchronousMethodHandler.executeAndDecode:105',
      'feign.ReflectiveFeign$FeignInvocationHandler.invoke:104',
      'jdk.proxy2.$Proxy187.approve:unknown',
      'com.cali.order.payment.KakaoPayService.approve:66',
      'com.cali.order.payment.EasyPayController.approve:92',
    ],
  },
  below: ORDER_WEB,
  causes: [
    {
      type: 'java.net.SocketTimeoutException',
      message: 'Read timed out',
      frames: [
        'sun.nio.ch.NioSocketImpl.timedRead:278',
        'sun.net.www.protocol.https.HttpsURLConnectionImpl.getResponseCode:308',
        'feign.Client$Default.convertResponse:111',
        'feign.SynchronousMethodHandler.executeAndDecode:100',
      ],
    },
  ],
  request: { method: 'GET', path: '/api/v1/payments/kakaopay/approve' },
});

export const braintree = javaVariant({
  name: 'braintree-settlement-timeout',
  service: 'analytics-engine',
  draws: {
    day: (r) => r.int(1, 18),
    page: (r) => r.int(2, 40),
    waitedMs: (r) => r.int(15000, 15026),
    thread: (r) => r.int(1, 8),
  },
  message: 'Settlement import stopped: Braintree API no response within 15s',
  details: 'Gateway: Braintree, report of day %{day}, page %{page}, waited %{waitedMs}ms',
  recoveryAction: 'Import continues at page %{page} in 10min, revenue tiles marked incomplete',
  thrown: {
    type: 'com.cali.analytics.settlement.SettlementImportException',
    message: 'page %{page} not read',
    frames: [
      'com.cali.analytics.settlement.BraintreeReports.page:58',
      'com.cali.analytics.settlement.SettlementImport.lambda$start$0:91',
    ],
  },
  below: ANALYTICS_EXECUTOR,
  causes: [
    {
      type: 'com.braintreegateway.exceptions.TimeoutException',
      message: 'Read timed out',
      frames: [
        'com.braintreegateway.util.Http.httpRequest:331',
        'com.braintreegateway.util.Http.post:148',
        'com.braintreegateway.TransactionGateway.search:168',
        'com.cali.analytics.settlement.BraintreeReports.page:52',
      ],
    },
    {
      type: 'java.net.SocketTimeoutException',
      message: 'Read timed out',
      frames: ['sun.nio.ch.NioSocketImpl.timedRead:288', 'com.braintreegateway.util.Http.httpRequest:303'],
    },
  ],
  thread: 'settlement-import-%{thread}',
  request: { method: 'POST', path: '/internal/v1/jobs/settlement-import' },
});

export const stripePython = pythonVariant({
  name: 'stripe-python-setup',
  service: 'user-profile-api',
  draws: { user: (r) => r.int(1000, 9999) },
  message: 'Card could not be registered: Stripe API no response within 15s',
  details: 'Gateway: Stripe, endpoint: /v1/setup_intents, profile user-%{user}, read timeout 15s',
  recoveryAction: 'Card form shown again, setup intent looked up by idempotency key',
  raised: [
    {
      type: 'requests.exceptions.ReadTimeout',
      message: "HTTPSConnectionPool(host='api.stripe.com', port=443): Read timed out. (read timeout=15)",
      frames: [
        'lib:stripe/_http_client.py:357 _request_internal | result = self._session.request(',
        'lib:requests/adapters.py:713 send | raise ReadTimeout(e, request=request)',
      ],
    },
    {
      type: 'stripe._error.APIConnectionError',
      message: 'Request timed out: Unexpected error communicating with Stripe.',
      isRaisedFrom: true,
      frames: [
        ...FASTAPI_INNERMOST,
        'user_profile_api/cards.py:49 register_card | intent = wallet.prepare(user_id)',
        'user_profile_api/wallet.py:83 prepare | return stripe.SetupIntent.create(customer=customer)',
        'lib:stripe/_http_client.py:383 _handle_request_error | raise APIConnectionError(msg) from e',
      ],
    },
  ],
});
