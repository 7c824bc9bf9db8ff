/** The processes of one host's control plane: stopped, frozen or killed by tests that ask what a join makes of it. */

import { randomUUID } from 'node:crypto';
import type { LabHost } from '../machine/host.js';
import { until } from '../machine/wait.js';
import type { AdminApi } from './api.js';
import { PATIENCE_MS, SOON_MS } from './patience.js';

const PODS = '/var/lib/kubelet/pods';
const MANIFESTS = '/etc/kubernetes/manifests';
/** Manifests of components that are stopped. */
export const ASIDE = '/etc/kubejoin-lab/manifests-aside';

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;
export type Component = (typeof COMPONENTS)[number];

export interface EtcdMember {
  /** Hexadecimal, as etcdctl takes it. */
  readonly id: string;
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
}

/** A host, or one that is still to boot. */
export type Addressed = Pick<LabHost, 'address'>;

export class ControlPlane {
  constructor(
    readonly host: LabHost,
    private readonly api: AdminApi,
  ) {}

  /** Stops them as `stopAtOnce` does, when the kubelet, if it runs, cleans up. */
  async stop(...components: readonly Component[]): Promise<void> {
    if (await this.kubeletRuns()) await this.waitKubeletCleansUp();
    for (const component of components) await this.stopAtOnce(component);
  }

  /**
   * Takes a component's manifest away and ends its process at once, without the 30 s it may take to say goodbye. For a
   * kubelet that cleans up.
   */
  async stopAtOnce(component: Component): Promise<void> {
    await this.host.mustExec(['sh', '-ec', `mkdir -p ${ASIDE}; mv ${MANIFESTS}/${component}.yaml ${ASIDE}/`]);
    const { items } = JSON.parse(
      await this.host.mustExec(['crictl', 'pods', '-o', 'json', '--label', `component=${component}`]),
    ) as {
      items: { id: string; metadata: { uid: string } }[];
    };
    for (const { id } of items) await this.host.mustExec(['crictl', 'stopp', id]);
    const kubeletRuns = await this.kubeletRuns();
    const forgotten = async ({ metadata }: { metadata: { uid: string } }) =>
      !(await this.host.fileExists(`${PODS}/${metadata.uid}`));
    // Until the kubelet has seen that its manifest is gone it starts the Pod once more; then it removes the Pod's
    // directory.
    const gone = async () =>
      (await this.host.exec(['pgrep', '-x', processName(component)])).code === 1 &&
      (!kubeletRuns || (await Promise.all(items.map(forgotten))).every(Boolean));
    await until(`${component} to stop`, gone, { evidence: () => this.host.journal('kubelet') });
  }

  /**
   * A kubelet that was refused when it started asks the API server again only after a pause. Until it has read its Pods
   * there, it ends and removes none, and without an API server it would never again. An empty directory of a Pod that
   * nobody knows shows whether it does.
   */
  async waitKubeletCleansUp(): Promise<void> {
    const unknown = `${PODS}/${randomUUID()}`;
    await this.host.mustExec(['mkdir', unknown]);
    const removed = async () => !(await this.host.fileExists(unknown));
    const evidence = () => this.host.journal('kubelet');
    await until('the kubelet to clean up', removed, { everyMs: 200, evidence });
  }

  private async kubeletRuns(): Promise<boolean> {
    return (await this.host.exec(['systemctl', 'is-active', '--quiet', 'kubelet'])).code === 0;
  }

  /** Gives it back, and waits until the API server is ready. */
  async start(component: Component): Promise<void> {
    await this.host.mustExec(['mv', `${ASIDE}/${component}.yaml`, `${MANIFESTS}/`]);
    await this.waitProcess(component);
    await this.waitApiServer();
  }

  /** Frozen: connections are accepted by the kernel, and nobody answers. */
  async freeze(component: Component): Promise<void> {
    await this.host.mustExec(['pkill', '-STOP', '-x', processName(component)]);
  }

  async thaw(component: Component): Promise<void> {
    await this.host.mustExec(['pkill', '-CONT', '-x', processName(component)]);
    await this.waitApiServer();
  }

  /** Killed at once; the kubelet starts it again. */
  async kill(component: Component): Promise<void> {
    await this.host.mustExec(['pkill', '-KILL', '-x', processName(component)]);
  }

  /**
   * Cuts a host off from the API server, open connections included: `reset` is as if nothing listened there, `drop` as
   * if the network swallowed every packet. Takes milliseconds, unlike stop and start.
   */
  async cut(host: Addressed, how: 'reset' | 'drop'): Promise<void> {
    const verdict = how === 'reset' ? ['REJECT', '--reject-with', 'tcp-reset'] : ['DROP'];
    await this.host.mustExec(['iptables', '-w', '-I', ...cutRule(host), '-j', ...verdict]);
  }

  /** Ends every cut of this host. */
  async mend(host: Addressed): Promise<void> {
    for (const verdict of [['REJECT', '--reject-with', 'tcp-reset'], ['DROP']]) {
      const remove = ['iptables', '-w', '-D', ...cutRule(host), '-j', ...verdict];
      while ((await this.host.exec(remove)).code === 0);
    }
  }

  /** All at once, as when a machine loses its power: the kubelet first, then every container. `powerOn` undoes it. */
  async powerOff(): Promise<void> {
    await this.host.mustExec(['sh', '-c', 'systemctl kill -s KILL kubelet; systemctl stop kubelet']);
    const ending = 'ctr -n k8s.io tasks ls -q | xargs -r -n1 ctr -n k8s.io tasks kill -s KILL';
    const names = COMPONENTS.map(processName).join('|');
    const gone = async () => {
      // Fails for a task that has ended by itself meanwhile: what counts is that none runs.
      await this.host.exec(['sh', '-c', ending]);
      return (await this.host.exec(['pgrep', '-x', names])).code === 1;
    };
    await until(`the control plane of ${this.host.name} to end`, gone);
  }

