/** The processes of the first control plane: stopped, frozen or killed by tests that ask what a join makes of it. */
import type { AdminApi } from './api.js';
import type { LabHost } from './host.js';
import { until } from './wait.js';

const MANIFESTS = '/etc/kubernetes/manifests';
const ASIDE = '/etc/kubejoin-lab/manifests-aside';

export type Component = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

export interface EtcdMember {
  /** Hexadecimal, as etcdctl takes it. */
  readonly id: string;
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
}

export class ControlPlane {
  constructor(
    readonly host: LabHost,
    private readonly api: AdminApi,
  ) {}

  /** Takes a component's manifest away and ends its process at once, without the 30 s it may take to say goodbye. */
  async stop(component: Component): Promise<void> {
    await this.host.mustExec(['sh', '-ec', `mkdir -p ${ASIDE}; mv ${MANIFESTS}/${component}.yaml ${ASIDE}/`]);
    const id = (await this.host.mustExec(['crictl', 'pods', '-q', '--label', `component=${component}`])).trim();
    if (id !== '') await this.host.mustExec(['crictl', 'stopp', id]);
    const gone = async () => (await this.host.exec(['pgrep', '-x', processName(component)])).code === 1;
    await until(`${component} to stop`, gone, { timeoutMs: 90_000, evidence: () => this.host.journal('kubelet') });
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
   * Cuts a host off from the API server, open connections included: `reset` is as if nothing listened there, `drop` as if
   * the network swallowed every packet. Takes milliseconds, unlike stop and start.
   */
  async cut(host: LabHost, how: 'reset' | 'drop'): Promise<void> {
    const verdict = how === 'reset' ? ['REJECT', '--reject-with', 'tcp-reset'] : ['DROP'];
    await this.host.mustExec(['iptables', '-w', '-I', ...cutRule(host), '-j', ...verdict]);
  }

  /** Ends every cut of this host. */
  async mend(host: LabHost): Promise<void> {
    for (const verdict of [['REJECT', '--reject-with', 'tcp-reset'], ['DROP']]) {
      const remove = ['iptables', '-w', '-D', ...cutRule(host), '-j', ...verdict];
      while ((await this.host.exec(remove)).code === 0);
    }
  }

  async waitProcess(component: Component): Promise<void> {
    const runs = async () => (await this.host.exec(['pgrep', '-x', processName(component)])).code === 0;
    await until(`${component} to start`, runs, { timeoutMs: 120_000, evidence: () => this.host.journal('kubelet') });
  }

  async waitApiServer(timeoutMs = 120_000): Promise<void> {
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

  /** By peer URL, since a name is no identity. Does nothing where there is none. */
  async removeEtcdMember(address: string): Promise<void> {
    for (const member of await this.etcdMembers()) {
      if (member.peerUrls.includes(`https://${address}:2380`)) await this.etcdctl(['member', 'remove', member.id]);
    }
  }

  /** etcdctl as the API server's own client. */
  etcdctl(args: readonly string[]): Promise<string> {
    const pki = '/etc/kubernetes/pki';
    const identity = [`--cacert=${pki}/etcd/ca.crt`, `--cert=${pki}/apiserver-etcd-client.crt`, `--key=${pki}/apiserver-etcd-client.key`];
    return this.host.mustExec(['etcdctl', '--endpoints=https://127.0.0.1:2379', ...identity, ...args], { timeoutMs: 30_000 });
  }
}

function cutRule(host: LabHost): string[] {
  return ['INPUT', '-p', 'tcp', '--dport', '6443', '-s', host.address];
}

/** The kernel keeps 15 characters of a process's name. */
function processName(component: Component): string {
  return component.slice(0, 15);
}
