import { canonicalName } from '../../../config/values/address.ts';
import { toYaml } from '../../../manifests/yaml.ts';
import { isNodeAddress } from '../../../operations/hosts/check-hosts.ts';
import { type FleetHost, HOSTS_KIND, HOSTS_VERSION } from '../../../operations/hosts/hosts-fields.ts';
import { registeredName } from '../../../operations/hosts/hosts-file.ts';

/** Machines according to the administrator. All names are in their canonical form (`canonicalName`). */
export interface Inventory {
  /** Names and addresses of a node. */
  of: ReadonlyMap<string, ReadonlySet<string>>;
  /** The node that has a name or an address. */
  owners: ReadonlyMap<string, string>;
}

/** For a policy that knows the machines by itself. */
export const EMPTY_INVENTORY: Inventory = { of: new Map(), owners: new Map() };

/** The inventory of a hosts file. An address that several nodes have, such as a gateway's, belongs to none of them. */
export function inventoryOf(hosts: readonly FleetHost[]): Inventory {
  const claims = new Map<string, Set<string>>();
  for (const host of hosts)
    for (const name of [registeredName(host), ...namesOf(host)]) {
      const nodes = claims.get(name) ?? new Set();
      claims.set(name, nodes.add(registeredName(host)));
    }
  const owned = [...claims].flatMap(([name, [node = '', ...more]]) =>
    more.length === 0 ? [[name, node] as const] : [],
  );
  const of = new Map(hosts.map((host) => [registeredName(host), new Set<string>()]));
  for (const [name, node] of owned) of.get(node)?.add(name);
  return { of, owners: new Map(owned) };
}

/** A hosts file with this inventory and nothing else: no users, keys or settings of the machines. */
export function inventoryText({ of }: Inventory): string {
  const hosts = [...of].map(([name, names]) => ({
    name,
    nodeAddresses: [...names].filter((one) => one !== name && isNodeAddress(one)),
  }));
  return toYaml({ apiVersion: HOSTS_VERSION, kind: HOSTS_KIND, hosts });
}

function namesOf({ address, advertiseAddress, nodeAddresses }: FleetHost): string[] {
  const names = nodeAddresses ?? [address, ...(advertiseAddress === undefined ? [] : [advertiseAddress])];
  return names.map(canonicalName);
}
