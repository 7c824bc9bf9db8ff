import { Failure } from '../../base/failure.ts';
import { completeCluster } from '../complete/cluster.ts';
import type { Completion } from '../complete/completion.ts';
import { completeInit } from '../complete/init.ts';
import { withGatedAlgorithm } from '../kubernetes-versions.ts';
import { type Place, Problems } from '../problem.ts';
import { CONFIG_INVALID, FLAGS_INVALID } from '../sentences.ts';
import type { ClusterConfiguration } from '../types/cluster.ts';
import type { InitInput } from '../types/init.ts';
import { checkAtVersion, checkRequestedVersion, type RequestedVersion } from '../values/kubernetes-version.ts';
import type { GivenCluster, GivenInit } from './given.ts';

/**
 * All that a file or flags of `init` say, checked and with defaults, before it is known which version of Kubernetes is
 * meant.
 */
export interface InitDraft extends Omit<InitInput, 'cluster'> {
  cluster: Omit<ClusterConfiguration, 'kubernetesVersion'>;
  requestedVersion: RequestedVersion;
  /**
   * Where it was given: in the file of this name, or by flags; and where fields of the ClusterConfiguration stand
   * there.
   */
  origin: { source: string | undefined; place(path: string): Place };
}

/** What is given for an init, and where its fields stand: each kind has paths of its own. */
export interface GivenForInit {
  init: GivenInit;
  cluster: GivenCluster;
  kubelet: Readonly<Record<string, unknown>>;
  kubeProxy: Readonly<Record<string, unknown>>;
}

/** Checks and defaults of both kinds. Problems and notices go to the contexts. */
export function completeDraft(
  { init: givenInit, cluster: givenCluster, kubelet, kubeProxy }: GivenForInit,
  contexts: { init: Completion; cluster: Completion },
  source: string | undefined,
): InitDraft {
  const init = completeInit(givenInit, contexts.init);
  const { kubernetesVersion, ...cluster } = completeCluster(
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
 * The configuration with its version, and what depends on that checked: the range of supported versions, feature gates.
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
