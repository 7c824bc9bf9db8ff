import { linuxClock } from '../../host/linux/system.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import type { ListedMember, MemberData } from '../etcd/membership.ts';
import { SimulatedEtcd } from '../etcd/simulated-etcd.ts';
import type { FaultSet } from '../faults.ts';
import type { NetworkHost, SimulatedNetwork } from '../host/network.ts';
import type { ClusterPki } from '../initial/cluster-pki.ts';
import { issueServing } from './certificates.ts';

/** etcd takes a further member when its voters have been connected for 5 s; a rehearsal is twenty times as fast. */
const HEALTH_INTERVAL_MS = 250;
/** Time that etcd waits for a lost request to publish its name: 5 s, and twice the election timeout. */
const PUBLISH_TIMEOUT_MS = 7_000;
const DAY = 24 * 3_600_000;

interface ClusterEtcdParts {
  pki: ClusterPki;
  network: SimulatedNetwork;
  faults: FaultSet;
  now(): number;
}

/**
 * etcd of the control-plane nodes before the first join: one member, or as many as a fault needs. It is
 * started for the first control plane that joins.
 */
export class ClusterEtcd {
  readonly #parts: ClusterEtcdParts;
  readonly #first: NetworkHost;
  /** Names by peer URL: a member publishes its name only once it serves. */
  readonly #names = new Map<string, string>();
  #started: Promise<SimulatedEtcd> | undefined;

  constructor(parts: ClusterEtcdParts) {
    this.#parts = parts;
    this.#first = parts.network.addHost();
  }

  /** Where the first member serves, from the moment that it is started. */
  get clientUrl(): string {
    return clientUrl(this.#first);
  }

  start(): Promise<SimulatedEtcd> {
    this.#started ??= this.#start();
    return this.#started;
  }

  /** Members as the cluster lists them; none if it was never started. */
  async members(): Promise<{ name: string; peerUrl: string; isLearner: boolean }[]> {
    const members = (await this.#started)?.members ?? [];
    return members.map(({ name, peerUrls, isLearner }) => ({ name, peerUrl: peerUrls[0] ?? '', isLearner }));
  }

  async stop(): Promise<void> {
    // A start that failed has told whoever asked for it.
    await (await this.#started?.catch(() => undefined))?.stop();
  }

  async #start(): Promise<SimulatedEtcd> {
    const { faults, network } = this.#parts;
    const publishTimeoutMs = faults.has('etcd-learner-not-serving') ? PUBLISH_TIMEOUT_MS : 0;
    const etcd = new SimulatedEtcd({ clock: linuxClock, healthIntervalMs: HEALTH_INTERVAL_MS, publishTimeoutMs });
    await this.#startMember(etcd, 'control-plane', this.#first, 'new');
    if (faults.has('etcd-unhealthy-member')) {
      // Two of three are a majority.
      (await this.#addLearner(etcd, 'control-plane-2', network.addHost())).isLearner = false;
      // It ran once: the others know its name and where it served. Now nothing listens there.
      const lost = network.addHost();
      Object.assign(etcd.add([peerUrl(lost)], false), { name: 'control-plane-3', clientUrls: [clientUrl(lost)] });
    }
    if (faults.has('etcd-too-many-learners')) {
      const learner = await this.#addLearner(etcd, 'control-plane-2', network.addHost());
      faults.onHeal((fault) => {
        if (fault === 'etcd-too-many-learners') learner.isLearner = false;
      });
    }
    return etcd;
  }

  async #addLearner(etcd: SimulatedEtcd, name: string, host: NetworkHost): Promise<ListedMember> {
    const member = etcd.add([peerUrl(host)], true);
    await this.#startMember(etcd, name, host, 'existing');
    return member;
  }

  async #startMember(
    etcd: SimulatedEtcd,
    name: string,
    host: NetworkHost,
    initialClusterState: 'new' | 'existing',
  ): Promise<void> {
    const { pki, now } = this.#parts;
    this.#names.set(peerUrl(host), name);
    const names = { dns: [name, 'localhost'], ip: [host.address, '127.0.0.1'] };
    const serving = await issueServing(pki.etcdCa, names, { from: now() - 300_000, to: now() + 365 * DAY }, name);
    await etcd.start({
      name,
      peerUrls: [peerUrl(host)],
      clientUrls: [clientUrl(host)],
      listenClientUrls: [clientUrl(host)],
      initialCluster: [...this.#names].map(([peer, known]) => `${known}=${peer}`).join(','),
      initialClusterState,
      ...serving,
      clientCa: pki.etcdCa.certificate,
      data: inMemory(),
      listen: (url, port) => host.listen(etcdEndpoint(url)?.port ?? 0, { host: '127.0.0.1', port }),
    });
  }
}

const clientUrl = ({ address }: NetworkHost) => `https://${address}:2379`;
const peerUrl = ({ address }: NetworkHost) => `https://${address}:2380`;

function inMemory(): MemberData {
  let id: string | undefined;
  return {
    read: async () => id,
    write: async (given) => {
      id = given;
    },
  };
}
