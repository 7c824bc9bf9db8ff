import { randomInt } from 'node:crypto';
import { PretendedHost } from './servers/pretended-hosts.ts';

/** 198.18.0.0/15 (RFC 2544) is for benchmarks: nobody has an address of it, and it counts as global. */
const NETWORKS = 512;
let last = randomInt(NETWORKS);

/** The network of one rehearsal: its control planes have ports that are fixed (etcd's), so each needs an address of its own. */
export class PretendedNetwork {
  readonly #number: number;
  readonly #hosts: PretendedHost[] = [];

  constructor() {
    last = (last + 1) % NETWORKS;
    this.#number = last;
  }

  /** At most 254 of them. */
  addHost(): PretendedHost {
    const host = new PretendedHost(`198.${18 + Math.floor(this.#number / 256)}.${this.#number % 256}.${this.#hosts.length + 1}`);
    this.#hosts.push(host);
    return host;
  }

  close(): void {
    for (const host of this.#hosts) host.remove();
  }
}
