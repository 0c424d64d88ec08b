import { braintree, kakaoPay, stripePython, toss } from './payment/further.ts';
import { adyen, checkout, paypal, stripe } from './payment/international.ts';
import type { Scenario } from './variant.ts';

/** A payment gateway does not answer in time. */
export const payment: Scenario = {
  name: 'payment',
  class: 'payment-timeout',
  variants: [stripe, checkout, paypal, adyen, toss, kakaoPay, braintree, stripePython],
};
