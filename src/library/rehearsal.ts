/** `kubejoin/rehearsal`: a cluster and machines to try a program on that joins nodes, with no root and nothing outside a temporary directory. */
import path from 'node:path';
import { makeTemporaryDirectory, removeDirectory } from '../host/sandbox-directory.ts';
import { EmbeddedControlPlane } from '../rehearsal/control-plane/embedded-control-plane.ts';
import { isReady } from '../rehearsal/control-plane/nodes.ts';
import { makeControlPlaneHost } from '../rehearsal/control-plane-host.ts';
import { SandboxHost } from '../rehearsal/sandbox-host.ts';
import type { JoinOptions } from './join.ts';

export interface RehearsalOptions {
  /** A machine for each of these names. Default: node-1. */
  machines?: readonly string[];
  /** The machines join as control planes. */
  controlPlane?: boolean;
}

/** An embedded control plane, and machines in directories. */
export interface Rehearsal {
  /** What a machine is joined with: itself as `host`, the endpoint, a token, the pins; for a control plane its certificate key and address. */
  joinOptions(machine: string): RehearsedJoin;
  /** The cluster's Nodes, as its API server has them. */
  nodes(): { name: string; ready: boolean }[];
  /** Ends everything and removes its files. */
  stop(): Promise<void>;
}

export type RehearsedJoin = Required<Pick<JoinOptions, 'host' | 'apiServerEndpoint' | 'token' | 'caCertHashes'>> &
  Pick<JoinOptions, 'controlPlane'>;

type Machine = Pick<RehearsedJoin, 'controlPlane'> & { host: SandboxHost };

export async function startRehearsal({ machines: names = ['node-1'], controlPlane = false }: RehearsalOptions = {}): Promise<Rehearsal> {
  const directory = await makeTemporaryDirectory('kubejoin-rehearsal-');
  const cluster = await EmbeddedControlPlane.start({ nodes: [...names] });
  const { endpoint, token, caCertHashes, certificateKey } = cluster.instructions;
  const machines = new Map<string, Machine>();
  for (const [index, hostname] of names.entries()) {
    const common = { hostname, root: path.join(directory, hostname) };
    if (controlPlane) {
      const { host, endpoint: local } = await makeControlPlaneHost(cluster, common);
      machines.set(hostname, { host, controlPlane: { certificateKey, ...local } });
    } else machines.set(hostname, { host: await SandboxHost.create({ ...common, address: `192.0.2.${11 + index}` }) });
  }
  return {
    joinOptions(name) {
      const machine = machines.get(name);
      if (!machine) throw new TypeError(`The rehearsal has no machine ${name}.`);
      return { ...machine, apiServerEndpoint: endpoint, token, caCertHashes };
    },
    nodes: () => cluster.nodes().map((node) => ({ name: node.metadata.name, ready: isReady(node) })),
    async stop() {
      await Promise.all([...machines.values()].map(({ host }) => host.stop()));
      await cluster.stop();
      await removeDirectory(directory);
    },
  };
}
