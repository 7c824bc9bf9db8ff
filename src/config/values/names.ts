import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import { parseAddress } from './address.ts';
import { CONFIG_DNS_DOMAIN, CONFIG_NODE_NAME, CONFIG_SAN, CONFIG_TAINT_KEY, CONFIG_TAINT_VALUE } from './sentences.ts';

/** RFC 1123 subdomain, lower case, at most 253 characters (k8s.io/apimachinery validation.IsDNS1123Subdomain). */
export function isSubdomain(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

/** A node's name from what was written: trimmed and in lower case, as the kubelet does; '' where nothing was. */
export function checkNodeName(written: string): Checked<string> {
  const name = written.trim().toLowerCase();
  return written === '' || isSubdomain(name) ? { value: name } : { wrong: CONFIG_NODE_NAME({ name: shown(written) }) };
}

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** A qualified name: an optional DNS prefix and a slash, then at most 63 characters (validation.IsQualifiedName). */
function isQualifiedName(name: string): boolean {
  const [last = '', prefix, ...more] = name.split('/').reverse();
  return more.length === 0 && (prefix === undefined || isSubdomain(prefix)) && last.length <= 63 && NAME.test(last);
}

export function checkTaintKey(key: string): Checked<string> {
  return isQualifiedName(key) ? { value: key } : { wrong: CONFIG_TAINT_KEY({ key: shown(key) }) };
}

/** A taint's value follows the rules of label values (validation.IsValidLabelValue). */
export function checkTaintValue(value: string): Checked<string> {
  return value === '' || (value.length <= 63 && NAME.test(value))
    ? { value }
    : { wrong: CONFIG_TAINT_VALUE({ value: shown(value) }) };
}

/**
 * An alternative name in a certificate: a DNS name, one with *. in front (validation.IsWildcardDNS1123Subdomain), or an
 * IP address.
 */
export function checkAlternativeName(name: string): Checked<string> {
  const fits = isSubdomain(name.startsWith('*.') ? name.slice(2) : name) && name.length <= 253;
  return fits || parseAddress(name) ? { value: name } : { wrong: CONFIG_SAN({ value: shown(name) }) };
}

export function checkDnsDomain(domain: string): Checked<string> {
  return isSubdomain(domain) ? { value: domain } : { wrong: CONFIG_DNS_DOMAIN({ value: shown(domain) }) };
}
