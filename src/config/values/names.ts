import { Failure } from '../../base/failure.ts';
import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import type { NodeRegistration, Taint } from '../types/join.ts';
import { parseAddress } from './address.ts';
import { argumentValue } from './arguments.ts';
import {
  CONFIG_DNS_DOMAIN,
  CONFIG_NODE_NAME,
  CONFIG_SAN,
  CONFIG_TAINT_KEY,
  CONFIG_TAINT_VALUE,
  NODE_NAME_INVALID,
} from './config-values-sentences.ts';

/** True for an RFC 1123 subdomain: lower case, at most 253 characters (apimachinery validation.IsDNS1123Subdomain). */
export function isSubdomain(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

/** True for a DNS name, or one after *. (validation.IsWildcardDNS1123Subdomain). */
export function isDnsName(name: string): boolean {
  return name.length <= 253 && isSubdomain(name.replace(/^\*\./, ''));
}

/** A node's name, trimmed and in lower case as the kubelet does it; '' if none was written. */
export function checkNodeName(written: string): Checked<string> {
  const name = written.trim().toLowerCase();
  return written === '' || isSubdomain(name) ? { value: name } : { wrong: CONFIG_NODE_NAME({ name: shown(written) }) };
}

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** A qualified name: an optional DNS prefix and a slash, then at most 63 characters (validation.IsQualifiedName). */
export function checkTaintKey(key: string): Checked<string> {
  const [last = '', prefix, ...more] = key.split('/').reverse();
  const isQualified =
    more.length === 0 && (prefix === undefined || isSubdomain(prefix)) && last.length <= 63 && NAME.test(last);
  return isQualified ? { value: key } : { wrong: CONFIG_TAINT_KEY({ key: shown(key) }) };
}

/** A taint's value, by the rules of label values (validation.IsValidLabelValue). */
export function checkTaintValue(value: string): Checked<string> {
  return value === '' || (value.length <= 63 && NAME.test(value))
    ? { value }
    : { wrong: CONFIG_TAINT_VALUE({ value: shown(value) }) };
}

/** A certificate's alternative name: a DNS name, one after *., or an IP address. */
export function checkAlternativeName(name: string): Checked<string> {
  return isDnsName(name) || parseAddress(name) ? { value: name } : { wrong: CONFIG_SAN({ value: shown(name) }) };
}

export function checkDnsDomain(domain: string): Checked<string> {
  return isSubdomain(domain) ? { value: domain } : { wrong: CONFIG_DNS_DOMAIN({ value: shown(domain) }) };
}

type Registered = Pick<NodeRegistration, 'name' | 'kubeletExtraArgs'>;

/** The node's name in the configuration, as written, and what sets it; undefined if the host name is used. */
export function configuredName({ name, kubeletExtraArgs }: Registered) {
  const override = argumentValue(kubeletExtraArgs, 'hostname-override');
  if (override?.trim()) return { written: override, origin: 'hostname-override' } as const;
  return name ? ({ written: name, origin: 'configuration' } as const) : undefined;
}

/**
 * The name under which the kubelet will register: its argument hostname-override (the last one), else
 * nodeRegistration.name, else the host name; trimmed and in lower case as the kubelet does it (kubeadm
 * GetNodeNameAndHostname).
 * @throws Failure NODE_NAME_INVALID
 */
export function nodeName(registered: Registered, hostname: string): string {
  const { written, origin } = configuredName(registered) ?? ({ written: hostname, origin: 'hostname' } as const);
  const result = written.trim().toLowerCase();
  if (!isSubdomain(result)) throw new Failure(NODE_NAME_INVALID, { name: shown(written), origin });
  return result;
}

/** The taints of a control-plane node: the configured ones, or kubeadm's default. */
export function controlPlaneTaints({ taints }: Pick<NodeRegistration, 'taints'>): Taint[] {
  return taints ?? [{ key: 'node-role.kubernetes.io/control-plane', value: undefined, effect: 'NoSchedule' }];
}
