import { Secret } from '../secret.ts';
import { parseGoDuration } from './duration.ts';
import { type FieldTree, fieldTree } from './field-tree.ts';
import { FIELDS, type Field, fieldVersions } from './fields.ts';
import type { JoinInput } from './input.ts';
import { nearest } from './nearest.ts';
import type { Place, Problems } from './problem.ts';
import { shown } from './shown.ts';
import type { ApiVersion } from './versions.ts';
import { child, type Entry, type NodeView, type YamlNode, type YamlReader } from './yaml-node.ts';

/** Where the fields of a decoded document stand. */
export interface Decoded {
  input: JoinInput;
  /** The place of a field by its path; of one that is not there, the place of what should hold it. */
  place(path: string): Place;
}

/** Decodes a JoinConfiguration document of one version by the table of fields: names, types and allowed values are checked here. */
export function decodeJoin(
  reader: YamlReader,
  root: { entries: Entry[]; offset: number },
  version: ApiVersion,
  problems: Problems,
): Decoded {
  const decoder = new Decoder(reader, version, problems);
  decoder.offsets.set('', root.offset);
  const raw = decoder.object(root.entries, fieldTree(version), '');
  const place = (path: string) => decoder.place(path);
  return { input: version === 'v1beta3' ? fromV1Beta3(raw, decoder.offsets) : (raw as JoinInput), place };
}

type Raw = Record<string, unknown>;

class Decoder {
  readonly offsets = new Map<string, number>();
  readonly #reader: YamlReader;
  readonly #version: ApiVersion;
  readonly #problems: Problems;

  constructor(reader: YamlReader, version: ApiVersion, problems: Problems) {
    this.#reader = reader;
    this.#version = version;
    this.#problems = problems;
  }

  place(path: string): Place {
    for (let known = path; ; known = parent(known)) {
      const offset = this.offsets.get(known);
      if (offset !== undefined || known === '') return this.#reader.place(offset ?? 0, path);
    }
  }

  object(entries: Entry[], tree: FieldTree, path: string): Raw {
    const raw: Raw = {};
    for (const entry of entries) {
      const known = tree.children.get(entry.name);
      if (!known) this.#unknown(entry, tree, path);
      else raw[entry.name] = this.#value(entry.value, entry.offset, known, child(path, entry.name));
    }
    return raw;
  }

