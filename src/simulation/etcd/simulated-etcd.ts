import { sameUrl } from '../../wire/endpoint.ts';
import { type ListedMember, type MemberStart, Membership } from './membership.ts';
import { SimulatedMember } from './simulated-member.ts';

export class EtcdCrash extends Error {
  override readonly name = 'EtcdCrash';
}

/**
 * A whole simulated etcd: its members listen with TLS and gRPC as the real ones do, and keep etcd's rules for
 * membership (server/etcdserver/server.go, 3.7). What it keeps of them is tested by test/cluster/etcd/contract.ts on it
 * and, in lab/etcd, on a real etcd alike. It has one state for all members: there is no log, and whatever is in the
 * majority is up to date.
 */
export class SimulatedEtcd extends Membership {
  /** Starts a member's process. Rejects with EtcdCrash when it ends at once, as the real one would. */
  async start(start: MemberStart): Promise<SimulatedMember> {
    const member = await this.#identify(start);
    if (member.running) throw new EtcdCrash('listen tcp: bind: address already in use');
    const running = new SimulatedMember(this, member, start);
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
    await Promise.all(this.members.map(({ running }) => running?.stop()));
  }

  /** Finds the member of a process by its data, or by the peer URL that its name has in --initial-cluster. */
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
    if (this.members.length > 0) throw new EtcdCrash(`member ${start.name} has already been bootstrapped`);
    const cluster = parseInitialCluster(start.initialCluster);
    const added = [...cluster].map(([name, urls]) => ({ name, member: this.add(urls, false) }));
    const own = added.find(({ name }) => name === start.name)?.member;
    if (own === undefined)
      throw new EtcdCrash(`couldn't find local name "${start.name}" in the initial cluster configuration`);
    return own;
  }

  /** bootstrapExistingClusterNoWAL: --initial-cluster must be the cluster's members, by their peer URLs. */
  #join(start: MemberStart): ListedMember {
    const cluster = parseInitialCluster(start.initialCluster);
    const own = cluster.get(start.name);
    if (own === undefined)
      throw new EtcdCrash(`couldn't find local name "${start.name}" in the initial cluster configuration`);
    if (!sameUrls(own, start.peerUrls)) {
      throw new EtcdCrash(
        `--initial-cluster has ${start.name}=${own.join(',')} but missing from --initial-advertise-peer-urls=${start.peerUrls.join(',')}`,
      );
    }
    if (!this.hasQuorum)
      throw new EtcdCrash(
        'cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs',
      );
    if (cluster.size !== this.members.length) throw new EtcdCrash('error validating peerURLs: member count is unequal');
    for (const { id, peerUrls } of this.members) {
      if ([...cluster.values()].some((urls) => sameUrls(urls, peerUrls))) continue;
      throw new EtcdCrash(
        `error validating peerURLs: PeerURLs: no match found for existing member (${id.toString(16)}, [${peerUrls.join(' ')}])`,
      );
    }
    return this.members.find(({ peerUrls }) => sameUrls(peerUrls, own)) as ListedMember;
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
