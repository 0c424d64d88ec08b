import { ANALYTICS_EXECUTOR, INVENTORY_WEB, ORDER_WEB, PAYMENT_WEB } from '../../traces/java-stacks.ts';
import { javaVariant } from '../define.ts';

/** The subnet of the cluster's nodes, as Kubernetes hands out addresses. */
const SUBNET = '10.0.14';

export const lettuce = javaVariant({
  name: 'lettuce-node-down',
  service: 'order-service',
  draws: {
    node: (r) => r.int(0, 2),
    host: (r) => r.int(20, 60),
    cart: (r) => r.int(100000, 999999),
  },
  message: 'Redis cluster failure: node redis-node-%{node} unreachable',
  details: 'Redis cluster: 2/3 nodes available, failover in progress',
  recoveryAction: 'Serving carts from the database, cache writes paused until failover ends',
  thrown: {
    type: 'org.springframework.data.redis.RedisConnectionFailureException',
    message: 'Unable to connect to Redis',
    frames: [
      'org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory$ExceptionTranslatingConnectionProvider.translateException:1847',
      'org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory$ExceptionTranslatingConnectionProvider.getConnection:1778',
      'com.cali.order.cart.CartCache.read:64',
      'com.cali.order.cart.CartService.load:102',
      'com.cali.order.cart.CartController.show:38',
    ],
  },
  below: ORDER_WEB,
  causes: [
    {
      type: 'io.lettuce.core.RedisConnectionException',
      message: `Unable to connect to ${SUBNET}.%{host}:6379`,
      frames: [
        'io.lettuce.core.RedisConnectionException.create:78',
        'io.lettuce.core.cluster.RedisClusterClient.getConnection:393',
        'org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory$ExceptionTranslatingConnectionProvider.getConnection:1776',
      ],
    },
    {
      type: 'io.netty.channel.AbstractChannel$AnnotatedConnectException',
      message: `Connection refused: redis-node-%{node}/${SUBNET}.%{host}:6379`,
      // Netty connects in an event loop: only the very bottom of the stack is shared.
      inOwnThread: true,
      frames: [
        'sun.nio.ch.Net.pollConnect:native',
        'io.netty.util.concurrent.FastThreadLocalRunnable.run:30',
        'java.lang.Thread.run:1583',
      ],
    },
  ],
  request: { method: 'GET', path: '/api/v1/carts/%{cart}' },
});

export const jedis = javaVariant({
  name: 'jedis-cluster-attempts',
  service: 'payment-api',
  draws: { slot: (r) => r.int(0, 16383), host: (r) => r.int(20, 60), key: (r) => r.hex(2) },
  message: 'Redis cluster operation failed: no more cluster attempts left',
  details: 'Redis cluster: 2/3 nodes available, failover in progress, slot %{slot}, key idem:%{key}',
  recoveryAction: 'Idempotency check falls back to the ledger table, cache reads bypassed for 30s',
  thrown: {
    type: 'redis.clients.jedis.exceptions.JedisClusterOperationException',
    message: 'No more cluster attempts left.',
    frames: [
      'redis.clients.jedis.JedisClusterCommand.runWithRetries:86',
      'redis.clients.jedis.JedisCluster.get:103',
      'com.cali.payment.api.idempotency.IdempotencyStore.find:52',
      'com.cali.payment.api.idempotency.IdempotencyFilter.replay:71',
      'com.cali.payment.api.controller.PaymentController.create:53',
    ],
  },
  below: PAYMENT_WEB,
  causes: [
    {
      type: 'redis.clients.jedis.exceptions.JedisConnectionException',
      message: `Failed connecting to ${SUBNET}.%{host}:6379`,
      frames: [
        'redis.clients.jedis.Connection.connect:148',
        'redis.clients.jedis.JedisClusterCommand.runWithRetries:71',
      ],
    },
    {
      type: 'java.net.ConnectException',
      message: 'Connection refused (Connection refused)',
      frames: ['java.net.PlainSocketImpl.socketConnect:native', 'redis.clients.jedis.Connection.connect:139'],
    },
  ],
  request: { method: 'POST', path: '/api/v1/payments' },
});

