import { javaTrace, servletStack, workerThread } from '../traces/java.ts';
import type { Scenario, Variant } from './variant.ts';

const SOCKET_READ_FRAMES = [
  'java.net.SocketInputStream.socketRead0(Native Method)',
  'java.net.SocketInputStream.read(SocketInputStream.java:168)',
  'sun.security.ssl.SSLSocketImpl$AppInputStream.read(SSLSocketImpl.java:926)',
] as const;

const stripe: Variant = {
  name: 'stripe-read-timeout',
  service: 'payment-api',
  occur: (random) => {
    const request = servletStack(random, [
      'com.stripe.net.HttpURLConnectionClient.request(HttpURLConnectionClient.java:82)',
      'com.stripe.net.LiveStripeResponseGetter.request(LiveStripeResponseGetter.java:73)',
      'com.stripe.net.ApiResource.request(ApiResource.java:168)',
      'com.stripe.model.PaymentIntent.create(PaymentIntent.java:512)',
      'com.cali.payment.api.gateway.StripeGateway.charge(StripeGateway.java:96)',
      'com.cali.payment.api.service.PaymentService.pay(PaymentService.java:211)',
      'com.cali.payment.api.controller.PaymentController.create(PaymentController.java:57)',
    ]);
    const amount = random.decimal(9, 900, 2);
    return {
      runtime: 'java',
      message: 'Payment gateway timeout: Stripe API no response within 15s',
      details: `Gateway: Stripe, endpoint: /v1/payment_intents, waited ${random.int(15000, 15040)}ms, amount: $${amount}`,
      recoveryAction: 'Payment marked PENDING, reconciliation job scheduled, circuit breaker: HALF_OPEN',
      trace: javaTrace([
        {
          type: 'com.stripe.exception.ApiConnectionException',
          message: 'IOException during API request to Stripe (https://api.stripe.com): Read timed out',
          frames: request,
        },
        {
          type: 'java.net.SocketTimeoutException',
          message: 'Read timed out',
          frames: [
            ...SOCKET_READ_FRAMES,
            'com.stripe.net.HttpURLConnectionClient.request(HttpURLConnectionClient.java:71)',
            ...request.slice(1),
          ],
        },
      ]),
      thread: workerThread(random),
      request: { method: 'POST', path: `/api/v1/payments/${random.int(1000, 9999)}` },
    };
  },
};

const checkout: Variant = {
  name: 'checkout-gateway-timeout',
  service: 'order-service',
  occur: (random) => {
    const request = servletStack(random, [
      'org.springframework.web.client.RestTemplate.doExecute(RestTemplate.java:748)',
      'org.springframework.web.client.RestTemplate.postForObject(RestTemplate.java:421)',
      'com.cali.order.payment.PaymentGatewayClient.authorize(PaymentGatewayClient.java:88)',
      'com.cali.order.checkout.CheckoutService.placeOrder(CheckoutService.java:173)',
      'com.cali.order.checkout.CheckoutController.checkout(CheckoutController.java:49)',
    ]);
    return {
      runtime: 'java',
      message: 'Payment gateway timeout: authorization not confirmed within 15s',
      details: `Stripe API no response within 15s, order ORDER-${random.int(100000, 999999)}, attempt ${random.int(2, 3)} of 3`,
      recoveryAction: 'Order kept in PAYMENT_PENDING, customer notified, retry in 60s',
      trace: javaTrace([
        {
          type: 'org.springframework.web.client.ResourceAccessException',
          message:
            'I/O error on POST request for "https://api.stripe.com/v1/payment_intents": Read timed out; nested exception is java.net.SocketTimeoutException: Read timed out',
          frames: request,
        },
        {
          type: 'java.net.SocketTimeoutException',
          message: 'Read timed out',
          frames: [
            ...SOCKET_READ_FRAMES,
            'org.apache.http.impl.io.SessionInputBufferImpl.fillBuffer(SessionInputBufferImpl.java:153)',
            'org.apache.http.impl.client.CloseableHttpClient.execute(CloseableHttpClient.java:83)',
            'org.springframework.web.client.RestTemplate.doExecute(RestTemplate.java:739)',
            ...request.slice(1),
          ],
        },
      ]),
      thread: workerThread(random),
      request: { method: 'POST', path: '/api/v1/checkout' },
    };
  },
};

export const payment: Scenario = { name: 'payment', class: 'payment-timeout', variants: [stripe, checkout] };
