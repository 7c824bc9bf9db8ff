import { Secret } from '../../base/secret.ts';
import { shown } from '../../base/shown.ts';
import { parseRfc3339 } from '../../base/time.ts';
import { CONFIG_NOT_ALLOWED, CONFIG_WRONG_TYPE } from '../config-sentences.ts';
import type { Field } from '../fields/field.ts';
import type { Place, Problems } from '../problem.ts';
import { checkDuration } from '../values/duration.ts';
import { nearest } from '../values/nearest.ts';
import { CONFIG_INTEGER_RANGE, CONFIG_TOO_MANY_VALUES } from './config-documents-sentences.ts';
import { buildTree, type DecodedKind, type FieldTree, fieldTree, unknownField } from './field-tree.ts';
import { asWritten, child, type Entry, MAX_VALUES, type NodeReader, type NodeView, type Raw } from './node-reader.ts';

/** A decoded document with the places of its fields. */
export interface Decoded {
  fields: Raw;
  /** The place of a field by its path; for a missing field, the place of the object that should contain it. */
  place(path: string): Place;
  /** Gives a path the place of another one, from which a conversion moved the field. */
  moved(from: string, to: string): void;
}

interface DecodeOptions {
  problems: Problems;
  /** Ignores unknown fields and some unknown words, as kubeadm does with stored configurations. */
  lenient?: boolean;
}

/** Decodes the fields of one kind by its table. Checks names, types and allowed values. */
export function decode<Node>(
  reader: NodeReader<Node>,
  root: { entries: Entry<Node>[]; offset: number },
  { kind, version }: DecodedKind,
  options: DecodeOptions,
): Decoded {
  const tree = typeof kind === 'string' ? fieldTree(kind, version) : buildTree(kind, version);
  const decoder = new Decoder(reader, { kind, version }, options);
  decoder.offsets.set('', root.offset);
  const fields = decoder.object(root.entries, tree, '');
  return {
    fields,
    place: (path) => decoder.place(path),
    moved: (from, to) => decoder.offsets.set(to, decoder.offsets.get(from) ?? root.offset),
  };
}

class Decoder<Node> {
  readonly offsets = new Map<string, number>();
  readonly #reader: NodeReader<Node>;
  readonly #of: DecodedKind;
  readonly #problems: Problems;
  readonly #lenient: boolean;
  #values = 0;

  constructor(reader: NodeReader<Node>, of: DecodedKind, { problems, lenient = false }: DecodeOptions) {
    this.#reader = reader;
    this.#of = of;
    this.#problems = problems;
    this.#lenient = lenient;
  }

  place(path: string): Place {
    for (let known = path; ; known = parent(known)) {
      const offset = this.offsets.get(known);
      if (offset !== undefined || known === '') return this.#reader.place(offset ?? 0, path);
    }
  }

  object(entries: readonly Entry<Node>[], tree: FieldTree, path: string): Raw {
    const raw: Raw = {};
    for (const entry of entries) {
      const known = tree.children.get(entry.name);
      if (known) raw[entry.name] = this.#value(entry.value, entry.offset, known, child(path, entry.name));
      else if (!this.#lenient) this.#unknown(entry, tree, path);
    }
    return raw;
  }

  #unknown(entry: Entry<Node>, tree: FieldTree, path: string): void {
    const place = this.#reader.place(entry.offset, child(path, shown(entry.written)));
    this.#problems.add(place, unknownField(entry, tree, path, this.#of));
  }

  #value(node: Node, keyOffset: number, tree: FieldTree, path: string): unknown {
    if (++this.#values > MAX_VALUES) {
      if (this.#values === MAX_VALUES + 1)
        this.#problems.add(this.place(path), CONFIG_TOO_MANY_VALUES({ limit: MAX_VALUES }));
      return undefined;
    }
    const offset = this.#reader.offset(node, keyOffset);
    this.offsets.set(path, offset);
    const view = this.#reader.view(node, path);
    if (view === undefined || view.type === 'null' || !tree.field) return undefined;
    const { type } = tree.field;
    if (type === 'object') return this.#object(view, tree, tree.field, path);
    if (type === 'anything') return this.#anything(view, tree.field, path);
    if (type.startsWith('map of')) return this.#map(view, tree.field, path);
    if (type.startsWith('list of')) return this.#list(view, offset, tree, tree.field, path);
    return this.#scalar(view, tree.field, path);
  }

  #object(view: NodeView<Node>, tree: FieldTree, field: Field, path: string): Raw | undefined {
    if (view.type !== 'mapping') return this.#wrongType(field, view, path);
    if (!field.asWritten) return this.object(view.entries, tree, path);
    const before = this.#problems.count;
    if (!this.#lenient) this.object(view.entries, tree, path);
    return this.#problems.count === before ? asWritten(this.#reader, view.entries, this.#problems, path) : undefined;
  }

