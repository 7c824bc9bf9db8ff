import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { isUrl } from '../base/shown.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import { nearest } from '../config/values/nearest.ts';
import type { Emit } from '../engine/events.ts';
import { makeTemporaryDirectory, removeDirectory } from '../host/simulated-directory.ts';
import type { CaKind } from './control-plane/certificates.ts';
import { EmbeddedControlPlane } from './control-plane/embedded-control-plane.ts';
import { isReady } from './control-plane/nodes.ts';
import type { RecordedRequest } from './control-plane/recorder.ts';
import { FAULT_NAMES, FAULTS, type Fault, type FaultName, isFaultName } from './faults.ts';
import type { ContainerEvent } from './host/container-runtime.ts';
import { type ControlPlaneHost, makeControlPlaneHost } from './host/control-plane-host.ts';
import { SimulatedHost } from './host/simulated-host.ts';
import { type HostReport, hostReporter, type NodeReport, nodeReport } from './host-report.ts';
import { clusterInfoKubeconfig } from './initial/cluster-objects.ts';
import { configurationFor, nameOf } from './join-configuration.ts';
import type { KubeletMilestone } from './kubelet/machine.ts';
import {
  REHEARSAL_FAULT_OF_CONTROL_PLANES,
  REHEARSAL_FAULT_UNKNOWN,
  REHEARSAL_NODES_INVALID,
} from './simulation-sentences.ts';
import { Timeline, type TimelineEntry } from './timeline.ts';

/** Runs src/operations/join.ts, or several runs on its host; throws a Failure. */
export type RunJoin = (join: {
  configuration: JoinConfiguration;
  host: SimulatedHost;
  emit: Emit;
  signal: AbortSignal;
}) => Promise<unknown>;

export interface RehearsalOptions {
  runJoin: RunJoin;
  /** Joins the hosts as control-plane nodes. Default: what the configuration says. */
  controlPlane?: boolean;
  /** From 1 to MOST_NODES. */
  nodes: number;
  /** Names in FAULTS; an unknown one is a Failure. */
  faults: readonly string[];
  /** From --config. The embedded control plane replaces its cluster. */
  configuration?: JoinConfiguration;
  caKind?: CaKind;
  kubernetesVersion?: string;
  /** Waits for the nodes to be Ready. Default: true, unless the configuration says dryRun. */
  untilReady?: boolean;
  /** Keeps the temporary directory. */
  keep?: boolean;
  /** Overrides the times after which faults heal, in milliseconds. */
  healAfterMs?: Partial<Record<FaultName, number>>;
  onEvent?(entry: TimelineEntry): void;
  signal: AbortSignal;
}

export type { HostReport, NodeReport } from './host-report.ts';

export interface RehearsalReport {
  /** host:port. */
  endpoint: string;
  nodes: NodeReport[];
  hosts: HostReport[];
  /** Members of etcd after the joins; empty if only workers join. */
  etcdMembers: { name: string; peerUrl: string; isLearner: boolean }[];
  timeline: TimelineEntry[];
  requests: RecordedRequest[];
  /** The temporary directory, with one folder for each host. It exists only with `keep`. */
  directory: string;
  durationMs: number;
}

const MOST_NODES = 50;
/** Time limit for a node to become Ready after its join. */
const READY_MS = 6_000;

