/** An error as the AWS SDK raises it: its name is what callers look at. */
export function awsError(name: string, message = name): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

/**
 * A deep copy, made of what the document client can store; anything else it would refuse to marshal.
 * @throws TypeError as `marshall` would, for undefined and class instances
 */
export function copyOf<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} cannot be marshalled`);
    return value;
  }
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Set) {
    if (value.size === 0) throw new TypeError('an empty set cannot be marshalled');
    return new Set(value);
  }
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(
      `${typeof value === 'object' ? 'a class instance' : typeof value} cannot be marshalled`,
    );
  }
  const result: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) result[name] = copy(inner);
  return result;
}

/** Bytes by DynamoDB's rules (item sizes and formats): names and values, 3 for each document, 1 for each entry. */
export function sizeOf(value: unknown): number {
  return value === undefined ? 0 : sizeInside(value) - 3;
}

function sizeInside(value: unknown): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number' || typeof value === 'bigint') return 1 + Math.ceil(String(value).length / 2);
  if (value instanceof Uint8Array) return value.length;
  let bytes = 3;
  if (value instanceof Set || Array.isArray(value)) for (const inner of value) bytes += sizeInside(inner) + 1;
  else
    for (const name in value as object)
      bytes += Buffer.byteLength(name) + 1 + sizeInside((value as Record<string, unknown>)[name]);
  return bytes;
}
