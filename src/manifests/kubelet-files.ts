import type { Argument, NodeRegistration, Taint } from '../config/types.ts';

/** instance-config.yaml: what differs from node to node. `kubeadm upgrade` reads it. */
export function kubeletInstanceConfiguration({ criSocket }: { criSocket: string }): string {
  return `containerRuntimeEndpoint: ${JSON.stringify(criSocket)}\n`;
}

interface NamedNode {
  name: string;
  hostname: string;
  role: 'worker' | 'control-plane';
}

/** kubeadm-flags.env: kubeadm's own flags sorted by name, then the user's in the order given; a flag of the user's replaces kubeadm's. */
export function kubeletFlags(registration: NodeRegistration, node: NamedNode): string {
  const own: Argument[] = [];
  if (node.name !== node.hostname) own.push({ name: 'hostname-override', value: node.name });
  // A control plane's taints are set by mark-control-plane instead.
  const taints = registration.taints ?? [];
  if (node.role === 'worker' && taints.length > 0) own.push({ name: 'register-with-taints', value: taints.map(taintText).join(',') });
  const all = mergeArguments(own, registration.kubeletExtraArgs);
  return `KUBELET_KUBEADM_ARGS=${goQuote(all.map(({ name, value }) => `--${name}=${value}`).join(' '))}\n`;
}

/** An argument of the user's replaces ours of its name, or (v1) adds to the front or end of its value; without one of ours such an addition says nothing. */
function mergeArguments(own: readonly Argument[], given: readonly Argument[]): Argument[] {
  const last = new Map(given.map((argument) => [argument.name, argument]));
  const kept = own.flatMap((argument) => {
    const change = last.get(argument.name);
    if (change === undefined) return [argument];
    if (change.mergeMethod === undefined) return [];
    const parts = change.mergeMethod === 'append' ? [argument.value, change.value] : [change.value, argument.value];
    return [{ name: argument.name, value: parts.join('') }];
  });
  return [...kept, ...given.filter(({ mergeMethod }) => mergeMethod === undefined)];
}

/** As corev1.Taint's ToString: key=value:effect, without what is empty. */
function taintText({ key, value, effect }: Taint): string {
  if (!effect) return value ? `${key}=${value}:` : key;
  return value ? `${key}=${value}:${effect}` : `${key}:${effect}`;
}

/** Go's %q, for what stands in flags: JSON's escapes are the same but for control characters. */
function goQuote(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.replace(/\\u00([01][0-9a-f])/g, '\\x$1').replace(/\u007f/g, '\\x7f');
}
