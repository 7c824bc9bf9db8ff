import { listOf, record } from '../../base/record.ts';
import { WrittenCommand } from './written-pod.ts';

/** The API server's flag with the CA that kubelets' serving certificates must be from. */
export const KUBELET_AUTHORITY = 'kubelet-certificate-authority';

/** The CA file of the API server in a Pod; empty without one. */
export function authorityInPod(pod: unknown): string {
  const { containers } = record(record(pod).spec);
  const commands = listOf(containers).map((one) => record(one).command);
  const own = commands.find((command) => Array.isArray(command) && command[0] === 'kube-apiserver');
  return Array.isArray(own) ? new WrittenCommand(own.map(String)).flag(KUBELET_AUTHORITY) : '';
}
