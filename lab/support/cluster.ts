/** The real Kubernetes of a lab: made by `kubeadm init` on the first host, talked to from the machine. */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CommandOutcome, tryRun } from '../machine/command.js';
import type { ExecOutcome } from '../machine/enter.js';
import type { LabHost } from '../machine/host.js';
import { moveAddress } from '../machine/network.js';
import { endpointAddress, type LabPlace } from '../machine/place.js';
import { ensureProgram } from '../machine/programs.js';
import type { LabVersions } from '../machine/versions.js';
import { until } from '../machine/wait.js';
import { AdminApi, type ApiAnswer, isReady, type KubeObject } from './api.js';
import { type AuditEvent, type AuditMark, auditMark, auditSince } from './audit.js';
import { ControlPlane } from './control-plane.js';
import { IGNORED_PREFLIGHT_ERRORS, initConfig } from './kubeadm-config.js';
import { NodeWatch } from './node-watch.js';

export const INIT_CONFIG_FILE = '/etc/kubejoin-lab/init.yaml';

export interface TokenOptions {
  /** Go's notation, such as "2h" or "1s"; "0" never expires. kubeadm's own default is 24 h. */
  readonly ttl?: string;
  /** "signing", "authentication" or both. Default: both. */
  readonly usages?: readonly string[];
  readonly groups?: readonly string[];
  readonly description?: string;
  /** Else kubeadm makes one up. */
  readonly token?: string;
  /** Wait until cluster-info is signed with it, which takes a moment. Default: true if it can sign. */
  readonly waitUntilSigned?: boolean;
}

/** A cluster of a test's own, beside the lab's. */
export interface OtherCluster {
  /** ClusterConfiguration laid over the lab's usual one. */
  readonly configuration?: Readonly<Record<string, unknown>> & {
    readonly controlPlaneEndpoint?: string;
    readonly etcd?: { readonly local?: object; readonly external?: object };
  };
  /** InitConfiguration laid over the lab's usual one. */
  readonly init?: object;
  /** Makes it from the configuration file. Default: the real kubeadm. Throws when it could not. */
  readonly initialise?: (host: LabHost, configFile: string) => Promise<unknown>;
}

export interface KubeadmJoinOptions {
  readonly token?: string;
  /** Join as another control plane, with newly uploaded certificates. */
  readonly controlPlane?: boolean;
  readonly extraArgs?: readonly string[];
}

export class Cluster {
  readonly admin: AdminApi;
  /** Its processes, to be stopped and started under test. */
  readonly controlPlane: ControlPlane;

  private constructor(
    readonly first: LabHost,
    readonly versions: LabVersions,
    readonly kubeconfigFile: string,
    private readonly kubeconfig: string,
    /** Address of the API server: `Lab.giveEndpoint` gives it to one of the control planes. */
    readonly endpointAddress: string,
    /** host:port by which hosts reach the cluster: its controlPlaneEndpoint. */
    readonly endpoint = `${endpointAddress}:6443`,
    /** Its etcd is none of its control planes' affair. */
    private readonly externalEtcd = false,
  ) {
    this.admin = new AdminApi(kubeconfig, `https://${endpointAddress}:6443`);
    this.controlPlane = new ControlPlane(first, this.admin);
  }

  /**
   * `kubeadm init` on a booted host; returns when its node is Ready. `other`: of its own, with another address and
   * kubeconfig.
   */
  static async init(lab: LabPlace, first: LabHost, versions: LabVersions, other?: OtherCluster): Promise<Cluster> {
    const address = endpointAddress(lab, other && first.place);
    await moveAddress(lab, address, [first.place], first.place);
    const settings = { versions, nodeName: first.name, address: first.address, endpoint: `${address}:6443`, ...other };
    await first.writeFile(INIT_CONFIG_FILE, await initConfig(settings), 0o600);
    await (other?.initialise ?? kubeadmInit)(first, INIT_CONFIG_FILE);
    const cluster = await Cluster.of(lab, first, versions, other, address);
    await cluster.waitReady(first.name);
    return cluster;
  }

  /**
   * The cluster that was made on this host, by its admin.conf. Without an address of its own it is reached by the
   * host's.
   */
  static async of(
    lab: LabPlace,
    first: LabHost,
    versions: LabVersions,
    other?: OtherCluster,
    address = first.address,
  ): Promise<Cluster> {
    const isLabs = other === undefined && address === endpointAddress(lab);
    const kubeconfigFile = path.join(lab.runDirectory, isLabs ? 'admin.conf' : `admin-${first.name}.conf`);
    const kubeconfig = await first.readFile('/etc/kubernetes/admin.conf');
    await mkdir(lab.runDirectory, { recursive: true });
    await writeFile(kubeconfigFile, kubeconfig, { mode: 0o600 });
    return new Cluster(first, versions, kubeconfigFile, kubeconfig, address, ...namedIn(other));
  }

