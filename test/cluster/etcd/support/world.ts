import { vi } from 'vitest';
import { EtcdConnection } from '../../../../src/cluster/etcd/connection.ts';
import { type EtcdCredential, healthcheckFiles, readEtcdCredential } from '../../../../src/cluster/etcd/credential.ts';
import type { EtcdMember } from '../../../../src/cluster/etcd/messages.ts';
import type { AddEtcdMember } from '../../../../src/engine/changes/etcd-changes.ts';
import type { JoinEvent } from '../../../../src/engine/events.ts';
import { createExecutor, type Executor } from '../../../../src/engine/executor.ts';
import { joinEnding } from '../../../../src/engine/finish.ts';
import { type ChangeContext, changeContext } from '../../../../src/engine/kind.ts';
import type { LoopbackServer } from '../../../../src/simulation/servers/loopback-listener.ts';
import { startTlsServer } from '../../../../src/simulation/servers/server.ts';
import { PATIENCE_MS, patience } from '../../../support/patience.ts';
import { Authority } from '../../../wire/support/authority.ts';
import { EtcdHost, MANIFEST } from './etcd-host.ts';
import { API_SERVER_MANIFEST, etcdChange, etcdSteps, type Until } from './etcd-phase.ts';
import { type EtcdRunner, manifestOf, membershipIn } from './process.ts';

export { API_SERVER_MANIFEST };

const ADMIN_CONF = '/etc/kubernetes/admin.conf';
const TOKEN = 'an-administrator';
const MOST_HOSTS = 6;
const NO_KEYS = { take: () => Promise.reject(new Error('the phase etcd makes no keys')) };

/** One join's run of the phase etcd, with its journal. */
export interface Join {
  /** The state at the start. */
  add: AddEtcdMember;
  timeoutMs: number;
  executor: Executor;
  events: JoinEvent[];
  context: ChangeContext;
  stop: AbortController;
}

/** A cluster's hosts, certificates and API server, with etcd run by `runner`. */
export class EtcdWorld {
  readonly runner: EtcdRunner;
  readonly hosts: EtcdHost[] = [];
  readonly etcdCa: Authority;
  /** Client URLs in the annotations of etcd's Pods. */
  pods: string[] = [];
  /** Pods with etcd's labels that others have published. */
  strangers: unknown[] = [];
  readonly #apiCa: Authority;
  readonly #apiServer: LoopbackServer;

  private constructor(runner: EtcdRunner, etcdCa: Authority, apiCa: Authority, apiServer: LoopbackServer) {
    this.runner = runner;
    this.etcdCa = etcdCa;
    this.#apiCa = apiCa;
    this.#apiServer = apiServer;
  }

