import type { Discovery } from '../config/types.ts';
import { Failure } from '../failure.ts';
import { parseCertificateBundle } from '../pki/bundle.ts';
import { parsePin, spkiHash } from '../pki/spki.ts';
import { type Membership, sameCluster } from './membership.ts';
import type { FactSource } from './read-facts.ts';

/**
 * A machine that is a node of the wanted cluster already has nothing to join. With ifNeeded that is a success (true), else
 * ALREADY_JOINED. What is no running node, or one of another cluster, goes on to the checks, which say what is in the way.
 */
export async function isMember(facts: FactSource, { discovery, ifNeeded }: { discovery: Discovery; ifNeeded: boolean }): Promise<boolean> {
  const member = await facts.get('membership');
  // Not by its being Ready: a node waits for its network add-on, and just after a join for its first heartbeat.
  if (member.state !== 'member' || !member.kubeletActive) return false;
  // A join that was cut off has something left to do, however healthy its kubelet is by now.
  if (member.resumable || !(await isWanted(member, discovery, facts))) return false;
  if (!ifNeeded) throw new Failure('ALREADY_JOINED', { node: (await facts.get('node')).name, server: member.server });
  return true;
}

/** Told by the pins, or by the endpoint; discovery is waited for only where neither can tell. */
async function isWanted(member: Membership & { state: 'member' }, { bootstrapToken }: Discovery, facts: FactSource): Promise<boolean> {
  const pins = new Set(bootstrapToken?.caCertHashes.map(parsePin));
  if (pins.size > 0) return parseCertificateBundle(member.caBundle).some((certificate) => pins.has(spkiHash(certificate)));
  if (bootstrapToken && member.server === `https://${bootstrapToken.apiServerEndpoint}`) return true;
  return sameCluster(member.caBundle, (await facts.get('trust')).caBundle);
}
