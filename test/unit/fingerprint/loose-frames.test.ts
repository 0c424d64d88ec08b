import { describe, expect, it } from 'vitest';
import { loosePlaces } from '../../../lambdas/consumer/loose-frames.ts';

describe('loosePlaces', () => {
  it.each<[string, string, string[]]>([
    [
      'Elixir',
      '** (RuntimeError) boom\n    (shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.pay/2\n    (shop 0.1.0) lib/shop/web.ex:9: Shop.Web.post/1',
      ['cart.Shop.Cart.pay', 'web.Shop.Web.post'],
    ],
    [
      'Lua',
      "lua: shop.lua:12: boom\nstack traceback:\n\t[C]: in function 'error'\n\t/app/shop.lua:12: in function 'pay'",
      ['shop.pay'],
    ],
    ['Perl', 'boom at x\n\tShop::pay("x", 12) called at /app/main.pl line 9', ['main.Shop::pay']],
    [
      'Ruby behind a tag',
      "[77d1aa] boom\n[77d1aa] app/models/raffle.rb:51:in `block in draw!'\n[77d1aa] /usr/local/bundle/gems/rack-3.0.1/lib/a.rb:2:in `call'",
      ['raffle.draw!'],
    ],
    [
      'OCaml',
      'Fatal error\nCalled from Shop.pay in file "shop.ml", line 33, characters 5-10',
      ['shop.Shop.pay'],
    ],
    ['Julia', 'ERROR: boom\n [1] pay(x::Int64) at ./shop.jl:12', ['shop.pay']],
  ])('reads the places of %s', (_language, text, places) => {
    expect(loosePlaces(text)).toEqual(places);
  });

  it('leaves the first line and events of one line alone', () => {
    expect(loosePlaces('boom at lib/shop.ex:12: Shop.pay/2')).toEqual([]);
    expect(loosePlaces('boom at lib/shop.ex:12\nDetails: 20/20 active, v1.2:3')).toEqual([]);
  });

  it('takes no longer for lines made to be slow', () => {
    const text = `x\n${`${'a.'.repeat(250)}\n`.repeat(500)}${`${'a/'.repeat(250)}.py:1\n`.repeat(500)}`;
    const startedMs = performance.now();

    loosePlaces(text);

    expect(performance.now() - startedMs).toBeLessThan(300);
  });
});
