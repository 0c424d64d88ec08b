/** Segments of names, written in rows: `words('a b')` is easier to read than a column of strings. */
const words = (rows: string): ReadonlySet<string> => new Set(rows.trim().split(/\s+/));

/** First segments of packages of runtimes, frameworks and drivers: their frames are nobody's own code. */
const FOREIGN_ROOTS = words(`
  java javax jdk sun jakarta kotlin kotlinx scala groovy groovyx clojure akka reactor android androidx dalvik play
  cats zio fs2 doobie slick monix sttp sbt spray shapeless liquibase springfox freemarker ognl bsh antlr weblogic
  feign okhttp3 okio retrofit2 rx lombok cglib javassist brave jrockit junit arrow libcore _COROUTINE $Proxy
  System Microsoft Npgsql MySql MySqlConnector StackExchange Polly Newtonsoft Dapper Serilog NLog MassTransit
  RabbitMQ Confluent Azure Amazon Google Grpc MediatR AutoMapper FluentValidation Hangfire Quartz Autofac Castle
  Moq Xunit NUnit RestSharp Refit Stripe Elastic Nest MongoDB Orleans Akka IdentityModel IdentityServer4 Duende
  Oracle Sentry OpenTelemetry Swashbuckle NServiceBus EasyNetQ Rebus Marten JasperFx HotChocolate Medallion
  ServiceStack Flurl Steeltoe Ocelot Yarp Mono Internal Interop WindowsBase`);

/** The same for packages named by two or three segments. */
const FOREIGN_PACKAGES = words(`
  net.bytebuddy redis.clients org.apache org.springframework org.postgresql org.hibernate org.jboss org.eclipse
  org.redisson org.mariadb org.h2 org.mybatis org.quartz org.slf4j org.jooq org.codehaus org.aspectj org.mongodb
  org.elasticsearch org.opensearch org.gradle org.junit org.mockito org.opentest4j org.testng org.assertj
  org.hamcrest org.flywaydb org.asynchttpclient org.reactivestreams org.keycloak org.xnio org.wildfly org.graalvm
  org.glassfish org.jetbrains org.thymeleaf org.yaml org.json org.bouncycastle org.ehcache org.infinispan org.jdbi
  org.neo4j org.rocksdb org.sqlite org.typelevel org.http4s org.scalatest org.reflections org.koin org.jgroups
  org.joda org.dom4j org.xml org.w3c org.ietf org.omg org.hsqldb org.firebirdsql org.xerial org.zeroturnaround
  org.lz4 org.eclipse org.jvnet org.atmosphere org.owasp org.pac4j org.camunda org.activiti org.flowable
  com.zaxxer com.fasterxml com.mysql com.sun com.mchange com.alibaba com.mongodb com.rabbitmq com.amazonaws
  com.google com.netflix com.stripe com.paypal com.braintreegateway com.adyen com.squareup com.auth0 com.nimbusds
  com.microsoft com.azure com.ibm com.datastax com.typesafe com.newrelic com.hazelcast com.github.benmanes
  com.github.luben com.github.jknack com.github.pagehelper com.github.kristofa com.github.tomakehurst com.oracle
  com.intellij com.twitter com.twilio com.sendgrid com.slack com.codahale com.clickhouse com.couchbase com.aerospike
  com.atomikos com.lmax com.jcraft com.baomidou com.vaadin com.taobao com.p6spy com.querydsl com.jayway com.lightbend
  com.softwaremill com.sksamuel com.vladmihalcea com.warrenstrange com.esotericsoftware com.ning com.carrotsearch
  com.tencent com.aliyun com.huawei com.snowflake com.databricks com.dynatrace com.appdynamics com.instana
  io.netty io.lettuce io.jsonwebtoken io.projectreactor io.reactivex io.r2dbc io.grpc io.vertx io.undertow
  io.micrometer io.micronaut io.quarkus io.ktor io.opentelemetry io.opentracing io.confluent io.awspring io.smallrye
  io.agroal io.github.resilience4j io.github.bucket4j io.sentry io.prometheus io.dropwizard io.helidon io.kubernetes
  io.fabric8 io.minio io.nats io.perfmark io.rsocket io.swagger io.zipkin io.debezium io.strimzi io.temporal
  io.camunda io.axoniq io.zeebe io.aeron io.pebbletemplates io.arrow-kt io.kotest io.mockk io.honeycomb io.jaegertracing
  oracle.jdbc oracle.net oracle.ucp oracle.sql net.spy net.sf net.logstash net.schmizz net.jpountz net.sourceforge
  net.jodah net.javacrumbs net.ttddyy ch.qos software.amazon datadog.trace dd.trace datadog.slf4j dev.failsafe
  dev.langchain4j de.codecentric de.flapdoodle nl.basjes app.cash worker.org jrockit.vm jp.co.worksapplications
  zipkin2.reporter co.elastic`);

