import { maskedContent } from '../../../base/masked.ts';
import { record } from '../../../base/record.ts';
import { Secret } from '../../../base/secret.ts';
import { type KubernetesObject, masked } from '../../../manifests/objects/kubernetes-object.ts';
import { toYaml } from '../../../manifests/yaml.ts';

/** What the API server adds and no change is about. */
const OF_THE_SERVER = ['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink'];

/**
 * An object as a preview shows it, in YAML. `object` is the wanted one or what the API server has; of a Secret only those values are shown that stand in
 * `wanted` as plain text.
 */
export function shownObject(object: unknown, wanted: KubernetesObject): string {
  const { status: _, ...fields } = record(masked(object));
  const metadata = Object.entries(record(fields.metadata))
    .filter(([name]) => !OF_THE_SERVER.includes(name))
    .map(([name, value]) => [name, name === 'annotations' && wanted.kind === 'Secret' ? ownOnly(value, wanted) : value] as const);
  const data = wanted.kind === 'Secret' && { data: shownData(record(fields.data), record(wanted.data)) };
  return maskedContent(toYaml({ ...fields, metadata: Object.fromEntries(metadata), ...data }));
}

/** `kubectl apply` keeps a whole Secret in an annotation: of annotations that are not wanted here only the names are shown. */
function ownOnly(annotations: unknown, { metadata }: KubernetesObject): Record<string, unknown> {
  const own = record(record(metadata).annotations);
  return Object.fromEntries(
    Object.entries(record(annotations)).map(([name, value]) => [name, Object.hasOwn(own, name) ? value : String(new Secret(''))]),
  );
}

function shownData(data: Record<string, unknown>, wanted: Record<string, unknown>): Record<string, string> {
  const isPublic = (key: string) => Object.hasOwn(wanted, key) && typeof wanted[key] === 'string';
  const text = (key: string, value: unknown) => (isPublic(key) ? Buffer.from(String(value), 'base64').toString() : String(new Secret('')));
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, text(key, value)]));
}
