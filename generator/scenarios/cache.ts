import { javaTrace, servletStack, workerThread } from '../traces/java.ts';
import { appFrame, FASTAPI_FRAMES, libraryFrame, pythonTrace } from '../traces/python.ts';
import type { Scenario, Variant } from './variant.ts';

/** The address of a cluster node, as Kubernetes hands them out. */
const NODE_SUBNET = '10.0.14';

const lettuce: Variant = {
  name: 'lettuce-node-down',
  service: 'order-service',
  occur: (random) => {
    const node = `redis-node-${random.int(0, 2)}`;
    const address = `${NODE_SUBNET}.${random.int(20, 60)}`;
    const request = servletStack(random, [
      'org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory$ExceptionTranslatingConnectionProvider.translateException(LettuceConnectionFactory.java:1553)',
      'org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory$ExceptionTranslatingConnectionProvider.getConnection(LettuceConnectionFactory.java:1461)',
      'com.cali.order.cart.CartCache.read(CartCache.java:64)',
      'com.cali.order.cart.CartService.load(CartService.java:102)',
      'com.cali.order.cart.CartController.show(CartController.java:38)',
    ]);
    return {
      runtime: 'java',
      message: `Redis cluster failure: node ${node} unreachable`,
      details: 'Redis cluster: 2/3 nodes available, failover in progress',
      recoveryAction: 'Serving carts from the database, cache writes paused until failover ends',
      trace: javaTrace([
        {
          type: 'org.springframework.data.redis.RedisConnectionFailureException',
          message: `Unable to connect to Redis; nested exception is io.lettuce.core.RedisConnectionException: Unable to connect to ${address}:6379`,
          frames: request,
        },
        {
          type: 'io.lettuce.core.RedisConnectionException',
          message: `Unable to connect to ${address}:6379`,
          frames: [
            'io.lettuce.core.RedisConnectionException.create(RedisConnectionException.java:78)',
            'io.lettuce.core.cluster.RedisClusterClient.getConnection(RedisClusterClient.java:393)',
            'org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory$ExceptionTranslatingConnectionProvider.getConnection(LettuceConnectionFactory.java:1459)',
            ...request.slice(2),
          ],
        },
        {
          type: 'io.netty.channel.AbstractChannel$AnnotatedConnectException',
          message: `Connection refused: ${node}/${address}:6379`,
          // Netty connects in an event loop: only the very bottom of the stack is shared.
          frames: [
            'sun.nio.ch.SocketChannelImpl.checkConnect(Native Method)',
            'io.netty.util.concurrent.FastThreadLocalRunnable.run(FastThreadLocalRunnable.java:30)',
            'java.lang.Thread.run(Thread.java:834)',
          ],
        },
      ]),
      thread: workerThread(random),
      request: { method: 'GET', path: `/api/v1/carts/${random.int(100000, 999999)}` },
    };
  },
};

const redisPy: Variant = {
  name: 'redis-py-connection-refused',
  service: 'user-profile-api',
  occur: (random) => {
    const node = `redis-node-${random.int(0, 2)}:6379`;
    return {
      runtime: 'python',
      message: `Redis cluster failure: lost connection to ${node}`,
      details: 'Redis cluster: 2/3 nodes available, failover in progress',
      recoveryAction: 'Reading profiles from the database, cache bypassed for 30s',
      trace: pythonTrace([
        {
          type: 'ConnectionRefusedError',
          message: '[Errno 111] Connection refused',
          frames: [
            libraryFrame('redis/connection.py', 276, 'connect', 'sock = self.retry.call_with_retry('),
            libraryFrame('redis/retry.py', 46, 'call_with_retry', 'return do()'),
            libraryFrame('redis/connection.py', 636, '_connect', 'raise err'),
          ],
        },
        {
          type: 'redis.exceptions.ConnectionError',
          message: `Error 111 connecting to ${node}. Connection refused.`,
          frames: [
            ...FASTAPI_FRAMES,
            appFrame('user_profile_api/routes.py', 64, 'get_profile', 'profile = profiles.load(user_id)'),
            appFrame('user_profile_api/cache.py', 37, 'fetch', 'raw = self.redis.get(self.key(user_id))'),
            libraryFrame(
              'redis/connection.py',
              282,
              'connect',
              'raise ConnectionError(self._error_message(e))',
            ),
          ],
        },
      ]),
    };
  },
};

export const cache: Scenario = { name: 'cache', class: 'cache-failure', variants: [lettuce, redisPy] };
