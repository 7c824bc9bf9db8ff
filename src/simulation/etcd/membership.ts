import { randomBytes } from 'node:crypto';
import type { EtcdMember } from '../../cluster/etcd/messages.ts';
import type { Clock } from '../../host/ports.ts';
import { CLUSTER_ID } from './messages.ts';

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
  /** Contents of --cert-file, --key-file and --trusted-ca-file; PEM. */
  certificate: string;
  key: string;
  clientCa: string;
  data: MemberData;
  /** Makes a client URL lead to a port of this machine's loopback; what it gives ends that. */
  listen(url: string, port: number): () => void;
}

/** Contents of an etcd data directory. They give the member its ID; --initial-cluster is then ignored. */
export interface MemberData {
  read(): Promise<string | undefined>;
  write(id: string): Promise<void>;
  /** A snapshot of the leader's has been taken over: DIR/member/snap has a file *.snap from then on. */
  snapshotTaken?(): Promise<void>;
}

export interface SimulatedEtcdOptions {
  clock: Clock;
  /** From the start of the process until the cluster knows its name; default 50 ms. */
  startMs?: number;
  /** From then until a learner has caught up; default 20 ms. */
  catchUpMs?: number;
  /** etcd's HealthInterval: how long voters must have been connected before it takes a further member; default 5 s. */
  healthIntervalMs?: number;
  /**
   * The log is compacted, so that a new member gets a snapshot, with its own request to publish its name in it: it
   * serves only after this; default 0.
   */
  publishTimeoutMs?: number;
  /** --max-learners; default 1. */
  maxLearners?: number;
  /** In bytes. */
  dbSize?: number;
  clusterId?: bigint;
}

/** One member's process. */
export interface MemberProcess {
  /** True if it has the whole log, which can be before it serves. */
  readonly hasCaughtUp: boolean;
  /** Ends by itself. */
  crash(words: string): void;
  /** SIGTERM. */
  stop(): Promise<void>;
}

export interface ListedMember extends EtcdMember {
  running: MemberProcess | undefined;
  /** When a process of it has begun last, by the clock's monotonic time. */
  connectedSince: number;
}

/**
 * The members of one etcd, with what its rules for membership ask: which run, whether they have a majority, who leads.
 */
export class Membership {
  readonly options: Required<SimulatedEtcdOptions>;
  #members: ListedMember[] = [];

  constructor(options: SimulatedEtcdOptions) {
    const timing = { startMs: 50, catchUpMs: 20, healthIntervalMs: 5_000, publishTimeoutMs: 0 };
    this.options = { ...timing, maxLearners: 1, dbSize: 20_480, clusterId: CLUSTER_ID, ...options };
  }

  get members(): readonly ListedMember[] {
    return this.#members;
  }

  /** True if more than half of the voters run. */
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

  add(peerUrls: readonly string[], isLearner: boolean): ListedMember {
    const id = randomBytes(8).readBigUInt64BE() | 1n;
    const member: ListedMember = {
      id,
      name: '',
      peerUrls,
      clientUrls: [],
      isLearner,
      running: undefined,
      connectedSince: 0,
    };
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
}
