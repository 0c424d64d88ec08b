/** Names remembered with their cleaned form: the same frames come again. About 1 MB when full. */
const CACHE_LIMIT = 4096;
const cache = new Map<string, string>();

/** Names longer than this are cut: nothing real is. */
const NAME_LIMIT = 512;

type Cleaning = readonly [pattern: RegExp, replacement: string];

/** Class loaders' and byte-code generators' names: Java, Kotlin, Scala, Groovy, Clojure. */
const JVM: readonly Cleaning[] = [
  [/(Generated(?:Serialization)?(?:Method|Constructor)Accessor)\d+/g, '$1'],
  // Lambda classes: `Shop$$Lambda$14/0x0000000800c8a000`, `Shop$$Lambda/0x00007f1c`, `Shop$$Lambda$88`.
  [/\$\$Lambda(?:\$\d+)?(?:\/(?:0x)?[0-9a-fA-F]+)?(?:@[0-9a-f]+)?/g, '$$$$Lambda'],
  // Lambda bodies keep the method that they stand in: `lambda$charge$3`, Kotlin's `charge$lambda$3` and `charge$lambda-3`.
  [/\b(lambda\$\w+?)(?:\$\d+)+/g, '$1'],
  [/\$lambda(?:[$-]\d+)+/g, '$$lambda'],
  // Scala: `$anonfun$total$1$adapted`, `Billing$$anonfun$price$2`, `liftedTree1$1`.
  [/(\$anonfun(?:\$[A-Za-z_]\w*?)?)(?:\$\d+)+(?:\$adapted)?/g, '$1'],
  [/\bliftedTree\d+/g, 'liftedTree'],
  // A proxy is the class that it stands for: `Shop$$SpringCGLIB$$0`, `Shop$$EnhancerBySpringCGLIB$$1a2b`, `Order$HibernateProxy$x1`.
  [/\$\$(?:EnhancerBy|FastClassBy)?(?:Spring)?CGLIB\$\$[0-9a-zA-Z]*/g, ''],
  [/\$\$(?:EnhancerBy|FastClassBy)\w*?\$\$[0-9a-f]+/g, ''],
  [/_\$\$_(?:jvst|javassist|Weld)\w*/g, ''],
  [/\$(?:HibernateProxy|ByteBuddy|MockitoMock|JaxbAccessor)\$\w+/g, ''],
  [/(?:com\.sun\.proxy\.|jdk\.proxy\d*\.)?\$Proxy\d+/g, '$$Proxy'],
  // AspectJ and Spark's generated code: `pay_aroundBody12`, `GeneratedIteratorForCodegenStage3`.
  [/(_aroundBody|CodegenStage|AjcClosure)\d+/g, '$1'],
  // Groovy and Clojure: `_run_closure12`, `shop$pay__4711`, `user$eval1234$fn__5678`.
  [/(_closure)\d+(?:\$_closure\d+)*/g, '$1'],
  [/\$(eval|fn|reify|iter)_{0,2}\d+/g, '$$$1'],
  // Hidden classes and identity hashes: `Shop/0x0000000801`, `Shop@1f2e3d`.
  [/[/@+]0x[0-9a-fA-F]+/g, ''],
  [/@[0-9a-f]{5,16}\b/g, ''],
  // Anonymous classes and coroutines: `Shop$1`, `Shop$charge$1$2`.
  [/(?:\$\d+)+(?!\w)/g, '$$'],
];

