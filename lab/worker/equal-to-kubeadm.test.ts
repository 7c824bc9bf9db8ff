/** A host after kubejoin equals a host after kubeadm. Each intended difference is listed here with its reason. */

import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { standingFor } from '../run/full.ts';
import { type HostState, hostState, pathDifferences, WANTED } from './host-state.ts';
import { IGNORED, INSTALLED } from './kubejoin.ts';
import { leave, workerLab } from './worker-lab.ts';

const at = workerLab();

const CONFIG = '/root/join.yaml';
const PATCHES = '/root/patches';

interface Setting {
  /** Default: the host's name. */
  readonly nodeName?: string;
  /** Arguments of `join` for both. */
  readonly args?: () => readonly string[];
  /** JoinConfiguration beside the discovery; then --config is all there is. */
  readonly configuration?: object;
  readonly patches?: Readonly<Record<string, string>>;
}

const settings: Readonly<Record<string, Setting>> = {
  'token and pin': {},
  'another name': { nodeName: 'another.name', args: () => [...at.args, '--node-name=another.name'] },
  'taints and arguments': {
    configuration: {
      nodeRegistration: {
        taints: [
          { key: 'b', value: 'x', effect: 'NoExecute' },
          { key: 'a', effect: 'NoSchedule' },
        ],
        kubeletExtraArgs: [
          { name: 'v', value: '3' },
          { name: 'node-labels', value: 'lab/a=b,lab/c=d' },
          { name: 'node-ip', value: 'ADDRESS' },
        ],
      },
    },
  },
  'no taints, said so': { configuration: { nodeRegistration: { taints: [] } } },
  'a name and a socket in a file': {
    nodeName: 'in-a-file',
    configuration: {
      nodeRegistration: {
        name: 'in-a-file',
        criSocket: 'unix:///run/containerd/containerd.sock',
        imagePullPolicy: 'Never',
      },
    },
  },
  'patches of every kind': {
    args: () => [...at.args, '--patches', PATCHES],
    patches: {
      'kubeletconfiguration0+strategic.yaml': 'maxPods: 55\nevictionHard:\n  memory.available: 1Mi\n',
      'kubeletconfiguration1+merge.json': '{"systemReserved": {"cpu": "10m"}, "clusterDomain": null}',
      'kubeletconfiguration2+json.yaml':
        '- op: add\n  path: /clusterDNS/-\n  value: 10.96.0.11\n- {op: replace, path: /maxPods, value: 56}\n',
    },
  },
};

async function prepare({ nodeName, configuration, patches = {} }: Setting): Promise<void> {
  // The kubelet looks up a name that is not the host's own, and the lab has no name server.
  if (nodeName !== undefined) {
    const hosts = await at.worker.readFile('/etc/hosts');
    await at.worker.writeFile('/etc/hosts', `${hosts}${at.worker.address} ${nodeName}\n`);
  }
  for (const [name, text] of Object.entries(patches)) await at.worker.writeFile(`${PATCHES}/${name}`, text);
  if (configuration === undefined) return;
  const bootstrapToken = { token: at.token, apiServerEndpoint: at.cluster.endpoint, caCertHashes: [at.pin] };
  const file = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken },
    ...configuration,
  };
  await at.worker.writeFile(CONFIG, stringify(file).replace('ADDRESS', at.worker.address), 0o600);
}

async function joinedBy(program: string, setting: Setting): Promise<HostState> {
  await prepare(setting);
  const args = setting.configuration === undefined ? (setting.args?.() ?? at.args) : ['--config', CONFIG];
  await at.worker.mustExec([program, 'join', ...args, IGNORED]);
  const state = await hostState(at.worker, at.cluster, setting.nodeName ?? at.worker.name);
  await leave(at.lab, at.worker);
  return state;
}

describe('a host joined by kubejoin, compared with one joined by kubeadm', () => {
  const usual = ['token and pin', 'taints and arguments', 'patches of every kind'];
  it.each(standingFor(Object.entries(settings), ([name]) => usual.includes(name)))('%s', async (_, setting) => {
    const kubeadm = await joinedBy('kubeadm', setting);
    const kubejoin = await joinedBy(INSTALLED, setting);
    expect(pathDifferences(kubeadm, kubejoin)).toEqual(Object.keys(WANTED));
    expect(kubejoin.contents).toEqual(kubeadm.contents);
    expect(kubejoin.kubeletArguments).toEqual(kubeadm.kubeletArguments);
    expect(kubejoin.node).toEqual(kubeadm.node);
  });
});