  #unknown(entry: Entry, tree: FieldTree, path: string): void {
    const written = shown(entry.written);
    const fullPath = child(path, written);
    const general = child(path, entry.name).replace(/\[\d+\]/g, '[]');
    const otherVersion = FIELDS.find((field) => field.path === general);
    const near = otherVersion ? undefined : nearest(entry.name, tree.children.keys());
    const named = (field: Field) => field.path === entry.name || field.path.endsWith(`.${entry.name}`);
    const elsewhere =
      near || otherVersion ? undefined : FIELDS.find((field) => named(field) && fieldVersions(field).includes(this.#version));
    this.#problems.add(this.#reader.place(entry.offset, fullPath), 'CONFIG_UNKNOWN_FIELD', {
      name: written,
      nearest: near,
      versions: otherVersion && fieldVersions(otherVersion),
      version: this.#version,
      elsewhere: elsewhere?.path ?? otherVersion?.successor,
      allowed: [...tree.children.keys()],
    });
  }

  #value(node: YamlNode, keyOffset: number, tree: FieldTree, path: string): unknown {
    const offset = this.#reader.offset(node, keyOffset);
    this.offsets.set(path, offset);
    const view = this.#reader.view(node, path);
    if (view === undefined || view.type === 'null' || !tree.field) return undefined;
    switch (tree.field.type) {
      case 'object':
        return view.type === 'mapping' ? this.object(view.entries, tree, path) : this.#wrongType(tree.field, view, path);
      case 'map of strings':
        return view.type === 'mapping' ? this.#map(view.entries, tree.field, path) : this.#wrongType(tree.field, view, path);
      case 'list of objects':
      case 'list of strings':
        return view.type === 'list' ? this.#list(view.items, offset, tree, tree.field, path) : this.#wrongType(tree.field, view, path);
      default:
        return this.#scalar(view, tree.field, path);
    }
  }

  #list(items: YamlNode[], listOffset: number, tree: FieldTree, field: Field, path: string): unknown[] {
    const item: Field = { ...field, type: field.type === 'list of objects' ? 'object' : 'string' };
    const empty = () => (item.type === 'object' ? {} : '');
    return items.map((node, index) => this.#value(node, listOffset, { ...tree, field: item }, `${path}[${index}]`) ?? empty());
  }

  #map(entries: Entry[], field: Field, path: string): Raw {
    const item: FieldTree = { field: { ...field, type: 'string' }, children: new Map() };
    return Object.fromEntries(
      entries.map((entry) => [entry.name, this.#value(entry.value, entry.offset, item, child(path, shown(entry.name))) ?? '']),
    );
  }

  #scalar(view: NodeView, field: Field, path: string): unknown {
    switch (field.type) {
      case 'boolean':
        return view.type === 'boolean' ? view.value : this.#wrongType(field, view, path);
      case 'integer':
        return this.#integer(view, field, path);
      case 'duration':
        return view.type === 'string' ? this.#duration(view.value, path) : this.#wrongType(field, view, path);
      case 'secret':
        return view.type === 'string' ? new Secret(view.value) : this.#wrongType(field, view, path);
      case 'time':
        return view.type === 'string' && isRfc3339(view.value) ? view.value : this.#wrongType(field, view, path);
      default:
        return view.type === 'string' ? this.#allowed(view.value, field, path) : this.#wrongType(field, view, path);
    }
  }

  #wrongType(field: Field, view: NodeView, path: string): undefined {
    this.#problems.add(this.place(path), 'CONFIG_WRONG_TYPE', { expected: field.type, found: view.type });
  }

  /** Kubernetes' integers of this file are int32; a whole float is written as an integer by kubeadm's YAML to JSON step. */
  #integer(view: NodeView, field: Field, path: string): number | undefined {
    const whole =
      view.type === 'integer' ? view.value : view.type === 'number' && Number.isSafeInteger(view.value) ? BigInt(view.value) : undefined;
    if (whole === undefined) return this.#wrongType(field, view, path);
    if (whole >= -(2n ** 31n) && whole < 2n ** 31n) return Number(whole);
    this.#problems.add(this.place(path), 'CONFIG_INTEGER_RANGE', undefined);
    return undefined;
  }

  #duration(text: string, path: string): bigint | undefined {
    const result = parseGoDuration(text);
    if ('nanoseconds' in result) return result.nanoseconds;
    const unit = result.reason === 'unknown-unit' ? shown(result.unit) : undefined;
    this.#problems.add(this.place(path), 'CONFIG_DURATION', { value: shown(text), reason: result.reason, unit });
    return undefined;
  }

  #allowed(value: string, field: Field, path: string): string | undefined {
    if (!field.allowed || field.allowed.includes(value)) return value;
    const allowed = field.allowed.filter((word) => word !== '');
    this.#problems.add(this.place(path), 'CONFIG_NOT_ALLOWED', { value: shown(value), allowed, nearest: nearest(value, allowed) });
    return undefined;
  }
}

/** As Go's time.RFC3339 reads it. */
function isRfc3339(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text.replace(',', '.')));
}

/** a.b[0].c, a.b[0], a.b, a, and the root. */
function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(path.endsWith(']') ? '[' : '.')));
}

/** v1beta3 to the form of v1beta4: arguments were a map (kubeadm sorts it by name), and discovery.timeout stood alone. */
function fromV1Beta3(raw: Raw, offsets: Map<string, number>): JoinInput {
  const { discovery, nodeRegistration, ...rest } = raw as { discovery?: Raw; nodeRegistration?: Raw };
  const { timeout, ...foundBy } = discovery ?? {};
  const { kubeletExtraArgs, ...node } = nodeRegistration ?? {};
  const input = { ...rest } as JoinInput;
  if (discovery) input.discovery = foundBy as NonNullable<JoinInput['discovery']>;
  if (nodeRegistration) input.nodeRegistration = node as NonNullable<JoinInput['nodeRegistration']>;
  if (typeof timeout === 'bigint') {
    input.timeouts = { discovery: timeout };
    offsets.set('timeouts.discovery', offsets.get('discovery.timeout') ?? 0);
  }
  if (kubeletExtraArgs && input.nodeRegistration) {
    const sorted = Object.entries(kubeletExtraArgs as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
    input.nodeRegistration.kubeletExtraArgs = sorted.map(([name, value]) => ({ name, value }));
  }
  return input;
}
