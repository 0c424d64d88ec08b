import { describe, expect, it } from 'vitest';
import { normaliseEndpoint } from '../../../lambdas/consumer/endpoint.ts';

describe('normaliseEndpoint', () => {
  it.each([
    ['/orders/123', '/orders/{id}'],
    ['/orders/123?expand=items#top', '/orders/{id}'],
    ['/api/v1/payments/8472/capture', '/api/v1/payments/{id}/capture'],
    ['/users/0f8fad5b-d9cb-469f-a165-70867728950e', '/users/{uuid}'],
    ['/blobs/4f8e2d77aabbccdd', '/blobs/{hex}'],
    ['/reports/2026-01-19', '/reports/{date}'],
    ['/users/kim@example.com', '/users/{email}'],
    ['/sale/spring-sale-2026', '/sale/{slug}'],
    ['/orders/ORDER-847239', '/orders/{id}'],
    ['/files/report-12.pdf', '/files/{id}.pdf'],
    ['/orders/01HV5Z3J9K2M4N6P8Q0R1S2T3U', '/orders/{id}'],
  ])('%s is %s', (path, endpoint) => {
    expect(normaliseEndpoint(path)).toBe(endpoint);
  });

  it.each([
    '/',
    '/health',
    '/api/v1/orders',
    '/oauth2/token',
    '/api/v1beta1/pods',
    '/orders/{id}',
    '/img/logo.svg',
  ])('leaves %s as it is', (path) => {
    expect(normaliseEndpoint(path)).toBe(path);
  });

  it('gives the same once more', () => {
    const endpoint = normaliseEndpoint('/a/1/b/spring-sale-2026/c/2026-01-19/x@y.io');

    expect(normaliseEndpoint(endpoint)).toBe(endpoint);
  });

  it('is bounded in length and time', () => {
    const startedMs = performance.now();

    const endpoint = normaliseEndpoint(`/${'a-'.repeat(100_000)}1!`);

    expect(endpoint.length).toBeLessThanOrEqual(1025);
    expect(performance.now() - startedMs).toBeLessThan(200);
  });
});
