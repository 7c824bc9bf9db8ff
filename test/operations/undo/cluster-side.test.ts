/** What an undo learns from the cluster that the machine joined. */
import type { Socket } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PATHS } from '../../../src/manifests/paths.ts';
import type { UndoSettings } from '../../../src/phases/undo/facts.ts';
import { clusterDigest } from '../../../src/pki/reading/certificate-bundle.ts';
import { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { ask } from '../../rehearsal/support/client.ts';
import { nodeCertificate } from '../../rehearsal/support/node-identity.ts';
import type { FakeHost } from '../../support/fake-host.ts';
import { absent, begun, factsOn, hostWith, touching } from './support/facts.ts';
import { kubeconfigOf } from './support/kubeconfig.ts';

const [ADMINISTRATOR, OF_NODE] = ['/root/admin.conf', '/root/node.conf'];
const [MACHINE, OTHER_MACHINE] = ['0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210'];

let controlPlane: EmbeddedControlPlane;
beforeAll(async () => {
  controlPlane = await EmbeddedControlPlane.start();
  return () => controlPlane.stop();
});

const created = async (path: string, body: object) => {
  const { status } = await ask(controlPlane, path, { certificate: await controlPlane.administrator(), body });
  expect(status).toBe(201);
};

/** A machine that has joined under this name, which no other test uses. */
async function machine(name: string): Promise<FakeHost> {
  const own = kubeconfigOf(controlPlane, await nodeCertificate(controlPlane, name));
  const status = { nodeInfo: { machineID: MACHINE } };
  await created('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: {}, status });
  const about = { cluster: clusterDigest(controlPlane.caCertificate), node: name };
  return hostWith([begun(), { ...touching(absent(PATHS.kubeletConf)), ...about }], {
    '/etc/machine-id': `${MACHINE}\n`,
    [PATHS.kubeletConf]: own,
    [OF_NODE]: own,
    [ADMINISTRATOR]: kubeconfigOf(controlPlane, await controlPlane.administrator()),
  });
}

function factsOf(host: FakeHost, settings: Partial<UndoSettings> = {}) {
  const facts = factsOn(host.read, settings);
  onTestFinished(() => facts.close());
  return facts;
}

const there = (name: string, administrator?: string) => ({
  node: 'there',
  requests: [`csr-of-${name}`],
  administrator,
});

describe('a preview', () => {
  it('predicts that an administrator deletes the Node and its requests', async () => {
    const facts = factsOf(await machine('previewed'), { dryRun: true, kubeconfigPath: ADMINISTRATOR });
    expect(await facts.get('clusterSide')).toEqual(there('previewed', ADMINISTRATOR));
    expect(await facts.clusterSideAtEnd()).toEqual({ node: 'absent', requests: [], administrator: ADMINISTRATOR });
  });

  it('predicts that both stay without one', async () => {
    const facts = factsOf(await machine('staying'), { dryRun: true });
    expect(await facts.clusterSideAtEnd()).toEqual(there('staying'));
  });

  it('leaves the Node to another machine that has the name by now', async () => {
    const host = await machine('taken');
    host.content.set('/etc/machine-id', { bytes: Buffer.from(`${OTHER_MACHINE}\n`), mode: 0o444 });
    const facts = factsOf(host, { dryRun: true, kubeconfigPath: ADMINISTRATOR });
    expect(await facts.clusterSideAtEnd()).toEqual({ node: 'other', requests: [], administrator: ADMINISTRATOR });
  });
});

/** Makes all later connections of the host fail, and ends those that it has when the result is called. */
function cuttable(host: FakeHost): () => void {
  const sockets: Socket[] = [];
  let isCut = false;
  host.dialer = async (endpoint, signal) => {
    if (isCut) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const socket = await dialDirectly(endpoint, signal);
    sockets.push(socket);
    return socket;
  };
  return () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
}

describe('after the undo', () => {
  it('a Node that is there is reported, whoever could have deleted it', async () => {
    const facts = factsOf(await machine('kept'), { kubeconfigPath: ADMINISTRATOR });
    expect(await facts.clusterSideAtEnd()).toEqual(there('kept', ADMINISTRATOR));
  });

  it('the cluster is asked again, with the identity that is gone from the disk', async () => {
    const host = await machine('deleted');
    const facts = factsOf(host);
    expect(await facts.get('clusterSide')).toEqual(there('deleted'));
    host.content.delete(PATHS.kubeletConf);
    controlPlane.deleteNode('deleted');
    expect(await facts.clusterSideAtEnd()).toEqual({ ...there('deleted'), node: 'absent' });
  });

  it('the Node is as it was before, if the cluster no longer answers', async () => {
    const host = await machine('silent');
    const cut = cuttable(host);
    const facts = factsOf(host);
    await facts.get('clusterSide');
    cut();
    expect(await facts.clusterSideAtEnd()).toEqual(there('silent'));
  });

  it('a Node that was absent may be there again, if the cluster no longer answers', async () => {
    const host = await machine('returning');
    controlPlane.deleteNode('returning');
    const cut = cuttable(host);
    const facts = factsOf(host);
    expect(await facts.get('clusterSide')).toEqual({ ...there('returning'), node: 'absent' });
    cut();
    expect(await facts.clusterSideAtEnd()).toMatchObject({ node: 'unknown', requests: [] });
  });
});

it('a kubeconfig that may not delete the Node is refused before anything is changed', async () => {
  const facts = factsOf(await machine('powerless'), { kubeconfigPath: OF_NODE });
  await expect(facts.get('clusterSide')).rejects.toMatchObject({
    kind: 'KUBECONFIG_FORBIDDEN',
    params: { kubeconfig: OF_NODE, path: '/api/v1/nodes/powerless' },
  });
});

it('the Pods of the cluster count, not those of the runtime', async () => {
  const host = await machine('busy');
  const ofRuntime = { id: '1', name: 'web-1', namespace: 'default', ready: true, static: false, ofDaemonSet: false };
  host.pods = [ofRuntime];
  expect(await factsOf(host).get('pods')).toBe(true);
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0' }, spec: { nodeName: 'busy' } };
  await created('/api/v1/namespaces/default/pods', pod);
  await expect(factsOf(host).get('pods')).rejects.toMatchObject({
    code: 'PODS_RUN_HERE',
    params: { node: 'busy', pods: ['default/web-0'], byRuntime: false },
  });
});
