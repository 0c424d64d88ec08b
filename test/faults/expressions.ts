import { isDeepStrictEqual } from 'node:util';
import {
  type Condition,
  type Operand,
  type Path,
  readCondition,
  readProjection,
  readUpdate,
  ValidationException,
} from './expression-syntax.ts';

/** An item of a table, as the document client speaks of it. */
export type Item = Record<string, unknown>;

/** What stands for names and values in the expressions of one request. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

/** The placeholders of one request; tells when one is missing, or given and never used, as DynamoDB does. */
export class Scope {
  private readonly names: Readonly<Record<string, string>>;
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly used = new Set<string>();

  constructor({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Placeholders) {
    this.names = ExpressionAttributeNames;
    this.values = ExpressionAttributeValues;
  }

  name(token: string): string {
    if (!token.startsWith('#')) return token;
    this.used.add(token);
    const name = this.names[token];
    if (name === undefined) throw new ValidationException(`name ${token} is not defined`);
    return name;
  }

  value(token: string): unknown {
    this.used.add(token);
    if (!(token in this.values)) throw new ValidationException(`value ${token} is not defined`);
    return this.values[token];
  }

  /** Touches everything an expression names, so that the check does not depend on what was evaluated. */
  touch(part: Condition | Operand | null): void {
    if (part === null) return;
    switch (part.kind) {
      case 'and':
      case 'or':
        for (const inner of part.parts) this.touch(inner);
        return;
      case 'not':
        this.touch(part.part);
        return;
      case 'compare':
      case 'sum':
        this.touch(part.left);
        this.touch(part.right);
        return;
      case 'between':
        for (const inner of [part.of, part.from, part.to]) this.touch(inner);
        return;
      case 'in':
        for (const inner of [part.of, ...part.list]) this.touch(inner);
        return;
      case 'call':
        for (const inner of part.args) this.touch(inner);
        return;
      case 'path':
        this.resolve(part.path);
        return;
      case 'value':
        this.value(part.name);
    }
  }

  resolve(path: Path): Path {
    return path.map((step) => (typeof step === 'string' ? this.name(step) : step));
  }

  /** @throws ValidationException when a placeholder was given and no expression named it */
  checkAllUsed(): void {
    for (const token of [...Object.keys(this.names), ...Object.keys(this.values)]) {
      if (!this.used.has(token)) throw new ValidationException(`${token} is given and not used`);
    }
  }
}

/** True when the condition holds for the item; no expression always holds. */
export function holds(expression: string | undefined, item: Item | undefined, scope: Scope): boolean {
  if (expression === undefined) return true;
  const condition = readCondition(expression);
  scope.touch(condition);
  return test(condition, item ?? {}, scope);
}

function test(condition: Condition, item: Item, scope: Scope): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => test(part, item, scope));
    case 'or':
      return condition.parts.some((part) => test(part, item, scope));
    case 'not':
      return !test(condition.part, item, scope);
    case 'compare':
      return compare(
        condition.operator,
        evaluate(condition.left, item, scope),
        evaluate(condition.right, item, scope),
      );
    case 'between': {
      const of = evaluate(condition.of, item, scope);
      return (
        compare('>=', of, evaluate(condition.from, item, scope)) &&
        compare('<=', of, evaluate(condition.to, item, scope))
      );
    }
    case 'in': {
      const of = evaluate(condition.of, item, scope);
      return condition.list.some((other) => compare('=', of, evaluate(other, item, scope)));
    }
    case 'call':
      return testCall(condition.name, condition.args, item, scope);
  }
}

function testCall(name: string, args: readonly Operand[], item: Item, scope: Scope): boolean {
  const [first, second] = args.map((arg) => evaluate(arg, item, scope));
  switch (name) {
    case 'attribute_exists':
      return first !== undefined;
    case 'attribute_not_exists':
      return first === undefined;
    case 'begins_with':
      return typeof first === 'string' && typeof second === 'string' && first.startsWith(second);
    case 'contains':
      if (typeof first === 'string') return typeof second === 'string' && first.includes(second);
      return first instanceof Set ? first.has(second) : Array.isArray(first) && first.includes(second);
    default:
      throw new ValidationException(`function ${name} is not known here`);
  }
}

