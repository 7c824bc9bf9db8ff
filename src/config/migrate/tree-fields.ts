import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  Scalar,
  type ToStringOptions,
  visit,
  YAMLMap,
} from 'yaml';
import { parseJson } from '../../base/try.ts';
import type { Lines } from '../yaml/position.ts';

/** A pair from the parser, which always has a key. */
type FieldPair = Pair<Node, Node | null>;

/** The fields of one mapping in a document's tree. A moved field keeps its comments. */
export class TreeFields {
  readonly map: YAMLMap<Node, Node | null>;

  constructor(map: YAMLMap<Node, Node | null>) {
    this.map = map;
  }

  get(name: string): Node | null | undefined {
    return this.#pair(name)?.value;
  }

  /** A field's text; undefined if it is not text. */
  text(name: string): string | undefined {
    const value = this.get(name);
    return isScalar(value) && typeof value.value === 'string' ? value.value : undefined;
  }

  /** Offset of a field's key in the file. */
  offset(name: string): number {
    return this.#pair(name)?.key.range?.[0] ?? 0;
  }

  /** A field's mapping; undefined if it is not a mapping. */
  object(name: string): TreeFields | undefined {
    const value = this.get(name);
    return isMap<Node, Node | null>(value) ? new TreeFields(value) : undefined;
  }

  /** The mapping of that name; a new one at the end if there is none. */
  madeObject(name: string): TreeFields {
    const there = this.object(name);
    if (there) return there;
    const made = new YAMLMap<Node, Node | null>();
    made.flow = this.map.flow ?? false;
    this.set(name, made);
    return new TreeFields(made);
  }

  set(name: string, value: Node): void {
    const there = this.#pair(name);
    if (there) there.value = value;
    else this.map.items.push(new Pair<Node, Node | null>(this.#key(name), value));
  }

  /** Takes a field out. */
  take(name: string): FieldPair | undefined {
    const pair = this.#pair(name);
    if (pair) this.map.items.splice(this.map.items.indexOf(pair), 1);
    return pair;
  }

  /** Adds a field taken out elsewhere, under another name. Keeps an existing field of that name instead. */
  put(name: string, taken: FieldPair): void {
    if (this.#pair(name)) return;
    const key = this.#key(name);
    key.commentBefore = taken.key.commentBefore ?? null;
    this.map.items.push(new Pair<Node, Node | null>(key, taken.value));
  }

  #pair(name: string): FieldPair | undefined {
    return this.map.items.find(({ key }) => isScalar(key) && key.value === name);
  }

  #key(name: string): Scalar {
    return keyLike(this.map, name);
  }
}

/** A key in the style of its neighbours: JSON has quoted names. */
export function keyLike(map: YAMLMap<Node, Node | null>, name: string): Scalar {
  const key = new Scalar(name);
  const first = map.items[0]?.key;
  key.type = map.flow && isScalar(first) && first.type === Scalar.QUOTE_DOUBLE ? Scalar.QUOTE_DOUBLE : Scalar.PLAIN;
  return key;
}

/** The document as JSON if its source was JSON, since its owner may read it with a JSON parser; else undefined. */
export function asJson(contents: Node | null, source: string): string | undefined {
  if (parseJson(source) === undefined) return undefined;
  return `${JSON.stringify(jsonValue(contents), null, 2)}\n`;
}

function jsonValue(node: Node | null | undefined): unknown {
  if (isMap<Scalar, Node | null>(node))
    return Object.fromEntries(node.items.map(({ key, value }) => [String(key.value), jsonValue(value)]));
  if (isSeq<Node | null>(node)) return node.items.map(jsonValue);
  if (!isScalar(node)) return null;
  return node.type === Scalar.PLAIN && JSON_LITERAL.test(String(node.value))
    ? JSON.parse(String(node.value))
    : node.value;
}

/** JSON literals other than strings: the tree has every scalar as text. */
const JSON_LITERAL = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;

/** The indentation of the file, to print it in the same style; kubeadm's style if the file shows none. */
export function styleOf(document: Document, lines: Lines): ToStringOptions {
  let indentSeq: boolean | undefined;
  let indent: number | undefined;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !key.range || !(isSeq(value) || isMap(value)) || value.flow || !value.range) return;
      const deeper = lines.position(value.range[0]).column - lines.position(key.range[0]).column;
      if (isSeq(value)) indentSeq ??= deeper > 0;
      else if (deeper > 0) indent ??= deeper;
    },
  });
  return { lineWidth: 0, indentSeq: indentSeq ?? false, indent: indent ?? 2, flowCollectionPadding: false };
}
