import { randomBytes } from 'node:crypto';
import type { EtcdMember } from '../../cluster/etcd/messages.ts';
import type { Clock } from '../../host/ports.ts';
import { sameUrl } from '../../wire/etcd-endpoint.ts';
import { CLUSTER_ID } from './messages.ts';
import { StandInMember } from './stand-in-member.ts';

/** How an etcd is started: the flags that matter, the files that they name, and where its data is. */
export interface MemberStart {
  name: string;
  /** --initial-advertise-peer-urls, --advertise-client-urls and --listen-client-urls. */
  peerUrls: readonly string[];
  clientUrls: readonly string[];
  listenClientUrls: readonly string[];
  /** --initial-cluster: "name=url" with commas. */
  initialCluster: string;
  initialClusterState: 'new' | 'existing';
  /** Of --cert-file, --key-file and --trusted-ca-file; PEM. */
  certificate: string;
  key: string;
  clientCa: string;
  data: MemberData;
  /** Makes a client URL lead to a port of this machine's loopback; what it gives ends that. */
  listen(url: string, port: number): () => void;
}

/** What an etcd keeps in its data directory: with it, its id is its own and --initial-cluster is not looked at. */
export interface MemberData {
  read(): Promise<string | undefined>;
  write(id: string): Promise<void>;
  /** A snapshot of the leader's has been taken over: DIR/member/snap has a file *.snap from then on. */
  snapshotTaken?(): Promise<void>;
}

export interface StandInEtcdOptions {
  clock: Clock;
  /** From the start of the process until the cluster knows its name; default 50 ms. */
  startMs?: number;
  /** From then until a learner has caught up; default 20 ms. */
  catchUpMs?: number;
  /** etcd's HealthInterval: how long voters must have been connected before it takes a further member; default 5 s. */
  healthIntervalMs?: number;
  /** The log is compacted, so that a new member gets a snapshot, with its own request to publish its name in it: it serves only after this; default 0. */
  publishTimeoutMs?: number;
  /** --max-learners; default 1. */
  maxLearners?: number;
  /** In bytes. */
  dbSize?: number;
  clusterId?: bigint;
}

export class EtcdCrash extends Error {
  override readonly name = 'EtcdCrash';
}

export interface ListedMember extends EtcdMember {
  running: StandInMember | undefined;
  /** When a process of it has begun last, by the clock's monotonic time. */
  connectedSince: number;
}

/**
 * A whole etcd, pretended: its members listen with TLS and gRPC as the real ones do, and keep etcd's rules for membership
 * (server/etcdserver/server.go, 3.7). What it keeps of them is tested by test/cluster/etcd/contract.ts on it and, in lab/etcd, on a real etcd alike.
 * It has one state for all members: there is no log, and whatever is in the majority is up to date.
 */
export class StandInEtcd {
  readonly options: Required<StandInEtcdOptions>;
  #members: ListedMember[] = [];

  constructor(options: StandInEtcdOptions) {
    const timing = { startMs: 50, catchUpMs: 20, healthIntervalMs: 5_000, publishTimeoutMs: 0 };
    this.options = { ...timing, maxLearners: 1, dbSize: 20_480, clusterId: CLUSTER_ID, ...options };
  }

  get members(): readonly ListedMember[] {
    return this.#members;
  }

  /** Whether more than half of the voters run. */
  get hasQuorum(): boolean {
    const voters = this.#members.filter(({ isLearner }) => !isLearner);
    return voters.filter(({ running }) => running !== undefined).length > voters.length / 2;
  }

  /** The voter that has run longest; 0 without a majority. */
  get leader(): bigint {
    const [first] = this.#members
      .filter(({ isLearner, running }) => !isLearner && running)
      .sort((a, b) => a.connectedSince - b.connectedSince);
    return this.hasQuorum && first ? first.id : 0n;
  }

