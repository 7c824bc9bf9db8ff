import { isMap, isScalar, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { goYamlScalar } from '../yaml/go-yaml-scalar.ts';
import { keyLike, type TreeFields } from './tree-fields.ts';

/**
 * Extra arguments of a component, which were a mapping until v1beta3, as the list that they are since v1beta4. They keep their order, which means
 * nothing in either form, and their comments.
 */
export function argumentsBecomeList(fields: TreeFields | undefined, name: string): void {
  const map = fields?.get(name);
  if (!fields || !isMap<Node, Node | null>(map)) return;
  const list = new YAMLSeq<YAMLMap<Node, Node | null>>();
  list.flow = map.flow ?? false;
  list.comment = map.comment ?? null;
  list.commentBefore = map.commentBefore ?? null;
  list.items = map.items.map((pair) => argument(map, pair));
  fields.set(name, list);
}

function argument(map: YAMLMap<Node, Node | null>, { key, value }: Pair<Node, Node | null>): YAMLMap<Node, Node | null> {
  const item = new YAMLMap<Node, Node | null>();
  item.flow = map.flow ?? false;
  item.commentBefore = key.commentBefore ?? null;
  item.spaceBefore = key.spaceBefore ?? false;
  item.items = [new Pair<Node, Node | null>(keyLike(map, 'name'), nameOf(key)), new Pair<Node, Node | null>(keyLike(map, 'value'), value)];
  return item;
}

/** A key is text whatever it looks like; a value that looks like a number is none. */
function nameOf(key: Node): Node {
  if (!isScalar(key) || typeof key.value !== 'string') return key;
  const name = new Scalar(key.value);
  const looksLikeText = goYamlScalar(key.value).type === 'string';
  name.type = key.type === Scalar.PLAIN && !looksLikeText ? Scalar.QUOTE_DOUBLE : (key.type ?? Scalar.PLAIN);
  return name;
}
