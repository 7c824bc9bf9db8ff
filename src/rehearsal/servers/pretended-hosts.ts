import type { Endpoint } from '../../wire/endpoint.ts';

/** Pretended hosts by address, each with its ports and where on this machine's loopback they are. Empty outside of a rehearsal. */
const hosts = new Map<string, Map<number, Endpoint>>();
/** Nobody listens on TCPMUX's port. */
const NOBODY: Endpoint = { host: '127.0.0.1', port: 1 };

/** A host of a rehearsal, with an address that nobody has: connections to it end on this machine, at whatever it has said it listens with, or are refused. */
export class PretendedHost {
  readonly address: string;
  readonly #ports = new Map<number, Endpoint>();

  constructor(address: string) {
    this.address = address;
    hosts.set(address, this.#ports);
  }

  /** Its `port` is the server at `place`, until what it gives is called. */
  listen(port: number, place: Endpoint): () => void {
    this.#ports.set(port, place);
    return () => {
      if (this.#ports.get(port) === place) this.#ports.delete(port);
    };
  }

  remove(): void {
    if (hosts.get(this.address) === this.#ports) hosts.delete(this.address);
  }
}

/** Where a connection really goes: to the endpoint itself, but for a pretended host. */
export function realEndpoint(endpoint: Endpoint): Endpoint {
  const ports = hosts.get(endpoint.host);
  return ports === undefined ? endpoint : (ports.get(endpoint.port) ?? NOBODY);
}