  /** The lab's cluster, which another process made. */
  static async attach(lab: LabPlace, first: LabHost, versions: LabVersions): Promise<Cluster> {
    const file = path.join(lab.runDirectory, 'admin.conf');
    return new Cluster(first, versions, file, await readFile(file, 'utf8'), endpointAddress(lab));
  }

  /** The control plane that runs on this host. */
  controlPlaneOn(host: LabHost): ControlPlane {
    return new ControlPlane(host, this.through(host));
  }

  /** Access as administrator through this host's own API server, whichever host has the endpoint's address. */
  through(host: LabHost): AdminApi {
    return new AdminApi(this.kubeconfig, `https://${host.address}:6443`);
  }

  /** A request as administrator; the answer comes back whatever its status. */
  api(method: string, apiPath: string, body?: object): Promise<ApiAnswer> {
    return this.admin.call(method, apiPath, body);
  }

  /** kubectl on the machine, as administrator; `through` one control plane, or by the endpoint. */
  async kubectl(args: readonly string[], stdin?: string, through?: LabHost): Promise<CommandOutcome> {
    const kubectl = await ensureProgram('kubectl', this.versions);
    const options = stdin === undefined ? {} : { stdin };
    const server = `--server=https://${through?.address ?? this.endpointAddress}:6443`;
    return tryRun([kubectl, `--kubeconfig=${this.kubeconfigFile}`, server, ...args], {
      ...options,
    });
  }

  async createToken(options: TokenOptions = {}): Promise<string> {
    const flags = [
      ...(options.ttl === undefined ? [] : [`--ttl=${options.ttl}`]),
      ...(options.usages === undefined ? [] : [`--usages=${options.usages.join(',')}`]),
      ...(options.groups === undefined ? [] : [`--groups=${options.groups.join(',')}`]),
      ...(options.description === undefined ? [] : [`--description=${options.description}`]),
    ];
    const given = options.token === undefined ? [] : [options.token];
    const token = (await this.first.mustExec(['kubeadm', 'token', 'create', ...given, ...flags])).trim();
    const signs = options.usages?.includes('signing') ?? true;
    if (options.waitUntilSigned ?? signs) await this.waitUntilSigned(token);
    return token;
  }

  async deleteToken(token: string): Promise<void> {
    await this.first.mustExec(['kubeadm', 'token', 'delete', token]);
  }

  /** The controller manager signs cluster-info some time after a token appears; kubeadm looks every 5 s only. */
  async waitUntilSigned(token: string): Promise<void> {
    const key = `jws-kubeconfig-${token.slice(0, 6)}`;
    const signed = async () => {
      const { body } = await this.api('GET', '/api/v1/namespaces/kube-public/configmaps/cluster-info');
      return key in ((body.data as object | undefined) ?? {});
    };
    await until(`cluster-info to be signed with token ${token.slice(0, 6)}`, signed);
  }

  /** CA hash for `--discovery-token-ca-cert-hash`. */
  async caHash(): Promise<string> {
    const certificate = new X509Certificate(await this.first.readBytes('/etc/kubernetes/pki/ca.crt'));
    const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
    return `sha256:${createHash('sha256').update(key).digest('hex')}`;
  }

  /** Uploads the control plane's certificates; gives the key that a joining control plane needs. */
  async uploadCerts(): Promise<string> {
    // The configuration names the version: without it kubeadm first asks the internet for the newest.
    const argv = ['kubeadm', 'init', 'phase', 'upload-certs', '--upload-certs', `--config=${INIT_CONFIG_FILE}`];
    const printed = await this.first.mustExec(argv);
    const key = /^[0-9a-f]{64}$/m.exec(printed)?.[0];
    if (key === undefined) throw new Error(`upload-certs printed no key:\n${printed}`);
    return key;
  }

  /** `ENDPOINT --token ... --discovery-token-ca-cert-hash ...`: what follows `join` on a command line. */
  async joinArgs(token?: string): Promise<string[]> {
    return [
      this.endpoint,
      '--token',
      token ?? (await this.createToken()),
      '--discovery-token-ca-cert-hash',
      await this.caHash(),
    ];
  }

  /** The real kubeadm joins a host: the peer that everything is compared with. */
  async joinWithKubeadm(host: LabHost, options: KubeadmJoinOptions = {}): Promise<ExecOutcome> {
    const ignore = `--ignore-preflight-errors=${IGNORED_PREFLIGHT_ERRORS}`;
    const controlPlane = options.controlPlane ? ['--control-plane', '--certificate-key', await this.uploadCerts()] : [];
    const argv = [
      'kubeadm',
      'join',
      ...(await this.joinArgs(options.token)),
      ignore,
      ...controlPlane,
      ...(options.extraArgs ?? []),
    ];
    return host.exec(argv);
  }

