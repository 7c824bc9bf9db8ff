import { failure } from '../../../base/failure.ts';
import { and, or } from '../../../base/phrases.ts';
import { type Reason, type Say, text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';

/** The owner of a name or an address. */
export type OwnerKind = 'node' | 'service' | 'domain' | 'control-plane' | 'inventory';

const OWNERS: Readonly<Record<OwnerKind, (name: string) => string>> = {
  node: (name) => `, which belongs to the Node ${name}`,
  service: (name) => `, which belongs to the Service ${name}`,
  domain: () => ', but such names and addresses are reserved for Services and Pods',
  'control-plane': () => ', which points to the API servers',
  inventory: (name) => `, which the inventory lists for ${name}`,
};

// Why a request is approved
export const SERVING_APPROVED = text(
  'SERVING_APPROVED',
  (p: { node: string; names: readonly string[] }) =>
    `The node ${p.node} requests a certificate for its own names and addresses: ${p.names.join(', ')}.`,
);

// Why a request is denied
export const SERVING_USAGES = text(
  'SERVING_USAGES',
  (p: { usages: readonly string[] }) =>
    `A kubelet's serving certificate is for digital signatures and server authentication, but the request specifies: ${p.usages.join(', ')}.`,
);

export const SERVING_NAME_UNUSABLE = text(
  'SERVING_NAME_UNUSABLE',
  (p: { name: string }) =>
    `The request contains ${p.name}. Loopback, link-local and multicast addresses, wildcards and invalid names cannot be approved.`,
);

export const SERVING_NAME_TAKEN = text(
  'SERVING_NAME_TAKEN',
  (p: { node: string; name: string; owner: OwnerKind; ownerName: string }) =>
    `The node ${p.node} requests a certificate for ${p.name}${OWNERS[p.owner](p.ownerName)}.`,
);

/** The pronoun for these names. */
const them = (names: readonly string[]): string => (names.length === 1 ? 'it' : 'them');

// Why a request waits
export const SERVING_NO_INVENTORY = text(
  'SERVING_NO_INVENTORY',
  () =>
    'This approver handles serving certificates only if it has an inventory of the machines. Start it with --inventory FILE (for the Deployment, run "kubejoin admission install --inventory FILE"), or approve the request with kubectl.',
);

export const SERVING_NAMES_UNLISTED = text(
  'SERVING_NAMES_UNLISTED',
  (p: { node: string; names: readonly string[]; listed: boolean }) =>
    p.listed
      ? `The inventory does not list ${or(p.names)} for the node ${p.node}. If ${p.names.length === 1 ? 'it is' : 'they are'} correct, add ${them(p.names)} to the nodeAddresses field.`
      : `The inventory does not list the node ${p.node}, which requests a certificate for ${and(p.names)}. If it is one of your machines, add it to the inventory.`,
);

export const API_SERVER_NAMES_UNKNOWN = failure('API_SERVER_NAMES_UNKNOWN', {
  class: 'cluster',
  sample: { server: '10.0.0.2:6443', reason: 'No response arrived within 2 seconds.' },
  english: (p: { server: string; reason: Reason }, say) => ({
    what: `The approver could not read the names in the certificate of the API server at ${p.server}.`,
    cause: `No node may get a certificate for these names, so no serving certificate is approved until they are known. The connection to ${p.server} failed: ${say(p.reason, 'what')}`,
    cure: 'Run the approver where it can reach every API server directly, such as on a control-plane node.',
  }),
});

export const SERVING_HELD_UP = text(
  'SERVING_HELD_UP',
  (p: { reason: Reason; forbidden: boolean }, say: Say) =>
    `The approver cannot handle serving certificates.${p.forbidden ? ' Run "kubejoin admission install --inventory FILE" to grant the missing permission.' : ''} Reason: ${say(p.reason)}`,
);

// Messages of the approver
export const INVENTORY_READ = text(
  'INVENTORY_READ',
  (p: { path: string; nodes: number }) => `Reloaded the inventory ${p.path}: ${count(p.nodes, 'node', 'nodes')}.`,
);

export const INVENTORY_KEPT = text(
  'INVENTORY_KEPT',
  (p: { path: string; nodes: number; reason: Reason }, say: Say) =>
    `Cannot use the current content of the inventory ${p.path}; the previous version (${count(p.nodes, 'node', 'nodes')}) stays in effect. Reason: ${say(p.reason)}`,
);
