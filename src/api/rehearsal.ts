/**
 * `kubejoin/rehearsal`: a cluster and machines to try a program on that joins nodes, with no root and nothing outside a
 * temporary directory.
 */
import path from 'node:path';
import { shown } from '../base/shown.ts';
import { isSubdomain } from '../config/values/names.ts';
import { refuseRuntime } from '../host/nodejs-version.ts';
import { makeTemporaryDirectory, removeDirectory } from '../host/simulated-directory.ts';
import { EmbeddedControlPlane } from '../simulation/control-plane/embedded-control-plane.ts';
import { isReady } from '../simulation/control-plane/nodes.ts';
import { makeControlPlaneHost } from '../simulation/host/control-plane-host.ts';
import { SimulatedHost } from '../simulation/host/simulated-host.ts';
import type { JoinOptions } from './join.ts';
import { type Known, refuseUnknown } from './run/known-options.ts';
import { runsEnded } from './run/run.ts';

/** Options of `startRehearsal`. */
export interface RehearsalOptions {
  /**
   * A machine for each of these names.
   * @default ['node-1']
   */
  machines?: readonly string[];
  /**
   * The machines join as control planes.
   * @default false
   */
  controlPlane?: boolean;
}

/**
 * An embedded control plane, and machines in directories.
 *
 * @example
 * await using rehearsal = await startRehearsal();
 * await join(rehearsal.joinOptions('node-1'));
 */
export interface Rehearsal extends AsyncDisposable {
  /**
   * Options to join a machine: itself as `host`, the endpoint, a token, the CA hashes, a `signal` that ends the run with
   * the rehearsal; for a control-plane node its certificate key and address.
   * @throws A TypeError for an unknown name.
   */
  joinOptions(machine: string): RehearsedJoin;
  /** The cluster's Nodes, as its API server has them. */
  nodes(): { name: string; ready: boolean }[];
  /**
   * Ends what runs in it and everything else, and removes its files.
   * @throws The first error met; the rest is ended anyway.
   */
  stop(): Promise<void>;
}

/** Options of `join` that join a machine of the rehearsal. */
export type RehearsedJoin = Required<
  Pick<JoinOptions, 'host' | 'apiServerEndpoint' | 'token' | 'caCertHashes' | 'signal'>
> &
  Pick<JoinOptions, 'controlPlane'>;

type Machine = Pick<RehearsedJoin, 'controlPlane'> & { host: SimulatedHost };

const REHEARSAL_OPTIONS: Known<RehearsalOptions> = { machines: 'texts', controlPlane: 'flag' };

/**
 * Starts an embedded control plane and machines for it, on this machine's loopback addresses.
 *
 * @throws A Failure: PLATFORM_UNSUPPORTED on Bun, Deno and older Node.js.
 * @throws A TypeError for an option with a wrong name, type or value, before anything is started.
 * @example
 * await using rehearsal = await startRehearsal({ machines: ['node-1', 'node-2'] });
 * await Promise.all(['node-1', 'node-2'].map((name) => join(rehearsal.joinOptions(name))));
 * console.log(rehearsal.nodes());
 */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  refuseUnknown(options, REHEARSAL_OPTIONS);
  refuseRuntime();
  const { machines: names = ['node-1'], controlPlane = false } = options;
  refuseNames(names);
  const ends: (() => Promise<void>)[] = [];
  try {
    return await started(names, controlPlane, ends);
  } catch (error) {
    await endAll(ends);
    throw error;
  }
}

/** `ends`: how what was started is ended, in that order; it grows while it starts. */
async function started(
  names: readonly string[],
  controlPlane: boolean,
  ends: (() => Promise<void>)[],
): Promise<Rehearsal> {
  const directory = await makeTemporaryDirectory('kubejoin-rehearsal-');
  ends.push(() => removeDirectory(directory));
  const cluster = await EmbeddedControlPlane.start({ nodes: [...names] });
  ends.push(() => cluster.stop());
  const { endpoint, token, caCertHashes, certificateKey } = cluster.instructions;
  const stopped = new AbortController();
  const machines = new Map<string, Machine>();
  for (const [index, hostname] of names.entries()) {
    const common = { hostname, root: path.join(directory, hostname) };
    if (controlPlane) {
      const { host, endpoint: local } = await makeControlPlaneHost(cluster, common);
      machines.set(hostname, { host, controlPlane: { certificateKey, ...local } });
    } else {
      const address = `192.0.2.${FIRST_ADDRESS + index}`;
      machines.set(hostname, { host: await SimulatedHost.create({ ...common, address, network: cluster.network }) });
    }
    ends.push(async () => machines.get(hostname)?.host.stop());
  }
  ends.push(async () => {
    stopped.abort();
    await runsEnded(stopped.signal);
  });
  const stop = () => endAll(ends);
  return {
    joinOptions(name) {
      const machine = machines.get(name);
      if (!machine) throw new TypeError(`The rehearsal has no machine ${name}.`);
      return { ...machine, apiServerEndpoint: endpoint, token, caCertHashes, signal: stopped.signal };
    },
    nodes: () => cluster.nodes().map((node) => ({ name: node.metadata.name, ready: isReady(node) })),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The machines' addresses are of 192.0.2.0/24 (RFC 5737). */
const FIRST_ADDRESS = 11;
const MOST_MACHINES = 255 - FIRST_ADDRESS;

/** A machine's name is that of its Node, and of its directory. */
function refuseNames(names: readonly string[]): void {
  const wrong = names.find((name) => !isSubdomain(name));
  if (wrong !== undefined)
    throw new TypeError(`A machine cannot be named ${JSON.stringify(shown(wrong))}, because a Node cannot.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TypeError(`Two machines are named ${JSON.stringify(twice)}.`);
  if (names.length > MOST_MACHINES)
    throw new TypeError(`A rehearsal can have at most ${MOST_MACHINES} machines, not ${names.length}.`);
}

/** The last first, each although another one fails; what has been ended is not ended again. */
async function endAll(ends: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends.splice(0).reverse()) await end().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
