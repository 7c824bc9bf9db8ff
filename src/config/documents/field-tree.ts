import { shown } from '../../base/shown.ts';
import { type Field, fieldVersions } from '../fields/field.ts';
import { KIND_NAMES, KINDS, type Kind, type KindName } from '../fields/kinds.ts';
import type { Finding } from '../problem.ts';
import { nearest } from '../values/nearest.ts';
import { CONFIG_UNKNOWN_FIELD } from './config-documents-sentences.ts';
import { child } from './node-reader.ts';

/** A field with the fields inside it, in one version. */
export interface FieldTree {
  field: Field | undefined;
  children: ReadonlyMap<string, FieldTree>;
}

const trees = new Map<string, FieldTree>();

/** The fields of a kind in one version as a tree; for a list of objects the children are the fields of an item. */
export function fieldTree(kind: KindName, version: string): FieldTree {
  const name = `${kind}/${version}`;
  const tree = trees.get(name) ?? buildTree(KINDS[kind], version);
  trees.set(name, tree);
  return tree;
}

/** The tree of any table of fields, also of a kind that is not kubeadm's. */
export function buildTree({ fields }: Pick<Kind, 'fields'>, version: string): FieldTree {
  type Growing = { field: Field | undefined; children: Map<string, Growing> };
  const root: Growing = { field: undefined, children: new Map() };
  for (const field of fields) {
    if (!inVersion(field, version)) continue;
    let node = root;
    for (const name of field.path.replaceAll('[]', '').split('.')) {
      const child: Growing = node.children.get(name) ?? { field: undefined, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.field = field;
  }
  return root;
}

/** One of kubeadm's kinds by name, or another one by its table. */
export interface DecodedKind {
  kind: KindName | Pick<Kind, 'fields'>;
  version: string;
}

/** The problem of an unknown field, with the name that was probably meant, or the place where the field exists. */
export function unknownField(
  entry: { name: string; written: string },
  tree: FieldTree,
  path: string,
  { kind, version }: DecodedKind,
): Finding {
  const { fields }: Pick<Kind, 'fields'> = typeof kind === 'string' ? KINDS[kind] : kind;
  const general = child(path, entry.name).replace(/\[\d+\]/g, '[]');
  const otherVersion = fields.find((field) => field.path === general);
  const near = otherVersion ? undefined : nearest(entry.name, tree.children.keys());
  const search = near === undefined && otherVersion === undefined;
  const isNamed = (field: Field) => field.path === entry.name || field.path.endsWith(`.${entry.name}`);
  const inKind = search ? fields.find((field) => isNamed(field) && inVersion(field, version)) : undefined;
  const otherKind =
    typeof kind === 'string' && search && !inKind && path === '' ? kindWith(entry.name, kind) : undefined;
  return CONFIG_UNKNOWN_FIELD({
    name: shown(entry.written),
    nearest: near,
    versions: otherVersion && fieldVersions(otherVersion),
    version,
    elsewhere: inKind?.path ?? otherVersion?.successor ?? (otherKind && entry.name),
    kind: otherKind ?? (otherVersion?.successor ? otherVersion.successorKind : undefined),
    allowed: [...tree.children.keys()],
  });
}

function inVersion(field: Field, version: string): boolean {
  return !field.versions || (field.versions as readonly string[]).includes(version);
}

/** Another kind that has the field at its top level: the field is in the wrong document of the file. */
function kindWith(name: string, not: KindName): KindName | undefined {
  return KIND_NAMES.find((kind) => kind !== not && KINDS[kind].fields.some((field) => field.path === name));
}
