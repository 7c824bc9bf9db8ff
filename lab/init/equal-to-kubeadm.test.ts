/**
 * A host and its cluster after an init by kubejoin equal those after an init by kubeadm, also if its phases are run one
 * by one. The intended differences are listed here with their reasons, and in docs/differences.md.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { FULL } from '../run/full.ts';
import type { Cluster, OtherCluster } from '../support/cluster.ts';
import { initialiseWithKubejoin, initLab, initPhase } from './init-lab.ts';
import { expectEqualInits, type InitState, initState } from './init-state.ts';

const at = initLab();
let cluster: Cluster | undefined;

const PATCHES = '/root/patches';
const TOKEN = 'abcdef.0123456789abcdef';
const SETTING: OtherCluster = {
  init: {
    bootstrapTokens: [{ token: TOKEN, ttl: '2h', description: 'of the lab' }],
    nodeRegistration: {
      taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
      kubeletExtraArgs: [{ name: 'node-labels', value: 'lab/a=b' }],
    },
    patches: { directory: PATCHES },
  },
  configuration: {
    clusterName: 'lab',
    networking: { dnsDomain: 'lab.local', serviceSubnet: '10.97.0.0/16' },
    apiServer: { certSANs: ['api.lab.example', '192.0.2.7'] },
    controllerManager: { extraArgs: [{ name: 'node-cidr-mask-size', value: '24' }] },
    encryptionAlgorithm: 'ECDSA-P256',
  },
};

async function madeBy(initialise?: (host: LabHost, configFile: string) => Promise<unknown>): Promise<InitState> {
  await at.host.writeFile(`${PATCHES}/etcd.yaml`, 'metadata: {labels: {lab/patched: "yes"}}\n');
  await at.host.writeFile(`${PATCHES}/kubeletconfiguration+merge.json`, '{"maxPods": 55}');
  await at.host.writeFile(`${PATCHES}/corednsdeployment+merge.yaml`, 'spec: {replicas: 1}\n');
  cluster = await at.lab.makeCluster(at.host, { ...SETTING, ...(initialise && { initialise }) });
  return initState(at.host, cluster, at.host.name);
}

afterEach(async () => {
  if (cluster !== undefined) await at.lab.dissolve(cluster, [at.host]);
  else await at.host.reset();
  cluster = undefined;
});

let kubeadm: InitState;

describe('a cluster of a configuration file with patches', () => {
  it('made by kubeadm', async () => {
    kubeadm = await madeBy();
    expect(Object.keys(kubeadm.objects).length).toBeGreaterThan(100);
  });

  it('made by kubejoin is the same', async () => {
    expectEqualInits(kubeadm, await madeBy(initialiseWithKubejoin));
  });

  if (FULL)
    it('made by the phases of kubejoin, one by one, is the same', async () => {
      expectEqualInits(kubeadm, await madeBy(phaseByPhase));
    });
});

const PHASES = [
  'preflight',
  ...['ca', 'apiserver', 'apiserver-kubelet-client', 'front-proxy-ca', 'front-proxy-client', 'etcd-ca'].map(
    (name) => `certs ${name}`,
  ),
  'certs all',
  'kubeconfig admin',
  'kubeconfig all',
  'etcd local',
  'control-plane apiserver',
  'control-plane all',
  'kubelet-start',
  'wait-control-plane',
  'upload-config all',
  'upload-certs',
  'mark-control-plane',
  'bootstrap-token',
  'kubelet-finalize all',
  'addon all',
];

async function phaseByPhase(host: LabHost, configFile: string): Promise<void> {
  for (const phase of PHASES) {
    const run = await initPhase(host, phase, phase === 'wait-control-plane' ? [] : ['--config', configFile]);
    expect(run.result, `${phase}\n${run.stdout}`).toMatchObject({ outcome: 'phase-done', exitCode: 0 });
  }
}
