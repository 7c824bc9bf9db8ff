import { Failure } from '../../base/failure.ts';
import { shown } from '../../base/shown.ts';
import type { NodeRegistration, Taint } from '../types/join.ts';
import { argumentValue } from './arguments.ts';
import { isSubdomain } from './names.ts';
import { NODE_NAME_INVALID } from './sentences.ts';

/**
 * The name under which the kubelet will register: its argument hostname-override (the last one), else
 * nodeRegistration.name, else the host name; trimmed and in lower case as the kubelet does it (kubeadm
 * GetNodeNameAndHostname).
 * @throws Failure NODE_NAME_INVALID
 */
export function nodeName(
  { name, kubeletExtraArgs }: Pick<NodeRegistration, 'name' | 'kubeletExtraArgs'>,
  hostname: string,
): string {
  const override = argumentValue(kubeletExtraArgs, 'hostname-override');
  const [written, origin] = override?.trim()
    ? ([override, 'hostname-override'] as const)
    : name
      ? ([name, 'configuration'] as const)
      : ([hostname, 'hostname'] as const);
  const result = written.trim().toLowerCase();
  if (!isSubdomain(result)) throw new Failure(NODE_NAME_INVALID, { name: shown(written), origin });
  return result;
}

/** The taints of a control-plane node: the configured ones, or kubeadm's default. */
export function controlPlaneTaints({ taints }: Pick<NodeRegistration, 'taints'>): Taint[] {
  return taints ?? [{ key: 'node-role.kubernetes.io/control-plane', value: undefined, effect: 'NoSchedule' }];
}
