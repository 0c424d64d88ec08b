import type { TraceLanguage } from '../../event.ts';

/** How the qualified names of a language's exceptions begin, or what only they contain. */
const SHAPES: readonly (readonly [RegExp, TraceLanguage])[] = [
  [/^(?:System|Microsoft|Npgsql|MySqlConnector|StackExchange|Azure|Amazon|Grpc|MongoDB)\.[A-Z]/, 'dotnet'],
  [
    /^(?:java|javax|jakarta|kotlin|kotlinx|scala|akka|groovy|org|com|io|net|redis|oracle|reactor|feign|software)\.[\w.$]+$/,
    'java',
  ],
  [/^std::/, 'native'],
  [/^[A-Z]\w*(?:::[A-Z]\w*)+$/, 'ruby'],
  [/^\\?[A-Z]\w*(?:\\\w+)+$/, 'php'],
  [/^(?:[a-z_][a-z0-9_]*\.)+[A-Z]\w*(?:Error|Exception|Warning|Timeout|DoesNotExist)$/, 'python'],
];

/** Names that one language alone has. */
const OWN_NAMES: ReadonlyMap<string, TraceLanguage> = new Map<string, TraceLanguage>([
  ...['ValueError', 'KeyError', 'IndexError', 'AttributeError', 'ImportError', 'ModuleNotFoundError'].map(
    (name) => [name, 'python'] as const,
  ),
  ...[
    'OSError',
    'FileNotFoundError',
    'PermissionError',
    'ConnectionRefusedError',
    'ConnectionResetError',
  ].map((name) => [name, 'python'] as const),
  ...['BrokenPipeError', 'UnicodeDecodeError', 'RecursionError', 'MemoryError', 'ZeroDivisionError'].map(
    (name) => [name, 'python'] as const,
  ),
  ...['NullPointerException', 'IllegalStateException', 'IllegalArgumentException', 'ClassCastException'].map(
    (name) => [name, 'java'] as const,
  ),
  ...['NullReferenceException', 'InvalidOperationException', 'TaskCanceledException'].map(
    (name) => [name, 'dotnet'] as const,
  ),
  ...['NoMethodError', 'ArgumentError'].map((name) => [name, 'ruby'] as const),
]);

/** The language that an exception's name alone tells, or null. */
export function languageOfType(type: string): TraceLanguage | null {
  if (type.length > 300) return null;
  const own = OWN_NAMES.get(type);
  if (own !== undefined) return own;
  for (const [shape, language] of SHAPES) if (shape.test(type)) return language;
  return null;
}