/** True when a dotted class or package belongs to the application itself. */
export function isInAppClass(module: string): boolean {
  const first = module.indexOf('.');
  if (first < 0) return !module.startsWith('$Proxy') && !FOREIGN_ROOTS.has(module);
  const root = module.slice(0, first);
  if (FOREIGN_ROOTS.has(root) || FOREIGN_PACKAGES.has(root)) return false;
  const second = module.indexOf('.', first + 1);
  const pair = second < 0 ? module : module.slice(0, second);
  if (FOREIGN_PACKAGES.has(pair)) return false;
  if (second < 0) return true;
  const third = module.indexOf('.', second + 1);
  return !FOREIGN_PACKAGES.has(third < 0 ? module : module.slice(0, third));
}

/** How paths begin that belong to a runtime: its own schemes, frozen and evaluated code. */
const FOREIGN_STARTS: readonly string[] = [
  ...[
    'node:',
    'internal/',
    'deno:',
    'ext:',
    'bun:',
    'native ',
    '<frozen ',
    '<string>',
    '<internal:',
    '(eval',
  ],
  ...['phar://', 'library/', 'webpack/', 'webpack:///webpack/'],
];
/** Parts of paths below which installed packages, runtimes and generated code lie. */
const FOREIGN_PARTS: readonly string[] = [
  ...[
    'site-packages',
    'dist-packages',
    '/usr/lib/',
    '/var/lang/',
    '/var/runtime/',
    '/opt/python/',
    'pyspark.zip',
  ],
  ...['/Python.framework/', '\\Python3', 'py4j-', '\\Lib\\', '/conda/lib/'],
  ...[
    'node_modules',
    '/.yarn/',
    '/opt/nodejs/',
    '://deno.land/',
    '/usr/local/go/',
    '/pkg/mod/',
    '/usr/local/bin/',
    '/usr/bin/',
  ],
  ...['/gems/', '/lib/ruby/', '/vendor/', '\\vendor\\'],
  ...['/rustc/', '.cargo/registry', '.cargo/git', '/cargo/registry/', '/toolchains/'],
];
const INSTALLED_PYTHON = /[\\/]lib[\\/]python\d/;
/** Core modules of older Node.js have bare names: `net.js`, `_stream_readable.js`. */
const OLD_NODE_CORE =
  /^(?:_?(?:stream|http|tls|debugger|linklist)\w{0,20}|assert|buffer|child_process|cluster|crypto|dgram|dns|domain|events|fs|https?|module|net|path|process|querystring|readline|repl|timers|tls|tty|url|util|v8|vm|zlib|bootstrap_node)\.js$/;

/** True when a source file belongs to the application itself. */
export function isInAppPath(path: string): boolean {
  if (path === '<anonymous>' || path === 'native') return false;
  for (const start of FOREIGN_STARTS) if (path.startsWith(start)) return false;
  for (const part of FOREIGN_PARTS) if (path.includes(part)) return false;
  return !INSTALLED_PYTHON.test(path) && !OLD_NODE_CORE.test(path);
}

/** Top folders of Go's standard library. */
const GO_STANDARD = words(`
  archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go
  hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort
  strconv strings structs sync syscall testing text time unicode unique unsafe weak vendor panic`);

