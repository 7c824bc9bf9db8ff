import { change, type Steps } from '../../changes/change.ts';
import { Failure } from '../../failure.ts';
import { bootstrapKubeconfig } from '../../manifests/bootstrap-kubeconfig.ts';
import { kubeletConfiguration, kubeletConfigurationYaml } from '../../manifests/kubelet-configuration.ts';
import { kubeletFlags, kubeletInstanceConfiguration } from '../../manifests/kubelet-files.ts';
import { PATHS } from '../../manifests/paths.ts';
import { phase } from '../phase.ts';
import { PHASE_FLAGS } from './flags.ts';
import { waitForKubelet } from './wait-for-kubelet.ts';

/** Writes what the kubelet needs and starts it; for a worker it also waits until the node is registered. */
export const kubeletStart = phase({
  name: 'kubelet-start',
  short: 'PHASE_KUBELET_START',
  needs: ['configuration', 'node', 'trust', 'cluster', 'patches'],
  flags: PHASE_FLAGS['kubelet-start'],
  roles: ['worker', 'control-plane'],
  *steps({ configuration, node, trust, cluster, patches }): Steps {
    if (cluster.existingNode?.ready && !node.hasCertificate) throw new Failure('NODE_NAME_TAKEN', { node: node.name });
    const kubelet = kubeletConfiguration(cluster, node, patches);

    if (!node.hasCertificate) {
      const content = bootstrapKubeconfig(trust, cluster.clusterName);
      yield* change({ kind: 'write-file', path: PATHS.bootstrapKubeletConf, content, mode: 0o600, keep: 'transient' });
    }
    yield* change({ kind: 'write-file', path: configuration.caCertPath, content: trust.caBundle, mode: 0o644, unlessExists: true });
    yield* change({ kind: 'service', service: 'kubelet', action: 'stop', tolerateFailure: true });
    yield* change({
      kind: 'write-file',
      path: PATHS.kubeletInstanceConfig,
      content: kubeletInstanceConfiguration(node),
      mode: 0o644,
      directoryMode: 0o700,
    });
    yield* change({
      kind: 'write-file',
      path: PATHS.kubeletConfig,
      content: kubeletConfigurationYaml(kubelet),
      mode: 0o644,
      directoryMode: 0o700,
    });
    yield* change({
      kind: 'write-file',
      path: PATHS.kubeletFlags,
      content: kubeletFlags(configuration.nodeRegistration, node),
      mode: 0o644,
      directoryMode: 0o700,
    });
    yield* change({ kind: 'service', service: 'kubelet', action: 'start', tolerateFailure: true });

    if (node.role === 'worker') yield* waitForKubelet(configuration, node, kubelet);
  },
});
