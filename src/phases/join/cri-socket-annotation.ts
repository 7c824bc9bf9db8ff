import type { ClusterConfiguration } from '../../config/cluster-types.ts';
import { isTurnedOff } from '../../manifests/kubernetes-versions.ts';
import type { NodeFacts } from '../facts.ts';

/** Where a cluster has NodeLocalCRISocket turned off, kubeadm's upgrades look for the socket on the Node instead of in instance-config.yaml. */
export function criSocketAnnotation(configuration: ClusterConfiguration, { criSocket }: NodeFacts): Record<string, string> | undefined {
  return isTurnedOff('NodeLocalCRISocket', configuration) ? { 'kubeadm.alpha.kubernetes.io/cri-socket': criSocket } : undefined;
}
