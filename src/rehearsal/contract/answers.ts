import type { Shape } from './shape.ts';

export const CONFIG_MAP = (key: string): Shape => ({
  kind: '=ConfigMap',
  apiVersion: '=v1',
  metadata: { name: 'string', namespace: 'string', uid: 'string', resourceVersion: 'string', creationTimestamp: 'string' },
  data: { [key]: 'string' },
});
export const refusal = (code: number, reason: string): Shape => ({
  kind: '=Status',
  apiVersion: '=v1',
  metadata: {},
  status: '=Failure',
  message: 'string',
  reason: `=${reason}`,
  code: `=${code}`,
});
export const FORBIDDEN = { status: 403, answer: refusal(403, 'Forbidden') };
export const META: Shape = { name: 'string', uid: 'string', resourceVersion: 'string', creationTimestamp: 'string' };
export const CSR: Shape = {
  kind: '=CertificateSigningRequest',
  apiVersion: '=certificates.k8s.io/v1',
  metadata: META,
  spec: { request: 'string', signerName: 'string', usages: ['string'], username: 'string', groups: ['string'] },
  status: { 'conditions?': [{ type: 'string', status: '=True', reason: 'string' }], 'certificate?': 'string' },
};
export const NODE: Shape = {
  kind: '=Node',
  apiVersion: '=v1',
  metadata: META,
  spec: { 'taints?': [{ key: 'string', effect: 'string' }] },
  status: { conditions: [{ type: 'string', status: 'string' }], nodeInfo: { kubeletVersion: 'string' } },
};
export const SECRET = (...keys: string[]): Shape => ({
  kind: '=Secret',
  apiVersion: '=v1',
  metadata: { ...(META as object), namespace: 'string' },
  data: Object.fromEntries(keys.map((key) => [key, 'string'])),
});
export const POD: Shape = {
  kind: '=Pod',
  apiVersion: '=v1',
  metadata: { ...(META as object), namespace: 'string', 'labels?': {}, 'annotations?': {} },
  spec: { nodeName: 'string', containers: [{ name: 'string', image: 'string' }] },
  status: { phase: 'string' },
};
export const LEASE: Shape = { kind: '=Lease', apiVersion: '=coordination.k8s.io/v1', metadata: META, spec: { holderIdentity: 'string' } };
export const list = (kind: string, apiVersion: string, item: Shape): Shape => ({
  kind: `=${kind}List`,
  apiVersion: `=${apiVersion}`,
  metadata: { resourceVersion: 'string' },
  items: [item],
});
export const CSR_LIST: Shape = list('CertificateSigningRequest', 'certificates.k8s.io/v1', {
  metadata: META,
  spec: { request: 'string', signerName: 'string' },
});
/** Where there are further ones. */
export const CSR_PAGE: Shape = {
  ...(CSR_LIST as object),
  metadata: { resourceVersion: 'string', continue: 'string', remainingItemCount: 'number' },
};
export const NODE_LIST: Shape = list('Node', 'v1', { metadata: META });
