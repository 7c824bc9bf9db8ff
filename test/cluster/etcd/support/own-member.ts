import type { EtcdCluster } from '../../../../src/cluster/etcd/cluster.ts';
import type { CallOptions, EtcdConnection } from '../../../../src/cluster/etcd/connection.ts';
import type { EtcdMember, EtcdStatus } from '../../../../src/cluster/etcd/messages.ts';
import type { OpenedEtcd } from '../../../../src/cluster/etcd/open-to-join.ts';
import type { EtcdMemberHere } from '../../../../src/engine/changes/etcd-changes.ts';
import type { JoinEvent } from '../../../../src/engine/events.ts';
import type { ChangeContext } from '../../../../src/engine/kind.ts';
import type { OwnEtcd } from '../../../../src/engine/kinds/etcd/member-progress.ts';
import { type FakeHost, fakeHost } from '../../../support/fake-host.ts';
import { VirtualTime } from '../../../support/virtual-time.ts';

export const ID = 0xabcn;
export const CLIENT_URL = 'https://10.0.0.5:2379';
const PEER_URL = 'https://10.0.0.5:2380';
const SNAP = '/var/lib/etcd/member/snap';

type Container = FakeHost['containers'][number];

/**
 * This machine's member as everybody sees it, in time that a test lets pass: the list, its container, its files, its
 * own answers.
 */
export class OwnMember {
  readonly time = new VirtualTime();
  readonly fake = fakeHost({});
  readonly events: JoinEvent[] = [];
  readonly stop = new AbortController();
  /** IDs of the members that were promoted, and of the containers that were stopped. */
  readonly promoted: bigint[] = [];
  readonly stopped: string[] = [];
  readonly change: EtcdMemberHere = {
    access: { kubeconfigPath: '/etc/kubernetes/admin.conf', certificatesDir: '/etc/kubernetes/pki', timeoutMs: 60_000 },
    name: 'cp2',
    peerUrl: PEER_URL,
    clientUrl: CLIENT_URL,
    dataDir: '/var/lib/etcd',
    criSocket: 'unix:///run/x.sock',
  };
  member: EtcdMember = { id: ID, name: 'cp2', peerUrls: [PEER_URL], clientUrls: [CLIENT_URL], isLearner: true };
  /** Called before an answer: it may throw, or change what everybody sees. */
  before: { list(): void; promote(): void; status(): void; own(): void; read(): void } = {
    list() {},
    promote() {},
    status() {},
    own() {},
    read() {},
  };
  /** Who answers at the client URL of this machine. */
  servingId = ID;
  dbSize = 0;
  /** Time limits of the requests, in milliseconds, in the order in which they came. */
  readonly limits: Record<'promote' | 'own' | 'read', number[]> = { promote: [], own: [], read: [] };

  readonly connection = {
    memberList: async () => {
      this.before.list();
      return this.#list;
    },
    promote: async (id: bigint, { timeoutMs }: CallOptions) => {
      this.limits.promote.push(timeoutMs);
      this.before.promote();
      this.promoted.push(id);
      this.member = { ...this.member, isLearner: false };
      return [this.member];
    },
    status: async () => {
      this.before.status();
      return { dbSize: this.dbSize } as EtcdStatus;
    },
  } as unknown as EtcdConnection;

  readonly own: OwnEtcd = {
    status: async (_url, _credential, { timeoutMs }) => {
      this.limits.own.push(timeoutMs);
      this.before.own();
      return { memberId: this.servingId } as EtcdStatus;
    },
    read: async (_url, _credential, { timeoutMs }) => {
      this.limits.read.push(timeoutMs);
      this.before.read();
    },
  };

  get #list() {
    return { clusterId: 1n, memberId: 2n, members: [this.member] };
  }

  get opened(): OpenedEtcd {
    const members = async () => {
      this.stop.signal.throwIfAborted();
      return { connection: this.connection, ...this.#list };
    };
    const answering = { connection: this.connection, ...this.#list };
    return {
      etcd: { members } as unknown as EtcdCluster,
      credential: { authorities: [], clientCertificate: undefined },
      answering,
    };
  }

  get context(): ChangeContext {
    const { fake } = this;
    const runtime = () => ({
      ...fake.write.runtimes.connect(this.change.criSocket),
      stopContainer: async (id: string) => {
        this.stopped.push(id);
      },
    });
    const read = { ...fake.read, clock: this.time.clock };
    const host = { read, write: { ...fake.write, runtimes: { connect: runtime } } };
    return {
      host,
      emit: (event: JoinEvent) => this.events.push(event),
      signal: this.stop.signal,
    } as unknown as ChangeContext;
  }

  runs(attempt = 0, state: Container['state'] = 'running'): void {
    const labels = {
      'io.kubernetes.container.name': 'etcd',
      'io.kubernetes.pod.name': 'etcd-cp2',
      'io.kubernetes.pod.namespace': 'kube-system',
    };
    this.fake.containers.unshift({ id: `c${attempt}`, name: 'etcd', attempt, state, podUid: '1234', labels });
  }

  /** The files of etcd's snapshots. */
  snapshots(...names: string[]): void {
    for (const path of this.fake.content.keys()) if (path.startsWith(SNAP)) this.fake.content.delete(path);
    for (const name of names) this.fake.content.set(`${SNAP}/${name}`, { bytes: Buffer.of(1), mode: 0o600 });
  }

  logs(...lines: string[]): void {
    const text = lines.map((line) => `2026-01-01T00:00:00.000000000Z stderr F ${line}\n`).join('');
    this.fake.content.set('/var/log/pods/kube-system_etcd-cp2_1/etcd/0.log', { bytes: Buffer.from(text), mode: 0o640 });
  }

  /** Lets time pass. */
  pass(ms: number): Promise<void> {
    return this.time.during(this.time.clock.sleep(ms));
  }

  saidKeys(): string[] {
    return this.events.flatMap((event) => ('message' in event ? [(event.message as { key: string }).key] : []));
  }
}
