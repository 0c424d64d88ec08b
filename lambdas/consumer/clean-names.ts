/** Names remembered with their cleaned form: the same frames come again. About 1 MB when full. */
const CACHE_LIMIT = 4096;
const cache = new Map<string, string>();

/** Names longer than this are cut: nothing real is. */
const NAME_LIMIT = 512;

/** What generators put into names, in the order in which it is taken out. */
const GENERATED: readonly (readonly [RegExp, string])[] = [
  [/(Generated(?:Serialization)?(?:Method|Constructor)Accessor)\d+/g, '$1'],
  // Lambda classes: `Shop$$Lambda$14/0x0000000800c8a000`, `Shop$$Lambda/0x00007f1c`, `Shop$$Lambda$88`.
  [/\$\$Lambda(?:\$\d+)?(?:\/(?:0x)?[0-9a-fA-F]+)?(?:@[0-9a-f]+)?/g, '$$$$Lambda'],
  // Lambda bodies keep the method that they stand in: `lambda$charge$3`, Kotlin's `charge$lambda-3`.
  [/\b(lambda\$\w+?)\$\d+/g, '$1'],
  [/\$lambda[$-]\d+/g, '$$lambda'],
  [/(\$anonfun\$\w+?)\$\d+/g, '$1'],
  [/\$\$(?:EnhancerBy|FastClassBy)?(?:Spring)?CGLIB\$\$[0-9a-zA-Z]*/g, '$$$$CGLIB'],
  [/\$\$(?:EnhancerBy|FastClassBy)\w*?\$\$[0-9a-f]+/g, '$$$$CGLIB'],
  [/_\$\$_(?:jvst|javassist)[\w]*/g, ''],
  [/\$HibernateProxy\$\w+/g, '$$HibernateProxy'],
  [/\$ByteBuddy\$\w+/g, '$$ByteBuddy'],
  [/\$MockitoMock\$\w+/g, '$$MockitoMock'],
  [/(?:com\.sun\.proxy|jdk\.proxy\d*)\.\$Proxy\d+/g, '$$Proxy'],
  [/\$Proxy\d+/g, '$$Proxy'],
  // Hidden classes and identity hashes: `Shop/0x0000000801`, `Shop@1f2e3d`.
  [/[/@+]0x[0-9a-fA-F]+/g, ''],
  [/@[0-9a-f]{5,16}\b/g, ''],
  // Anonymous classes, closures, coroutines: `Shop$charge$1`, `func1.2`, `<Charge>d__12`, `<>c__DisplayClass5_0`, `b__0_1`.
  [/(\$\d+)+(?![\w])/g, '$$'],
  [/\.func\d+(?:\.\d+)*/g, '.func'],
  [/(d__|b__|c__DisplayClass|g__\w+\|)\d+(?:_\d+)*/g, '$1'],
];

function clean(name: string): string {
  let cleaned = name.length > NAME_LIMIT ? name.slice(0, NAME_LIMIT) : name;
  for (const [pattern, replacement] of GENERATED) cleaned = cleaned.replace(pattern, replacement);
  return cleaned;
}

const MAY_BE_GENERATED = /[$@]|Accessor\d|0x|func\d|__/;

/** A class or function name without what its generator numbered. */
export function cleanName(name: string): string {
  if (!MAY_BE_GENERATED.test(name)) return name;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const cleaned = clean(name);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(name, cleaned);
  return cleaned;
}
