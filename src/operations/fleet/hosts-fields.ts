import type { Field } from '../../config/fields/field.ts';
import type { JsonObject } from '../../manifests/patches/json-object.ts';

export const HOSTS_KIND = 'Fleet';
export const HOSTS_VERSION = 'kubejoin/v1';

export const ROLES = ['worker', 'control-plane'] as const;
export type Role = (typeof ROLES)[number];

/** What a host may have and `defaults` may give to all of them, below `at`. */
function shared(at: string): Field[] {
  return [
    { path: `${at}user`, type: 'string', doc: 'Who logs in. Default: as ssh has it.' },
    { path: `${at}port`, type: 'integer', doc: 'Port of the SSH server. Default: as ssh has it.' },
    { path: `${at}identityFile`, type: 'string', doc: 'Private key to log in with (ssh -i). Default: as ssh has it.' },
    { path: `${at}proxyJump`, type: 'string', doc: 'Hosts to go through (ssh -J). Default: as ssh has it.' },
    { path: `${at}role`, type: 'string', allowed: ROLES, doc: 'What it becomes. Default: worker.' },
    {
      path: `${at}labels`,
      type: 'map of strings',
      doc: 'Labels that its Node registers with; those of a host are added to the defaults.',
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
    { path: `${at}ignorePreflightErrors`, type: 'list of strings', doc: 'Checks whose failure is only a warning.' },
    { path: `${at}timeLimit`, type: 'duration', doc: 'How long the host may take in all. Default: --time-limit.' },
    {
      path: `${at}joinConfiguration`,
      type: 'anything',
      doc: 'Fields of a JoinConfiguration (v1beta4), merged over all others.',
    },
  ];
}

/** Every field of hosts.yaml, version 1. */
export const HOSTS_FIELDS: readonly Field[] = [
  { path: 'apiVersion', type: 'string', doc: `${HOSTS_VERSION}.` },
  { path: 'kind', type: 'string', doc: `${HOSTS_KIND}.` },
  { path: 'defaults', type: 'object', doc: 'For every host that does not say otherwise.' },
  ...shared('defaults.'),
  { path: 'hosts', type: 'list of objects', doc: 'The machines; control planes join in this order.' },
  { path: 'hosts[].name', type: 'string', doc: 'What it is called here, in output and reports.' },
  { path: 'hosts[].address', type: 'string', doc: "Its address, or a Host of ssh's configuration. Default: its name." },
  { path: 'hosts[].nodeName', type: 'string', doc: "Name of its Node. Default: the machine's host name." },
  {
    path: 'hosts[].advertiseAddress',
    type: 'string',
    doc: 'Of a control plane: the IP address that its API server advertises.',
  },
  ...shared('hosts[].'),
];

export interface GivenTaint {
  key?: string;
  value?: string;
  effect?: string;
}

/** What `defaults` and a host can both say. */
export interface GivenShared {
  user?: string;
  port?: number;
  identityFile?: string;
  proxyJump?: string;
  role?: Role;
  labels?: Record<string, string>;
  taints?: GivenTaint[];
  ignorePreflightErrors?: string[];
  /** Nanoseconds. */
  timeLimit?: bigint;
  joinConfiguration?: unknown;
}

export interface GivenHost extends GivenShared {
  name?: string;
  address?: string;
  nodeName?: string;
  advertiseAddress?: string;
}

/** A machine as hosts.yaml describes it, the defaults taken in. */
export interface FleetHost {
  /** Unique. */
  name: string;
  /** What ssh is told to connect to. */
  address: string;
  user: string | undefined;
  port: number | undefined;
  identityFile: string | undefined;
  proxyJump: string | undefined;
  role: Role;
  nodeName: string | undefined;
  advertiseAddress: string | undefined;
  labels: Readonly<Record<string, string>>;
  taints: readonly GivenTaint[] | undefined;
  ignorePreflightErrors: readonly string[] | undefined;
  timeLimitMs: number | undefined;
  /** Fields of a JoinConfiguration. */
  joinConfiguration: JsonObject;
}
