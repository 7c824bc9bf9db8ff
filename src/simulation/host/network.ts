import { type Dialer, dialDirectly } from '../../wire/dialer.ts';
import type { Endpoint } from '../../wire/endpoint.ts';

/** The port of TCPMUX, on which nothing listens. */
const NOBODY: Endpoint = { host: '127.0.0.1', port: 1 };

/** A host with an address that no machine has: its servers listen on this machine's loopback. */
export class NetworkHost {
  readonly address: string;
  readonly #ports = new Map<number, Endpoint>();

  constructor(address: string) {
    this.address = address;
  }

  /** Its `port` is the server at `place`, until what it gives is called. */
  listen(port: number, place: Endpoint): () => void {
    this.#ports.set(port, place);
    return () => {
      if (this.#ports.get(port) === place) this.#ports.delete(port);
    };
  }

  place(port: number): Endpoint {
    return this.#ports.get(port) ?? NOBODY;
  }
}

/** The network of one rehearsal. Control planes have fixed ports (etcd's), so each needs an address of its own. */
export class SimulatedNetwork {
  readonly #hosts = new Map<string, NetworkHost>();

  /**
   * Leads connections to a simulated host to where it listens on this machine, or refuses them; all others go out as
   * they are.
   */
  readonly dialer: Dialer = (endpoint, signal) => dialDirectly(this.place(endpoint), signal);

  /** Default: an address of 198.18.0.0/24 (RFC 2544: for benchmarks), which counts as global. At most 254 hosts. */
  addHost(address = `198.18.0.${this.#hosts.size + 1}`): NetworkHost {
    const host = new NetworkHost(address);
    this.#hosts.set(address, host);
    return host;
  }

  /** Where a connection really goes. */
  place(endpoint: Endpoint): Endpoint {
    return this.#hosts.get(endpoint.host)?.place(endpoint.port) ?? endpoint;
  }

  close(): void {
    this.#hosts.clear();
  }
}