function compare(operator: string, left: unknown, right: unknown): boolean {
  if (operator === '<>') return !isDeepStrictEqual(left, right);
  if (left === undefined || right === undefined) return false;
  if (operator === '=') return left === right || isDeepStrictEqual(left, right);
  const order = orderOf(left, right);
  if (order === null) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Strings order by their UTF-8 bytes. */
function orderOf(left: unknown, right: unknown): number | null {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string')
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return null;
}

function evaluate(operand: Operand, item: Item, scope: Scope): unknown {
  switch (operand.kind) {
    case 'value':
      return scope.value(operand.name);
    case 'path':
      return at(item, scope.resolve(operand.path));
    case 'sum': {
      const left = evaluate(operand.left, item, scope);
      const right = evaluate(operand.right, item, scope);
      if (typeof left !== 'number' || typeof right !== 'number')
        throw new ValidationException('a sum needs numbers');
      return left + operand.sign * right;
    }
    case 'call': {
      const [first, second] = operand.args.map((arg) => evaluate(arg, item, scope));
      if (operand.name === 'if_not_exists') return first === undefined ? second : first;
      if (operand.name === 'list_append' && Array.isArray(first) && Array.isArray(second))
        return [...first, ...second];
      if (operand.name === 'size') return sizeOf(first);
      throw new ValidationException(`function ${operand.name} cannot be used like this`);
    }
  }
}

const sizeOf = (value: unknown): number | undefined => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  return value instanceof Set ? value.size : undefined;
};

function at(item: Item, path: Path): unknown {
  let value: unknown = item;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/**
 * The item after an update; the one before is left as it was.
 * @throws ValidationException when two clauses touch one path, or a path's parent is missing
 */
export function updated(expression: string | undefined, item: Item, scope: Scope): Item {
  const after: Item = { ...item };
  if (expression === undefined) return after;
  const touched = new Set<string>();
  for (const { action, path: named, operand } of readUpdate(expression)) {
    scope.touch(operand);
    const path = scope.resolve(named);
    const key = path.join('\0');
    if (touched.has(key)) throw new ValidationException(`two clauses touch ${path.join('.')}`);
    touched.add(key);
    // Clauses read the item as it was before the update.
    const value = operand === null ? undefined : evaluate(operand, item, scope);
    if (action === 'REMOVE') assign(after, path, undefined);
    else if (action === 'SET') {
      if (value === undefined) throw new ValidationException(`nothing to set ${path.join('.')} to`);
      assign(after, path, value);
    } else
      assign(after, path, action === 'ADD' ? added(at(item, path), value) : without(at(item, path), value));
  }
  return after;
}

function added(before: unknown, value: unknown): unknown {
  if (typeof value === 'number' && (before === undefined || typeof before === 'number'))
    return (before ?? 0) + value;
  if (value instanceof Set && (before === undefined || before instanceof Set))
    return new Set([...(before ?? []), ...value]);
  throw new ValidationException('ADD takes numbers and sets');
}

function without(before: unknown, value: unknown): unknown {
  if (!(value instanceof Set)) throw new ValidationException('DELETE takes sets');
  const rest = new Set([...(before instanceof Set ? before : [])].filter((member) => !value.has(member)));
  return rest.size === 0 ? undefined : rest;
}

function assign(item: Item, path: Path, value: unknown): void {
  let parent = item as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) {
    const inner = parent[step];
    if (inner === null || typeof inner !== 'object')
      throw new ValidationException(`no parent of ${path.join('.')}`);
    const copy = (Array.isArray(inner) ? [...inner] : { ...inner }) as Record<string | number, unknown>;
    parent[step] = copy;
    parent = copy;
  }
  const last = path[path.length - 1]!;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}

/** The attributes that a projection names; all of them without one. */
export function projected(expression: string | undefined, item: Item, scope: Scope): Item {
  if (expression === undefined) return item;
  const result: Item = {};
  for (const path of readProjection(expression)) {
    const resolved = scope.resolve(path);
    const value = at(item, resolved);
    if (resolved.length > 1) throw new ValidationException('projections of inner paths are not known here');
    if (value !== undefined) result[String(resolved[0])] = value;
  }
  return result;
}
