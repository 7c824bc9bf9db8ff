import { isTurnedOff } from '../../config/kubernetes-versions.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { NodeFacts } from '../facts/facts.ts';

/** Where a cluster has NodeLocalCRISocket turned off, kubeadm's upgrades look for the socket on the Node instead of in instance-config.yaml. */
export function criSocketAnnotation(configuration: ClusterConfiguration, { criSocket }: NodeFacts): Record<string, string> | undefined {
  return isTurnedOff('NodeLocalCRISocket', configuration) ? { 'kubeadm.alpha.kubernetes.io/cri-socket': criSocket } : undefined;
}