  /** Counts each part as a value. */
  #anything(view: NodeView<Node>, field: Field, path: string): unknown {
    const part = { field, children: new Map() };
    if (view.type === 'list') return view.items.map((node, index) => this.#value(node, 0, part, `${path}[${index}]`));
    if (view.type !== 'mapping') return view.value;
    return Object.fromEntries(
      view.entries.map(({ name, offset, value }) => [name, this.#value(value, offset, part, child(path, name))]),
    );
  }

  #list(view: NodeView<Node>, listOffset: number, tree: FieldTree, field: Field, path: string): unknown[] | undefined {
    if (view.type !== 'list') return this.#wrongType(field, view, path);
    const types = { 'list of objects': 'object', 'list of integers': 'integer', 'list of strings': 'string' } as const;
    const item: Field = { ...field, type: types[field.type as keyof typeof types] };
    const empty = () => (item.type === 'object' ? {} : item.type === 'integer' ? 0 : '');
    return view.items.map(
      (node, index) => this.#value(node, listOffset, { ...tree, field: item }, `${path}[${index}]`) ?? empty(),
    );
  }

  #map(view: NodeView<Node>, field: Field, path: string): unknown {
    if (view.type !== 'mapping') return this.#wrongType(field, view, path);
    const types = {
      'map of strings': 'string',
      'map of booleans': 'boolean',
      'map of quantities': 'quantity',
    } as const;
    const item: Field = { ...field, type: types[field.type as keyof typeof types] };
    const empty = item.type === 'boolean' ? false : '';
    const valueAt = ({ name, value, offset }: Entry<Node>) =>
      this.#value(value, offset, { field: item, children: new Map() }, child(path, shown(name))) ?? empty;
    const pairs = view.entries.map((entry) => ({ name: entry.name, offset: entry.offset, value: valueAt(entry) }));
    if (!field.asArguments) return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
    const sorted = pairs.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const [index, { offset }] of sorted.entries()) this.offsets.set(`${path}[${index}]`, offset);
    return sorted.map(({ name, value }) => ({ name, value }));
  }

  #scalar(view: NodeView<Node>, field: Field, path: string): unknown {
    switch (field.type) {
      case 'boolean':
        return view.type === 'boolean' ? view.value : this.#wrongType(field, view, path);
      case 'integer':
      case 'long':
        return this.#integer(view, field, path);
      case 'number':
      case 'quantity':
        return this.#number(view, field, path);
      default:
        return view.type === 'string' ? this.#text(view.value, field, view, path) : this.#wrongType(field, view, path);
    }
  }

  #text(text: string, field: Field, view: NodeView<Node>, path: string): unknown {
    switch (field.type) {
      case 'duration':
        return this.#duration(text, path);
      case 'secret':
        return new Secret(text);
      case 'time':
        return Number.isNaN(parseRfc3339(text)) ? this.#wrongType(field, view, path) : text;
      default:
        return this.#allowed(text, field, path);
    }
  }

  #wrongType(field: Field, view: NodeView<Node>, path: string): undefined {
    this.#problems.add(this.place(path), CONFIG_WRONG_TYPE({ expected: field.type, found: view.type }));
  }

  /** Also accepts a whole float: kubeadm's conversion of YAML to JSON writes it as an integer. */
  #integer(view: NodeView<Node>, field: Field, path: string): number | undefined {
    const whole =
      view.type === 'integer'
        ? view.value
        : view.type === 'number' && Number.isSafeInteger(view.value)
          ? BigInt(view.value)
          : undefined;
    if (whole === undefined) return this.#wrongType(field, view, path);
    const bits = field.type === 'long' ? 64 : 32;
    if (BigInt.asIntN(bits, whole) === whole) return Number(whole);
    this.#problems.add(this.place(path), CONFIG_INTEGER_RANGE({ bits }));
  }

  #number(view: NodeView<Node>, field: Field, path: string): unknown {
    if (view.type === 'integer') return Number(view.value);
    if (view.type === 'number' && Number.isFinite(view.value)) return view.value;
    return view.type === 'string' && field.type === 'quantity' ? view.value : this.#wrongType(field, view, path);
  }

  #duration(text: string, path: string): bigint | undefined {
    return this.#problems.takeAlways(checkDuration(text), this.place(path));
  }

  #allowed(value: string, field: Field, path: string): string | undefined {
    if (!field.allowed || field.allowed.includes(value) || (this.#lenient && field.anyWordStored)) return value;
    const allowed = field.allowed.filter((word) => word !== '');
    this.#problems.add(
      this.place(path),
      CONFIG_NOT_ALLOWED({ value: shown(value), allowed, nearest: nearest(value, allowed) }),
    );
  }
}

/** The path of the containing value: a.b[0].c, a.b[0], a.b, a, and the root. */
function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(path.endsWith(']') ? '[' : '.')));
}
