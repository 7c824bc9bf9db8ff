import { etcdEndpoint } from '../../etcd/endpoint.ts';
import { linuxClock } from '../../host/linux/clock.ts';
import type { PretendedHost } from '../../net/pretended-hosts.ts';
import { type MemberData, StandInEtcd } from '../etcd/stand-in-etcd.ts';
import type { FaultSet } from '../faults.ts';
import type { PretendedNetwork } from '../pretended-network.ts';
import { issueServing } from './certificates.ts';
import type { ClusterPki } from './cluster-pki.ts';

/** etcd takes a further member when its voters have been connected for 5 s; a rehearsal is twenty times as fast. */
const HEALTH_INTERVAL_MS = 250;
/** What etcd waits for a request to publish its name that is lost: 5 s, and twice the election timeout. */
const PUBLISH_TIMEOUT_MS = 7_000;
const DAY = 24 * 3_600_000;

export interface ClusterEtcdParts {
  pki: ClusterPki;
  network: PretendedNetwork;
  faults: FaultSet;
  now(): number;
}

/** etcd of the control planes that were there before anybody joins: one member, or as many as a fault needs. It is started for the first control plane that joins. */
export class ClusterEtcd {
  readonly #parts: ClusterEtcdParts;
  readonly #first: PretendedHost;
  #started: Promise<StandInEtcd> | undefined;

  constructor(parts: ClusterEtcdParts) {
    this.#parts = parts;
    this.#first = parts.network.addHost();
  }

  /** Where the first member serves, from the moment that it is started. */
  get clientUrl(): string {
    return `https://${this.#first.address}:2379`;
  }

  start(): Promise<StandInEtcd> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async stop(): Promise<void> {
    await (await this.#started)?.stop();
  }

  async #start(): Promise<StandInEtcd> {
    const { faults, network } = this.#parts;
    const publishTimeoutMs = faults.has('etcd-learner-not-serving') ? PUBLISH_TIMEOUT_MS : 0;
    const etcd = new StandInEtcd({ clock: linuxClock, healthIntervalMs: HEALTH_INTERVAL_MS, publishTimeoutMs });
    await this.#startMember(etcd, 'control-plane', this.#first, 'new');
    if (faults.has('etcd-unhealthy-member')) {
      // Two of three are a majority.
      await this.#addMember(etcd, 'control-plane-2', network.addHost(), false);
      etcd.add(['https://198.51.100.3:2380'], false).name = 'control-plane-3';
    }
    if (faults.has('etcd-too-many-learners')) {
      const learner = await this.#addMember(etcd, 'control-plane-2', network.addHost(), true);
      faults.onHeal((fault) => {
        if (fault === 'etcd-too-many-learners') learner.isLearner = false;
      });
    }
    return etcd;
  }

  async #addMember(etcd: StandInEtcd, name: string, host: PretendedHost, isLearner: boolean) {
    const member = etcd.add([peerUrl(host)], isLearner);
    await this.#startMember(etcd, name, host, 'existing');
    return member;
  }

  async #startMember(etcd: StandInEtcd, name: string, host: PretendedHost, initialClusterState: 'new' | 'existing'): Promise<void> {
    const { pki, now } = this.#parts;
    const clientUrl = `https://${host.address}:2379`;
    const names = { dns: [name, 'localhost'], ip: [host.address, '127.0.0.1'] };
    const serving = await issueServing(pki.etcdCa, names, { from: now() - 300_000, to: now() + 365 * DAY }, name);
    const others = etcd.members.map((one) => `${one.name || name}=${one.peerUrls[0]}`);
    await etcd.start({
      name,
      peerUrls: [peerUrl(host)],
      clientUrls: [clientUrl],
      listenClientUrls: [clientUrl],
      initialCluster: initialClusterState === 'new' ? `${name}=${peerUrl(host)}` : others.join(','),
      initialClusterState,
      ...serving,
      clientCa: pki.etcdCa.certificate,
      data: inMemory(),
      listen: (url, port) => host.listen(etcdEndpoint(url)?.port ?? 0, { host: '127.0.0.1', port }),
    });
  }
}

const peerUrl = ({ address }: PretendedHost) => `https://${address}:2380`;

function inMemory(): MemberData {
  let id: string | undefined;
  return {
    read: async () => id,
    write: async (given) => {
      id = given;
    },
  };
}
