import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml';
import { shown } from '../../base/shown.ts';
import type { Finding } from '../problem.ts';
import { isMergeKey } from '../yaml/node.ts';
import { CONFIG_MERGE_AFTER_KEY, CONFIG_MERGE_NOT_MAPPING } from '../yaml/sentences.ts';

/** More nodes come only of a file that was made to be large. */
const MAX_NODES = 10_000;
/** Deeper only an alias goes that stands for what it is in. */
const MAX_DEPTH = 200;

/** More copies than any configuration has. */
export class TooManyAliases extends Error {}

/** What each alias of a document stands for, and those that stand for nothing, or for what they are in. */
export interface Aliases {
  targets: Map<Alias, Node>;
  unknown: Alias[];
  inThemselves: Alias[];
}

/** By the last anchor of its name before it, whatever is moved later. */
export function aliasesOf(document: Document): Aliases {
  const anchors = new Map<string, Node>();
  const found: Aliases = { targets: new Map(), unknown: [], inThemselves: [] };
  visit(document, {
    Alias(_, alias, path) {
      const target = anchors.get(alias.source);
      if (!target) found.unknown.push(alias);
      else if (path.includes(target)) found.inThemselves.push(alias);
      else found.targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return found;
}

/** Where a merge key is wrong, and how. */
export type ReportMerge = (offset: number | undefined, wrong: Finding) => void;

/**
 * Puts a copy of what it stands for in the place of every alias and merge key. Only where there are any: what is
 * converted in one place must not change in another. Every alias must stand for something.
 * @throws TooManyAliases
 */
export function expandAliases(document: Document, { targets }: Aliases, report: ReportMerge): void {
  if (targets.size === 0 && !hasMergeKey(document)) return;
  const expander = new Expander(targets, report);
  document.contents = expander.expand(document.contents as Node | null) as typeof document.contents;
  visit(document, { Node: (_, node) => void ('anchor' in node && delete node.anchor) });
}

function hasMergeKey(document: Document): boolean {
  let found = false;
  visit(document, {
    Pair(_, { key }) {
      found ||= isMergeKey(key);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

type NodePair = Pair<Node, Node | null>;

/** Goes through the document in its order: what an alias stands for is expanded before it. */
class Expander {
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #report: ReportMerge;
  #nodes = 0;

  constructor(targets: ReadonlyMap<Alias, Node>, report: ReportMerge) {
    this.#targets = targets;
    this.#report = report;
  }

  expand(node: Node | null, depth = 0): Node | null {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) throw new TooManyAliases();
    if (isAlias(node)) {
      const copy = this.expand(this.#copyFor(node), depth + 1);
      if (copy) {
        copy.comment = node.comment ?? copy.comment ?? null;
        copy.commentBefore = node.commentBefore ?? null;
      }
      return copy;
    }
    if (isMap<Node, Node | null>(node)) this.#map(node, depth + 1);
    else if (isSeq<Node | null>(node)) node.items = node.items.map((item) => this.expand(item, depth + 1));
    return node;
  }

  #copyFor(alias: Alias): Node {
    const target = this.#targets.get(alias);
    if (!target) throw new Error('an alias that stands for nothing');
    return target.clone() as Node;
  }

  /** Of several `<<` the last that sets a key wins, as with kubeadm's parser. */
  #map(map: YAMLMap<Node, Node | null>, depth: number): void {
    const own: NodePair[] = [];
    const merged = new Map<string | Node, NodePair>();
    for (const pair of map.items) {
      if (isMergeKey(pair.key)) {
        for (const one of this.#mergedPairs(pair, depth)) {
          if (own.some(({ key }) => nameOf(key) === nameOf(one.key))) this.#reportAfterKey(pair, one.key);
          merged.set(nameOf(one.key), one);
        }
      } else {
        pair.key = this.expand(pair.key, depth) ?? pair.key;
        pair.value = this.expand(pair.value, depth);
        own.push(pair);
      }
    }
    for (const { key } of own) merged.delete(nameOf(key));
    map.items = [...merged.values(), ...own];
  }

  /** As in yaml-node.ts: neither the key nor the merge that follows it is taken to be meant. */
  #reportAfterKey({ key }: NodePair, name: Node): void {
    this.#report(key.range?.[0], CONFIG_MERGE_AFTER_KEY({ name: shown(String(nameOf(name))) }));
  }

  /** Of a list of mappings the first that has a key wins, so it comes last. */
  #mergedPairs(pair: NodePair, depth: number): NodePair[] {
    const isList = isSeq(pair.value);
    const value = this.expand(pair.value, depth);
    const maps = isList && isSeq<Node>(value) ? value.items.toReversed() : [value];
    return maps.flatMap((map) => {
      if (isMap<Node, Node | null>(map)) return map.items;
      this.#report(map?.range?.[0] ?? pair.key.range?.[0], CONFIG_MERGE_NOT_MAPPING());
      return [];
    });
  }
}

/** What tells a key from others: one that is no text is like no other. */
function nameOf(key: Node): string | Node {
  return isScalar(key) ? String(key.value) : key;
}
