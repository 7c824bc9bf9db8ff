import type { Message } from '../base/text.ts';
import type { RegisteredNode } from '../cluster/api/node-condition.ts';
import { type ClientIdentity, clientIdentity } from '../cluster/kubeconfig/client-identity.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import type { Replacing } from '../config/types/replacing.ts';
import type { ChangeRecord } from '../engine/changes/change.ts';
import type { BundledImages } from '../engine/changes/image-changes.ts';
import type { Emit } from '../engine/events.ts';
import { type Allows, createExecutor } from '../engine/executor.ts';
import { joinEnding } from '../engine/finish.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import type { Host } from '../host/ports.ts';
import { hasJoinedBefore } from '../phases/join/facts/already-joined.ts';
import { JoinFactSource } from '../phases/join/facts/read-facts.ts';
import { kubeletStart } from '../phases/join/kubelet-start.ts';
import { joinPhases } from '../phases/join/list.ts';
import { awaitsServingCertificate, tryPatches } from '../phases/patches.ts';
import type { Phase } from '../phases/phase.ts';
import { preparedKeys } from '../phases/prepared-keys.ts';
import { selectPhases, skippedPhases } from '../phases/select.ts';
import { clusterDigest } from '../pki/reading/certificate-bundle.ts';
import { PHASE_OF_CONTROL_PLANES, SERVING_REQUEST_WAITS } from './operations-sentences.ts';
import { runPhases } from './run-phases.ts';

export interface JoinOptions {
  configuration: JoinConfiguration;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
  /** One phase or group only (`join phase X`). */
  only?: string;
  /** Succeed if this machine is already this node, and healthy. */
  ifNeeded?: boolean;
  /** Let a discovery file from a URL run programs and name local files. */
  allowRemoteFilePrograms?: boolean;
  /** A dead node whose place this machine takes. */
  replacing?: Replacing | undefined;
  /** Where the configuration comes from, if neither from options nor from a configuration file. */
  source?: JoinSource | undefined;
  /** Throws for a forbidden change. Default: every change is allowed. */
  allows?: Allows;
  /** Also add diffs to the changes of a real run. */
  withDiffs?: boolean;
}

/** What comes with a configuration. */
export interface JoinSource {
  /** Images to import, verified. */
  images?: BundledImages;
  /** An error of the join, as it looks with this source. */
  explained?(error: unknown): unknown;
}

/** The result of a join or of its preview. */
export interface JoinResult {
  /** How the run ended; `phase-done` for a single phase. */
  outcome: 'joined' | 'phase-done' | 'previewed' | 'nothing-to-do';
  /** Name of the Node. */
  nodeName: string;
  /** Changes in the order in which they were made or previewed. */
  changes: readonly ChangeRecord[];
  /** The cluster that was found; absent where no phase needs it. */
  cluster?: FoundCluster;
}

/** The cluster that a machine joins. */
export interface FoundCluster {
  /** SHA-256 of the cluster's CA. */
  identity: string;
  /** The API server, as https://host:port. */
  server: string;
  /** Identity with which the kubelet requests its certificate; absent if the machine already has one. */
  presented?: ClientIdentity;
}

/**
 * The whole join: facts are read in parallel, phases turn them into changes, one executor applies them. Throws a
 * Failure.
 */
