import { randomInt } from 'node:crypto';
import { pretendAddress } from '../net/pretended-addresses.ts';

/** 198.18.0.0/15 (RFC 2544) is for benchmarks: nobody has an address of it, and it counts as global. */
const NETWORKS = 512;
let last = randomInt(NETWORKS);

/**
 * Addresses of one rehearsal's control planes. Each stands for a loopback address (all of 127.0.0.0/8 is this machine, RFC 1122 section 3.2.1.3),
 * since etcd's ports are fixed: every control plane needs an address of its own, and so does every rehearsal that runs at the same time.
 */
export class PretendedNetwork {
  readonly #number: number;
  readonly #place = `127.${randomInt(16, 255)}.${randomInt(256)}`;
  readonly #undo: (() => void)[] = [];

  constructor() {
    last = (last + 1) % NETWORKS;
    this.#number = last;
  }

  /** A new host's address, and where its servers listen. At most 254 of them. */
  next(): { address: string; place: string } {
    const host = this.#undo.length + 1;
    const address = `198.${18 + Math.floor(this.#number / 256)}.${this.#number % 256}.${host}`;
    const place = `${this.#place}.${host}`;
    this.#undo.push(pretendAddress(address, place));
    return { address, place };
  }

  close(): void {
    for (const undo of this.#undo) undo();
  }
}
