import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { shown } from '../../base/shown.ts';
import { CONFIG_TOO_MANY_VALUES } from '../documents/config-documents-sentences.ts';
import {
  child,
  type Entry as EntryOf,
  MAX_VALUES,
  type NodeReader,
  type NodeView as ViewOf,
} from '../documents/node-reader.ts';
import type { Place, Problems } from '../problem.ts';
import { Anchors } from './anchors.ts';
import {
  CONFIG_ALIAS_IN_ITSELF,
  CONFIG_DUPLICATE_KEY,
  CONFIG_KEY,
  CONFIG_MERGE_AFTER_KEY,
  CONFIG_MERGE_NOT_MAPPING,
  CONFIG_MERGE_TOO_LARGE,
  CONFIG_SYNTAX_ESCAPE,
  CONFIG_TAG,
  CONFIG_UNKNOWN_ANCHOR,
} from './config-yaml-sentences.ts';
import { goYamlScalar, type ScalarValue } from './go-yaml-scalar.ts';
import { keyType, unfitKey } from './key.ts';
import type { Lines } from './position.ts';
import type { YamlDocument } from './stream.ts';

export type YamlNode = ParsedNode | null;

export type Entry = EntryOf<YamlNode>;
type NodeView = ViewOf<YamlNode>;

/** Limits of merged keys and of nested merges; more is an alias bomb. */
const MAX_MERGED = 10_000;
const MAX_MERGE_DEPTH = 20;

/** The limit of what is read of a document, with everything that aliases repeat: values, entries, and text in pieces. */
const MAX_WORK = 5 * MAX_VALUES;
const CHARACTERS_OF_A_VALUE = 64;

/** Half of a surrogate pair, which an escape may produce and which is not a character. */
const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const TAG_PREFIX = 'tag:yaml.org,2002:';

/**
 * Reads the nodes of one document, with aliases, merge keys, repeated keys and tags as in kubeadm's parser
 * (go.yaml.in/yaml/v2). Expands an alias only when its value is requested, so that an alias bomb costs nothing.
 */
export class YamlReader implements NodeReader<YamlNode> {
  readonly #document: YamlDocument;
  readonly #lines: Lines;
  readonly #problems: Problems;
  #anchors: Anchors | undefined;
  #merged = 0;
  #work = 0;

  constructor(document: YamlDocument, lines: Lines, problems: Problems) {
    this.#document = document;
    this.#lines = lines;
    this.#problems = problems;
  }

  place(offset: number, path: string): Place {
    return { path, ...this.#lines.position(offset) };
  }

  offset(node: YamlNode, otherwise: number): number {
    return node?.range[0] ?? otherwise;
  }

  /** The type and content of a node; undefined, with a problem reported, if it cannot be read. */
  view(node: YamlNode, path: string): NodeView | undefined {
    const target = this.#follow(node, path);
    if (target === undefined || this.#isTooMuch(target)) return undefined;
    if (target === null) return { type: 'null', value: null };
    if (isMap(target))
      return this.#collection(target, 'map', path)
        ? { type: 'mapping', entries: this.#entries(target, path, 0) }
        : undefined;
    if (isSeq(target))
      return this.#collection(target, 'seq', path) ? { type: 'list', items: target.items as YamlNode[] } : undefined;
    return this.#scalar(target as Scalar.Parsed, path);
  }

  /** Counts what an alias repeats: the entries of a mapping, also those that are refused, and the length of a text. */
  #isTooMuch(node: YamlNode): boolean {
    const parts = isScalar(node)
      ? (node.source?.length ?? 0) / CHARACTERS_OF_A_VALUE
      : isAlias(node)
        ? 0
        : (node?.items.length ?? 0);
    const before = this.#work;
    this.#work += 1 + parts;
    if (this.#work <= MAX_WORK) return false;
    if (before <= MAX_WORK) this.#problems.add(this.place(0, ''), CONFIG_TOO_MANY_VALUES({ limit: MAX_VALUES }));
    return true;
  }

  #follow(node: YamlNode, path: string): Exclude<YamlNode, Alias.Parsed> | undefined {
    if (!isAlias(node)) return node;
    const at = node.range?.[0] ?? 0;
    this.#anchors ??= new Anchors(this.#document);
    const target = this.#anchors.before(node.source, at);
    if (!target) {
      this.#problems.add(this.place(at, path), CONFIG_UNKNOWN_ANCHOR({ name: shown(node.source) }));
      return undefined;
    }
    if (at < target.range[2]) {
      this.#problems.add(this.place(at, path), CONFIG_ALIAS_IN_ITSELF({ name: shown(node.source) }));
      return undefined;
    }
    return target as Exclude<ParsedNode, Alias.Parsed>;
  }

  #collection(node: YAMLMap | YAMLSeq, kind: 'map' | 'seq', path: string): boolean {
    if (node.tag === undefined || node.tag === TAG_PREFIX + kind) return true;
    this.#problems.add(this.place(node.range?.[0] ?? 0, path), CONFIG_TAG({ tag: shown(shortTag(node.tag)) }));
    return false;
  }

  #scalar(node: Scalar.Parsed, path: string): ScalarValue | undefined {
    const text = this.#textOf(node);
    const tag = node.tag === undefined ? undefined : shortTag(node.tag);
    if (HALF_PAIR.test(text)) {
      this.#problems.add(this.place(node.range[0], path), CONFIG_SYNTAX_ESCAPE());
      return undefined;
    }
    if (tag === undefined) return node.type === 'PLAIN' ? goYamlScalar(text) : { type: 'string', value: text };
    if (tag === '!' || tag === '!!str' || tag === '!!timestamp') return { type: 'string', value: text };
    const value = goYamlScalar(text);
    if (tag === '!!float' && value.type === 'integer') return { type: 'number', value: Number(value.value) };
    const expected = { '!!bool': 'boolean', '!!int': 'integer', '!!float': 'number', '!!null': 'null' }[tag];
    if (value.type === expected) return value;
    this.#problems.add(this.place(node.range[0], path), CONFIG_TAG({ tag: shown(tag) }));
    return undefined;
  }

