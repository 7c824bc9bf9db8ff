import { Failure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import type { Discovery, JoinConfiguration } from '../../config/types/join.ts';
import { parsePin, spkiHash } from '../../pki/keys/spki.ts';
import { parseCertificateBundle } from '../../pki/reading/bundle.ts';
import { KUBELET_STOPPED, NODE_OF_ANOTHER_NAME } from '../sentences.ts';
import { sameCluster } from './membership.ts';
import type { FactSource } from './read-facts.ts';
import { ALREADY_JOINED, JOINED_AS_WORKER, NODE_UNANSWERED } from './sentences.ts';

interface Wanted {
  configuration: JoinConfiguration;
  ifNeeded: boolean;
}

/**
 * A machine that is a node of the wanted cluster already has nothing to join. With ifNeeded that is a success (true),
 * else ALREADY_JOINED. A node under another name, or with its kubelet stopped, is told what to do, since the checks
 * would only say that files are in the way. What is no node, or one of another cluster, goes on to the checks.
 */
export async function isMember(facts: FactSource, { configuration, ifNeeded }: Wanted): Promise<boolean> {
  const { discovery, controlPlane } = configuration;
  const member = await facts.get('membership');
  if (member.state === 'unanswered' && ifNeeded) await refuseUnanswered(member, discovery, facts);
  if (member.state !== 'member' && member.state !== 'other-name') return false;
  const { name } = await facts.get('node');
  // A join that was cut off has something left to do, however healthy its kubelet is by now.
  if ((member.state === 'member' && member.resumable) || !(await isWanted(member, discovery, facts))) return false;
  if (member.state === 'other-name')
    throw new Failure(NODE_OF_ANOTHER_NAME, { node: member.node, wanted: name, server: member.server });
  // Not by its being Ready: a node waits for its network add-on, and just after a join for its first heartbeat.
  if (!member.kubeletActive) throw new Failure(KUBELET_STOPPED, { node: name, server: member.server });
  if (controlPlane && member.role === 'worker')
    throw new Failure(JOINED_AS_WORKER, { node: name, server: member.server });
  if (!ifNeeded) throw new Failure(ALREADY_JOINED, { node: name, server: member.server });
  return true;
}

/**
 * The checks would tell its files as being in the way, though it may only be busy. Whoever wants a join, not a node, is
 * told by them.
 */
async function refuseUnanswered(
  member: { server: string; caBundle: string; resumable: boolean; reason: Reason },
  discovery: Discovery,
  facts: FactSource,
): Promise<void> {
  if (member.resumable || !(await isWanted(member, discovery, facts))) return;
  throw new Failure(NODE_UNANSWERED, {
    node: (await facts.get('node')).name,
    server: member.server,
    reason: member.reason,
  });
}

/** Told by the pins, or by the endpoint; discovery is waited for only where neither can tell. */
async function isWanted(
  member: { server: string; caBundle: string },
  { bootstrapToken }: Discovery,
  facts: FactSource,
): Promise<boolean> {
  const pins = new Set(bootstrapToken?.caCertHashes.map(parsePin));
  if (pins.size > 0)
    return parseCertificateBundle(member.caBundle).some((certificate) => pins.has(spkiHash(certificate)));
  if (bootstrapToken && member.server === `https://${bootstrapToken.apiServerEndpoint}`) return true;
  return sameCluster(member.caBundle, (await facts.get('trust')).caBundle);
}
