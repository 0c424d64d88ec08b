import { InvalidGeneratorOptionError } from '../errors.ts';
import { brokerDown } from './broker-down.ts';
import { couponPeak } from './coupon-peak.ts';
import { memoryLeak } from './memory-leak.ts';
import { paymentRetryStorm } from './payment-retry-storm.ts';
import { poolExhaustion } from './pool-exhaustion.ts';
import { redisFailover } from './redis-failover.ts';
import type { Story } from './story.ts';

/** Every story there is. */
export const STORIES: readonly Story[] = [
  poolExhaustion,
  couponPeak,
  redisFailover,
  brokerDown,
  paymentRetryStorm,
  memoryLeak,
];

export const STORY_NAMES: readonly string[] = STORIES.map(({ name }) => name);

/**
 * The story of this name.
 * @throws InvalidGeneratorOptionError naming those there are
 */
export function storyNamed(name: string): Story {
  const story = STORIES.find((it) => it.name === name);
  if (story === undefined) {
    throw new InvalidGeneratorOptionError(
      `story must be one of ${STORY_NAMES.join(', ')}, got ${name}`,
      name,
    );
  }
  return story;
}
