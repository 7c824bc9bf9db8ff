import type { Finding, Place, Problems } from '../problem.ts';
import { CONFIG_TOO_DEEP } from '../yaml/config-yaml-sentences.ts';
import type { ScalarValue } from '../yaml/go-yaml-scalar.ts';
import { CONFIG_NOT_FINITE, CONFIG_TOO_MANY_VALUES } from './config-documents-sentences.ts';

/** One key of a mapping, its own or merged in by `<<`. */
export interface Entry<Node> {
  name: string;
  /** The key as written in the file: an unquoted y has the name `true`. */
  written: string;
  /** Offset of the key in the file. */
  offset: number;
  value: Node;
  merged: boolean;
}

export type NodeView<Node> =
  | { type: 'mapping'; entries: Entry<Node>[] }
  | { type: 'list'; items: Node[] }
  | ScalarValue;

/** The source of a decoder: the nodes of a YAML document, or values that are already parsed. */
export interface NodeReader<Node> {
  /** The type and content of a node; undefined, with a problem reported, if it cannot be read. */
  view(node: Node, path: string): NodeView<Node> | undefined;
  offset(node: Node, otherwise: number): number;
  place(offset: number, path: string): Place;
}

/** The limits of a path and of each name in it, which are text of the file. */
const LONGEST_PATH = 512;
const LONGEST_NAME = 128;

export function child(path: string, name: string): string {
  if (path.length > LONGEST_PATH) return path;
  const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  return path === '' ? shown : `${path}.${shown}`;
}

/** Fields of a kind's version: durations are nanoseconds (bigint), secrets Secrets, arguments of v1beta3 a list. */
export type Raw = Record<string, unknown>;

/** The most values of one document, counting an alias each time it is used; more is an alias bomb. */
export const MAX_VALUES = 100_000;

/** Entries as written, without null fields. */
export function asWritten<Node>(
  reader: NodeReader<Node>,
  entries: readonly Entry<Node>[],
  problems: Problems,
  path = '',
): Raw {
  return new Plain(reader, problems).fields(entries, path);
}

/** A node as written; undefined for null and for an unreadable node. */
export function plainValue<Node>(reader: NodeReader<Node>, node: Node, problems: Problems): unknown {
  return new Plain(reader, problems).value(node, 0, '');
}

class Plain<Node> {
  readonly #reader: NodeReader<Node>;
  readonly #problems: Problems;
  #values = 0;
  #refused = false;

  constructor(reader: NodeReader<Node>, problems: Problems) {
    this.#reader = reader;
    this.#problems = problems;
  }

  fields(entries: readonly Entry<Node>[], path: string, depth = 0): Raw {
    const values = entries.map(({ name, offset, value }) => [
      name,
      this.value(value, offset, child(path, name), depth + 1),
    ]);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }

  value(node: Node, keyOffset: number, path: string, depth = 0): unknown {
    if (this.#refused) return undefined;
    if (depth > MAX_DEPTH) return this.#refuse(keyOffset, CONFIG_TOO_DEEP({ limit: MAX_DEPTH }));
    if (++this.#values > MAX_VALUES) return this.#refuse(keyOffset, CONFIG_TOO_MANY_VALUES({ limit: MAX_VALUES }));
    const view = this.#reader.view(node, path);
    if (view === undefined || view.type === 'null') return undefined;
    if (view.type === 'mapping') return this.fields(view.entries, path, depth);
    if (view.type === 'list')
      return view.items.map((item, index) => this.value(item, keyOffset, `${path}[${index}]`, depth + 1) ?? null);
    if (view.type === 'number' && !Number.isFinite(view.value))
      this.#problems.add(this.#reader.place(this.#reader.offset(node, keyOffset), path), CONFIG_NOT_FINITE());
    if (view.type !== 'integer') return view.value;
    const number = Number(view.value);
    return Number.isSafeInteger(number) ? number : view.value;
  }

  /** Reports only the first limit exceeded, and stops reading. */
  #refuse(offset: number, wrong: Finding): undefined {
    if (!this.#refused) this.#problems.add(this.#reader.place(offset, ''), wrong);
    this.#refused = true;
  }
}

/** The limit of nesting, also by aliases: kubeadm's kinds need fewer than ten levels, and reading is recursive. */
export const MAX_DEPTH = 100;