  static async make(runner: EtcdRunner): Promise<EtcdWorld> {
    const [etcdCa, apiCa] = await Promise.all([Authority.make('etcd-ca'), Authority.make('kubernetes')]);
    const serving = await apiCa.issue();
    let world: EtcdWorld | undefined;
    const apiServer = await startTlsServer({
      ...serving,
      clientCa: apiCa.pem,
      treatment: () => 'serve',
      async serve(request, response) {
        const authorized = request.header('authorization') === `Bearer ${TOKEN}`;
        response.head(authorized ? 200 : 403, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ kind: 'List', items: world?.listed(request.target) ?? [] }));
      },
    });
    world = new EtcdWorld(runner, etcdCa, apiCa, apiServer);
    return world;
  }

  /** Nodes are asked for by the label of control planes. */
  listed(path: string): unknown[] {
    if (!path.startsWith('/api/v1/nodes'))
      return [...this.pods.map((url, index) => pod(url, { index })), ...this.strangers];
    return path.includes('control-plane') ? [{ metadata: { name: CONTROL_PLANE } }] : [];
  }

  /** A host with the files that a join has written before its phase etcd. */
  async addHost(name = `cp${this.hosts.length + 1}`): Promise<EtcdHost> {
    const host = new EtcdHost(this.hosts.length + 1, name, this.runner);
    this.hosts.push(host);
    // As kubeadm's: etcd looks at the address that a peer comes from, too.
    const ips = ['127.0.0.1', ...Array.from({ length: MOST_HOSTS }, (_, n) => this.runner.address(n + 1))];
    const [server, peer, client] = await Promise.all([
      this.etcdCa.issue({ commonName: name, ips }),
      this.etcdCa.issue({ commonName: name, ips }),
      this.etcdCa.issue({ commonName: 'kube-etcd-healthcheck-client', dns: ['client'] }),
    ]);
    const pairs = { server, peer, 'healthcheck-client': client };
    await this.put(host, `${host.pkiDir}/ca.crt`, this.etcdCa.pem);
    for (const [file, { certificate, key }] of Object.entries(pairs)) {
      await this.put(host, `${host.pkiDir}/${file}.crt`, certificate);
      await this.put(host, `${host.pkiDir}/${file}.key`, key);
    }
    await this.put(host, ADMIN_CONF, this.#adminConf());
    return host;
  }

  async put(host: EtcdHost, path: string, text: string): Promise<void> {
    await host.host.write.files.write(path, Buffer.from(text), { mode: 0o600, directoryMode: 0o700 });
  }

  /** The first control plane, as kubeadm init leaves it. */
  async first(): Promise<EtcdHost> {
    const host = await this.addHost();
    await host.host.write.files.makeDirectory(host.dataDir, 0o700);
    await this.put(
      host,
      MANIFEST,
      manifestOf({ ...this.#flags(host), initialCluster: [`${host.name}=${host.peerUrl}`], state: 'new' }),
    );
    this.pods.push(host.clientUrl);
    await this.serving(host);
    return host;
  }

  async credential(host: EtcdHost): Promise<EtcdCredential> {
    return readEtcdCredential(healthcheckFiles(host.pkiDir.replace(/\/etcd$/, '')), host.host.read);
  }

  /** An own connection to a host's etcd, for a look or a deed from outside. */
  async ask<T>(host: EtcdHost, work: (connection: EtcdConnection) => Promise<T>): Promise<T> {
    const { dialer } = this.runner;
    const options = { dialer, timeoutMs: PATIENCE_MS, signal: patience() };
    const connection = await EtcdConnection.open(host.clientUrl, await this.credential(host), options);
    try {
      return await work(connection);
    } finally {
      connection.close();
    }
  }

  async members(host: EtcdHost): Promise<readonly EtcdMember[]> {
    return (await this.ask(host, (connection) => connection.memberList(CALL))).members;
  }

  /** Until etcd answers there; with `majority` a list that a majority confirms, so that there is a leader. */
  async serving(host: EtcdHost, { majority = false } = {}): Promise<void> {
    const asked = () =>
      this.ask(
        host,
        (connection): Promise<unknown> => (majority ? connection.memberList(CALL) : connection.status(CALL)),
      );
    await vi.waitFor(asked, { timeout: PATIENCE_MS, interval: 30 });
  }

  /** `cluster`: what the journal knows it by. */
  join(host: EtcdHost, { timeoutMs = PATIENCE_MS, cluster = '' } = {}): Join {
    const add = etcdChange(host, 'add-etcd-member', timeoutMs);
    const events: JoinEvent[] = [];
    const stop = new AbortController();
    const context = changeContext({
      host: host.host,
      trustedCluster: undefined,
      keys: NO_KEYS,
      signal: stop.signal,
      emit: (event) => events.push(event),
    });
    const executor = createExecutor({
      journal: { host: host.host, identity: async () => ({ cluster, node: host.name }), ending: joinEnding },
    });
    return { add, timeoutMs, executor, events, context, stop };
  }

  /** The phase etcd of a join. `until` leaves it there, as a killed join would. */
  async run(host: EtcdHost, join: Join, until: Until = 'end'): Promise<void> {
    const manifest = (written: string) => manifestOf({ ...this.#flags(host), ...membershipIn(written) });
    const steps = etcdSteps(host, { timeoutMs: join.timeoutMs, until, manifest });
    await join.executor.run('etcd', steps, join.context);
    if (until === 'end' && !this.pods.includes(host.clientUrl)) this.pods.push(host.clientUrl);
  }

  /** The whole of a join: what must not stay when it fails is taken back. */
  async joinWhole(host: EtcdHost, join: Join = this.join(host)): Promise<Join> {
    try {
      await this.run(host, join);
      await join.executor.succeeded();
      return join;
    } catch (error) {
      await join.executor.failed(join.context.emit, { leftovers: false });
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.close()));
    await this.runner.close();
    await this.#apiServer.close();
  }

  #flags({ name, peerUrl, clientUrl, dataDir, pkiDir }: EtcdHost) {
    return { name, peerUrl, clientUrl, dataDir, pkiDir };
  }

  #adminConf(): string {
    const cluster = {
      'certificate-authority-data': Buffer.from(this.#apiCa.pem).toString('base64'),
      server: `https://127.0.0.1:${this.#apiServer.port}`,
    };
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'kubernetes', cluster }],
      contexts: [{ name: 'admin', context: { cluster: 'kubernetes', user: 'admin' } }],
      'current-context': 'admin',
      users: [{ name: 'admin', user: { token: TOKEN } }],
    });
  }
}

export const CALL = { timeoutMs: PATIENCE_MS, signal: new AbortController().signal };

const CONTROL_PLANE = 'cp';

/** Whoever publishes one may say what it likes. */
export function pod(url: string, { index = 0, node = CONTROL_PLANE } = {}): unknown {
  return {
    metadata: { name: `etcd-${index}`, annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': url } },
    spec: { nodeName: node },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
