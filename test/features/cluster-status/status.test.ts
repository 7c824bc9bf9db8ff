/** `cluster status` against an API over TLS, from a machine that is not a control-plane node. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import { KUBECONFIG_FORBIDDEN } from '../../../src/cluster/api/cluster-api-sentences.ts';
import { clusterStatus } from '../../../src/features/cluster-status/status.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import type { StoredObject } from '../../../src/simulation/api-machinery/object-store.ts';
import { run as command } from '../../cli/support/captured.ts';
import { failureOf } from '../../engine/kinds/pki-host.ts';
import type { Disturbance } from '../../support/memory-api.ts';
import { ServedApi } from '../../support/served-api.ts';

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start();
  api.memory.put('/api/v1/nodes', node('worker1', [], 'v1.36.1', 'False'));
  api.memory.put('/api/v1/nodes', node('cp1', ['control-plane'], 'v1.37.2'));
  api.memory.disturb = answers;
});
afterAll(() => api.stop());

const answers: Disturbance = ({ path }) =>
  path === '/version' ? { status: 200, body: { gitVersion: 'v1.37.2' }, serverTime: undefined } : undefined;

function node(name: string, roles: string[], kubeletVersion: string, ready = 'True'): StoredObject {
  const labels = Object.fromEntries(roles.map((role) => [`node-role.kubernetes.io/${role}`, '']));
  return {
    ...{ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } },
    status: {
      conditions: [{ type: 'Ready', status: ready }],
      nodeInfo: { kubeletVersion },
      addresses: [
        { type: 'InternalIP', address: '10.0.0.7' },
        { type: 'Hostname', address: name },
      ],
    },
  };
}

/** Refuses to serve some paths for the rest of a test. */
function forbid(forbidden: (path: string) => boolean): void {
  api.memory.disturb = (request, number) =>
    forbidden(request.path)
      ? { status: 403, body: { message: 'forbidden' }, serverTime: undefined }
      : answers(request, number);
  onTestFinished(() => {
    api.memory.disturb = answers;
  });
}

const status = () =>
  clusterStatus({
    ...{ kubeconfigPath: api.kubeconfig, host: linuxHost(), emit: () => {} },
    signal: new AbortController().signal,
  });

const printed = (...args: string[]) => command(['cluster', 'status', '--kubeconfig', api.kubeconfig, ...args]);

describe('nodes and versions', () => {
  it('are read in the order of the names', async () => {
    const { version, nodes } = await status();
    expect(version).toBe('v1.37.2');
    expect(nodes).toEqual([
      {
        ...{ name: 'cp1', roles: ['control-plane'], ready: true, kubeletVersion: 'v1.37.2' },
        addresses: ['10.0.0.7'],
      },
      { ...{ name: 'worker1', roles: [], ready: false, kubeletVersion: 'v1.36.1' }, addresses: ['10.0.0.7'] },
    ]);
  });

  it('are unknown, with the reason, if the user lacks the permission; the rest is read', async () => {
    forbid((path) => path.startsWith('/api/v1/nodes'));
    const { version, nodes, unknown } = await status();
    expect([version, nodes]).toEqual(['v1.37.2', undefined]);
    const [reason] = unknown.flatMap((one) => (one.about === 'nodes' ? [one.reason] : []));
    expect(isFailure(reason, KUBECONFIG_FORBIDDEN)).toBe(true);
  });

  it('a cluster that allows nothing is a failure', async () => {
    forbid(() => true);
    expect(await failureOf(status())).toMatchObject({ code: KUBECONFIG_FORBIDDEN.code });
  });
});

describe('the output', () => {
  it('is a table of the nodes, with what is unknown and why', async () => {
    const { code, out } = await printed();
    expect(code).toBe(0);
    expect(out).toMatch(/^cp1 +control-plane +yes +v1\.37\.2$/m);
    expect(out).toMatch(/^worker1 +none +no +v1\.36\.1$/m);
    expect(out).toMatch(/^\[UNKNOWN etcd\] /m);
  });

  it('is a document as JSON', async () => {
    const { out } = await printed('-o', 'json');
    expect(JSON.parse(out)).toMatchObject({
      ...{ apiVersion: 'kubejoin/v1', kind: 'ClusterStatus', version: 'v1.37.2' },
      nodes: [{ name: 'cp1' }, { name: 'worker1' }],
    });
  });

  it('is the same document as YAML', async () => {
    const { out } = await printed('-o', 'yaml');
    expect(out).toMatch(/^apiVersion: kubejoin\/v1$/m);
    expect(out).toMatch(/^kind: ClusterStatus$/m);
  });
});