/** True for a Go function of the program's own modules: `main`, and whatever does not lie in the module cache. */
export function isInAppGo(module: string, file: string): boolean {
  const slash = module.indexOf('/');
  const root = slash < 0 ? module : module.slice(0, slash);
  if (GO_STANDARD.has(root)) return false;
  if (root === 'golang.org' || root === 'google.golang.org' || root === 'gopkg.in' || root === 'go.uber.org')
    return false;
  // Built with -trimpath, a module of others has its version in the path.
  if (/@v\d/.test(file)) return false;
  return !file.includes('/pkg/mod/') && !file.includes('/vendor/') && !file.includes('/usr/local/go/');
}

const RUST_FOREIGN = words(`
  std core alloc test proc_macro backtrace rust_begin_unwind __rust_begin_short_backtrace tokio futures futures_util
  futures_core hyper hyper_util tower tower_http tower_service axum axum_core actix_web actix_http actix_rt actix_server
  warp rocket tonic tracing tracing_core tracing_subscriber log anyhow eyre color_eyre thiserror serde serde_json reqwest
  sqlx sqlx_core sqlx_postgres diesel rayon rayon_core crossbeam parking_lot mio h2 rustls openssl bytes clap
  async_std async_trait lambda_runtime aws_smithy_runtime redis deadpool bb8 r2d2 rdkafka lapin sentry
  main _start __libc_start_main __libc_start_call_main clone start_thread __rust_try __GI___clone3 __rust_alloc`);

/** True for a Rust function outside of the standard library and the crates that came from a registry. */
export function isInAppRust(symbol: string, file: string | null): boolean {
  const root = /^[<&*(\s]{0,8}(?:dyn |mut |impl )?([A-Za-z_]\w{0,100})/.exec(symbol)?.[1] ?? '';
  if (RUST_FOREIGN.has(root)) return false;
  return file === null || isInAppPath(file);
}

const DART_PACKAGES = words(`
  flutter flutter_test flutter_bloc flutter_riverpod riverpod bloc provider dio http async collection stack_trace test
  test_api sentry sentry_flutter firebase_core firebase_auth cloud_firestore rxdart get get_it hive sqflite shelf grpc
  freezed_annotation json_annotation equatable go_router path_provider shared_preferences url_launcher intl logging
  web_socket_channel isar drift mobx graphql vm_service meta path mockito mocktail retrofit auto_route`);

/** True for a Dart library of the program itself: not `dart:`, not Flutter, not a well-known package. */
export function isInAppDart(file: string): boolean {
  if (file.startsWith('dart:') || file.startsWith('org-dartlang') || file.includes('/.pub-cache/'))
    return false;
  if (!file.startsWith('package:')) return true;
  const slash = file.indexOf('/');
  return !DART_PACKAGES.has(file.slice(8, slash < 0 ? file.length : slash));
}

const NATIVE_LIBRARY =
  /(?:^|\/)(?:lib(?:c|m|dl|rt|pthread|stdc\+\+|gcc_s|swift\w{0,40}|dispatch|objc|Foundation|asan|tsan|ubsan)(?:[.-]|$)|ld-linux|libc_start|Foundation$|UIKit|CoreFoundation|GraphicsServices|dyld)|^\/(?:usr\/)?lib(?:64|32)?\/|csu\/|sysdeps\/|nptl\/|\/compiler-rt\/|\/libstdc\+\+/;
const NATIVE_FUNCTION =
  /^(?:__|_start$|_assertionFailure|_swift_|swift_|std::|operator (?:new|delete)|abort$|raise$|gsignal$|pthread_|malloc|free$|clone$|boost::|google::|<unavailable>|<unknown>)/;

/** True for a C, C++ or Swift function outside of the system's libraries. */
export function isInAppNative(name: string, place: string | null): boolean {
  return !NATIVE_FUNCTION.test(name) && (place === null || !NATIVE_LIBRARY.test(place));
}
