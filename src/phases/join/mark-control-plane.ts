import { change, type Steps } from '../../changes/change.ts';
import { controlPlaneTaints } from '../../config/node-name.ts';
import { PATHS } from '../../manifests/paths.ts';
import { phase } from '../phase.ts';
import { criSocketAnnotation } from './cri-socket-annotation.ts';
import { PHASE_FLAGS } from './flags.ts';

const LABELS = ['node-role.kubernetes.io/control-plane', 'node.kubernetes.io/exclude-from-external-load-balancers'];

/** The labels and taints by which others know a control plane. */
export const markControlPlane = phase({
  name: 'control-plane-join/mark-control-plane',
  short: 'PHASE_MARK_CONTROL_PLANE',
  needs: ['configuration', 'node', 'cluster'],
  flags: PHASE_FLAGS['mark-control-plane'],
  roles: ['control-plane'],
  *steps({ configuration, node, cluster }): Steps {
    const taints = controlPlaneTaints(configuration.nodeRegistration);
    const annotations = criSocketAnnotation(cluster.configuration, node) ?? {};
    const { kubernetesAPICall: timeoutMs } = configuration.timeouts;
    const target = { access: { kubeconfigPath: PATHS.adminConf, timeoutMs }, nodeName: node.name };
    yield* change({ kind: 'patch-node', ...target, labels: LABELS, taints, annotations });
  },
});
