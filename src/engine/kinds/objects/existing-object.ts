import { record } from '../../../base/record.ts';
import type { Answer } from '../../../cluster/api/requests.ts';
import type { KubernetesObject } from '../../../manifests/objects/kubernetes-object.ts';

/** A Service whose address is taken, by itself perhaps, is invalid before it is known to exist. */
export function mayBeThere({ response }: Answer): boolean {
  return response?.status === 409 || response?.status === 422;
}

/** What is sent in the place of `existing`: it has the fields of `object`, and what others have put beside them. Its resourceVersion makes a write in between a conflict. */
export function replacing(existing: unknown, object: KubernetesObject): Record<string, unknown> {
  const before = record(existing);
  const metadata = record(before.metadata);
  const merged = (field: string) => {
    const entries = { ...record(metadata[field]), ...record(object.metadata[field]) };
    return Object.keys(entries).length > 0 && { [field]: entries };
  };
  return { ...before, ...object, metadata: { ...metadata, ...object.metadata, ...merged('labels'), ...merged('annotations') } };
}
