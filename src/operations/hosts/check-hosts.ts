import { record } from '../../base/record.ts';
import { shown } from '../../base/shown.ts';
import { CONFIG_WRONG_TYPE } from '../../config/config-sentences.ts';
import type { Decoded } from '../../config/documents/decode.ts';
import { isKubeletLabel } from '../../config/kubelet-labels.ts';
import type { Checked, Problems } from '../../config/problem.ts';
import {
  CONFIG_TAINT_EFFECT_MISSING,
  CONFIG_TIMEOUT_NOT_POSITIVE,
} from '../../config/validation/config-validation-sentences.ts';
import { canonicalName, parseAddress } from '../../config/values/address.ts';
import { CONFIG_ADDRESS, CONFIG_PORT } from '../../config/values/config-values-sentences.ts';
import { checkNodeName, checkTaintKey, checkTaintValue, isSubdomain } from '../../config/values/names.ts';
import type { GivenHost, GivenShared } from './hosts-fields.ts';
import {
  FLEET_ADDRESS,
  FLEET_FIELD_ELSEWHERE,
  FLEET_HOST_TWICE,
  FLEET_LABEL_KEY,
  FLEET_LABEL_RESERVED,
  FLEET_LABEL_VALUE,
  FLEET_NAME,
  FLEET_NAME_MISSING,
  FLEET_NO_HOSTS,
  FLEET_NODE_ADDRESS,
  FLEET_OF_CONTROL_PLANES,
  FLEET_SECRET_FIELD,
  FLEET_SSH_VALUE,
  FLEET_TOO_MANY_HOSTS,
} from './operations-hosts-sentences.ts';
import { isIdentityFile, isProxyJump } from './ssh-values.ts';

/** Limit for one run; more machines are probably a mistake. */
const MOST_HOSTS = 5_000;

/** Names are shown in output lines next to texts from hosts. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;

/** An argument that ssh cannot take for an option, nor a shell (in a ProxyCommand) for more than one word. */
const ADDRESS = /^[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,252}$/;

const USER = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,62}$/;

/** Fields of a JoinConfiguration that have another field or a flag, or are secret. */
const NOT_MERGED: readonly string[] = ['apiVersion', 'kind', 'dryRun', 'discovery', 'controlPlane.certificateKey'];

interface Context {
  problems: Problems;
  place: Decoded['place'];
}

/** Checks what the table of fields cannot express: values and uniqueness. */
export function checkHosts(hosts: readonly GivenHost[], defaults: GivenShared, context: Context): void {
  const { problems, place } = context;
  if (hosts.length === 0) problems.missing(place('hosts'), FLEET_NO_HOSTS());
  if (hosts.length > MOST_HOSTS)
    problems.add(place('hosts'), FLEET_TOO_MANY_HOSTS({ hosts: hosts.length, limit: MOST_HOSTS }));
  checkShared(defaults, 'defaults', context);
  for (const [index, host] of hosts.entries()) checkHost(host, `hosts[${index}]`, defaults, context);
  const port = (host: GivenHost) => host.port ?? defaults.port ?? '';
  checkUnique(hosts, 'name', ({ name }) => name, context);
  checkUnique(
    hosts,
    'address',
    (host) => (host.address || host.name) && `${host.address || host.name}:${port(host)}`.toLowerCase(),
    context,
  );
  checkUnique(hosts, 'nodeName', ({ nodeName }) => nodeName?.trim().toLowerCase(), context);
  checkNodeAddresses(hosts, context);
}

/** An address of two Nodes would let each get a certificate for the other. */
function checkNodeAddresses(hosts: readonly GivenHost[], { problems, place }: Context): void {
  const first = new Map<string, number>();
  for (const [index, { nodeAddresses = [] }] of hosts.entries()) {
    for (const [position, value] of nodeAddresses.entries()) {
      const at = place(`hosts[${index}].nodeAddresses[${position}]`);
      const checked = checkNodeAddress(value);
      if (checked.wrong) problems.add(at, checked.wrong);
      const earlier = first.get(canonicalName(value));
      const { line } = place(`hosts[${earlier}].nodeAddresses`);
      if (earlier !== undefined && line !== undefined)
        problems.add(at, FLEET_HOST_TWICE({ field: 'nodeAddresses', value: shown(value), line }));
      else first.set(canonicalName(value), index);
    }
  }
}

function checkNodeAddress(value: string): Checked<string> {
  return isNodeAddress(value) ? { value } : { wrong: FLEET_NODE_ADDRESS({ value: shown(value) }) };
}

/** True for what a Node can have as a name or an address. */
export function isNodeAddress(value: string): boolean {
  return parseAddress(value) !== undefined || isSubdomain(canonicalName(value));
}

