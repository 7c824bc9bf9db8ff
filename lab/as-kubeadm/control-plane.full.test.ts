/**
 * kubejoin called as kubeadm beside the real one: a cluster is made, a control plane joins it by the printed command,
 * certificates are renewed, and both hosts are reset.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { type ControlPlaneState, controlPlaneState, type MadeFiles } from '../control-plane/control-plane-state.ts';
import { COMPONENTS, ISSUED, KUBECONFIGS, PKI } from '../control-plane/joined-control-plane.ts';
import { withoutZeros } from '../init/cluster-objects.ts';
import { initLab, SAME_TOKEN } from '../init/init-lab.ts';
import { expectEqualInits, type InitState, initState } from '../init/init-state.ts';
import type { LabHost } from '../machine/host.ts';
import { type Cluster, INIT_CONFIG_FILE } from '../support/cluster.ts';
import { pathDifferences, WANTED } from '../worker/host-state.ts';
import { IGNORED, install } from '../worker/kubejoin.ts';
import { call, joinCommands, type Kubeadm, left, link, masked, mustCall } from './kubeadms.ts';

const at = initLab();

/** The parts that tools cut out of the output of init. */
const SOUGHT = [
  /^Your Kubernetes control-plane has initialized successfully!$/m,
  /^\[upload-certs\] Using certificate key:\n[0-9a-f]{64}$/m,
  /^\[bootstrap-token\] Using token: \S+$/m,
];

interface Life {
  readonly made: InitState;
  readonly joined: ControlPlaneState;
  readonly seen: object;
}

let cluster: Cluster | undefined;
const second = (): LabHost => {
  const host = at.lab.controlPlanes.find((one) => one !== at.lab.cluster.first && one !== at.host);
  if (host === undefined) throw new Error('the lab has no third control plane: lab up --control-planes=3');
  return host;
};

afterEach(async () => {
  if (cluster !== undefined) await at.lab.dissolve(cluster, [at.host, second()]);
  cluster = undefined;
});

/** The results of a join, without the values that each cluster has of its own. */
const MADE: MadeFiles = {
  issued: ['ca', 'front-proxy-ca', 'etcd/ca'].map((name) => `${PKI}/${name}`).concat(ISSUED),
  kubeconfigs: KUBECONFIGS,
  keys: [`${PKI}/sa.key`, `${PKI}/sa.pub`],
  components: COMPONENTS,
};
const KUBELET_CONFIG = '/var/lib/kubelet/config.yaml';

async function joinedState(host: LabHost, of: Cluster): Promise<ControlPlaneState> {
  const state = await controlPlaneState(host, of, host.name, MADE);
  const authority = Buffer.from(await host.readFile(`${PKI}/ca.crt`)).toString('base64');
  const contents = JSON.parse(JSON.stringify(state.contents).replaceAll(authority, 'the CA')) as typeof state.contents;
  return { ...state, contents: { ...contents, [KUBELET_CONFIG]: withoutZeros(contents[KUBELET_CONFIG]) } };
}

async function life(kubeadm: Kubeadm): Promise<Life> {
  const { host, lab } = at;
  const other = second();
  await install(other);
  for (const one of [host, other]) await link(one);
  let printed = '';
  const initialise = async (on: LabHost, file: string) => {
    printed = await mustCall(on, kubeadm, `kubeadm init --config ${file} --upload-certs ${IGNORED}`);
  };
  cluster = await lab.makeCluster(host, { init: SAME_TOKEN, initialise });
  const made = await initState(host, cluster, host.name);
  const commands = joinCommands(printed);
  const asControlPlane = commands.find((command) => command.includes('--control-plane')) ?? '';
  const joining = await call(other, kubeadm, `${asControlPlane} ${IGNORED}`);
  const joined = await joinedState(other, cluster);
  const lines = [
    'kubeadm certs renew all',
    'kubeadm certs renew apiserver',
    'kubeadm certs renew nonsense',
    `kubeadm init phase certs all --config ${INIT_CONFIG_FILE}`,
    `kubeadm init --config ${INIT_CONFIG_FILE} ${IGNORED}`,
  ];
  const codes = [];
  for (const line of lines) codes.push((await call(host, kubeadm, line)).code);
  // The other member can agree to its going; the last one takes the cluster with it.
  for (const one of [other, host]) codes.push((await call(one, kubeadm, 'kubeadm reset -f')).code);
  const rest = await Promise.all([other, host].map(left));
  const seen = {
    sought: SOUGHT.map((pattern) => masked(pattern.exec(printed)?.[0] ?? `no ${pattern}`)),
    commands: commands.map(masked),
    joining: joining.code,
    says: /^This node has joined the cluster and a new control plane instance was created:$/m.exec(joining.stdout)?.[0],
    codes,
    rest: rest.map((files) => files.sort()),
  };
  await lab.dissolve(cluster, [host, other]);
  cluster = undefined;
  return { made, joined, seen };
}

/** The shared certificates are encrypted by chance, and belong to a token whose id is chance. */
const BY_CHANCE = /\/secrets\/(kubeadm-certs|bootstrap-token-(?!abcdef))/;

function comparable(made: InitState): InitState {
  const objects = Object.entries(made.objects).map(([path, object]) => {
    const [, kind] = BY_CHANCE.exec(path) ?? [];
    if (kind === undefined) return [path, object];
    return [kind, Object.keys((object as { data: object }).data).sort()];
  });
  return { ...made, objects: Object.fromEntries(objects) };
}

describe('a cluster with two control planes', () => {
  it('is made, joined, renewed and reset alike', async () => {
    const kubeadm = await life('kubeadm');
    const asKubeadm = await life('kubejoin called as kubeadm');
    expect(asKubeadm.seen).toEqual(kubeadm.seen);
    expect(kubeadm.seen).toMatchObject({ joining: 0, says: expect.stringContaining('joined') });
    expectEqualInits(comparable(kubeadm.made), comparable(asKubeadm.made));
    expect(pathDifferences(kubeadm.joined, asKubeadm.joined)).toEqual(Object.keys(WANTED));
    for (const what of ['contents', 'kubeletArguments', 'node'] as const)
      expect(asKubeadm.joined[what], what).toEqual(kubeadm.joined[what]);
  });
});
