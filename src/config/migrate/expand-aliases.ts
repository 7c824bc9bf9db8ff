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
import { CONFIG_MERGE_AFTER_KEY, CONFIG_MERGE_NOT_MAPPING } from '../yaml/config-yaml-sentences.ts';
import { isMergeKey } from '../yaml/node.ts';

/** Only a malicious file expands to more nodes. */
const MAX_NODES = 10_000;
/** Only an alias inside its own target nests deeper. */
const MAX_DEPTH = 200;

/** Thrown when the expansion exceeds MAX_NODES or MAX_DEPTH. */
export class TooManyAliases extends Error {}

/** The target of each alias of a document; the aliases without one, and those inside their own target. */
export interface Aliases {
  targets: Map<Alias, Node>;
  unknown: Alias[];
  inThemselves: Alias[];
}

/** Resolves each alias to the last anchor of its name before it, before anything is moved. */
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

/** Reports a problem of a merge key. */
export type ReportMerge = (offset: number | undefined, wrong: Finding) => void;

/**
 * Replaces every alias and merge key by a copy of its target, so that a conversion in one place changes no other. Does
 * nothing if there are none. Every alias must have a target.
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

/** Walks the document in order, so that the target of an alias is expanded before the alias. */
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
    if (!target) throw new Error('an alias without a target');
    return target.clone() as Node;
  }

  /** Merges `<<`: the last one that sets a key wins, as in kubeadm's parser. */
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

  /** Refuses a merge after a key that it sets, as YamlReader does, because parsers disagree on which one applies. */
  #reportAfterKey({ key }: NodePair, name: Node): void {
    this.#report(key.range?.[0], CONFIG_MERGE_AFTER_KEY({ name: shown(String(nameOf(name))) }));
  }

  /** The pairs of a merge. In a list of mappings the first one with a key wins, so it comes last. */
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

/** The identity of a key: its text, or the node itself if it is not a scalar. */
function nameOf(key: Node): string | Node {
  return isScalar(key) ? String(key.value) : key;
}
