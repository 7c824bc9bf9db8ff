import { randomBytes } from 'node:crypto';
import type { User } from '../control-plane/authenticator.ts';
import { CSRS, validateCsr } from '../control-plane/certificate-requests.ts';
import { admitChangedNode, admitNewNode, NODES } from '../control-plane/nodes.ts';
import { admitNewPod, PODS } from '../control-plane/pods.ts';
import type { Collection, ObjectStore, StoredObject } from './object-store.ts';

/** One kind of object that the embedded control plane serves. */
export interface Resource {
  collection: Collection;
  version: string;
  kind: string;
  namespaced: boolean;
  /** Subresources that a PUT or PATCH may name; the value is the only field that such a write changes. */
  subresources: Readonly<Record<string, string>>;
  /** Defaulting, admission and validation; throws a StatusError. */
  admitNew(user: User, object: StoredObject, store: ObjectStore): StoredObject;
  admitChange(user: User, before: StoredObject, after: StoredObject): StoredObject;
}

const asIs = {
  admitNew: (_user: User, object: StoredObject) => object,
  admitChange: (_user: User, _before: StoredObject, after: StoredObject) => after,
};

export const CONFIG_MAPS: Collection = { group: '', resource: 'configmaps' };
export const SECRETS: Collection = { group: '', resource: 'secrets' };

const RESOURCES: readonly Resource[] = [
  { collection: CONFIG_MAPS, version: 'v1', kind: 'ConfigMap', namespaced: true, subresources: {}, ...asIs },
  { collection: SECRETS, version: 'v1', kind: 'Secret', namespaced: true, subresources: {}, ...asIs },
  {
    collection: PODS,
    version: 'v1',
    kind: 'Pod',
    namespaced: true,
    subresources: { status: 'status' },
    admitNew: admitNewPod,
    admitChange: asIs.admitChange,
  },
  {
    collection: { group: 'coordination.k8s.io', resource: 'leases' },
    version: 'v1',
    kind: 'Lease',
    namespaced: true,
    subresources: {},
    ...asIs,
  },
  {
    collection: NODES,
    version: 'v1',
    kind: 'Node',
    namespaced: false,
    subresources: { status: 'status' },
    admitNew: admitNewNode,
    admitChange: admitChangedNode,
  },
  {
    collection: CSRS,
    version: 'v1',
    kind: 'CertificateSigningRequest',
    namespaced: false,
    subresources: { approval: 'status' },
    admitNew: admitNewCsr,
    admitChange: asIs.admitChange,
  },
];

export function findResource(group: string, version: string, resource: string): Resource | undefined {
  return RESOURCES.find(
    (known) => known.collection.group === group && known.version === version && known.collection.resource === resource,
  );
}

export const apiVersionOf = (resource: Resource) =>
  resource.collection.group === '' ? resource.version : `${resource.collection.group}/${resource.version}`;

/** The server sets the requester; a client cannot. */
function admitNewCsr(user: User, object: StoredObject): StoredObject {
  const spec = { ...(object.spec as object | undefined), username: user.user, groups: user.groups };
  const admitted = { ...object, spec, status: {} };
  validateCsr(admitted);
  return admitted;
}

/** metadata.generateName: five characters of the alphabet that Kubernetes uses (no vowels, no look-alikes). */
export function generatedName(prefix: string): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return prefix + [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