export async function join(options: JoinOptions): Promise<JoinResult> {
  const { configuration, only, emit } = options;
  const { dryRun, skipPhases, controlPlane } = configuration;
  const selection = { only, skip: skipPhases, role: controlPlane ? 'control-plane' : 'worker' } as const;
  const phases = selectPhases(joinPhases, selection);
  // With every phase skipped there is nothing to ask, to refuse or to write down.
  const isWhole = only === undefined && phases.length > 0;

  const ended = new AbortController(); // stops reads that are still running when the join ends
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const host = dryRun ? overlayHost(options.host.read) : options.host;
  const facts = new JoinFactSource({ ...options, images: options.source?.images, host: host.read, signal }, phases);
  const journal = { host, identity: () => facts.joinIdentity(), ending: joinEnding, command: 'join' } as const;
  const executor = createExecutor({ preview: dryRun, journal, allows: options.allows, withDiffs: options.withDiffs });
  await executor.begin(emit);
  const keys = preparedKeys(phases, facts, host.read);
  try {
    if (isWhole) {
      // Starts discovery, the reads of the cluster and the preflight checks: `readers` in phases/join/facts/read-facts.ts.
      facts.startReading(phases);
      if (await hasJoinedBefore(facts, { configuration, ifNeeded: options.ifNeeded ?? false })) {
        const member = await facts.get('nodeMembership');
        await warnOfUnset(member.state === 'member' ? member.registered : undefined, { facts, configuration, emit });
        return {
          outcome: 'nothing-to-do',
          nodeName: (await facts.get('node')).name,
          changes: [],
          ...(await ownCluster(facts)),
        };
      }
    }
    // There is something to do: from here on checks are reported, and the phase preflight fails if one of them did.
    facts.releaseChecks();
    await runPhases(phases, facts, {
      ...{ host, emit, signal, keys, executor },
      skipped: skippedPhases(joinPhases, selection),
      trusted: () => facts.trusted(),
      whyIdle: (phase) => whyIdle(phase, options),
      beforeFirst: () => tryPatches(phases, facts),
    });
    if (isWhole) {
      // Not asked for this: a run of phases that need no cluster makes no request.
      const cluster = await facts.known('cluster');
      await warnOfUnset(cluster?.existingNode, { facts, configuration, emit, started: true });
      await executor.succeeded();
      if (!dryRun && phases.includes(kubeletStart)) await noticeServingRequest(facts, configuration, emit);
    }
    const [{ name }, trustedCluster] = [await facts.get('node'), await facts.trusted()];
    return {
      outcome: dryRun ? 'previewed' : only === undefined ? 'joined' : 'phase-done',
      nodeName: name,
      changes: executor.records,
      ...(trustedCluster && {
        cluster: { ...found(trustedCluster), presented: clientIdentity(trustedCluster.credential) },
      }),
    };
  } catch (error) {
    // A single phase must not remove what another phase created for a third one.
    await executor.failed(emit, { leftovers: only === undefined || phases.some((phase) => phase.endsBootstrap) });
    throw options.source?.explained?.(error) ?? error;
  } finally {
    ended.abort();
    keys.discard();
    executor.end();
    await facts.close();
  }
}

/** Warns of labels and taints that a kubelet does not give to a Node that was there before. */
async function warnOfUnset(
  existing: RegisteredNode | undefined,
  { facts, configuration, emit, started = false }: Warning,
): Promise<void> {
  const { nodeRegistration } = configuration;
  if (existing === undefined || (nodeRegistration.kubeletExtraArgs.length === 0 && !nodeRegistration.taints)) return;
  const [{ unsetRegistration }, { name, role }] = await Promise.all([
    import('../phases/join/unset-registration.ts'),
    facts.get('node'),
  ]);
  const message = unsetRegistration(nodeRegistration, existing, { node: name, role, started });
  if (message) emit({ type: 'notice', level: 'warning', message });
}

interface Warning extends Pick<JoinOptions, 'configuration' | 'emit'> {
  facts: JoinFactSource;
  started?: boolean;
}

/** Says that the kubelet's serving certificate waits for an approval, if the cluster has kubelets request theirs. */
async function noticeServingRequest(
  facts: JoinFactSource,
  { nodeRegistration }: JoinConfiguration,
  emit: Emit,
): Promise<void> {
  const [cluster, node] = await Promise.all([facts.get('cluster'), facts.get('node')]);
  if (!(await awaitsServingCertificate(cluster, node, { patches: () => facts.get('patches'), nodeRegistration })))
    return;
  emit({ type: 'notice', level: 'info', message: SERVING_REQUEST_WAITS({ node: node.name }) });
}

function found({ caBundle, server }: { caBundle: string; server: string }): FoundCluster {
  return { identity: clusterDigest(caBundle), server };
}

/** The cluster that this machine is already a node of. */
async function ownCluster(facts: JoinFactSource): Promise<{ cluster?: FoundCluster }> {
  const member = await facts.get('nodeMembership');
  return member.state === 'member' ? { cluster: found(member) } : {};
}

/**
 * Reason why a phase requested by name has nothing to do. As in kubeadm, a control-plane phase without --control-plane
 * is not an error.
 */
function whyIdle(
  { name, doesNothing, flags, roles }: Phase,
  { only, configuration }: JoinOptions,
): Message | undefined {
  if (only === undefined) return undefined;
  if (doesNothing) return doesNothing({ phase: name });
  const ofControlPlanes = flags.includes('control-plane') && !roles?.includes('worker');
  return ofControlPlanes && !configuration.controlPlane ? PHASE_OF_CONTROL_PLANES({ phase: name }) : undefined;
}
