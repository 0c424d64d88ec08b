/** Packages of runtimes, frameworks and drivers: their frames are nobody's own code. */
const FOREIGN_ROOTS: ReadonlySet<string> = new Set([
  ...[
    'java',
    'javax',
    'jdk',
    'sun',
    'jakarta',
    'kotlin',
    'kotlinx',
    'scala',
    'groovy',
    'clojure',
    'akka',
    'reactor',
  ],
  ...['android', 'androidx', 'dalvik', 'play', 'cats', 'zio', 'net.bytebuddy', 'redis.clients', 'brave'],
  ...[
    'System',
    'Microsoft',
    'Npgsql',
    'MySql',
    'MySqlConnector',
    'StackExchange',
    'Polly',
    'Newtonsoft',
    'Dapper',
  ],
]);

/** The same for packages named by two or three segments. */
const FOREIGN_PACKAGES: ReadonlySet<string> = new Set([
  ...[
    'org.apache',
    'org.springframework',
    'org.postgresql',
    'org.hibernate',
    'org.jboss',
    'org.eclipse',
    'org.redisson',
  ],
  ...[
    'org.mariadb',
    'org.h2',
    'org.mybatis',
    'org.quartz',
    'org.slf4j',
    'org.jooq',
    'org.codehaus',
    'org.aspectj',
  ],
  ...[
    'org.mongodb',
    'org.elasticsearch',
    'org.gradle',
    'org.junit',
    'org.mockito',
    'org.flywaydb',
    'org.asynchttpclient',
  ],
  ...[
    'org.reactivestreams',
    'org.keycloak',
    'org.xnio',
    'org.wildfly',
    'org.graalvm',
    'org.glassfish',
    'org.jetbrains',
  ],
  ...[
    'com.zaxxer',
    'com.fasterxml',
    'com.mysql',
    'com.sun',
    'com.mchange',
    'com.alibaba',
    'com.mongodb',
    'com.rabbitmq',
  ],
  ...[
    'com.amazonaws',
    'com.google',
    'com.netflix',
    'com.stripe',
    'com.paypal',
    'com.braintreegateway',
    'com.adyen',
  ],
  ...[
    'com.squareup',
    'com.auth0',
    'com.nimbusds',
    'com.microsoft',
    'com.ibm',
    'com.datastax',
    'com.typesafe',
  ],
  ...[
    'com.newrelic',
    'com.hazelcast',
    'com.github.benmanes',
    'com.oracle',
    'com.intellij',
    'com.twitter',
    'com.codahale',
  ],
  ...[
    'io.netty',
    'io.lettuce',
    'io.jsonwebtoken',
    'io.projectreactor',
    'io.reactivex',
    'io.r2dbc',
    'io.grpc',
    'io.vertx',
  ],
  ...[
    'io.undertow',
    'io.micrometer',
    'io.micronaut',
    'io.quarkus',
    'io.ktor',
    'io.github.resilience4j',
    'io.opentelemetry',
  ],
  ...[
    'io.github.bucket4j',
    'io.confluent',
    'io.awspring',
    'io.smallrye',
    'io.agroal',
    'oracle.jdbc',
    'oracle.net',
  ],
  ...[
    'oracle.ucp',
    'net.spy',
    'net.sf',
    'feign',
    'okhttp3',
    'okio',
    'retrofit2',
    'rx',
    'lombok',
    'ch.qos',
    'software.amazon',
  ],
  ...[
    'datadog.trace',
    'jrockit.vm',
    'cglib',
    'javassist',
    'worker.org',
    'app.cash',
    'net.logstash',
    'dev.failsafe',
  ],
]);

/** True when a dotted class or package belongs to the application itself. */
export function isInAppClass(module: string): boolean {
  const first = module.indexOf('.');
  if (first < 0) return !module.startsWith('$Proxy') && !FOREIGN_ROOTS.has(module);
  const root = module.slice(0, first);
  if (FOREIGN_ROOTS.has(root) || FOREIGN_PACKAGES.has(root)) return false;
  const second = module.indexOf('.', first + 1);
  const pair = second < 0 ? module : module.slice(0, second);
  if (FOREIGN_PACKAGES.has(pair) || FOREIGN_ROOTS.has(pair)) return false;
  if (second < 0) return true;
  const third = module.indexOf('.', second + 1);
  return !FOREIGN_PACKAGES.has(third < 0 ? module : module.slice(0, third));
}

const FOREIGN_PATHS = [
  ...[
    'site-packages/',
    'dist-packages/',
    '/usr/lib/',
    '/lib/python',
    '/Python.framework/',
    '<frozen ',
    '<string>',
  ],
  ...[
    'node_modules/',
    'node:',
    'internal/modules',
    '/usr/local/go/',
    '/go/pkg/mod/',
    '/gems/',
    '/lib/ruby/',
    '/vendor/',
  ],
  ...['/rustc/', '.cargo/registry', '/var/runtime/', '/opt/python/', '\\Python3', 'native '],
];

/** True when a source file belongs to the application itself. */
export function isInAppPath(path: string): boolean {
  if (path === '<anonymous>' || path === 'native') return false;
  for (const part of FOREIGN_PATHS) if (path.includes(part)) return false;
  return true;
}
