/** Reads the expressions of DynamoDB: conditions, keys, filters, updates. */

export type Path = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Operand[] }
  | { readonly kind: 'sum'; readonly sign: 1 | -1; readonly left: Operand; readonly right: Operand };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly of: Operand; readonly from: Operand; readonly to: Operand }
  | { readonly kind: 'in'; readonly of: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Operand[] };

export interface UpdateClause {
  readonly action: 'SET' | 'REMOVE' | 'ADD' | 'DELETE';
  readonly path: Path;
  readonly operand: Operand | null;
}

/** An expression that DynamoDB would refuse. */
export class ValidationException extends Error {
  override readonly name = 'ValidationException';
}

const TOKEN = /\s*(<>|<=|>=|[=<>(),+\-[\].]|[:#]?[A-Za-z0-9_]+)/y;
const CONDITION_CALLS = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
]);
const OPERAND_CALLS = new Set(['if_not_exists', 'list_append', 'size']);
const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>=']);

class Reader {
  private readonly tokens: string[] = [];
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    for (let from = 0; from < end; from = TOKEN.lastIndex) {
      const match = TOKEN.exec(text);
      if (match === null) throw new ValidationException(`no token at ${from} of: ${text}`);
      this.tokens.push(match[1]!);
    }
  }

  condition(): Condition {
    const whole = this.either();
    if (this.at < this.tokens.length) throw this.refused();
    return whole;
  }

  update(): UpdateClause[] {
    const clauses: UpdateClause[] = [];
    const seen = new Set<string>();
    while (this.at < this.tokens.length) {
      const action = this.next().toUpperCase();
      if (action !== 'SET' && action !== 'REMOVE' && action !== 'ADD' && action !== 'DELETE')
        throw this.refused();
      if (seen.has(action)) throw this.refused();
      seen.add(action);
      do {
        const path = this.path();
        if (action === 'SET') this.expect('=');
        const operand = action === 'REMOVE' ? null : action === 'SET' ? this.sum() : this.operand();
        clauses.push({ action, path, operand });
      } while (this.accept(','));
    }
    return clauses;
  }

  /** Paths separated by commas. */
  paths(): Path[] {
    const paths = [this.path()];
    while (this.accept(',')) paths.push(this.path());
    return paths;
  }

  private either(): Condition {
    const parts = [this.both()];
    while (this.accept('OR')) parts.push(this.both());
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  }

  private both(): Condition {
    const parts = [this.single()];
    while (this.accept('AND')) parts.push(this.single());
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
  }

  private single(): Condition {
    if (this.accept('NOT')) return { kind: 'not', part: this.single() };
    if (this.accept('(')) {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    if (CONDITION_CALLS.has(this.peek() ?? '')) return { kind: 'call', ...this.call() };
    const of = this.operand();
    if (this.accept('BETWEEN')) {
      const from = this.operand();
      this.expect('AND');
      return { kind: 'between', of, from, to: this.operand() };
    }
    if (this.accept('IN')) {
      this.expect('(');
      const list = [this.operand()];
      while (this.accept(',')) list.push(this.operand());
      this.expect(')');
      return { kind: 'in', of, list };
    }
    const operator = this.next();
    if (!COMPARISONS.has(operator)) throw this.refused();
    return { kind: 'compare', operator, left: of, right: this.operand() };
  }

  private sum(): Operand {
    const left = this.operand();
    if (this.accept('+')) return { kind: 'sum', sign: 1, left, right: this.operand() };
    if (this.accept('-')) return { kind: 'sum', sign: -1, left, right: this.operand() };
    return left;
  }

  private operand(): Operand {
    const token = this.peek() ?? '';
    if (OPERAND_CALLS.has(token)) return { kind: 'call', ...this.call() };
    if (token.startsWith(':')) return { kind: 'value', name: this.next() };
    return { kind: 'path', path: this.path() };
  }

  private call(): { name: string; args: Operand[] } {
    const name = this.next();
    this.expect('(');
    const args = [this.operand()];
    while (this.accept(',')) args.push(this.operand());
    this.expect(')');
    return { name, args };
  }

  private path(): Path {
    const path: (string | number)[] = [this.name()];
    for (;;) {
      if (this.accept('.')) path.push(this.name());
      else if (this.accept('[')) {
        path.push(Number(this.next()));
        this.expect(']');
      } else return path;
    }
  }

  private name(): string {
    const token = this.next();
    if (!/^#?[A-Za-z]\w*$/.test(token) && !/^#\w+$/.test(token)) throw this.refused();
    return token;
  }

  private peek(): string | undefined {
    return this.tokens[this.at];
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw this.refused();
    return token;
  }

  private accept(token: string): boolean {
    if (this.tokens[this.at]?.toUpperCase() !== token) return false;
    this.at++;
    return true;
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw this.refused();
  }

  private refused(): ValidationException {
    return new ValidationException(`not understood near token ${this.at} of: ${this.text}`);
  }
}

/** The same few expressions are read over and over. */
function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let parsed = known.get(text);
    if (parsed === undefined) {
      if (known.size > 1000) known.clear();
      parsed = read(text);
      known.set(text, parsed);
    }
    return parsed;
  };
}

/** @throws ValidationException */
export const readCondition = remembered((text: string) => new Reader(text).condition());
/** @throws ValidationException */
export const readUpdate = remembered((text: string) => new Reader(text).update());
/** @throws ValidationException */
export const readProjection = remembered((text: string) => new Reader(text).paths());
