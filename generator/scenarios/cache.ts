import { jedis, lettuce, lettuceTimeout, redisson } from './cache/java.ts';
import { dedupe, redisPy, sentinel } from './cache/python.ts';
import type { Scenario } from './variant.ts';

/** A node of the Redis cluster is gone, and the failover runs. */
export const cache: Scenario = {
  name: 'cache',
  class: 'cache-failure',
  variants: [lettuce, jedis, redisson, lettuceTimeout, redisPy, sentinel, dedupe],
};