export const redisson = javaVariant({
  name: 'redisson-response-timeout',
  service: 'inventory-service',
  draws: {
    sku: (r) => r.int(10000, 99999),
    host: (r) => r.int(20, 60),
    channel: (r) => r.hex(1),
    lambdaHash: (r) => r.int(100_000_000, 999_999_999),
  },
  message: 'Redis server response timeout while reading reserved stock',
  details: `Redis cluster: 2/3 nodes available, failover in progress, master ${SUBNET}.%{host}:6379 silent`,
  recoveryAction: 'Reserved stock counted in the database, Redis topology scanned again in 5s',
  thrown: {
    type: 'com.cali.inventory.cache.StockCacheException',
    message: 'counter stock:reserved:SKU-%{sku} not readable',
    frames: [
      'com.cali.inventory.cache.StockCounters.reserved:83',
      'com.cali.inventory.stock.StockService.lambda$available$1:104',
      'com.cali.inventory.stock.StockService$$Lambda$%{lambda}/%{lambdaHash}.get:unknown',
      'com.cali.inventory.stock.StockService.available:107',
      'com.cali.inventory.api.StockController.available:62',
    ],
  },
  below: INVENTORY_WEB,
  causes: [
    {
      type: 'org.redisson.client.RedisTimeoutException',
      message: `Redis server response timeout (3000 ms) occured after 3 retry attempts. Command: (GET), params: [stock:reserved:SKU-%{sku}], channel: [id: 0x%{channel}, L:/10.0.8.17:48112 - R:${SUBNET}.%{host}/${SUBNET}.%{host}:6379]`,
      inOwnThread: true,
      frames: [
        'org.redisson.command.RedisExecutor$4.run:297',
        'io.netty.util.HashedWheelTimer$HashedWheelTimeout.expire:672',
        'io.netty.util.HashedWheelTimer$Worker.run:472',
        'java.lang.Thread.run:748',
      ],
    },
  ],
  request: { method: 'GET', path: '/api/v1/stock/SKU-%{sku}/available' },
});

export const lettuceTimeout = javaVariant({
  name: 'lettuce-command-timeout',
  service: 'analytics-engine',
  draws: { tile: (r) => r.int(1, 60), thread: (r) => r.int(1, 16) },
  message: 'Dashboard cache did not answer: Redis command timed out',
  details: 'Redis cluster: 2/3 nodes available, failover in progress, command: MGET, tile %{tile}',
  recoveryAction: 'Tile computed from the warehouse, cache refresh skipped for this round',
  thrown: {
    type: 'org.springframework.dao.QueryTimeoutException',
    message:
      'Redis command timed out; nested exception is io.lettuce.core.RedisCommandTimeoutException: Command timed out after 2 second(s)',
    frames: [
      'org.springframework.data.redis.connection.lettuce.LettuceExceptionConverter.convert:70',
      'org.springframework.data.redis.connection.lettuce.LettuceConnection.await:1063',
      'org.springframework.data.redis.core.DefaultValueOperations.multiGet:188',
      'com.cali.analytics.dashboard.TileCache.load:57',
      'com.cali.analytics.dashboard.TileRefresh.lambda$refreshAll$3:110',
    ],
  },
  below: ANALYTICS_EXECUTOR,
  causes: [
    {
      type: 'io.lettuce.core.RedisCommandTimeoutException',
      message: 'Command timed out after 2 second(s)',
      frames: [
        'io.lettuce.core.internal.ExceptionFactory.createTimeoutException:59',
        'io.lettuce.core.internal.Futures.awaitOrCancel:246',
        'org.springframework.data.redis.connection.lettuce.LettuceConnection.await:1061',
      ],
    },
  ],
  thread: 'tile-refresh-%{thread}',
  request: { method: 'POST', path: '/internal/v1/tiles/%{tile}/refresh' },
});
