import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, visit, type YAMLMap } from 'yaml';

/** More nodes come only of a file that was made to be large. */
const MAX_NODES = 10_000;
/** Deeper only an alias goes that stands for what it is in. */
const MAX_DEPTH = 200;

/** An alias that names nothing, or itself, or more copies than any configuration has: which it is, validation says in its own words. */
export class UnusableAlias extends Error {}

/**
 * Puts a copy of what it stands for in the place of every alias and merge key. Only where there are any: what is converted in one place must not
 * change in another.
 */
export function expandAliases(document: Document): void {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  if (!found) return;
  const expander = new Expander(document);
  document.contents = expander.expand(document.contents as Node | null) as typeof document.contents;
  visit(document, { Node: (_, node) => void ('anchor' in node && delete node.anchor) });
}

class Expander {
  readonly #document: Document;
  #nodes = 0;

  constructor(document: Document) {
    this.#document = document;
  }

  expand(node: Node | null, depth = 0): Node | null {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) throw new UnusableAlias();
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw new UnusableAlias();
      const copy = this.expand(target.clone() as Node, depth + 1);
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

  #map(map: YAMLMap<Node, Node | null>, depth: number): void {
    const own = map.items.filter((pair) => !isMerge(pair));
    const merged = map.items.filter(isMerge).flatMap(({ value }) => this.#mergedPairs(value, depth));
    for (const pair of own) {
      pair.key = this.expand(pair.key, depth) ?? pair.key;
      pair.value = this.expand(pair.value, depth);
    }
    const names = new Set(own.map(({ key }) => nameOf(key)));
    const added = merged.filter(({ key }, index) => {
      const name = nameOf(key);
      return !names.has(name) && merged.findIndex((other) => nameOf(other.key) === name) === index;
    });
    map.items = [...added, ...own];
  }

  /** Of several mappings the first that has a key wins. */
  #mergedPairs(value: Node | null, depth: number): Pair<Node, Node | null>[] {
    const expanded = this.expand(value, depth);
    const maps = isSeq<Node>(expanded) ? expanded.items : [expanded];
    return maps.flatMap((map) => (isMap<Node, Node | null>(map) ? map.items : []));
  }
}

function isMerge({ key }: Pair<Node, Node | null>): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function nameOf(key: unknown): string | undefined {
  return isNode(key) && isScalar(key) ? String(key.value) : undefined;
}
