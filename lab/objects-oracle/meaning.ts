import { parse } from 'yaml';
import { record } from '../../src/base/record.ts';

/** Keys of a ConfigMap that hold YAML; the rest is text. */
const YAML_KEYS = ['kubeconfig', 'kubeconfig.conf', 'config.conf', 'kubelet', 'ClusterConfiguration'];
/** Go writes out what was never set. */
const UNSET: readonly unknown[] = [null, '', 0, '0', '0s', false];

/**
 * Objects by what they mean, by their titles: what the API server would default or ignore is left out, YAML in them is
 * read, the owner's random name is a fixed one.
 */
export function meaningOf(objects: readonly unknown[]): Record<string, unknown> {
  const owner = ownerName(objects);
  const text = JSON.stringify(objects);
  const renamed = JSON.parse(
    owner === undefined ? text : text.replaceAll(owner, 'bootstrap-token-owner0'),
  ) as unknown[];
  return Object.fromEntries(renamed.map((object) => [title(object), meaning(record(object))]));
}

function title(object: unknown): string {
  const { kind, metadata } = record(object);
  const { namespace, name } = record(metadata);
  return [kind, namespace ?? '', name].join('/');
}

function ownerName(objects: readonly unknown[]): string | undefined {
  const certs = objects.find((object) => title(object) === 'Secret/kube-system/kubeadm-certs');
  const references = record(record(certs).metadata).ownerReferences;
  return Array.isArray(references) ? String(references[0].name) : undefined;
}

function meaning(object: Record<string, unknown>): unknown {
  const { status: _, metadata, data, ...fields } = object;
  const { resourceVersion: __, creationTimestamp: ___, ...named } = record(metadata);
  return withoutEmpty({ ...fields, metadata: namedBy(named), ...(data !== undefined && { data: dataOf(object) }) });
}

/**
 * The digest is of the text, which is another one where the same is written otherwise: that it is there is what counts.
 */
function namedBy(metadata: Record<string, unknown>): Record<string, unknown> {
  const annotations = { ...record(metadata.annotations) };
  const hash = 'kubeadm.kubernetes.io/component-config.hash';
  if (annotations[hash] !== undefined) annotations[hash] = 'sha256';
  return { ...metadata, annotations };
}

function dataOf({ kind, data, metadata }: Record<string, unknown>): Record<string, unknown> {
  const { name } = record(metadata);
  const entries = Object.entries(record(data)).map(([key, value]) => {
    if (kind === 'Secret')
      return [key, name === 'kubeadm-certs' ? 'sealed' : secretValue(key, String(value), String(name))];
    return [key, YAML_KEYS.includes(key) ? withoutUnset(parse(String(value))) : value];
  });
  return Object.fromEntries(entries);
}

/**
 * Both programs began a token's life in their own second; its owner's id, secret and description are each one's own.
 */
function secretValue(key: string, value: string, name: string): string {
  const text = Buffer.from(value, 'base64').toString();
  if (key === 'expiration') return `in ${Math.round((Date.parse(text) - Date.now()) / 30_000)} half minutes`;
  return name === 'bootstrap-token-owner0' ? 'its own' : text;
}

function withoutEmpty(value: unknown): unknown {
  return without(value, (field) => field === null || (typeof field === 'object' && Object.keys(field).length === 0));
}

function withoutUnset(value: unknown): unknown {
  return without(
    value,
    (field) => UNSET.includes(field) || (typeof field === 'object' && Object.keys(field ?? {}).length === 0),
  );
}

function without(value: unknown, isNothing: (field: unknown) => boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, isNothing));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, without(field, isNothing)] as const);
  return Object.fromEntries(fields.filter(([, field]) => !isNothing(field)));
}
