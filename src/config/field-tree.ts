import { FIELDS, type Field, fieldVersions } from './fields.ts';
import type { ApiVersion } from './versions.ts';

/** A field and the fields inside it, as one version has them. */
export interface FieldTree {
  field: Field | undefined;
  children: ReadonlyMap<string, FieldTree>;
}

const trees = new Map<ApiVersion, FieldTree>();

/** The fields of one version as a tree; for lists of objects the children are those of an item. */
export function fieldTree(version: ApiVersion): FieldTree {
  let tree = trees.get(version);
  if (!tree) {
    tree = buildTree(version);
    trees.set(version, tree);
  }
  return tree;
}

function buildTree(version: ApiVersion): FieldTree {
  type Growing = { field: Field | undefined; children: Map<string, Growing> };
  const root: Growing = { field: undefined, children: new Map() };
  for (const field of FIELDS) {
    if (!fieldVersions(field).includes(version)) continue;
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
