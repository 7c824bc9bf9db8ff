import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { NodeRegistration } from '../config/types/join.ts';
import { controlPlaneTaints } from '../config/values/node-name.ts';
import { change, type Steps } from '../engine/changes/change.ts';
import type { ApiAccess } from '../engine/identities.ts';
import type { NodeFacts } from './facts/facts.ts';
import { criSocketAnnotation } from './kubelet.ts';

const LABELS = ['node-role.kubernetes.io/control-plane', 'node.kubernetes.io/exclude-from-external-load-balancers'];

interface Marked {
  nodeRegistration: NodeRegistration;
  node: NodeFacts;
  configuration: ClusterConfiguration;
}

/** Sets the labels and taints of a control-plane node. */
export function* markAsControlPlane({ nodeRegistration, node, configuration }: Marked, access: ApiAccess): Steps {
  const taints = controlPlaneTaints(nodeRegistration);
  const annotations = criSocketAnnotation(configuration, node) ?? {};
  yield* change({ kind: 'patch-node', access, nodeName: node.name, labels: LABELS, taints, annotations });
}