/**
 * Joins `nodes` simulated hosts to an embedded control plane in parallel, without root and inside a temporary
 * directory. A failed join is part of the report; only bugs and aborts are thrown, after everything has stopped.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const faults = checkedFaults(options);
  const timeline = new Timeline((entry) => options.onEvent?.(entry));
  const directory = await makeTemporaryDirectory('kubejoin-rehearsal-');
  const hosts: RehearsedHost[] = [];
  let controlPlane: EmbeddedControlPlane | undefined;
  try {
    const hostnames = Array.from({ length: options.nodes }, (_, index) => `node-${index + 1}`);
    const names = nodeNames(options, hostnames);
    const { caKind, kubernetesVersion, healAfterMs } = options;
    controlPlane = await EmbeddedControlPlane.start({
      faults,
      nodes: names,
      ...defined({ caKind, kubernetesVersion, healAfterMs }),
    });
    observe(controlPlane, timeline);
    for (const [index, hostname] of hostnames.entries())
      hosts.push(await makeHost({ hostname, index, directory, faults, timeline }, options, controlPlane));
    const reports = await joinAll(hosts, controlPlane, timeline, options);
    options.signal.throwIfAborted();
    const joined = names.filter((_, index) => reports[index]?.outcome === 'joined');
    const awaitsNodes = options.untilReady ?? !options.configuration?.dryRun;
    await untilReady(controlPlane, awaitsNodes ? joined : []);
    return {
      endpoint: controlPlane.endpoint,
      nodes: controlPlane.nodes().map(nodeReport),
      hosts: reports,
      etcdMembers: await controlPlane.etcdMembers(),
      timeline: timeline.entries,
      requests: controlPlane.recorder.requests,
      directory,
      durationMs: timeline.elapsed(),
    };
  } finally {
    await Promise.all(hosts.map(({ host }) => host.stop()));
    await controlPlane?.stop();
    if (!options.keep) await removeDirectory(directory);
  }
}

function checkedFaults(options: RehearsalOptions): FaultName[] {
  const { nodes, faults } = options;
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > MOST_NODES)
    throw new Failure(REHEARSAL_NODES_INVALID, { nodes, most: MOST_NODES });
  return faults.map((name) => {
    if (!isFaultName(name))
      throw new Failure(REHEARSAL_FAULT_UNKNOWN, { name, nearest: nearest(name, FAULT_NAMES), known: FAULT_NAMES });
    const fault: Fault = FAULTS[name];
    if (fault.ofControlPlanes && !isOfControlPlane(options))
      throw new Failure(REHEARSAL_FAULT_OF_CONTROL_PLANES, { name });
    return name;
  });
}

function isOfControlPlane({ controlPlane = false, configuration }: RehearsalOptions): boolean {
  return controlPlane || configuration?.controlPlane !== undefined;
}

function nodeNames(options: RehearsalOptions, hostnames: readonly string[]): string[] {
  const given = options.configuration?.nodeRegistration.name ?? '';
  return hostnames.map((name, index) => nameOf(given, { index: index + 1, count: hostnames.length }) || name);
}

function observe(controlPlane: EmbeddedControlPlane, timeline: Timeline): void {
  timeline.add({ type: 'control-plane-started', endpoint: controlPlane.endpoint });
  controlPlane.recorder.onRequest((request) => timeline.add({ type: 'request', request }));
  controlPlane.faults.onHeal((fault) => timeline.add({ type: 'fault-healed', fault }));
  controlPlane.onNodeChange((node) => timeline.add({ type: 'node', name: node.metadata.name, ready: isReady(node) }));
}

interface HostPlace {
  hostname: string;
  index: number;
  directory: string;
  faults: readonly FaultName[];
  timeline: Timeline;
}

/** A simulated host, and the endpoint of its future API server if it joins as a control-plane node. */
type RehearsedHost = Pick<ControlPlaneHost, 'host'> & Partial<ControlPlaneHost>;

async function makeHost(
  place: HostPlace,
  options: RehearsalOptions,
  controlPlane: EmbeddedControlPlane,
): Promise<RehearsedHost> {
  const { hostname, timeline, faults } = place;
  const common = {
    hostname,
    root: join(place.directory, hostname),
    faults,
    onMilestone: (milestone: KubeletMilestone) => timeline.add({ type: 'kubelet', host: hostname, milestone }),
    onContainer: (container: ContainerEvent) => timeline.add({ type: 'container', host: hostname, ...container }),
    ...defined({ kubeletVersion: options.kubernetesVersion }),
  };
  const { network } = controlPlane;
  const made: RehearsedHost = isOfControlPlane(options)
    ? await makeControlPlaneHost(controlPlane, common)
    : { host: await SimulatedHost.create({ ...common, network, address: `192.0.2.${11 + place.index}` }) };
  const file = options.configuration?.discovery.file?.kubeConfigPath;
  // A URL is no path, and a failed write would show its password.
  if (file !== undefined && !isUrl(file)) {
    const { endpoint: controlPlaneEndpoint, caCertificate: ca } = controlPlane;
    const cluster = { kubernetesVersion: '', controlPlaneEndpoint, ca };
    await made.host.write.files.write(file, Buffer.from(clusterInfoKubeconfig(cluster)), { mode: 0o600 });
  }
  return made;
}

async function joinAll(
  hosts: readonly RehearsedHost[],
  controlPlane: EmbeddedControlPlane,
  timeline: Timeline,
  options: RehearsalOptions,
): Promise<HostReport[]> {
  const joins = hosts.map(({ host, endpoint }, index) => {
    const node = { index: index + 1, count: hosts.length };
    const configuration = configurationFor(options.configuration, node, controlPlane.instructions, endpoint);
    return joinOne(host, configuration, timeline, options);
  });
  const results = await Promise.allSettled(joins);
  options.signal.throwIfAborted();
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function joinOne(
  host: SimulatedHost,
  configuration: JoinConfiguration,
  timeline: Timeline,
  options: RehearsalOptions,
): Promise<HostReport> {
  const { hostname } = host;
  const report = await hostReporter(host);
  const emit: Emit = (event) => timeline.add({ type: 'join', host: hostname, event });
  let failure: Failure | undefined;
  try {
    // A signal of its own, because the listeners of all joins on one signal would look like a leak to Node.js.
    await options.runJoin({ configuration, host, emit, signal: AbortSignal.any([options.signal]) });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  timeline.add({ type: 'join-ended', host: hostname, outcome: failure === undefined ? 'joined' : 'failed' });
  return report(failure);
}

async function untilReady(controlPlane: EmbeddedControlPlane, names: readonly string[]): Promise<void> {
  const ready = () =>
    names.every((name) => controlPlane.nodes().some((node) => node.metadata.name === name && isReady(node)));
  if (ready()) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(done, READY_MS);
    const unsubscribe = controlPlane.onNodeChange(() => {
      if (ready()) done();
    });
  });
}

/** Drops undefined fields, since the options' types distinguish an absent field from an undefined one. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
