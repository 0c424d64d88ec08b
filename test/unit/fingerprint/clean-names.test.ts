import { describe, expect, it } from 'vitest';
import { cleanBundle, cleanName } from '../../../lambdas/consumer/clean-names.ts';

describe('cleanName', () => {
  it.each([
    // Java: reflection, lambdas, hidden classes
    ['jdk.internal.reflect.GeneratedMethodAccessor542', 'jdk.internal.reflect.GeneratedMethodAccessor'],
    ['sun.reflect.GeneratedConstructorAccessor12', 'sun.reflect.GeneratedConstructorAccessor'],
    [
      'sun.reflect.GeneratedSerializationConstructorAccessor3',
      'sun.reflect.GeneratedSerializationConstructorAccessor',
    ],
    ['com.acme.Shop$$Lambda$14/0x0000000800c8a000', 'com.acme.Shop$$Lambda'],
    ['com.acme.Shop$$Lambda/0x00007f1c', 'com.acme.Shop$$Lambda'],
    ['com.acme.Shop$$Lambda$88', 'com.acme.Shop$$Lambda'],
    ['com.acme.Shop.lambda$pay$3', 'com.acme.Shop.lambda$pay'],
    ['com.acme.Shop/0x0000000801a3c440.run', 'com.acme.Shop.run'],
    ['com.acme.Shop@1f2e3d4c', 'com.acme.Shop'],
    ['com.acme.Shop$1.run', 'com.acme.Shop$.run'],
    // proxies are what they stand for
    ['com.acme.Shop$$EnhancerBySpringCGLIB$$a1b2c3.pay', 'com.acme.Shop.pay'],
    ['com.acme.Shop$$SpringCGLIB$$0.pay', 'com.acme.Shop.pay'],
    ['com.acme.Shop$$EnhancerByGuice$$1a2b3c.pay', 'com.acme.Shop.pay'],
    ['com.acme.Shop_$$_jvst8a3_0.pay', 'com.acme.Shop.pay'],
    ['com.acme.Shop_$$_javassist_12.pay', 'com.acme.Shop.pay'],
    ['com.acme.Order$HibernateProxy$aB1c.getId', 'com.acme.Order.getId'],
    ['com.acme.Shop$ByteBuddy$xY12.pay', 'com.acme.Shop.pay'],
    ['com.acme.Shop$MockitoMock$1234.pay', 'com.acme.Shop.pay'],
    ['jdk.proxy2.$Proxy131', '$Proxy'],
    ['com.sun.proxy.$Proxy12', '$Proxy'],
    // Kotlin, Scala, Groovy, Clojure
    ['com.acme.Shop$pay$1.invokeSuspend', 'com.acme.Shop$pay$.invokeSuspend'],
    ['com.acme.Shop$pay$2$1.invokeSuspend', 'com.acme.Shop$pay$.invokeSuspend'],
    ['com.acme.Shop.pay$lambda-3', 'com.acme.Shop.pay$lambda'],
    ['com.acme.Shop.pay$lambda$3$4', 'com.acme.Shop.pay$lambda'],
    ['com.acme.Billing$.$anonfun$total$1', 'com.acme.Billing$.$anonfun$total'],
    ['com.acme.Billing$.$anonfun$total$1$adapted', 'com.acme.Billing$.$anonfun$total'],
    ['com.acme.Billing$$anonfun$price$2.apply', 'com.acme.Billing$$anonfun$price.apply'],
    ['Deploy$_run_closure12.doCall', 'Deploy$_run_closure.doCall'],
    ['user$eval1234$fn__5678.invoke', 'user$eval$fn.invoke'],
    // .NET
    ['Shop.Receipts.<BuildAsync>d__12.MoveNext', 'Shop.Receipts.BuildAsync'],
    ['Shop.X.<>c__DisplayClass3_0.<Pay>b__0', 'Shop.X.Pay'],
    ['Shop.X.<>c.<Pay>b__3_0', 'Shop.X.Pay'],
    ['Shop.X.<Pay>g__Check|3_0', 'Shop.X.Pay.Check'],
    ['Shop.X.<>c__DisplayClass33_0.<<Invoke>b__0>d.MoveNext', 'Shop.X.Invoke'],
    ['Shop.Box`1.Add', 'Shop.Box.Add'],
    // Go, Rust, Swift, C++
    ['main.charge.func1.2', 'main.charge.func'],
    ['main.Must[...]', 'main.Must'],
    ['shop.(*Cart).Pay-fm', 'shop.(*Cart).Pay'],
    ['ingest::worker::run::{{closure}}', 'ingest::worker::run'],
    ['stock::reserve::h2b1c6a4d8e0f5a73', 'stock::reserve'],
    ['shop[1a2b3c4d5e6f7a8b]::pay::{closure#0}', 'shop::pay'],
    ['closure #1 in closure #2 in Shop.pay(_:)', 'Shop.pay(_:)'],
    ['total.constprop.0', 'total'],
    // Ruby, PHP, Dart
    ['block in draw!', 'draw!'],
    ['block (2 levels) in draw!', 'draw!'],
    ['rescue in block in pay', 'pay'],
    ['_app_views_orders_show_html_erb___123456_4560', '_app_views_orders_show_html_erb'],
    ['{closure:App\\Shop::pay():12}', '{closure:App\\Shop::pay()}'],
    ['class@anonymous/var/www/x.php:12$0', 'class@anonymous'],
    ['OrderService.pay.<anonymous closure>', 'OrderService.pay'],
    // nothing generated
    ['com.acme.Shop', 'com.acme.Shop'],
    ['<T as core::fmt::Display>::fmt', '<T as core::fmt::Display>::fmt'],
    ['<module>', '<module>'],
  ])('%s is %s', (name, cleaned) => {
    expect(cleanName(name)).toBe(cleaned);
    // once more, out of the cache
    expect(cleanName(name)).toBe(cleaned);
  });

  it('keeps lambdas of different methods apart', () => {
    expect(cleanName('com.acme.Shop.lambda$pay$0')).not.toBe(cleanName('com.acme.Shop.lambda$refund$0'));
  });

  it('takes no longer for names made to be slow', () => {
    const names = [
      '$1'.repeat(50_000),
      '<'.repeat(50_000),
      '.func1'.repeat(50_000),
      '{closure'.repeat(50_000),
    ];
    const startedMs = performance.now();

    for (const name of names) cleanName(name);

    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});

describe('cleanBundle', () => {
  it.each([
    ['main.3f2a1c9b', 'main'],
    ['vendor.88d1', 'vendor'],
    ['chunk-5OZ4KQ7P', 'chunk'],
    ['index-BbX3k2Qa', 'index'],
    ['4711', 'chunk'],
    ['posts.ts?12ab', 'posts.ts'],
    ['activerecord-7.1.2', 'activerecord'],
    ['pay.service', 'pay.service'],
    ['OrderService2', 'OrderService2'],
  ])('%s is %s', (stem, cleaned) => {
    expect(cleanBundle(stem)).toBe(cleaned);
  });
});
