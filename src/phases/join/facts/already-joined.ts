import { posix } from 'node:path';
import { Failure } from '../../../base/failure.ts';
import type { Reason } from '../../../base/text.ts';
import type { Discovery, JoinConfiguration } from '../../../config/types/join.ts';
import { parsePin, spkiHash } from '../../../pki/keys/spki.ts';
import { parseCertificateBundle, sameCluster } from '../../../pki/reading/certificate-bundle.ts';
import { unlessLate } from '../../../wire/deadline.ts';
import { refuseControlPlaneFiles } from '../../facts/control-plane-files.ts';
import type { KubeletIdentity } from '../../facts/node-membership.ts';
import { KUBELET_STOPPED, NODE_OF_ANOTHER_NAME } from '../../phases-sentences.ts';
import { ALREADY_JOINED, JOINED_AS_WORKER, NODE_UNANSWERED } from '../phases-join-sentences.ts';
import type { JoinFactSource } from './read-facts.ts';

interface Wanted {
  configuration: JoinConfiguration;
  ifNeeded: boolean;
  /** Any cluster will do. Default: the one of the configuration. */
  anyCluster?: boolean;
}

/**
 * True if the machine is already a node of the wanted cluster and `ifNeeded` is set. Throws ALREADY_JOINED without
 * `ifNeeded`, and NODE_OF_ANOTHER_NAME, KUBELET_STOPPED, JOINED_AS_WORKER or NODE_UNANSWERED for other states of such a
 * node, for which the checks would only report files in the way. False for all other machines: the checks decide, but
 * a worker with files of an unfinished control-plane join throws CONTROL_PLANE_FILES_LEFT, and one with keys that an
 * unfinished reset or undo left CLUSTER_KEYS_LEFT.
 */
export async function hasJoinedBefore(facts: JoinFactSource, wanted: Wanted): Promise<boolean> {
  if (await isNode(facts, wanted)) return true;
  if (!wanted.configuration.controlPlane) await refuseFiles(facts, wanted.configuration);
  return false;
}

async function refuseFiles(facts: JoinFactSource, { caCertPath }: JoinConfiguration): Promise<void> {
  const certificatesDir = posix.dirname(caCertPath);
  await refuseControlPlaneFiles(await facts.get('previousRun'), 'worker', { certificatesDir, usual: caCertPath });
}

async function isNode(
  facts: JoinFactSource,
  { configuration, ifNeeded, anyCluster = false }: Wanted,
): Promise<boolean> {
  const { discovery, controlPlane } = configuration;
  const member = await facts.get('nodeMembership');
  if (member.state === 'unanswered' && ifNeeded) await refuseUnanswered(member, discovery, facts);
  if (member.state !== 'member' && member.state !== 'other-name') return false;
  const { name } = await facts.get('node');
  // An interrupted join must continue, even if its kubelet is healthy by now.
  if (member.state === 'member' && member.resumable) return false;
  const patient = ifNeeded || !isChecked(configuration);
  if (!anyCluster && !(await isWanted(member, discovery, { facts, patient }))) return false;
  if (member.state === 'other-name')
    throw new Failure(NODE_OF_ANOTHER_NAME, { node: member.node, wanted: name, server: member.server });
  // A complete control plane has nothing to do; one that only lacks its Pods must not pass for a worker.
  if (!controlPlane && member.role === 'worker') await refuseFiles(facts, configuration);
  // Ready is no criterion: a new node waits for its network add-on and its first heartbeat.
  if (!member.kubeletActive)
    throw new Failure(KUBELET_STOPPED, { node: name, server: member.server, manager: member.manager });
  if (controlPlane && member.role === 'worker')
    throw new Failure(JOINED_AS_WORKER, { node: name, server: member.server });
  if (!ifNeeded) throw new Failure(ALREADY_JOINED, { node: name, server: member.server });
  return true;
}

/** With ifNeeded only: the API server may just be busy, while the checks would report the node's files as in the way. */
async function refuseUnanswered(
  member: KubeletIdentity & { reason: Reason },
  discovery: Discovery,
  facts: JoinFactSource,
): Promise<void> {
  if (member.resumable || !(await isWanted(member, discovery, { facts, patient: true }))) return;
  throw new Failure(NODE_UNANSWERED, {
    node: (await facts.get('node')).name,
    server: member.server,
    reason: member.reason,
  });
}

/** What to ignore so that no check refuses the kubelet.conf of a node. */
const UNCHECKED = /^(all|fileavailable--etc-kubernetes-kubelet\.conf)$/i;

/** The checks would refuse the files of a node. Without them, only its recognition keeps a join from changing it. */
function isChecked({ skipPhases, nodeRegistration: { ignorePreflightErrors } }: JoinConfiguration): boolean {
  return !skipPhases.includes('preflight') && !ignorePreflightErrors.some((name) => UNCHECKED.test(name));
}

/** Without `patient`: the checks refuse a node at once, as kubeadm's do, so a dead endpoint must not hold them up. */
const DISCOVERY_MS = 3_000;

/** Decided by the pins or the endpoint; waits for discovery only if there is neither. False if that takes too long. */
async function isWanted(
  member: { server: string; caBundle: string },
  { bootstrapToken }: Discovery,
  { facts, patient }: { facts: JoinFactSource; patient: boolean },
): Promise<boolean> {
  const pins = new Set(bootstrapToken?.caCertHashes.map(parsePin));
  if (pins.size > 0)
    return parseCertificateBundle(member.caBundle).some((certificate) => pins.has(spkiHash(certificate)));
  if (bootstrapToken && member.server === `https://${bootstrapToken.apiServerEndpoint}`) return true;
  const discovery = facts.get('trustedCluster');
  const found = patient ? await discovery : await unlessLate(discovery, DISCOVERY_MS);
  return found !== undefined && sameCluster(member.caBundle, found.caBundle);
}
