import { CLUSTER_INFO, CONFIG_MAP, CSRS, csrBody, FORBIDDEN, refusal, SYSTEM } from './answers.ts';
import type { ContractEntry } from './entry.ts';

/** Before the machine has a credential of its own. */
export const ANONYMOUS_REQUESTS: readonly ContractEntry[] = [
  {
    id: 'cluster-info',
    madeBy: 'join',
    identity: 'anonymous',
    method: 'GET',
    path: CLUSTER_INFO,
    status: 200,
    answer: CONFIG_MAP('kubeconfig'),
  },
  { id: 'anonymous-livez', madeBy: 'join', identity: 'anonymous', method: 'GET', path: '/livez', status: 200, answer: 'any' },
  { id: 'diagnosis', madeBy: 'join', identity: 'anonymous', method: 'HEAD', path: '/', status: 403, answer: 'any' },
  {
    id: 'version',
    madeBy: 'nobody',
    identity: 'anonymous',
    method: 'GET',
    path: '/version',
    status: 200,
    answer: { gitVersion: 'string' },
  },
  {
    id: 'anonymous-list',
    madeBy: 'nobody',
    identity: 'anonymous',
    method: 'GET',
    path: '/api/v1/namespaces/kube-public/configmaps',
    ...FORBIDDEN,
  },
  {
    id: 'anonymous-watch',
    madeBy: 'nobody',
    identity: 'anonymous',
    method: 'GET',
    path: '/api/v1/namespaces/kube-public/configmaps?fieldSelector=metadata.name%3Dcluster-info&timeoutSeconds={n}&watch=true',
    ...FORBIDDEN,
  },
  { id: 'anonymous-config', madeBy: 'nobody', identity: 'anonymous', method: 'GET', path: `${SYSTEM}/kubeadm-config`, ...FORBIDDEN },
  { id: 'anonymous-node', madeBy: 'nobody', identity: 'anonymous', method: 'GET', path: '/api/v1/nodes/{node}', ...FORBIDDEN },
  { id: 'anonymous-csr', madeBy: 'nobody', identity: 'anonymous', method: 'POST', path: CSRS, body: csrBody, ...FORBIDDEN },
  {
    id: 'unknown-token',
    madeBy: 'join',
    identity: 'unknown-token',
    method: 'GET',
    path: `${SYSTEM}/kubeadm-config`,
    status: 401,
    answer: refusal(401, 'Unauthorized'),
  },
  {
    id: 'unknown-token-public',
    madeBy: 'nobody',
    identity: 'unknown-token',
    method: 'GET',
    path: CLUSTER_INFO,
    status: 401,
    answer: refusal(401, 'Unauthorized'),
  },
];
