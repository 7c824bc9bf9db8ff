import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JoinOptions } from '../../src/api/index.ts';
import { EmbeddedControlPlane } from '../../src/simulation/control-plane/embedded-control-plane.ts';
import type { FaultName } from '../../src/simulation/faults.ts';
import { SimulatedHost } from '../../src/simulation/host/simulated-host.ts';

/** An embedded control plane and sandbox hosts, for the library's options. */
export class Cluster {
  readonly hosts: SimulatedHost[] = [];
  readonly #root: string;

  private constructor(
    readonly controlPlane: EmbeddedControlPlane,
    root: string,
  ) {
    this.#root = root;
  }

  static async start(nodes: readonly string[] = ['node-1'], faults: FaultName[] = []): Promise<Cluster> {
    const controlPlane = await EmbeddedControlPlane.start({ faults, nodes: [...nodes] });
    const cluster = new Cluster(controlPlane, await mkdtemp(path.join(tmpdir(), 'kubejoin-library-')));
    for (const [index, hostname] of nodes.entries()) {
      const root = path.join(cluster.#root, hostname);
      cluster.hosts.push(await SimulatedHost.create({ hostname, root, address: `192.0.2.${11 + index}`, faults }));
    }
    return cluster;
  }

  /** Options with which a program joins one of the hosts. */
  options(host = 0): JoinOptions & { apiServerEndpoint: string; token: string; caCertHashes: string[] } {
    const { endpoint, token, caCertHashes } = this.controlPlane.instructions;
    const sandbox = this.hosts[host];
    if (!sandbox) throw new Error(`no host ${host}`);
    return { host: sandbox, apiServerEndpoint: endpoint, token: token.reveal(), caCertHashes };
  }

  nodeNames(): string[] {
    return this.controlPlane
      .nodes()
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  async stop(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.stop()));
    await this.controlPlane.stop();
    await rm(this.#root, { recursive: true });
  }
}
