import { Failure, isFailure, onFailure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import type { Message } from '../../../base/text.ts';
import { servingCertificates } from '../../../cluster/api/kubelet-serving.ts';
import { type ChangeRecord, change, type Steps, type WriteFile } from '../../../engine/changes/change.ts';
import { COMPONENT_CRASHES } from '../../../engine/conditions/engine-conditions-sentences.ts';
import { COMPONENT_NOT_HEALTHY } from '../../../engine/kinds/engine-kinds-sentences.ts';
import { OF_THE_HOST, takeLocks } from '../../../engine/locks.ts';
import { FILE_CHANGED_MEANWHILE } from '../../../host/linux/files/linux-files-sentences.ts';
import { manifestPath } from '../../../manifests/paths.ts';
import { requestsServingCertificate } from '../../../manifests/serving-certificates.ts';
import { WrittenPod } from '../../../manifests/static-pods/written-pod.ts';
import { accessOf, type Changing, carryOut, readAsAdministrator } from '../../../operations/administration.ts';
import { startKubelet } from '../../../phases/kubelet.ts';
import {
  SERVING_NO_API_SERVER,
  SERVING_NOT_REQUESTED,
  SERVING_NOT_RESTORED,
  SERVING_NOT_ROLLED_BACK,
  SERVING_ROLLED_BACK,
  SERVING_STILL_REQUESTED,
  SERVING_STILL_VERIFIED,
  SERVING_UNSIGNED,
} from './admission-serving-certificates-sentences.ts';
import { followsCluster, readServingFacts, type ServingFacts } from './facts.ts';
import { manifestChange, setAuthority, setCertificates } from './steps.ts';

/**
 * `certificates`: kubelets request their serving certificates from the cluster. `authority`: the API server verifies
 * them.
 */
export const SERVING_STAGES = ['certificates', 'authority'] as const;
/** A stage of the kubelets' serving certificates: first they get them, then the API server verifies them. */
export type ServingStage = (typeof SERVING_STAGES)[number];

export interface ServingOptions extends Changing {
  /** Undefined only with `off`: both, in reverse order. */
  stage: ServingStage | undefined;
  /** Takes the stage back. */
  off: boolean;
}

/** The result of setting or undoing a stage. */
export interface ServingResult {
  /** Name of this machine's Node. */
  node: string;
  /** The changes that were made, or that a preview shows. */
  changes: readonly ChangeRecord[];
  /** Nodes on which the stage `authority` is still to be set or taken back. */
  remaining: readonly string[];
}

/** Nodes named in a failure. */
const SHOWN = 10;

/**
 * Sets a stage on this machine and, once, in the cluster's configuration, or takes it back. Refuses what would break
 * kubectl logs and exec. Can be run again after a kill. Throws a Failure.
 */
export async function serving(options: ServingOptions): Promise<ServingResult> {
  const { host, emit } = options;
  const release = await takeLocks(host, OF_THE_HOST, emit);
  try {
    const facts = await readServingFacts(options);
    const stages = stagesOf(options, facts);
    const changes: ChangeRecord[] = [];
    for (const stage of stages) {
      await refuse(stage, stages, options, facts);
      changes.push(...(await (stage === 'authority' ? authority(options, facts) : certificates(options, facts))));
    }
    return { node: facts.node, changes, remaining: remainingOf(stages, options, facts) };
  } finally {
    release();
  }
}

function stagesOf({ stage, off, ...options }: ServingOptions, { apiServer }: ServingFacts): ServingStage[] {
  if (stage === 'authority' && apiServer === undefined)
    throw new Failure(SERVING_NO_API_SERVER, { path: manifestPath('kube-apiserver') });
  if (stage !== undefined) return [stage];
  if (!off) throw new TypeError('no stage');
  return apiServer === undefined || followsCluster(options) ? ['certificates'] : ['authority', 'certificates'];
}

/** Throws if the stage cannot be set or taken back yet. */
async function refuse(
  stage: ServingStage,
  stages: readonly ServingStage[],
  options: ServingOptions,
  { node, kubeletConfig, cluster }: ServingFacts,
): Promise<void> {
  const requested = requestsServingCertificate(kubeletConfig.text);
  if (!options.off) {
    if (!requested && (stage === 'authority' || followsCluster(options)))
      throw new Failure(SERVING_NOT_REQUESTED, undefined);
    if (stage === 'authority') await refuseUnsigned(options);
    return;
  }
  if (stage === 'authority') return;
  if (cluster === undefined && requested) throw new Failure(SERVING_STILL_REQUESTED, undefined);
  const others = (cluster?.apiServers ?? []).filter((one) => one.verifies && !(stages.length > 1 && one.node === node));
  if (others.length > 0) throw new Failure(SERVING_STILL_VERIFIED, { nodes: others.map((one) => one.node) });
}

async function refuseUnsigned(options: ServingOptions): Promise<void> {
  const { dialer } = options.host.read.system;
  const { unsigned } = await readAsAdministrator(options, (admin, reading) =>
    servingCertificates(admin, { ...reading, dialer }),
  );
  if (unsigned.length === 0) return;
  const nodes = unsigned.slice(0, SHOWN).map(({ node, reason }) => ({ node, reason }));
  throw new Failure(SERVING_UNSIGNED, { nodes, more: unsigned.length - nodes.length });
}

async function certificates(options: ServingOptions, facts: ServingFacts): Promise<readonly ChangeRecord[]> {
  try {
    return await made('serving-certificates', setCertificates(facts, !options.off, accessOf(options)), options);
  } catch (error) {
    if (facts.kubeletActive && !options.dryRun) await startStopped(options);
    throw error;
  }
}

/** Starts the kubelet if it was stopped for the write. A failure is a notice, and does not hide the first one. */
async function startStopped(options: ServingOptions): Promise<void> {
  // If its state is unknown, it is started: that has no effect on one that runs.
  const state = await options.host.read.services.state('kubelet').catch(() => undefined);
  // The run's own signal may be aborted.
  if (!state?.active) await made('roll-back', startKubelet(), { ...options, signal: new AbortController().signal });
}

/** Restores the manifest if the API server does not become ready with the new one, unless it was changed since. */
async function authority(options: ServingOptions, facts: ServingFacts): Promise<readonly ChangeRecord[]> {
  const { off, emit } = options;
  const file = off ? undefined : authorityFile(facts);
  try {
    return await made('serving-authority', setAuthority(facts, file, accessOf(options)), options);
  } catch (error) {
    const isUnhealthy = isFailure(error, COMPONENT_NOT_HEALTHY) || isFailure(error, COMPONENT_CRASHES);
    const earlier = isUnhealthy ? earlierManifest(facts, file) : undefined;
    if (earlier === undefined) throw error;
    const { path } = earlier;
    const restored = made('roll-back', change(earlier), options);
    const message = await restored.then(
      () => SERVING_ROLLED_BACK({ path }),
      onFailure((reason) => notRestored(path, reason)),
    );
    emit({ type: 'notice', level: 'warning', message });
    throw error;
  }
}

/** The change back to the manifest from before; undefined if it was not changed. */
function earlierManifest({ apiServer }: ServingFacts, file: string | undefined): WriteFile | undefined {
  const written = apiServer && manifestChange(apiServer, file);
  return written && { ...written, content: apiServer.text, basedOn: sha256(written.content) };
}

function notRestored(path: string, reason: Failure): Message {
  return isFailure(reason, FILE_CHANGED_MEANWHILE)
    ? SERVING_NOT_ROLLED_BACK({ path })
    : SERVING_NOT_RESTORED({ path, reason });
}

async function made(phase: string, steps: Steps<unknown>, options: ServingOptions): Promise<readonly ChangeRecord[]> {
  return (await carryOut(phase, steps, options)).records;
}

/** The CA file by which the API server verifies its clients, which is the cluster's. */
function authorityFile({ apiServer }: ServingFacts): string {
  const command = apiServer && new WrittenPod(apiServer.text).command('kube-apiserver');
  return command?.flag('client-ca-file') || '/etc/kubernetes/pki/ca.crt';
}

function remainingOf(stages: readonly ServingStage[], { off }: ServingOptions, facts: ServingFacts): string[] {
  if (!stages.includes('authority')) return [];
  const servers = facts.cluster?.apiServers ?? [];
  return servers.filter(({ node, verifies }) => verifies === off && node !== facts.node).map(({ node }) => node);
}
