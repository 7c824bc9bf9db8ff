/** A kubelet whose certificates last two minutes: the approver approves each renewal, and the node outlives its first ones. */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabHost } from '../machine/host.ts';
import { until } from '../machine/wait.ts';
import { CSRS } from '../support/anonymous.ts';
import type { KubeObject } from '../support/api.ts';
import { without } from '../worker/discovery-files.ts';
import { CLIENT_CERTIFICATE, expectJoined } from '../worker/joined-node.ts';
import { install, join } from '../worker/kubejoin.ts';
import { admissionLab } from './admission-lab.ts';
import { must } from './approver.ts';

const at = admissionLab();
const MANIFEST = '/etc/kubernetes/manifests/kube-controller-manager.yaml';
const INVENTORY = '/root/inventory.yaml';
const SERVING_CERTIFICATE = '/var/lib/kubelet/pki/kubelet-server-current.pem';
/** kube-controller-manager's own approval of renewals. */
const ROTATION = ['clusterrolebinding', 'kubeadm:node-autoapprove-certificate-rotation'];
/** kubelets renew at 70 to 90 % of a lifetime, which begins five minutes before the signature. */
const LIFETIME = '--cluster-signing-duration=2m';

let manifest: string;
let node: LabHost;

beforeAll(async () => {
  node = at.lab.host('worker2');
  await install(node);
  manifest = await at.cluster.first.readFile(MANIFEST);
  await controllerManager(manifest.replace(/^( *- )kube-controller-manager$/m, `$&\n$1${LIFETIME}`));
});
afterAll(async () => {
  await node.reset();
  await at.cluster.forget(node);
  await controllerManager(manifest);
});

/** Runs kube-controller-manager with this manifest. */
async function controllerManager(content: string): Promise<void> {
  const { first } = at.cluster;
  await first.writeFile(MANIFEST, content, 0o600);
  const short = content.includes(LIFETIME);
  const runs = async () => {
    const { stdout } = await first.exec(['sh', '-c', 'tr "\\0" " " < /proc/$(pgrep -xo kube-controller)/cmdline']);
    return stdout.includes('kube-controller-manager') && stdout.includes(LIFETIME) === short;
  };
  await until('the other kube-controller-manager to run', runs);
  // It cannot lead yet: the lease of the one before lasts.
  await at.cluster.inherit(first);
}

async function certificates(): Promise<{ client: X509Certificate; serving: X509Certificate }> {
  const [client, serving] = await Promise.all(
    [CLIENT_CERTIFICATE, SERVING_CERTIFICATE].map((file) => node.readFile(file)),
  );
  return { client: new X509Certificate(client ?? ''), serving: new X509Certificate(serving ?? '') };
}

interface Posted {
  readonly spec: { readonly username: string; readonly signerName: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly reason: string }[] };
}

/** Decisions about the node's own requests: signer, type and reason. */
async function decisions(): Promise<string[]> {
  const { body } = await at.cluster.api('GET', CSRS);
  const own = (body.items as unknown as Posted[]).filter(({ spec }) => spec.username === `system:node:${node.name}`);
  return own.flatMap(({ spec, status }) =>
    (status.conditions ?? []).map(({ type, reason }) => `${spec.signerName} ${type} ${reason}`),
  );
}

async function renewedLease(): Promise<number> {
  const { body } = await at.cluster.api(
    'GET',
    `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node.name}`,
  );
  return Date.parse((body as KubeObject & { spec: { renewTime: string } }).spec.renewTime);
}

it('outlives its first certificates, both of which the approver has renewed', async () => {
  const hosts = [{ name: node.name, nodeAddresses: [node.address] }];
  await at.cluster.first.writeFile(INVENTORY, JSON.stringify({ apiVersion: 'kubejoin/v1', kind: 'Fleet', hosts }));
  await must(at.cluster, ['admission', 'install', `--inventory=${INVENTORY}`]);
  await without(at.cluster, ROTATION, async () => {
    await at.approver('APPROVER_STARTED', [`--inventory=${INVENTORY}`]);
    await node.writeFile('/root/patches/kubeletconfiguration+merge.yaml', 'serverTLSBootstrap: true\n');
    const token = await at.newToken(`--for-node=${node.name}`);
    await at.cluster.waitUntilSigned(token);
    const discovery = [at.cluster.endpoint, '--token', token, '--discovery-token-ca-cert-hash', at.pin];
    expectJoined(await join(node, [...discovery, `--node-name=${node.name}`, '--patches=/root/patches']));
    const first = await until('both certificates', certificates);
    const ends = Math.max(Date.parse(first.client.validTo), Date.parse(first.serving.validTo));
    expect(ends - Date.now()).toBeLessThan(120_000);

    const outlived = async () => {
      const { client, serving } = await certificates();
      const isNew =
        client.serialNumber !== first.client.serialNumber && serving.serialNumber !== first.serving.serialNumber;
      return isNew && (await renewedLease()) > ends;
    };
    await until('the node to outlive its certificates', outlived, {
      everyMs: 1_000,
      evidence: async () => `${(await decisions()).join('\n')}\n${await node.journal('kubelet', 30)}`,
    });
    expect(await at.cluster.nodeReady(node.name)).toBe(true);
    const decided = await decisions();
    for (const signer of ['kubernetes.io/kube-apiserver-client-kubelet', 'kubernetes.io/kubelet-serving'])
      expect(decided).toContain(`${signer} Approved KubejoinApproved`);
    expect(decided.filter((one) => !one.endsWith(' Approved KubejoinApproved'))).toEqual([]);
  });
});
