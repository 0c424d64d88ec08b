import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../../lambdas/consumer/parse/exception.ts';

/** The first frame of a trace, with the head that its language needs. */
function frameOf(head: string, ...frame: string[]) {
  return readTrace([head, ...frame].join('\n'), 0, '').exception?.frames[0];
}

describe('frames', () => {
  it.each([
    ['com.acme.pay.Gateway.charge(Gateway.java:12)', true],
    ['com.acme.pay.Gateway.lambda$charge$3(Gateway.java:12)', true],
    ['com.acme.pay.Gateway$Inner.run(Gateway.kt:12)', true],
    ['app//com.acme.pay.Gateway.charge(Gateway.java:12)', true],
    ['com.acme.pay.Gateway$$SpringCGLIB$$0.charge(<generated>)', false],
    ['com.acme.pay.Gateway$$EnhancerBySpringCGLIB$$a1b2c3.charge(<generated>)', false],
    ['com.acme.pay.Gateway$$Lambda$858/0x000000085d25b207.get(Unknown Source)', false],
    ['com.acme.pay.Order$HibernateProxy$x1.getId(Unknown Source)', false],
    ['jdk.proxy2/jdk.proxy2.$Proxy94.find(Unknown Source)', false],
    ['com.sun.proxy.$Proxy12.find(Unknown Source)', false],
    ['jdk.internal.reflect.GeneratedMethodAccessor542.invoke(Unknown Source)', false],
    ['java.base/java.lang.Thread.run(Thread.java:840)', false],
    ['org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1032)', false],
    ['io.github.resilience4j.retry.Retry.lambda$decorate$2(Retry.java:3)', false],
    ['io.github.acme.Shop.run(Shop.java:3)', true],
    ['com.github.benmanes.caffeine.cache.Cache.get(Cache.java:3)', false],
    ['kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:104)', false],
  ])('of Java: %s', (frame, inApp) => {
    expect(frameOf('java.lang.Error: x', `\tat ${frame}`)?.inApp).toBe(inApp);
  });

  it.each([
    ['/app/shop/cart.py', true],
    ['/home/ann/shop/lib/python/cart.py', true],
    ['/usr/local/lib/python3.12/site-packages/redis/connection.py', false],
    ['/usr/lib/python3/dist-packages/redis/connection.py', false],
    ['/usr/local/lib/python3.12/asyncio/tasks.py', false],
    ['/var/lang/lib/python3.12/json/decoder.py', false],
    ['/opt/python/requests/api.py', false],
    ['C:\\Python312\\Lib\\json\\decoder.py', false],
    ['<frozen importlib._bootstrap>', false],
    ['<stdin>', true],
  ])('of Python: %s', (file, inApp) => {
    const text = [
      'Traceback (most recent call last):',
      `  File "${file}", line 3, in f`,
      '    x()',
      'ValueError: x',
    ];

    expect(frameOf(text[0]!, ...text.slice(1))?.inApp).toBe(inApp);
  });

  it.each([
    ['at pay (/app/src/pay.js:3:9)', true],
    ['at async pay (file:///app/src/pay.mjs:3:9)', true],
    ['at Page (webpack-internal:///(rsc)/./src/app/page.tsx:9:19)', true],
    ['at q (/app/node_modules/pg/lib/client.js:3:9)', false],
    ['at q (/app/.yarn/cache/pg-npm-8.zip/node_modules/pg/lib/client.js:3:9)', false],
    ['at q (webpack-internal:///(rsc)/./node_modules/pg/lib/client.js:3:9)', false],
    ['at process.processTicksAndRejections (node:internal/process/task_queues:105:5)', false],
    ['at emitOne (events.js:115:13)', false],
    ['at Runtime.handler (file:///var/runtime/index.mjs:1:2)', false],
    ['at Array.map (<anonymous>)', false],
    ['at JSON.parse (native)', false],
  ])('of JavaScript: %s', (frame, inApp) => {
    expect(frameOf('Error: x', `    ${frame}`)?.inApp).toBe(inApp);
  });

  it.each([
    ['main.pay(0x1)', '/app/main.go', true],
    ['github.com/acme/shop/cart.(*Cart).Total(0x0)', '/src/cart/cart.go', true],
    ['github.com/acme/shop/cart.(*Cart).Total(0x0)', '/go/src/github.com/acme/shop/cart/cart.go', true],
    ['shop/internal/cart.Total(...)', '/app/internal/cart/cart.go', true],
    ['github.com/lib/pq.(*conn).query(0x0)', '/go/pkg/mod/github.com/lib/pq@v1.10.9/conn.go', false],
    ['github.com/lib/pq.(*conn).query(0x0)', 'github.com/lib/pq@v1.10.9/conn.go', false],
    ['github.com/lib/pq.(*conn).query(0x0)', '/app/vendor/github.com/lib/pq/conn.go', false],
    ['golang.org/x/sync/errgroup.(*Group).Go.func1()', '/x/errgroup.go', false],
    ['net/http.HandlerFunc.ServeHTTP(0x0)', '/opt/hostedtoolcache/go/1.22/x64/src/net/http/server.go', false],
    ['runtime.gopanic({0x1, 0x2})', '/usr/local/go/src/runtime/panic.go', false],
  ])('of Go: %s in %s', (name, file, inApp) => {
    expect(frameOf('panic: x', '', 'goroutine 1 [running]:', name, `\t${file}:3 +0x1d`)?.inApp).toBe(inApp);
  });

  it.each([
    ['Shop.Pay.Charge(String id) in /src/Pay.cs:line 3', true],
    ['Shop.Worker.<RunAsync>d__7.MoveNext()', true],
    ['System.Linq.Enumerable.First[TSource](IEnumerable`1 source)', false],
    ['Microsoft.EntityFrameworkCore.DbContext.SaveChanges()', false],
    ['Npgsql.NpgsqlCommand.ExecuteReader(CommandBehavior behavior)', false],
    ['lambda_method45(Closure, Object, Object[])', false],
  ])('of .NET: %s', (frame, inApp) => {
    expect(frameOf('System.Exception: x', `   at ${frame}`)?.inApp).toBe(inApp);
  });

  it.each([
    ["/app/lib/cart.rb:12:in 'Cart#total'", true],
    ["app/models/user.rb:9:in `sync'", true],
    ["/usr/local/bundle/gems/pg-1.5.6/lib/pg/connection.rb:828:in `connect'", false],
    ["/usr/local/lib/ruby/3.3.0/net/http.rb:1541:in `do_start'", false],
    ["<internal:kernel>:187:in 'Kernel#loop'", false],
  ])('of Ruby: %s', (frame, inApp) => {
    expect(frameOf('RuntimeError: x', frame)?.inApp).toBe(inApp);
  });

  it.each([
    ['shop::orders::find', './src/orders.rs', true],
    ['core::result::unwrap_failed', '/rustc/9fc6b4/library/core/src/result.rs', false],
    [
      'tokio::runtime::park::block_on',
      '/usr/local/cargo/registry/src/index.crates.io-6f17/tokio-1.38.0/src/park.rs',
      false,
    ],
    ['<alloc::boxed::Box<F> as core::ops::function::FnOnce>::call_once', null, false],
    ['<shop::Cart as core::fmt::Display>::fmt', null, true],
  ])('of Rust: %s', (symbol, file, inApp) => {
    const place = file === null ? [] : [`             at ${file}:3:14`];

    const frame = frameOf(
      "thread 'main' panicked at src/main.rs:4:5:",
      'x',
      'stack backtrace:',
      `   0: ${symbol}`,
      ...place,
    );

    expect(frame?.inApp).toBe(inApp);
  });

  it.each([
    ['#0      Cart.total (package:shop/cart.dart:17:27)', true],
    ['#0      main (file:///app/bin/shop.dart:5:14)', true],
    ['#0      DioMixin.fetch (package:dio/src/dio_mixin.dart:523:7)', false],
    ['#0      StatefulElement.build (package:flutter/src/widgets/framework.dart:5592:27)', false],
    ['#0      _parseJson (dart:convert-patch/convert_patch.dart:36:10)', false],
  ])('of Dart: %s', (frame, inApp) => {
    expect(frameOf('FormatException: x', frame)?.inApp).toBe(inApp);
  });
});

describe('the places of PHP', () => {
  it('belong to the function that stands at them, not to the one that is called', () => {
    const text = [
      'PHP Fatal error:  Uncaught RuntimeException: x in /app/src/View.php:8',
      'Stack trace:',
      '#0 /app/vendor/symfony/http-kernel/HttpKernel.php(181): Acme\\View->date(NULL)',
      '#1 /app/public/index.php(20): Symfony\\Component\\HttpKernel\\HttpKernel->handle()',
      '#2 {main}',
    ].join('\n');

    const frames = readTrace(text, 0, '').exception?.frames;

    expect(frames?.map(({ module, function: name, line, inApp }) => [module, name, line, inApp])).toEqual([
      ['Acme\\View', 'date', 8, true],
      ['Symfony\\Component\\HttpKernel\\HttpKernel', 'handle', 181, false],
      ['index', '{main}', 20, true],
    ]);
  });
});
