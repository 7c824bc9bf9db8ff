import { METHODS } from '../../cluster/etcd/messages.ts';
import { sameUrl } from '../../wire/endpoint.ts';
import { type GrpcAnswer, startGrpcServer } from '../servers/grpc-server.ts';
import type { LoopbackServer } from '../servers/loopback-listener.ts';
import type { ListedMember, MemberProcess, MemberStart, Membership } from './membership.ts';
import * as wire from './messages.ts';

/** gRPC status codes, with etcd's texts for them (api/v3rpc/rpctypes/error.go). */
const refusal = (code: number, text: string): GrpcAnswer => ({ code, message: `etcdserver: ${text}` });
const REFUSALS = {
  notForLearner: refusal(9, 'rpc not supported for learner'),
  unhealthy: refusal(14, 'unhealthy cluster'),
  tooManyLearners: refusal(9, 'too many learner members in cluster'),
  peerUrlExists: refusal(9, 'Peer URLs already exists'),
  notFound: refusal(5, 'member not found'),
  notLearner: refusal(9, 'can only promote a learner member'),
  notInSync: refusal(9, 'can only promote a learner member which is in sync with leader'),
  notEnoughStarted: refusal(9, 're-configuration failed due to not enough started members'),
  timedOut: refusal(14, 'request timed out'),
} as const;

/** etcd's own limit of a request: 5 s and twice the election timeout. */
const REQUEST_MS = 7_000;
const VERSION = '3.7.3';

/** One member's process. */
export class SimulatedMember implements MemberProcess {
  readonly #etcd: Membership;
  readonly #member: ListedMember;
  readonly #start: MemberStart;
  readonly #end = new AbortController();
  readonly #leave: (() => void)[] = [];
  /** Servers by the URL that they listen at. */
  readonly #servers: LoopbackServer[] = [];
  #servingSince: number | undefined;
  /** Resolves when it ends by itself, with its last words. */
  readonly ended: Promise<string>;
  #sayEnd: (words: string) => void = () => {};

  constructor(etcd: Membership, member: ListedMember, start: MemberStart) {
    this.#etcd = etcd;
    this.#member = member;
    this.#start = start;
    this.ended = new Promise((resolve) => {
      this.#sayEnd = resolve;
    });
  }

  get id(): bigint {
    return this.#member.id;
  }

  get serves(): boolean {
    return this.#servingSince !== undefined && !this.#end.signal.aborted;
  }

