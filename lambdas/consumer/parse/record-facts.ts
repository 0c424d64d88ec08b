import { addField, FIELDS_LIMIT } from './metadata.ts';
import { canonicalKey, isContainer, type Role, roleInside, roleOf } from './record-keys.ts';
import { asRecord, type LogRecord, textOf } from './record-value.ts';

/** Objects that are gone into, one within the other, and keys of one record that are looked at. */
const DEPTH_LIMIT = 4;
const KEYS_LIMIT = 2048;
/** Elements of a list of attributes that are read. */
const ATTRIBUTES_LIMIT = 128;
/** By how much a key inside another object is worse than the same key at the top. */
const NESTED_RANK = 100;
/** What an error may be told in: each is kept, best first. */
const CANDIDATES_LIMIT = 8;

/** A value, where it stood and how good its key is for its role. */
export interface Fact {
  readonly rank: number;
  readonly key: string;
  readonly value: unknown;
}

/** What a record says under the keys that are known, the best of each role, and everything else as fields. */
export class RecordFacts {
  private readonly facts = new Map<Role, Fact>();
  private readonly fields: Map<string, string>;
  private readonly errorFacts: Fact[] = [];
  private readonly levelFacts: Fact[] = [];
  private keysLeft = KEYS_LIMIT;

  constructor(record: LogRecord, fields: Map<string, string>) {
    this.fields = fields;
    this.visit(record, '', '', 0, false);
    this.errorFacts.sort((a, b) => a.rank - b.rank);
    this.levelFacts.sort((a, b) => a.rank - b.rank);
  }

  /** The value of a role, whatever it is. */
  value(role: Role): unknown {
    return this.facts.get(role)?.value;
  }

  /** The value of a role as text, null where it has none. */
  text(role: Role): string | null {
    const text = textOf(this.value(role));
    return text === '' ? null : text;
  }

  /** What may tell an error, best first. */
  get errors(): readonly Fact[] {
    return this.errorFacts;
  }

  /** What may be a level, best first, with the key that it stood under. */
  get levels(): readonly Fact[] {
    return this.levelFacts;
  }

  private visit(record: LogRecord, path: string, shown: string, depth: number, alike: boolean): void {
    for (const key in record) {
      if (!Object.hasOwn(record, key) || --this.keysLeft < 0) return;
      const value = record[key];
      if (value === null || value === undefined) continue;
      const canonical = canonicalKey(key);
      const full = path === '' ? canonical : `${path}.${canonical}`;
      this.take(value, full, canonical, shown === '' ? key : `${shown}.${key}`, depth, alike);
    }
  }

  private take(
    value: unknown,
    full: string,
    canonical: string,
    shown: string,
    depth: number,
    alike: boolean,
  ): void {
    const known = roleOf(full) ?? (alike ? roleInside(canonical) : undefined);
    const rank = known === undefined ? 0 : known.rank + depth * NESTED_RANK;
    if (known !== undefined && this.keep(known.role, { rank, key: shown, value })) return;
    const nested = asRecord(value);
    if (nested !== null) {
      if (depth < DEPTH_LIMIT) this.visit(nested, full, shown, depth + 1, isContainer(canonical));
      return;
    }
    if (Array.isArray(value)) {
      if (depth < DEPTH_LIMIT) this.takeAttributes(value, full, shown, depth, isContainer(canonical));
      return;
    }
    const text = textOf(value);
    if (text !== null && text !== '' && this.fields.size < FIELDS_LIMIT) addField(this.fields, shown, text);
  }

  /** OpenTelemetry's `[{key, value: {stringValue}}]`. */
  private takeAttributes(
    list: readonly unknown[],
    path: string,
    shown: string,
    depth: number,
    alike: boolean,
  ): void {
    for (const item of list.slice(0, ATTRIBUTES_LIMIT)) {
      const entry = asRecord(item);
      if (entry === null || typeof entry.key !== 'string' || --this.keysLeft < 0) return;
      const value = attributeValue(entry.value);
      const canonical = canonicalKey(entry.key);
      this.take(value, `${path}.${canonical}`, canonical, `${shown}.${entry.key}`, depth + 1, alike);
    }
  }

  /** Keeps the value if the role can use it; what is displaced is a field. */
  private keep(role: Role, fact: Fact): boolean {
    if (role === 'exception') {
      // ECS keeps the trace's id in an object of that name.
      if (typeof fact.value !== 'object' && typeof fact.value !== 'string') return false;
      if (fact.key.endsWith('trace') && asRecord(fact.value)?.id !== undefined) return false;
      if (this.errorFacts.length < CANDIDATES_LIMIT) this.errorFacts.push(fact);
      return true;
    }
    if (role === 'level') {
      const isScalar = typeof fact.value === 'string' || typeof fact.value === 'number';
      if (isScalar && this.levelFacts.length < CANDIDATES_LIMIT) this.levelFacts.push(fact);
      return isScalar && !fact.key.toLowerCase().endsWith('status');
    }
    if (!isUsable(role, fact.value)) return false;
    const known = this.facts.get(role);
    if (known !== undefined && known.rank <= fact.rank) return false;
    this.facts.set(role, fact);
    const displaced = known === undefined ? null : textOf(known.value);
    if (displaced !== null) addField(this.fields, known!.key, displaced);
    return true;
  }
}

/** `{stringValue: 'x'}` of OpenTelemetry as its value. */
function attributeValue(value: unknown): unknown {
  const record = asRecord(value);
  if (record === null) return value;
  return record.stringValue ?? record.intValue ?? record.doubleValue ?? record.boolValue ?? value;
}

/** True when a value can be what its key promises. */
function isUsable(role: Role, value: unknown): boolean {
  if (role === 'time') return typeof value === 'string' || typeof value === 'number' || isTimeObject(value);
  if (role === 'errorStack') return typeof value === 'string' || Array.isArray(value);
  const text = textOf(value);
  return text !== null && text !== '';
}

/** Times in several parts: Log4j, protocol buffers, Monolog. */
function isTimeObject(value: unknown): boolean {
  const record = asRecord(value);
  return (
    record !== null && (hasOwn(record, 'epochSecond') || hasOwn(record, 'seconds') || hasOwn(record, 'date'))
  );
}

const hasOwn = (record: LogRecord, key: string): boolean => Object.hasOwn(record, key);
