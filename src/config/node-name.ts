import { Failure } from '../failure.ts';
import { argumentValue } from './arguments.ts';
import { shown } from './shown.ts';
import type { JoinConfiguration, Taint } from './types.ts';
import { isSubdomain } from './values/names.ts';

/**
 * The name under which the kubelet will register: its argument hostname-override (the last one given), else nodeRegistration.name, else the
 * host's name; trimmed and in lower case, as the kubelet itself does (kubeadm GetNodeNameAndHostname).
 * @throws Failure NODE_NAME_INVALID
 */
export function nodeName(configuration: JoinConfiguration, hostname: string): string {
  const { name, kubeletExtraArgs } = configuration.nodeRegistration;
  const override = argumentValue(kubeletExtraArgs, 'hostname-override');
  const [written, origin] = override?.trim()
    ? ([override, 'hostname-override'] as const)
    : name
      ? ([name, 'configuration'] as const)
      : ([hostname, 'hostname'] as const);
  const result = written.trim().toLowerCase();
  if (!isSubdomain(result)) throw new Failure('NODE_NAME_INVALID', { name: shown(written), origin });
  return result;
}

/** The taints to register with: those given, or for a control plane kubeadm's own. */
export function nodeTaints(configuration: JoinConfiguration): Taint[] {
  const { taints } = configuration.nodeRegistration;
  if (taints) return taints;
  return configuration.controlPlane ? [{ key: 'node-role.kubernetes.io/control-plane', value: undefined, effect: 'NoSchedule' }] : [];
}