function checkUnique(
  hosts: readonly GivenHost[],
  field: 'name' | 'address' | 'nodeName',
  keyOf: (host: GivenHost) => string | undefined,
  { problems, place }: Context,
): void {
  const first = new Map<string, number>();
  for (const [index, host] of hosts.entries()) {
    const key = keyOf(host);
    if (!key) continue;
    const earlier = first.get(key);
    const line = earlier === undefined ? undefined : place(`hosts[${earlier}]`).line;
    if (line === undefined) first.set(key, index);
    else
      problems.missing(
        place(`hosts[${index}].${field}`),
        FLEET_HOST_TWICE({ field, value: shown(key.replace(/:$/, '')), line }),
      );
  }
}

function checkHost(host: GivenHost, path: string, defaults: GivenShared, context: Context): void {
  const { problems, place } = context;
  const at = (name: string) => place(`${path}.${name}`);
  if (!host.name) problems.missing(at('name'), FLEET_NAME_MISSING());
  else if (!NAME.test(host.name)) problems.add(at('name'), FLEET_NAME({ name: shown(host.name) }));
  if (host.address && !ADDRESS.test(host.address))
    problems.add(at('address'), FLEET_ADDRESS({ value: shown(host.address) }));
  if (host.nodeName !== undefined) problems.take(checkNodeName(host.nodeName), at('nodeName'));
  const role = host.role ?? defaults.role ?? 'worker';
  if (host.advertiseAddress !== undefined && role === 'worker')
    problems.add(at('advertiseAddress'), FLEET_OF_CONTROL_PLANES({ field: 'advertiseAddress' }));
  else if (host.advertiseAddress !== undefined && !parseAddress(host.advertiseAddress))
    problems.add(at('advertiseAddress'), CONFIG_ADDRESS({ value: shown(host.advertiseAddress) }));
  if (role === 'worker' && record(host.joinConfiguration).controlPlane !== undefined)
    problems.add(at('joinConfiguration.controlPlane'), FLEET_OF_CONTROL_PLANES({ field: 'controlPlane' }));
  checkShared(host, path, context);
}

function checkShared(given: GivenShared, path: string, context: Context): void {
  const { problems, place } = context;
  const at = (name: string) => place(`${path}.${name}`);
  const text = (name: 'user' | 'identityFile' | 'proxyJump', fits: (value: string) => boolean) => {
    const value = given[name];
    if (value !== undefined && !fits(value))
      problems.add(at(name), FLEET_SSH_VALUE({ field: name, value: shown(value) }));
  };
  text('user', (value) => USER.test(value));
  text('identityFile', isIdentityFile);
  text('proxyJump', isProxyJump);
  if (given.port !== undefined && (given.port < 1 || given.port > 65535))
    problems.add(at('port'), CONFIG_PORT({ value: String(given.port) }));
  if (given.timeLimit !== undefined && given.timeLimit <= 0n)
    problems.add(at('timeLimit'), CONFIG_TIMEOUT_NOT_POSITIVE());
  for (const [key, value] of Object.entries(given.labels ?? {})) {
    problems.take(checkNodeLabel(key), at(`labels.${shown(key)}`));
    problems.take(checkNodeLabelValue(value), at(`labels.${shown(key)}`));
  }
  for (const [index, taint] of (given.taints ?? []).entries()) {
    const inTaint = (name: string) => at(`taints[${index}].${name}`);
    problems.take(checkTaintKey(taint.key ?? ''), inTaint('key'));
    problems.take(checkTaintValue(taint.value ?? ''), inTaint('value'));
    if (!taint.effect) problems.missing(inTaint('effect'), CONFIG_TAINT_EFFECT_MISSING());
  }
  checkMerged(given.joinConfiguration, `${path}.joinConfiguration`, context);
}

/** Checks `joinConfiguration` for forbidden fields; the rest is checked with the whole configuration of each host. */
function checkMerged(given: unknown, path: string, { problems, place }: Context): void {
  if (given === undefined) return;
  if (typeof given !== 'object' || Array.isArray(given)) {
    const found = Array.isArray(given) ? 'list' : 'string';
    problems.add(place(path), CONFIG_WRONG_TYPE({ expected: 'object', found }));
    return;
  }
  for (const field of NOT_MERGED) {
    const [outer = '', inner] = field.split('.');
    const value = inner === undefined ? record(given)[outer] : record(record(given)[outer])[inner];
    if (value === undefined) continue;
    const isSecret = field === 'discovery' || inner !== undefined;
    problems.add(place(`${path}.${field}`), (isSecret ? FLEET_SECRET_FIELD : FLEET_FIELD_ELSEWHERE)({ field }));
  }
}

/** Checks the key of a label that a Node registers with. */
function checkNodeLabel(key: string): Checked<string> {
  if (checkTaintKey(key).wrong) return { wrong: FLEET_LABEL_KEY({ key: shown(key) }) };
  if (isKubeletLabel(key)) return { value: key };
  return { wrong: FLEET_LABEL_RESERVED({ key: shown(key) }) };
}

/** Labels and taints allow the same values. */
function checkNodeLabelValue(value: string): Checked<string> {
  return checkTaintValue(value).wrong ? { wrong: FLEET_LABEL_VALUE({ value: shown(value) }) } : { value };
}