/** The state machines and closures of the C# compiler. */
const DOTNET: readonly Cleaning[] = [
  // `Receipts.<BuildAsync>d__12.MoveNext` is `Receipts.BuildAsync`, as newer runtimes print it themselves.
  [/<(?:<([\w.|]{1,200})>[bg]__[\w|]*|([\w.|]{1,200}))>d(?:__\d+)?(?:\.MoveNext)?/g, '$1$2'],
  [/(?:\.|\+|\b)<>c(?:__DisplayClass\d+_\d+)?(?=[.+])/g, ''],
  [/<(\w{1,200})>b__\d+(?:_\d+)*/g, '$1'],
  [/<(\w{1,200})>g__(\w{1,200}?)\|\d+(?:_\d+)*/g, '$1.$2'],
  [/\blambda_method\d+/g, 'lambda_method'],
  [/`\d+/g, ''],
];

/** Compiled names of Go, Rust, Swift, C and C++. */
const COMPILED: readonly Cleaning[] = [
  [/(?:\.(?:func|gowrap|deferwrap)\d+(?:\.\d+)*)+/g, '.func'],
  [/\.init\.\d+\b/g, '.init'],
  [/\[(?:\.\.\.|go\.shape\.[^\]]{0,200})\]/g, ''],
  [/-fm\b/g, ''],
  [/::h[0-9a-f]{16}\b/g, ''],
  [/(?:::\{\{?closure(?:#\d+)?\}?\}|::\{closure_env#\d+\}|\{\{vtable\.shim\}\}|::_\{\{closure\}\})+/g, ''],
  [/(\{impl)#\d+\}/g, '$1}'],
  [/(\b[a-z_]\w*)\[[0-9a-f]{8,16}\]/g, '$1'],
  [/(?:(?:implicit )?closure #\d+ (?:\([^)]{0,200}\) -> \S{1,100} )?in |partial apply for )/g, ''],
  [/\.(?:isra|part|constprop|cold|lto_priv|llvm)\b(?:\.\d+)*/g, ''],
  [/(\{lambda\([^)]{0,200}\))#\d+\}/g, '$1}'],
  [/ \+ (?:0x[0-9a-f]+|\d+)$/g, ''],
];

/** Blocks, closures and compiled templates of Ruby, PHP, Python and Dart. */
const SCRIPTED: readonly Cleaning[] = [
  [/\b(?:block(?: \(\d+ levels\))?|rescue|ensure) in /g, ''],
  [/_{2,3}\d{3,20}_\d{1,20}\b/g, ''],
  [/#<Class:0x[0-9a-f]+>/g, '#<Class>'],
  [/(\{closure[^{}\n]{0,200}?):\d+\}/g, '$1}'],
  [/(class@anonymous)\S*/g, '$1'],
  [/(?:\.?<anonymous closure>)+/g, ''],
];

/** Bundles and packages: what a build or a release writes into the names of files. */
const BUNDLED: readonly Cleaning[] = [
  [/[?#].*$/, ''],
  // `main.3f2a1c9b`, `chunk-5OZ4KQ7P`, `index-BbX3k2Qa`: a hash holds a digit.
  [/(?:-(?=[a-f]*\d)[0-9a-f]{6,40}|\.(?=[a-f]*\d)[0-9a-f]{4,40})(?=[.-]|$)/g, ''],
  [/[.-](?=[A-Za-z_]*\d)(?=\w*[A-Z])\w{8,12}(?=[.-]|$)/g, ''],
  [/^(?:chunk[.-]?)?\d+(?=\.|$)/, 'chunk'],
  // `activerecord-7.1.2`, `pkg@v1.4.0`.
  [/[-@]v?\d+(?:\.\d+){1,3}(?:[-+.]\w{1,40})?/g, ''],
];

const MAY_BE_GENERATED =
  /[$@`#{?]|<[<\w>]|Accessor\d|0x|func\d|wrap\d|init\.\d|__|::h|in |_(?:aroundBody|closure)\d|Tree\d|Stage\d|method\d|\[(?:\.\.\.|go\.|[0-9a-f]{8})|-fm|partial apply|\.(?:isra|part|constprop|cold|llvm)|<anonymous closure/;

function apply(cleanings: readonly Cleaning[], name: string): string {
  let cleaned = name;
  for (const [pattern, replacement] of cleanings) cleaned = cleaned.replace(pattern, replacement);
  return cleaned;
}

function clean(name: string): string {
  const bounded = name.length > NAME_LIMIT ? name.slice(0, NAME_LIMIT) : name;
  return apply(SCRIPTED, apply(COMPILED, apply(DOTNET, apply(JVM, bounded))));
}

function remembered(key: string, name: string, cleaned: string): string {
  if (cache.size >= CACHE_LIMIT) cache.clear();
  // A cleaned name may be a part of the whole input's text: kept names stand alone once they are hashed.
  cache.set(key, cleaned);
  return cleaned === name ? name : cleaned;
}

/**
 * A class, function or exception type without what its compiler or a generator numbered: accessors, lambdas, proxies,
 * hidden classes, coroutines, closures, state machines, hashes. A lambda keeps the class and method that it stands in.
 */
export function cleanName(name: string): string {
  if (!MAY_BE_GENERATED.test(name)) return name;
  return cache.get(name) ?? remembered(name, name, clean(name));
}

/** The name of a bundle, chunk or package without its hash and version: `main.3f2a1c9b` is `main`. */
export function cleanBundle(stem: string): string {
  if (!/[\d?#]/.test(stem)) return stem;
  const key = `\u0000${stem}`;
  return cache.get(key) ?? remembered(key, stem, apply(BUNDLED, stem.slice(0, NAME_LIMIT)));
}
