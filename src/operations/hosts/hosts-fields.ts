import type { Field } from '../../config/fields/field.ts';
import type { Given } from '../../config/fields/given.ts';
import { NODE_ROLES, type NodeRole } from '../../config/types/join.ts';
import type { JsonObject } from '../../manifests/patches/json-object.ts';

export const HOSTS_KIND = 'Fleet';
export const HOSTS_VERSION = 'kubejoin/v1';

/** Fields that both a host and `defaults` can set, under the prefix `at`. */
function shared<const At extends string>(at: At) {
  return [
    { path: `${at}user`, type: 'string', doc: 'User to log in as. Default: from ssh.' },
    { path: `${at}port`, type: 'integer', doc: 'Port of the SSH server. Default: from ssh.' },
    { path: `${at}identityFile`, type: 'string', doc: 'Private key for the login (ssh -i). Default: from ssh.' },
    { path: `${at}proxyJump`, type: 'string', doc: 'Jump hosts (ssh -J). Default: from ssh.' },
    { path: `${at}role`, type: 'string', allowed: NODE_ROLES, doc: 'Role of its node. Default: worker.' },
    {
      path: `${at}labels`,
      type: 'map of strings',
      doc: 'Labels that its Node registers with; labels of a host are added to the defaults.',
    },
    { path: `${at}taints`, type: 'list of objects', doc: 'Taints that its Node registers with.' },
    { path: `${at}taints[].key`, type: 'string', doc: 'Key of the taint.' },
    { path: `${at}taints[].value`, type: 'string', doc: 'Value of the taint.' },
    {
      path: `${at}taints[].effect`,
      type: 'string',
      allowed: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
      doc: 'Effect of the taint.',
    },
    { path: `${at}ignorePreflightErrors`, type: 'list of strings', doc: 'Checks whose failures become warnings.' },
    { path: `${at}timeLimit`, type: 'duration', doc: 'Total time limit for the host. Default: --time-limit.' },
    {
      path: `${at}joinConfiguration`,
      type: 'anything',
      doc: 'Fields of a JoinConfiguration (v1beta4); they override all others.',
    },
  ] as const satisfies readonly Field[];
}

/** Every field of hosts.yaml, version 1. */
export const HOSTS_FIELDS = [
  { path: 'apiVersion', type: 'string', doc: `${HOSTS_VERSION}.` },
  { path: 'kind', type: 'string', doc: `${HOSTS_KIND}.` },
  { path: 'defaults', type: 'object', doc: 'Values for every host that does not set its own.' },
  ...shared('defaults.'),
  { path: 'hosts', type: 'list of objects', doc: 'The machines; control-plane nodes join in this order.' },
  { path: 'hosts[].name', type: 'string', doc: 'Its name in output and reports.' },
  {
    path: 'hosts[].address',
    type: 'string',
    doc: 'Its address, or a Host of the ssh configuration. Default: its name.',
  },
  { path: 'hosts[].nodeName', type: 'string', doc: "Name of its Node. Default: the machine's host name." },
  {
    path: 'hosts[].nodeAddresses',
    type: 'list of strings',
    doc: 'IP addresses and DNS names of its Node, for approve --inventory. Default: address and advertiseAddress.',
  },
  {
    path: 'hosts[].advertiseAddress',
    type: 'string',
    doc: 'IP address that the API server of a control-plane node advertises.',
  },
  ...shared('hosts[].'),
] as const satisfies readonly Field[];

type GivenFleet = Given<typeof HOSTS_FIELDS>;
/** Fields that both `defaults` and a host can set, as decoded. */
export type GivenShared = NonNullable<GivenFleet['defaults']>;
export type GivenHost = NonNullable<GivenFleet['hosts']>[number];
type GivenTaint = NonNullable<GivenShared['taints']>[number];

/** A machine of the hosts file, with the defaults applied. */
export interface FleetHost {
  /** Unique. */
  name: string;
  /** Destination for ssh. */
  address: string;
  user: string | undefined;
  port: number | undefined;
  identityFile: string | undefined;
  proxyJump: string | undefined;
  role: NodeRole;
  nodeName: string | undefined;
  /** IP addresses and DNS names of its Node. */
  nodeAddresses: readonly string[] | undefined;
  advertiseAddress: string | undefined;
  labels: Readonly<Record<string, string>>;
  taints: readonly GivenTaint[] | undefined;
  ignorePreflightErrors: readonly string[] | undefined;
  timeLimitMs: number | undefined;
  /** Fields of a JoinConfiguration. */
  joinConfiguration: JsonObject;
}
