import { athena, carrier, fxLimiter, supplier } from './api/java.ts';
import { addressSearch, cognito, kakaoTalk, sendGrid } from './api/python.ts';
import type { Scenario } from './variant.ts';

/** Another company's API refuses, because its quota is reached. */
export const api: Scenario = {
  name: 'api',
  class: 'rate-limit',
  variants: [sendGrid, supplier, fxLimiter, carrier, athena, kakaoTalk, cognito, addressSearch],
};
