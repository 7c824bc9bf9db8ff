import { type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, visit, type YAMLMap } from 'yaml';

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

/**
 * Puts a copy of what it stands for in the place of every alias and merge key. Only where there are any: what is converted in one place must not
 * change in another. Every alias must stand for something.
 * @throws TooManyAliases
 */
export function expandAliases(document: Document, { targets }: Aliases): void {
  if (targets.size === 0) return;
  const expander = new Expander(targets);
  document.contents = expander.expand(document.contents as Node | null) as typeof document.contents;
  visit(document, { Node: (_, node) => void ('anchor' in node && delete node.anchor) });
}

class Expander {
  readonly #targets: Map<Alias, Node>;
  #nodes = 0;

  constructor(targets: Map<Alias, Node>) {
    this.#targets = targets;
  }

  expand(node: Node | null, depth = 0): Node | null {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) throw new TooManyAliases();
    if (isAlias(node)) {
      const copy = this.expand(this.#copyOf(this.#targetOf(node)), depth + 1);
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

  #targetOf(alias: Alias): Node {
    const target = this.#targets.get(alias);
    if (!target) throw new Error('an alias that stands for nothing');
    return target;
  }

  /** The aliases in a copy stand for what those of the original do. */
  #copyOf(target: Node): Node {
    const copy = target.clone() as Node;
    const originals = aliasesIn(target);
    for (const [index, alias] of aliasesIn(copy).entries()) this.#targets.set(alias, this.#targetOf(originals[index] as Alias));
    return copy;
  }

  #map(map: YAMLMap<Node, Node | null>, depth: number): void {
    const merging = map.items.filter(isMerge).map((pair) => ({ pair, pairs: this.#mergedPairs(pair, depth) }));
    const merged = merging.flatMap(({ pairs }) => pairs ?? []);
    // What is no mapping stays for validation to see.
    const wrong = new Set(merging.filter(({ pairs }) => pairs === undefined).map(({ pair }) => pair));
    const own = map.items.filter((pair) => !isMerge(pair) || wrong.has(pair));
    for (const pair of own) {
      pair.key = this.expand(pair.key, depth) ?? pair.key;
      if (!wrong.has(pair)) pair.value = this.expand(pair.value, depth);
    }
    const names = new Set(own.map(({ key }) => nameOf(key)));
    const added = merged.filter(({ key }, index) => {
      const name = nameOf(key);
      return !names.has(name) && merged.findIndex((other) => nameOf(other.key) === name) === index;
    });
    map.items = [...added, ...own];
  }

  /** Of several mappings the first that has a key wins. Undefined where there is something else among them. */
  #mergedPairs(pair: Pair<Node, Node | null>, depth: number): Pair<Node, Node | null>[] | undefined {
    pair.value = this.expand(pair.value, depth);
    const maps = isSeq<Node>(pair.value) ? pair.value.items : [pair.value];
    return maps.every((map) => isMap<Node, Node | null>(map)) ? maps.flatMap((map) => map.items) : undefined;
  }
}

function aliasesIn(node: Node): Alias[] {
  const found: Alias[] = [];
  visit(node, { Alias: (_, alias) => void found.push(alias) });
  return found;
}

function isMerge({ key }: Pair<Node, Node | null>): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function nameOf(key: unknown): string | undefined {
  return isNode(key) && isScalar(key) ? String(key.value) : undefined;
}
