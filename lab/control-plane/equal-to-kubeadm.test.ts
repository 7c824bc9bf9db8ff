/**
 * A host that kubejoin joined as a control plane, and its cluster, equal what kubeadm itself leaves there; kubeadm's
 * tools continue from it. The intended differences are listed here with their reasons, and in docs/differences.md.
 */
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { until } from '../machine/wait.ts';
import { standingFor } from '../run/full.ts';
import { pathDifferences, WANTED } from '../worker/host-state.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { IGNORED, INSTALLED } from '../worker/kubejoin.ts';
import { leave } from '../worker/worker-lab.ts';
import { controlPlaneLab, joinControlPlane, leaveAll } from './control-plane-lab.ts';
import { type ControlPlaneState, controlPlaneState } from './control-plane-state.ts';
import { expectGoodControlPlane, expectVoter, MANIFESTS, PKI } from './joined-control-plane.ts';

const at = controlPlaneLab({ stays: true });

const CONFIG = '/root/join.yaml';
const PATCHES = '/root/patches';

interface Setting {
  /** Default: the host's name. */
  readonly nodeName?: string;
  /** JoinConfiguration beside the discovery; then --config is all there is. */
  readonly configuration?: () => object;
  readonly patches?: Readonly<Record<string, string>>;
  /** Port of its API server. Default: 6443. */
  readonly port?: number;
}

/** The plain one comes last: kubeadm's tools go on with that. */
const settings: Readonly<Record<string, Setting>> = {
  'a file: another name and port, taints, arguments, patches': {
    nodeName: 'another.name',
    port: 7443,
    configuration: () => ({
      nodeRegistration: {
        name: 'another.name',
        taints: [
          { key: 'lab/dedicated', value: 'x', effect: 'NoSchedule' },
          { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
        ],
        kubeletExtraArgs: [{ name: 'node-labels', value: 'lab/a=b' }],
      },
      controlPlane: {
        certificateKey: at.certificateKey,
        localAPIEndpoint: { advertiseAddress: at.host.address, bindPort: 7443 },
      },
      patches: { directory: PATCHES },
    }),
    patches: {
      'etcd.yaml': 'metadata: {labels: {lab/patched: "yes"}}\n',
      'kube-scheduler+json.yaml': '- {op: add, path: /spec/containers/0/command/-, value: --v=1}\n',
      'kubeletconfiguration+merge.json': '{"maxPods": 55}',
    },
  },
  'token, pin and certificate key': {},
};

async function prepare({ nodeName, configuration, patches = {} }: Setting): Promise<void> {
  // The kubelet looks up a name that is not the host's own, and the lab has no name server.
  if (nodeName !== undefined) {
    const hosts = await at.host.readFile('/etc/hosts');
    await at.host.writeFile('/etc/hosts', `${hosts}${at.host.address} ${nodeName}\n`);
  }
  for (const [name, text] of Object.entries(patches)) await at.host.writeFile(`${PATCHES}/${name}`, text);
  if (configuration === undefined) return;
  const bootstrapToken = {
    token: at.token,
    apiServerEndpoint: at.cluster.endpoint,
    caCertHashes: [at.discovery.at(-1)],
  };
  const kind = { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'JoinConfiguration', discovery: { bootstrapToken } };
  await at.host.writeFile(CONFIG, stringify({ ...kind, ...configuration() }), 0o600);
}

/** The same host both times, so that nothing has to be taken for equal that isn't. It stays joined. */
async function joinedBy(program: string, setting: Setting): Promise<ControlPlaneState> {
  await leaveAll(at.lab, [at.host]);
  await leave(at.lab, at.host); // the Node of another name, too
  await prepare(setting);
  const args = setting.configuration === undefined ? at.args : ['--config', CONFIG];
  await at.host.mustExec([program, 'join', ...args, IGNORED]);
  return controlPlaneState(at.host, at.cluster, setting.nodeName ?? at.host.name);
}

describe('a control plane joined by kubejoin, compared with one joined by kubeadm', () => {
  it.each(standingFor(Object.entries(settings), ([, { configuration }]) => configuration === undefined))(
    '%s',
    async (_, setting) => {
      const { nodeName = at.host.name, port = 6443 } = setting;
      const kubeadm = await joinedBy('kubeadm', setting);
      const kubejoin = await joinedBy(INSTALLED, setting);
      expect(pathDifferences(kubeadm, kubejoin)).toEqual(Object.keys(WANTED));
      expect(kubejoin.contents).toEqual(kubeadm.contents);
      expect(kubejoin.certificates).toEqual(kubeadm.certificates);
      expect(kubejoin.kubeletArguments).toEqual(kubeadm.kubeletArguments);
      expect(kubejoin.node).toEqual(kubeadm.node);
      expect(kubejoin.member).toEqual(kubeadm.member);
      expect(kubejoin.member).toMatchObject({ name: nodeName, isLearner: false });
      await expectGoodControlPlane(at.host, { ...at, nodeName, port });
    },
  );
});

describe("kubeadm's own tools on it", () => {
  it('certs renew: restarted, its components serve with what was renewed', async () => {
    const before = await served();
    await at.host.mustExec(['kubeadm', 'certs', 'renew', 'all']);
    const renewed = await at.host.mustExec(['openssl', 'x509', '-noout', '-serial', '-in', `${PKI}/apiserver.crt`]);
    expect(renewed).not.toBe(before);
    const stop =
      'crictl pods -q --label tier=control-plane | xargs -n1 crictl ps -q --pod | xargs crictl stop --timeout=0';
    await at.host.mustExec(['sh', '-c', stop]);
    await until('the API server to serve with the renewed certificate', async () => (await served()) === renewed);
    for (const host of [at.host, at.cluster.first]) await at.cluster.controlPlaneOn(host).waitApiServer();
    await expectGoodControlPlane(at.host, at);
  });

  it('reset: the member is gone, and kubejoin joins the host again at once', async () => {
    await at.cluster.controlPlane.lead();
    const reset = await at.host.exec(['kubeadm', 'reset', '-f']);
    expect(reset, reset.stderr).toMatchObject({ code: 0 });
    expect(await at.cluster.controlPlane.etcdVoters()).toEqual([at.cluster.first.name]);
    expect((await at.host.exec(['ls', '-A', '/var/lib/etcd', MANIFESTS])).stdout).not.toMatch(/member|yaml/);
    // kubeadm does not remove the Node: it tells its user to do that.
    await at.cluster.deleteNode(at.host.name);
    expectJoined(await joinControlPlane(at.host, at.args));
    await expectVoter(at.cluster, at.host);
    await expectGoodControlPlane(at.host, at);
  });
});

/** The serial of the certificate that its API server shows: `serial=...` */
function served(): Promise<string> {
  const script = `openssl s_client -connect ${at.host.address}:6443 </dev/null 2>/dev/null | openssl x509 -noout -serial`;
  return at.host.mustExec(['sh', '-c', script]);
}