  /** undefined for an unknown node. */
  async node(name: string): Promise<KubeObject | undefined> {
    const { status, body } = await this.api('GET', `/api/v1/nodes/${name}`);
    if (status !== 200 && status !== 404) throw new Error(`reading node ${name}: status ${status}`);
    return status === 200 ? body : undefined;
  }

  async nodeReady(name: string): Promise<boolean> {
    const node = await this.node(name);
    return node !== undefined && isReady(node);
  }

  async waitReady(name: string): Promise<void> {
    const evidence = async () => (await this.kubectl(['get', 'nodes,pods', '-A', '-o', 'wide'])).stdout;
    await until(`node ${name} to be Ready`, () => this.nodeReady(name), { evidence });
  }

  async deleteNode(name: string): Promise<void> {
    const { status, body } = await this.api('DELETE', `/api/v1/nodes/${name}`);
    if (status !== 200 && status !== 404) throw new Error(`deleting node ${name}: ${status} ${String(body.message)}`);
  }

  /** Takes a host out of the cluster for good: its member of etcd, its Node, and the Pods that were bound to it. */
  async forget(host: LabHost): Promise<void> {
    if (!this.externalEtcd) await this.controlPlane.removeEtcdMember(host.address);
    await this.deleteNode(host.name);
    const bound = await this.api('GET', `/api/v1/pods?fieldSelector=spec.nodeName=${host.name}`);
    // Else the next kubelet of this name would be given them, before the garbage collector comes by.
    for (const { metadata } of (bound.body as { items?: KubeObject[] }).items ?? []) {
      const pod = `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}`;
      await this.api('DELETE', pod, { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 });
    }
  }

  /** Ends a further control plane: its member first, while it can still agree to that, then the host and its Node. */
  async evict(host: LabHost): Promise<void> {
    const quorum = this.externalEtcd || (await this.controlPlane.hasQuorum());
    if (quorum && !this.externalEtcd) {
      await this.controlPlane.lead();
      await this.controlPlane.removeEtcdMember(host.address);
    }
    await host.reset();
    if (quorum) await this.controlPlane.waitApiServer();
    if (!quorum) await this.controlPlane.forceNewCluster();
    await this.forget(host);
    await this.inherit(host);
    if (!quorum)
      throw new Error(
        `etcd had lost quorum when ${host.name} was to leave; ${this.first.name} was made its only member`,
      );
  }

  /** Frees the lease of a controller manager or scheduler that is gone, which otherwise lasts 15 s. */
  async inherit(host: LabHost): Promise<void> {
    for (const component of ['kube-controller-manager', 'kube-scheduler']) {
      const lease = `/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/${component}`;
      const { body } = await this.api('GET', lease);
      const { holderIdentity = '' } = body.spec as { holderIdentity?: string };
      if (!holderIdentity.startsWith(`${host.name}_`)) continue;
      const { resourceVersion } = body.metadata ?? {};
      await this.api('PATCH', lease, { metadata: { resourceVersion }, spec: { holderIdentity: '' } });
    }
  }

  /** Exact times of what happens to nodes from now on. Close it when done. */
  watchNodes(): Promise<NodeWatch> {
    return NodeWatch.open(this.admin);
  }

  auditMark(): Promise<AuditMark> {
    return auditMark(this.first);
  }

  /** The requests answered by the first API server since the mark, each once. */
  auditSince(mark: AuditMark): Promise<AuditEvent[]> {
    return auditSince(this.first, mark);
  }

  close(): void {
    this.admin.close();
  }
}

/** `kubeadm init` with this file. */
export async function kubeadmInit(host: LabHost, configFile: string): Promise<void> {
  const argv = [
    'kubeadm',
    'init',
    '--config',
    configFile,
    `--ignore-preflight-errors=${IGNORED_PREFLIGHT_ERRORS}`,
    '--skip-token-print',
  ];
  const outcome = await host.exec(argv);
  if (outcome.code === 0) return;
  const journal = await host.journal('kubelet', 30);
  throw new Error(`kubeadm init failed with ${outcome.code}\n${outcome.stdout}\n${outcome.stderr}\n${journal}`);
}

/** Arguments of the constructor: the endpoint where it is another than the address, and whether etcd is external. */
function namedIn(other: OtherCluster | undefined): [string | undefined, boolean] {
  return [other?.configuration?.controlPlaneEndpoint, other?.configuration?.etcd?.external !== undefined];
}
