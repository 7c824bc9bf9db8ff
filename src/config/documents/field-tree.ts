import type { Field } from '../fields/field.ts';
import { KINDS, type Kind, type KindName } from '../fields/kinds.ts';

/** A field and the fields inside it, as one version has them. */
export interface FieldTree {
  field: Field | undefined;
  children: ReadonlyMap<string, FieldTree>;
}

const trees = new Map<string, FieldTree>();

/** The fields of a kind in one version as a tree; for lists of objects the children are those of an item. */
export function fieldTree(kind: KindName, version: string): FieldTree {
  const name = `${kind}/${version}`;
  let tree = trees.get(name);
  if (!tree) {
    tree = buildTree(KINDS[kind], version);
    trees.set(name, tree);
  }
  return tree;
}

/** The same for a kind that stands in no file of kubeadm's. */
export function buildTree({ fields }: Pick<Kind, 'fields'>, version: string): FieldTree {
  type Growing = { field: Field | undefined; children: Map<string, Growing> };
  const root: Growing = { field: undefined, children: new Map() };
  for (const field of fields) {
    if (field.versions && !(field.versions as readonly string[]).includes(version)) continue;
    const names = field.path.replaceAll('[]', '').split('.');
    let node = root;
    for (const name of names) {
      const child: Growing = node.children.get(name) ?? { field: undefined, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.field = field;
  }
  return root;
}
