/**
 * An etcd outside any cluster, as a plain service of a host, with TLS: what a cluster with an external etcd keeps its
 * state in. The host is one of the lab's that belongs to no cluster meanwhile.
 */
import type { LabHost } from '../machine/host.js';
import { ensureProgram } from '../machine/programs.js';
import type { LabVersions } from '../machine/versions.js';
import { until } from '../machine/wait.js';

const PROGRAM = '/usr/local/bin/etcd';
const UNIT = 'kubejoin-lab-etcd';
const PKI = '/etc/kubejoin-lab/etcd';
const DATA = '/var/lib/etcd';
const CONFIG = '/etc/kubejoin-lab/etcd.json';

/**
 * Where the API servers' hosts have what they authenticate to it with. Not below /etc/kubernetes/pki, so that paths are
 * seen to be followed.
 */
const ON_CONTROL_PLANES = '/etc/etcd-client';

export class ExternalEtcd {
  private constructor(readonly host: LabHost) {}

  static async start(host: LabHost, versions: LabVersions): Promise<ExternalEtcd> {
    await host.putFile(await ensureProgram('etcd', versions), PROGRAM);
    const etcd = new ExternalEtcd(host);
    await etcd.issueCertificates(versions);
    await etcd.resume();
    return etcd;
  }

  get endpoint(): string {
    return `https://${this.host.address}:2379`;
  }

  /** `etcd.external` of a ClusterConfiguration. */
  get configuration(): object {
    const [caFile, certFile, keyFile] = ['ca.crt', 'client.crt', 'client.key'].map(
      (name) => `${ON_CONTROL_PLANES}/${name}`,
    );
    return { endpoints: [this.endpoint], caFile, certFile, keyFile };
  }

  /** Onto a host whose API server is to use it. */
  async giveCredentials(to: LabHost): Promise<void> {
    const files = {
      'ca.crt': 'etcd/ca.crt',
      'client.crt': 'apiserver-etcd-client.crt',
      'client.key': 'apiserver-etcd-client.key',
    };
    for (const [name, source] of Object.entries(files)) {
      await to.writeFile(
        `${ON_CONTROL_PLANES}/${name}`,
        await this.host.readBytes(`${PKI}/${source}`),
        name.endsWith('.key') ? 0o600 : 0o644,
      );
    }
  }

  async members(): Promise<string[]> {
    return (await this.etcdctl('member', 'list')).trim().split('\n');
  }

  /** Names of all that it holds, sorted. */
  async keys(): Promise<string[]> {
    return (await this.etcdctl('get', '', '--prefix', '--keys-only')).split('\n').filter(Boolean);
  }

  /** For another cluster. */
  async empty(): Promise<void> {
    await this.etcdctl('del', '', '--prefix');
  }

  private etcdctl(...words: string[]): Promise<string> {
    const identity = [
      `--cacert=${PKI}/etcd/ca.crt`,
      `--cert=${PKI}/apiserver-etcd-client.crt`,
      `--key=${PKI}/apiserver-etcd-client.key`,
    ];
    const limit = '--command-timeout=20s';
    return this.host.mustExec(['etcdctl', `--endpoints=${this.endpoint}`, limit, ...identity, ...words]);
  }

  /** Its process ends, its data stays. */
  async pause(): Promise<void> {
    await this.host.mustExec(['systemctl', 'stop', UNIT]);
  }

  async resume(): Promise<void> {
    const tls = (kind: 'server' | 'peer') => [
      `--${kind === 'peer' ? 'peer-' : ''}cert-file=${PKI}/etcd/${kind}.crt`,
      `--${kind === 'peer' ? 'peer-' : ''}key-file=${PKI}/etcd/${kind}.key`,
      `--${kind === 'peer' ? 'peer-' : ''}client-cert-auth=true`,
      `--${kind === 'peer' ? 'peer-' : ''}trusted-ca-file=${PKI}/etcd/ca.crt`,
    ];
    const peer = `https://${this.host.address}:2380`;
    const urls = [
      `--listen-client-urls=${this.endpoint}`,
      `--advertise-client-urls=${this.endpoint}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=external=${peer}`,
    ];
    await this.host.exec(['systemctl', 'reset-failed', UNIT]);
    const flags = ['--name=external', `--data-dir=${DATA}/external`, ...urls, ...tls('server'), ...tls('peer')];
    await this.host.mustExec(['systemd-run', `--unit=${UNIT}`, '--quiet', PROGRAM, ...flags]);
    const serves = async () => (await this.members()).length === 1;
    await until('the external etcd to serve', serves, { evidence: () => this.host.journal(UNIT) });
  }

  async end(): Promise<void> {
    await this.host.exec(['systemctl', 'stop', UNIT]);
    await this.host.reset();
  }

  /** Lets kubeadm issue them, whose file names are known; it creates only missing ones. */
  private async issueCertificates(versions: LabVersions): Promise<void> {
    const { name, address } = this.host;
    const apiVersion = 'kubeadm.k8s.io/v1beta4';
    const documents = [
      {
        apiVersion,
        kind: 'InitConfiguration',
        localAPIEndpoint: { advertiseAddress: address },
        nodeRegistration: { name },
      },
      { apiVersion, kind: 'ClusterConfiguration', kubernetesVersion: `v${versions.kubernetes}`, certificatesDir: PKI },
    ];
    await this.host.writeFile(CONFIG, documents.map((document) => JSON.stringify(document)).join('\n---\n'));
    for (const certificate of ['etcd-ca', 'etcd-server', 'etcd-peer', 'apiserver-etcd-client'])
      await this.host.mustExec(['kubeadm', 'init', 'phase', 'certs', certificate, `--config=${CONFIG}`]);
  }
}
