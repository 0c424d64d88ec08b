import { ORDER_WEB, PAYMENT_SCHEDULED, PAYMENT_WEB } from '../../traces/java-stacks.ts';
import { javaVariant } from '../define.ts';

export const stripe = javaVariant({
  name: 'stripe-read-timeout',
  service: 'payment-api',
  draws: {
    waitedMs: (r) => r.int(15000, 15040),
    amount: (r) => r.decimal(9, 900, 2),
    payment: (r) => r.int(1000, 9999),
  },
  message: 'Payment gateway timeout: Stripe API no response within 15s',
  details: 'Gateway: Stripe, endpoint: /v1/payment_intents, waited %{waitedMs}ms, amount: $%{amount}',
  recoveryAction: 'Payment marked PENDING, reconciliation job scheduled, circuit breaker: HALF_OPEN',
  thrown: {
    type: 'com.stripe.exception.ApiConnectionException',
    message: 'IOException during API request to Stripe (https://api.stripe.com): Read timed out',
    frames: [
      'com.stripe.net.HttpURLConnectionClient.request:82',
      'com.stripe.net.LiveStripeResponseGetter.request:73',
      'com.stripe.net.ApiResource.request:168',
      'com.stripe.model.PaymentIntent.create:512',
      'com.cali.payment.api.gateway.StripeGateway.charge:96',
      'com.cali.payment.api.service.PaymentService.pay:211',
      'com.cali.payment.api.controller.PaymentController.create:57',
    ],
  },
  below: PAYMENT_WEB,
  causes: [
    {
      type: 'java.net.SocketTimeoutException',
      message: 'Read timed out',
      frames: [
        'java.net.SocketInputStream.socketRead0:native',
        'java.net.SocketInputStream.read:168',
        'sun.security.ssl.SSLSocketImpl$AppInputStream.read:926',
        'com.stripe.net.HttpURLConnectionClient.request:71',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/payments/%{payment}' },
});

export const paypal = javaVariant({
  name: 'paypal-capture-timeout',
  service: 'payment-api',
  draws: { waitedMs: (r) => r.int(15000, 15031), order: (r) => r.text('0123456789ABCDEFGHJKLMNP', 17) },
  message: 'Payment gateway timeout: PayPal API no response within 15s while capturing',
  details: 'Gateway: PayPal, order: %{order}, endpoint: /v2/checkout/orders/capture, waited %{waitedMs}ms',
  recoveryAction: 'Capture state unknown, lookup scheduled in 60s, no second capture sent',
  thrown: {
    type: 'com.cali.payment.api.gateway.GatewayTimeoutException',
    message: 'PayPal did not answer the capture of %{order}',
    frames: [
      'com.cali.payment.api.gateway.PayPalGateway.capture:134',
      'com.cali.payment.api.service.CaptureService.lambda$capture$2:89',
      'com.cali.payment.api.service.CaptureService$$Lambda$%{lambda}/0x00000008%{address}.get:unknown',
      'io.github.resilience4j.circuitbreaker.CircuitBreaker.lambda$decorateSupplier$4:197',
      'com.cali.payment.api.service.CaptureService.capture:92',
      'com.cali.payment.api.controller.CaptureController.capture:51',
    ],
  },
  below: PAYMENT_WEB,
  causes: [
    {
      type: 'com.paypal.http.exceptions.HttpException',
      message: 'timeout',
      frames: [
        'com.paypal.http.HttpClient.execute:88',
        'com.cali.payment.api.gateway.PayPalGateway.capture:121',
      ],
    },
    {
      type: 'java.net.SocketTimeoutException',
      message: 'timeout',
      frames: [
        'okhttp3.internal.http2.Http2Stream$StreamTimeout.newTimeoutException@Http2Stream.kt:675',
        'com.paypal.http.HttpClient.execute:79',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/captures/%{order}' },
});

export const adyen = javaVariant({
  name: 'adyen-refund-timeout',
  service: 'payment-api',
  draws: { waitedMs: (r) => r.int(15000, 15022), refund: (r) => r.int(10000, 99999) },
  message: 'Refund not confirmed: Adyen API no response within 15s',
  details:
    'Gateway: Adyen, refund: RF-%{refund}, endpoint: /pal/servlet/Payment/v68/refund, waited %{waitedMs}ms',
  recoveryAction: 'Refund kept SUBMITTED, next attempt by the refund job, idempotency key unchanged',
  thrown: {
    type: 'com.cali.payment.api.refund.RefundFailedException',
    message: 'RF-%{refund}: no answer from Adyen',
    frames: [
      'com.cali.payment.api.refund.AdyenRefunds.submit:77',
      'com.cali.payment.api.refund.RefundJob.submitDue:63',
      'com.cali.payment.api.refund.RefundJob$$FastClassBySpringCGLIB$$5b1e90c7.invoke:generated',
      'org.springframework.aop.framework.CglibAopProxy$CglibMethodInvocation.proceed:749',
      'com.cali.payment.api.refund.RefundJob$$EnhancerBySpringCGLIB$$c41f7a02.submitDue:generated',
    ],
  },
  below: PAYMENT_SCHEDULED,
  causes: [
    {
      type: 'com.adyen.httpclient.HTTPClientException',
      message: 'Read timed out',
      frames: [
        'com.adyen.httpclient.AdyenHttpClient.request:141',
        'com.adyen.service.Resource.request:96',
        'com.cali.payment.api.refund.AdyenRefunds.submit:70',
      ],
    },
    {
      type: 'java.net.SocketTimeoutException',
      message: 'Read timed out',
      frames: [
        'java.net.SocketInputStream.socketRead0:native',
        'org.apache.http.impl.io.SessionInputBufferImpl.fillBuffer:153',
        'com.adyen.httpclient.AdyenHttpClient.request:132',
      ],
    },
  ],
  thread: 'scheduling-1',
  request: { method: 'POST', path: '/internal/v1/jobs/refunds' },
});

export const checkout = javaVariant({
  name: 'checkout-gateway-timeout',
  service: 'order-service',
  draws: { order: (r) => r.int(100000, 999999), attempt: (r) => r.int(2, 3) },
  message: 'Payment gateway timeout: authorization not confirmed within 15s',
  details: 'Stripe API no response within 15s, order ORDER-%{order}, attempt %{attempt} of 3',
  recoveryAction: 'Order kept in PAYMENT_PENDING, customer notified, retry in 60s',
  thrown: {
    type: 'org.springframework.web.client.ResourceAccessException',
    message: 'I/O error on POST request for "https://api.stripe.com/v1/payment_intents": Read timed out',
    frames: [
      'org.springframework.web.client.RestTemplate.createResourceAccessException:926',
      'org.springframework.web.client.RestTemplate.doExecute:906',
      'org.springframework.web.client.RestTemplate.postForObject:536',
      'com.cali.order.payment.PaymentGatewayClient.authorize:88',
      'com.cali.order.checkout.CheckoutService.placeOrder:173',
      'com.cali.order.checkout.CheckoutController.checkout:49',
    ],
  },
  below: ORDER_WEB,
  causes: [
    {
      type: 'java.net.SocketTimeoutException',
      message: 'Read timed out',
      frames: [
        'sun.nio.ch.NioSocketImpl.timedRead:278',
        'java.net.Socket$SocketInputStream.read:1099',
        'sun.security.ssl.SSLSocketImpl$AppInputStream.read:973',
        'org.apache.hc.core5.http.impl.io.SessionInputBufferImpl.fillBuffer:149',
        'org.springframework.web.client.RestTemplate.doExecute:900',
      ],
    },
  ],
  request: { method: 'POST', path: '/api/v1/checkout' },
});