  /** Starts a member's process. Rejects with EtcdCrash when it ends at once, as the real one would. */
  async start(start: MemberStart): Promise<StandInMember> {
    const member = await this.#identify(start);
    if (member.running) throw new EtcdCrash('listen tcp: bind: address already in use');
    const running = new StandInMember(this, member, start);
    member.connectedSince = this.options.clock.monotonic();
    member.running = running;
    try {
      await running.begin();
    } catch (error) {
      await running.stop(); // none of its servers may stay
      throw error;
    }
    return running;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.map(({ running }) => running?.stop()));
  }

  add(peerUrls: readonly string[], isLearner: boolean): ListedMember {
    const id = randomBytes(8).readBigUInt64BE() | 1n;
    const member: ListedMember = { id, name: '', peerUrls, clientUrls: [], isLearner, running: undefined, connectedSince: 0 };
    // etcd lists its members by id.
    this.#members = [...this.#members, member].sort((a, b) => (a.id < b.id ? -1 : 1));
    return member;
  }

  remove(member: ListedMember): void {
    this.#members = this.#members.filter((one) => one !== member);
    member.running?.crash('the member has been permanently removed from the cluster');
  }

  find(id: bigint): ListedMember | undefined {
    return this.#members.find((member) => member.id === id);
  }

  /** Which member a process is: by its data, or by the peer URL that its name has in --initial-cluster. */
  async #identify(start: MemberStart): Promise<ListedMember> {
    const stored = await start.data.read();
    if (stored !== undefined) {
      const member = this.find(BigInt(`0x${stored}`));
      if (member === undefined) throw new EtcdCrash('the member has been permanently removed from the cluster');
      return member;
    }
    const member = start.initialClusterState === 'new' ? this.#bootstrap(start) : this.#join(start);
    await start.data.write(member.id.toString(16));
    return member;
  }

  #bootstrap(start: MemberStart): ListedMember {
    if (this.#members.length > 0) throw new EtcdCrash(`member ${start.name} has already been bootstrapped`);
    const cluster = parseInitialCluster(start.initialCluster);
    const added = [...cluster].map(([name, urls]) => ({ name, member: this.add(urls, false) }));
    const own = added.find(({ name }) => name === start.name)?.member;
    if (own === undefined) throw new EtcdCrash(`couldn't find local name "${start.name}" in the initial cluster configuration`);
    return own;
  }

  /** bootstrapExistingClusterNoWAL: --initial-cluster must be the cluster's members, by their peer URLs. */
  #join(start: MemberStart): ListedMember {
    const cluster = parseInitialCluster(start.initialCluster);
    const own = cluster.get(start.name);
    if (own === undefined) throw new EtcdCrash(`couldn't find local name "${start.name}" in the initial cluster configuration`);
    if (!sameUrls(own, start.peerUrls)) {
      throw new EtcdCrash(
        `--initial-cluster has ${start.name}=${own.join(',')} but missing from --initial-advertise-peer-urls=${start.peerUrls.join(',')}`,
      );
    }
    if (!this.hasQuorum)
      throw new EtcdCrash('cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs');
    if (cluster.size !== this.#members.length) throw new EtcdCrash('error validating peerURLs: member count is unequal');
    for (const { id, peerUrls } of this.#members) {
      if ([...cluster.values()].some((urls) => sameUrls(urls, peerUrls))) continue;
      throw new EtcdCrash(
        `error validating peerURLs: PeerURLs: no match found for existing member (${id.toString(16)}, [${peerUrls.join(' ')}])`,
      );
    }
    return this.#members.find(({ peerUrls }) => sameUrls(peerUrls, own)) as ListedMember;
  }
}

/** types.NewURLsMap: a name that stands there twice has both URLs. */
function parseInitialCluster(text: string): Map<string, string[]> {
  const cluster = new Map<string, string[]>();
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    cluster.set(name, [...(cluster.get(name) ?? []), pair.slice(equals + 1)]);
  }
  return cluster;
}

function sameUrls(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((url) => other.some((same) => sameUrl(url, same)));
}