  /** Removes the line break that the yaml package, unlike Go's parser, adds to a block scalar at the end of a file. */
  #textOf({ source = '', type, range }: Scalar.Parsed): string {
    const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
    return isBlock && source.endsWith('\n') && this.#lines.isCutOff(range[1]) ? source.slice(0, -1) : source;
  }

  /**
   * Entries in the order of the file. `<<` sets its keys at its place; in a list, the first mapping with a key wins.
   */
  #entries(map: YAMLMap<unknown, unknown>, path: string, depth: number): Entry[] {
    const found = new Map<string, Entry>();
    for (const pair of map.items as { key: YamlNode; value: YamlNode }[]) {
      const offset = this.offset(pair.key, map.range?.[0] ?? 0);
      if (isMergeKey(pair.key)) {
        for (const entry of this.#mergedEntries(pair.value, offset, path, depth + 1))
          this.#setMerged(found, entry, offset, path);
        continue;
      }
      const name = this.#keyName(pair.key, offset, path);
      if (name === undefined) continue;
      const earlier = found.get(name);
      if (earlier && !earlier.merged) this.#duplicate(name, earlier.offset, offset, path);
      else {
        const written = isScalar(pair.key) ? (pair.key.source ?? name) : name;
        found.set(name, { name, written, offset, value: pair.value, merged: false });
      }
    }
    return [...found.values()];
  }

  #duplicate(name: string, first: number, second: number, path: string): void {
    const line = this.#lines.position(first).line;
    this.#problems.add(this.place(second, child(path, shown(name))), CONFIG_DUPLICATE_KEY({ name: shown(name), line }));
  }

  /** Refuses `<<` after a key that it sets: kubeadm's parser lets `<<` win, the YAML specification the key. */
  #setMerged(found: Map<string, Entry>, entry: Entry, offset: number, path: string): void {
    const earlier = found.get(entry.name);
    if (earlier && !earlier.merged)
      this.#problems.add(this.place(offset, path), CONFIG_MERGE_AFTER_KEY({ name: shown(entry.name) }));
    else found.set(entry.name, { ...entry, merged: true });
  }

  #mergedEntries(node: YamlNode, offset: number, path: string, depth: number): Entry[] {
    const target = this.#follow(node, path);
    if (target === undefined) return [];
    const sources: YamlNode[] = isSeq(target) && !isAlias(node) ? (target.items.toReversed() as YamlNode[]) : [node];
    const entries: Entry[] = [];
    for (const source of sources) {
      const map = this.#follow(source, path);
      if (map === undefined) continue;
      if (!isMap(map)) {
        this.#problems.add(this.place(this.offset(source, offset), path), CONFIG_MERGE_NOT_MAPPING());
        continue;
      }
      this.#merged += map.items.length + 1;
      if (this.#merged > MAX_MERGED || depth > MAX_MERGE_DEPTH) {
        this.#problems.add(
          this.place(offset, path),
          CONFIG_MERGE_TOO_LARGE({ limit: MAX_MERGED, depth: MAX_MERGE_DEPTH }),
        );
        return entries;
      }
      entries.push(...this.#entries(map, path, depth));
    }
    return entries;
  }

  /** A key as text, as in the JSON to which kubeadm converts the file. */
  #keyName(key: YamlNode, offset: number, path: string): string | undefined {
    const target = this.#follow(key, path);
    if (target === undefined) return undefined;
    const scalar = isScalar(target) ? this.#scalar(target as Scalar.Parsed, path) : undefined;
    if (isScalar(target) && scalar === undefined) return undefined;
    const found = scalar ? unfitKey(scalar) : keyType(target);
    if (found === undefined) return String(scalar?.value);
    this.#problems.add(this.place(offset, path), CONFIG_KEY({ found }));
    return undefined;
  }
}

/** True for a `<<` that merges; in quotes it is an ordinary key. */
export function isMergeKey(key: unknown): boolean {
  if (!isScalar(key) || key.source !== '<<') return false;
  return key.tag === undefined ? key.type === 'PLAIN' : key.tag === '!' || key.tag === `${TAG_PREFIX}merge`;
}

function shortTag(tag: string): string {
  return tag.startsWith(TAG_PREFIX) ? `!!${tag.slice(TAG_PREFIX.length)}` : tag;
}
