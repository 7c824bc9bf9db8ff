import { Failure } from '../../../base/failure.ts';
import type { Secret } from '../../../base/secret.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { nodeName } from '../../../config/values/names.ts';
import type { FleetHost } from '../../../operations/hosts/hosts-fields.ts';
import { withToken } from '../../../operations/tokens.ts';
import { FLEET_NODE_NAME_TAKEN } from './fleet-admission-sentences.ts';

/** The configuration for all hosts with one host's own token, and the key of the uploaded certificates. */
export function admittedBy(
  base: JoinConfiguration,
  { token, certificateKey }: { token: Secret; certificateKey: Secret | undefined },
): JoinConfiguration {
  const { controlPlane } = base;
  return {
    ...withToken(base, token),
    controlPlane: controlPlane && { ...controlPlane, certificateKey: certificateKey ?? controlPlane.certificateKey },
  };
}

/** The node name that the configuration sets; undefined where it is the machine's own. */
export function knownName(node: JoinConfiguration['nodeRegistration']): string | undefined {
  // Two different host names tell whether the name depends on it.
  const [one, other] = ['a', 'b'].map((hostname) => nodeName(node, hostname));
  return one === other ? one : undefined;
}

/**
 * Which host may have a token for which node. A name belongs to the host that the hosts file gives it to (by nodeName,
 * or as its name), else to the first host that says it is its own.
 */
export class NodeNames {
  readonly #owners = new Map<string, FleetHost>();

  /** `known`: the node name by the configuration; undefined where the host's own name is used. */
  constructor(hosts: readonly { host: FleetHost; known: string | undefined }[]) {
    for (const { host, known } of hosts) if (known !== undefined && !this.#owners.has(known)) this.#own(known, host);
    for (const { host, known } of hosts)
      if (known === undefined && !this.#owners.has(host.name.toLowerCase())) this.#own(host.name.toLowerCase(), host);
  }

  /** Throws FLEET_NODE_NAME_TAKEN for another host's name. */
  claim(host: FleetHost, name: string): void {
    const owner = this.#owners.get(name) ?? host;
    if (owner !== host) throw new Failure(FLEET_NODE_NAME_TAKEN, { host: host.name, name, other: owner.name });
    this.#own(name, host);
  }

  #own(name: string, host: FleetHost): void {
    this.#owners.set(name, host);
  }
}
