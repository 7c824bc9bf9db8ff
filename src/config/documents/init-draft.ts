import { Failure } from '../../base/failure.ts';
import { CONFIG_INVALID, FLAGS_INVALID } from '../config-sentences.ts';
import type { GivenCluster, GivenInit } from '../fields/given.ts';
import { withGatedAlgorithm } from '../kubernetes-versions.ts';
import { type Place, Problems, type ValidationContext } from '../problem.ts';
import type { ClusterConfiguration } from '../types/cluster.ts';
import type { InitConfiguration, InitInput } from '../types/init.ts';
import { validatedCluster } from '../validation/cluster.ts';
import { phasesOf, validatedCertificateKey, validatedLocalEndpoint, validatedNode } from '../validation/node.ts';
import { validatedTimeouts } from '../validation/timeouts.ts';
import { validatedTokens } from '../validation/tokens.ts';
import { checkAtVersion, checkRequestedVersion, type RequestedVersion } from '../values/kubernetes-version.ts';

/** The configuration of `init` from a file or flags, checked and with defaults, before its version is resolved. */
export interface InitDraft extends Omit<InitInput, 'cluster'> {
  cluster: Omit<ClusterConfiguration, 'kubernetesVersion'>;
  requestedVersion: RequestedVersion;
  /** The name of the file (undefined: given by flags), and the places of the ClusterConfiguration's fields. */
  origin: { source: string | undefined; place(path: string): Place };
}

/** The documents for an init, as given. */
interface GivenForInit {
  init: GivenInit;
  cluster: GivenCluster;
  kubelet: Readonly<Record<string, unknown>>;
  kubeProxy: Readonly<Record<string, unknown>>;
}

/** Checks both kinds and fills in defaults. Problems and notices go to the contexts. */
export function validatedDraft(
  { init: givenInit, cluster: givenCluster, kubelet, kubeProxy }: GivenForInit,
  contexts: { init: ValidationContext; cluster: ValidationContext },
  source: string | undefined,
): InitDraft {
  const init = validatedInit(givenInit, contexts.init);
  const { kubernetesVersion, ...cluster } = validatedCluster(
    givenCluster,
    init.localAPIEndpoint.bindPort,
    contexts.cluster,
  );
  const { problems, place } = contexts.cluster;
  const requestedVersion = problems.take(checkRequestedVersion(kubernetesVersion), place('kubernetesVersion')) ?? {
    type: 'host',
  };
  if (requestedVersion.type === 'exact')
    checkAtVersion(requestedVersion.version, cluster.featureGates, contexts.cluster);
  return { init, cluster, kubelet, kubeProxy, requestedVersion, origin: { source, place } };
}

/**
 * The configuration with its version. Checks that the version is supported and has the feature gates.
 * @param version for instance v1.37.2
 * @throws Failure CONFIG_INVALID or FLAGS_INVALID
 */
export function atKubernetesVersion(draft: InitDraft, version: string): InitInput {
  const { cluster, requestedVersion: _, origin, ...rest } = draft;
  const problems = new Problems();
  checkAtVersion(version, cluster.featureGates, { problems, place: origin.place });
  if (!problems.empty) {
    const { source } = origin;
    throw source === undefined
      ? new Failure(FLAGS_INVALID, problems.result())
      : new Failure(CONFIG_INVALID, { source, ...problems.result() });
  }
  return { ...rest, cluster: withGatedAlgorithm({ ...cluster, kubernetesVersion: version }) };
}

/** Checks the values of an InitConfiguration and fills in kubeadm's defaults. */
function validatedInit(given: GivenInit, context: ValidationContext): InitConfiguration {
  return {
    dryRun: given.dryRun ?? false,
    bootstrapTokens: validatedTokens(given.bootstrapTokens, context),
    nodeRegistration: validatedNode(given.nodeRegistration ?? {}, context),
    localAPIEndpoint: validatedLocalEndpoint(given.localAPIEndpoint ?? {}, 'localAPIEndpoint', context),
    certificateKey: validatedCertificateKey(given.certificateKey, 'certificateKey', context),
    skipPhases: phasesOf(given.skipPhases),
    patches: given.patches?.directory ? { directory: given.patches.directory } : undefined,
    timeouts: validatedTimeouts(given.timeouts ?? {}, context),
  };
}