  async powerOn(): Promise<void> {
    await this.host.mustExec(['systemctl', 'start', 'kubelet']);
    await this.waitApiServer();
  }

  async waitProcess(component: Component): Promise<void> {
    const runs = async () => (await this.host.exec(['pgrep', '-x', processName(component)])).code === 0;
    await until(`${component} to start`, runs, { evidence: () => this.host.journal('kubelet') });
  }

  async waitApiServer(timeoutMs = PATIENCE_MS): Promise<void> {
    const ready = async () => (await this.api.call('GET', '/readyz', undefined, 2_000)).status === 200;
    await until('the API server to be ready', ready, { timeoutMs, evidence: () => this.host.journal('kubelet') });
  }

  async etcdMembers(): Promise<EtcdMember[]> {
    const answer = JSON.parse(await this.etcdctl(['member', 'list', '--write-out=json', '--hex'])) as {
      members: { ID: string | number; name?: string; peerURLs: string[]; isLearner?: boolean }[];
    };
    return answer.members.map(({ ID, name, peerURLs, isLearner }) => ({
      id: typeof ID === 'string' ? ID : ID.toString(16),
      name: name ?? '',
      peerUrls: peerURLs,
      isLearner: isLearner ?? false,
    }));
  }

  async etcdVoters(): Promise<string[]> {
    return (await this.etcdMembers()).filter(({ isLearner }) => !isLearner).map(({ name }) => name);
  }

  /** Makes this host's member the leader, so that another one can go without an election. */
  async lead(): Promise<void> {
    const members = await this.etcdMembers();
    const own = members.find(({ peerUrls }) => peerUrls.includes(`https://${this.host.address}:2380`));
    if (own === undefined || members.length === 1) return;
    // Only the leader takes the request, and a member that is dead must not be asked together with it.
    for (const url of members.flatMap(({ peerUrls }) => peerUrls)) {
      const endpoint = `--endpoints=${url.replace(/2380$/, '2379')}`;
      const argv = this.etcdctlArgv([endpoint, '--dial-timeout=500ms', '--command-timeout=2s', 'move-leader', own.id]);
      if ((await this.host.exec(argv)).code === 0) return;
    }
  }

  /** True if etcd here has a leader, so that it can still change anything. An election takes a moment. */
  async hasQuorum(): Promise<boolean> {
    const argv = this.etcdctlArgv(['--command-timeout=5s', 'member', 'list']);
    const answers = async () => (await this.host.exec(argv, { timeoutMs: 20_000 })).code === 0;
    return until('etcd to have a leader', answers, { timeoutMs: SOON_MS, everyMs: 200 }).catch(() => false);
  }

  /** Makes this host's member the only one, with the data it has. For a cluster that has lost its other voters. */
  async forceNewCluster(): Promise<void> {
    const manifest = `${MANIFESTS}/etcd.yaml`;
    for (const edit of ['s/^    - etcd$/&\\n    - --force-new-cluster/', '/--force-new-cluster/d']) {
      // Off and on: a kubelet that starts everything afresh knows no back-off.
      await this.powerOff();
      await this.host.mustExec(['sed', '-i', edit, manifest]);
      await this.powerOn();
    }
  }

  /** Removes the member with this peer URL, because a name does not identify it. Does nothing if there is none. */
  async removeEtcdMember(address: string): Promise<void> {
    for (const { id, peerUrls } of await this.etcdMembers()) {
      if (!peerUrls.includes(`https://${address}:2380`)) continue;
      // For 5 s after a member has come, etcd takes the cluster to be unhealthy and refuses every change of it. One
      // whose answer came too late is not found the next time.
      const removed = async () => {
        const refusal = await this.etcdctl(['member', 'remove', id]).catch((error: unknown) => error);
        if ((await this.etcdMembers()).every((member) => member.id !== id)) return true;
        if (refusal instanceof Error) throw refusal;
        return false;
      };
      await until(`etcd to remove ${address}`, removed, { everyMs: 200 });
    }
  }

  /** Other members are told another peer URL of this one, which listens where it did. */
  async updatePeerUrl({ address, name }: LabHost): Promise<void> {
    const member = (await this.etcdMembers()).find(({ peerUrls }) => peerUrls.includes(`https://${address}:2380`));
    if (member === undefined) throw new Error(`${name} is no member of etcd`);
    await this.etcdctl(['member', 'update', member.id, `--peer-urls=https://${name}:2380`]);
  }

  /** etcdctl as the API server's own client. Its own limit of 5 s is too short for a busy machine. */
  etcdctl(args: readonly string[]): Promise<string> {
    return this.host.mustExec(this.etcdctlArgv(['--command-timeout=20s', ...args]));
  }

  private etcdctlArgv(args: readonly string[]): string[] {
    const pki = '/etc/kubernetes/pki';
    const identity = [
      `--cacert=${pki}/etcd/ca.crt`,
      `--cert=${pki}/apiserver-etcd-client.crt`,
      `--key=${pki}/apiserver-etcd-client.key`,
    ];
    const endpoint = args.some((arg) => arg.startsWith('--endpoints=')) ? [] : ['--endpoints=https://127.0.0.1:2379'];
    return ['etcdctl', ...endpoint, ...identity, ...args];
  }
}

function cutRule(host: Addressed): string[] {
  return ['INPUT', '-p', 'tcp', '--dport', '6443', '-s', host.address];
}

/** The kernel keeps 15 characters of a process's name. */
function processName(component: Component): string {
  return component.slice(0, 15);
}