  /** Listens at once, serves when its name is published. */
  async begin(): Promise<void> {
    const ready = this.#publish();
    ready.catch(() => {});
    const { certificate, key, clientCa, listenClientUrls, listen } = this.#start;
    for (const url of listenClientUrls) {
      const server = await startGrpcServer({
        certificate,
        key,
        clientCa,
        ready,
        answer: (...call) => this.#answer(...call),
      });
      this.#servers.push(server);
      if (this.#end.signal.aborted) return this.stop(); // it was removed in the meantime
      this.#leave.push(listen(url, server.port));
    }
  }

  /** Ends by itself. */
  crash(words: string): void {
    void this.stop().then(() => this.#sayEnd(words));
  }

  /** SIGTERM. */
  async stop(): Promise<void> {
    if (this.#member.running === this) this.#member.running = undefined;
    this.#end.abort(new Error('the process has ended'));
    for (const leave of this.#leave.splice(0)) leave();
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
  }

  /**
   * A member whose first request to publish its name reached it inside a snapshot waits for that until a time limit.
   */
  async #publish(): Promise<void> {
    const { clock, startMs, publishTimeoutMs } = this.#etcd.options;
    const { signal } = this.#end;
    const first = this.#member.name === '';
    await clock.sleep(startMs, signal);
    // It can't be published while there is no majority.
    while (!this.#etcd.hasQuorum) await clock.sleep(20, signal);
    this.#member.name = this.#start.name;
    this.#member.clientUrls = this.#start.clientUrls;
    if (first && this.#member.isLearner && publishTimeoutMs > 0) {
      await this.#start.data.snapshotTaken?.();
      await clock.sleep(publishTimeoutMs, signal);
    }
    this.#servingSince = clock.monotonic();
  }

  async #answer(path: string, message: Uint8Array, signal: AbortSignal): Promise<GrpcAnswer> {
    const { id, isLearner } = this.#member;
    switch (path) {
      case METHODS.status:
        return this.#status();
      case METHODS.range:
        if (wire.readSerializable(message)) return wire.writeHeaderOnly(id);
        return isLearner ? REFUSALS.notForLearner : this.#withQuorum(signal, () => wire.writeHeaderOnly(id));
    }
    if (isLearner) return REFUSALS.notForLearner;
    switch (path) {
      case METHODS.memberList: {
        const list = () => wire.writeMembers(id, this.#etcd.members, this.#etcd.options.clusterId);
        return wire.readLinearizable(message) ? this.#withQuorum(signal, list) : list();
      }
      case METHODS.memberAdd:
        return this.#withQuorum(signal, () => this.#add(message));
      case METHODS.memberRemove:
        return this.#withQuorum(signal, () => this.#remove(message));
      case METHODS.memberPromote:
        return this.#withQuorum(signal, () => this.#promote(message));
    }
    return { code: 12, message: `unknown method ${path}` };
  }

  /** Waits for a majority as a raft proposal does. */
  async #withQuorum(signal: AbortSignal, answer: () => GrpcAnswer): Promise<GrpcAnswer> {
    const { clock } = this.#etcd.options;
    const until = clock.monotonic() + REQUEST_MS;
    while (!this.#etcd.hasQuorum) {
      if (clock.monotonic() > until) return REFUSALS.timedOut;
      await clock.sleep(20, signal);
    }
    return answer();
  }

  #status(): Uint8Array {
    const { leader, options } = this.#etcd;
    const index = BigInt(this.#etcd.members.length);
    const errors = leader === 0n ? ['etcdserver: no leader'] : [];
    const { id, isLearner } = this.#member;
    return wire.writeStatus({
      memberId: id,
      version: VERSION,
      dbSize: options.dbSize,
      leader,
      raftIndex: index,
      raftAppliedIndex: index,
      isLearner,
      errors,
    });
  }

  #add(message: Uint8Array): GrpcAnswer {
    const { members, options } = this.#etcd;
    const { peerUrls, isLearner } = wire.readMemberAdd(message);
    const voters = members.filter((member) => !member.isLearner);
    if (voters.length > 1 && this.#connectedFor(options.healthIntervalMs, voters) < quorum(voters.length + 1))
      return REFUSALS.unhealthy;
    const known = members.flatMap((member) => member.peerUrls);
    if (peerUrls.some((url) => known.some((same) => sameUrl(url, same)))) return REFUSALS.peerUrlExists;
    if (isLearner && members.filter((member) => member.isLearner).length >= options.maxLearners)
      return REFUSALS.tooManyLearners;
    const added = this.#etcd.add(peerUrls, isLearner);
    return wire.writeAdded(this.id, added, this.#etcd.members);
  }

  /** Voters that this one has been connected to for so long, itself included. */
  #connectedFor(ms: number, voters: readonly ListedMember[]): number {
    const before = this.#etcd.options.clock.monotonic() - ms;
    return voters.filter(
      (voter) =>
        voter === this.#member ||
        (voter.running && Math.max(voter.connectedSince, this.#member.connectedSince) <= before),
    ).length;
  }

  #remove(message: Uint8Array): GrpcAnswer {
    const member = this.#etcd.find(wire.readMemberId(message));
    if (member === undefined) return REFUSALS.notFound;
    if (!member.isLearner) {
      const left = this.#etcd.members.filter((one) => !one.isLearner && one !== member);
      if (left.filter(({ running }) => running).length < quorum(left.length)) return REFUSALS.notEnoughStarted;
    }
    this.#etcd.remove(member);
    return wire.writeMembers(this.id, this.#etcd.members);
  }

  #promote(message: Uint8Array): GrpcAnswer {
    const member = this.#etcd.find(wire.readMemberId(message));
    if (member === undefined) return REFUSALS.notFound;
    if (!member.isLearner) return REFUSALS.notLearner;
    if (member.running?.hasCaughtUp !== true) return REFUSALS.notInSync;
    member.isLearner = false;
    return wire.writeMembers(this.id, this.#etcd.members);
  }

  /** True if it has the whole log, which can be before it serves. */
  get hasCaughtUp(): boolean {
    const { clock, catchUpMs } = this.#etcd.options;
    return (
      this.#member.name !== '' &&
      clock.monotonic() >= this.#member.connectedSince + this.#etcd.options.startMs + catchUpMs
    );
  }
}

function quorum(voters: number): number {
  return Math.floor(voters / 2) + 1;
}
