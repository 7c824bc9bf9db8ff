import { join } from 'node:path';
import type { JoinConfiguration } from '../config/types.ts';
import type { Emit } from '../events.ts';
import { Failure } from '../failure.ts';
import type { Host } from '../host/ports.ts';
import { makeTemporaryDirectory, removeDirectory, type SandboxEntry } from '../host/sandbox-directory.ts';
import type { CaKind } from './control-plane/certificates.ts';
import { clusterInfoKubeconfig } from './control-plane/cluster-objects.ts';
import { EmbeddedControlPlane } from './control-plane/embedded-control-plane.ts';
import { isReady, type Taint, taintsOf } from './control-plane/nodes.ts';
import type { StoredObject } from './control-plane/object-store.ts';
import type { RecordedRequest } from './control-plane/recorder.ts';
import { FAULT_NAMES, type FaultName, isFaultName } from './faults.ts';
import { configurationFor } from './join-configuration.ts';
import { SandboxHost } from './sandbox-host.ts';
import { Timeline, type TimelineEntry } from './timeline.ts';

/** One join, as src/join.ts does it; it throws a Failure. */
export type RunJoin = (join: { configuration: JoinConfiguration; host: Host; emit: Emit; signal: AbortSignal }) => Promise<unknown>;

export interface RehearsalOptions {
  runJoin: RunJoin;
  /** From 1 to MOST_NODES. */
  nodes: number;
  /** Names of FAULTS; an unknown one is a Failure. */
  faults: readonly string[];
  /** From --config. Where to join is replaced by the embedded control plane. */
  configuration?: JoinConfiguration;
  caKind?: CaKind;
  kubernetesVersion?: string;
  /** Leaves the temporary directory where it is. */
  keep?: boolean;
  /** Overrides when faults are mended, in milliseconds. */
  healAfterMs?: Partial<Record<FaultName, number>>;
  onEvent?(entry: TimelineEntry): void;
  signal: AbortSignal;
}

/** A Node as the API server has it at the end. */
export interface NodeReport {
  name: string;
  ready: boolean;
  kubeletVersion: string;
  labels: Record<string, string>;
  taints: Taint[];
}

export interface HostReport {
  hostname: string;
  outcome: 'joined' | 'failed';
  failure: Failure | undefined;
  /** What was not there before the join, or is different now. */
  files: SandboxEntry[];
  /** What was there before and is gone. */
  removed: string[];
  /** The last lines, oldest first. */
  kubeletLog: string[];
}

export interface RehearsalReport {
  /** host:port. */
  endpoint: string;
  nodes: NodeReport[];
  hosts: HostReport[];
  timeline: TimelineEntry[];
  requests: RecordedRequest[];
  /** The temporary directory: one folder a host. It exists only with `keep`. */
  directory: string;
  durationMs: number;
}

export const MOST_NODES = 50;
/** How long after its join a node may take to be Ready. */
const READY_MS = 6_000;

/**
 * Joins `nodes` pretended hosts to an embedded control plane, at the same time, with no root and nothing outside a temporary
 * directory. A join that fails is part of the report; only a bug and an abort are thrown, after everything has been ended.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const faults = checkedFaults(options);
  const timeline = new Timeline((entry) => options.onEvent?.(entry));
  const directory = await makeTemporaryDirectory('kubejoin-rehearsal-');
  const hosts: SandboxHost[] = [];
  let controlPlane: EmbeddedControlPlane | undefined;
  try {
    const hostnames = Array.from({ length: options.nodes }, (_, index) => `node-${index + 1}`);
    const names = nodeNames(options, hostnames);
    const { caKind, kubernetesVersion, healAfterMs } = options;
    controlPlane = await EmbeddedControlPlane.start({ faults, nodes: names, ...defined({ caKind, kubernetesVersion, healAfterMs }) });
    observe(controlPlane, timeline);
    for (const [index, hostname] of hostnames.entries()) {
      hosts.push(await makeHost({ hostname, index, directory, faults, timeline }, options, controlPlane));
    }
    const reports = await joinAll(hosts, controlPlane, timeline, options);
    const joined = names.filter((_, index) => reports[index]?.outcome === 'joined');
    await untilReady(controlPlane, options.configuration?.dryRun ? [] : joined);
    return {
      endpoint: controlPlane.endpoint,
      nodes: controlPlane.nodes().map(nodeReport),
      hosts: reports,
      timeline: timeline.entries,
      requests: controlPlane.recorder.requests,
      directory,
      durationMs: timeline.elapsed(),
    };
  } finally {
    await Promise.all(hosts.map((host) => host.stop()));
    await controlPlane?.stop();
    if (!options.keep) await removeDirectory(directory);
  }
}

function checkedFaults(options: RehearsalOptions): FaultName[] {
  const { nodes, faults } = options;
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > MOST_NODES)
    throw new Failure('REHEARSAL_NODES_INVALID', { nodes, most: MOST_NODES });
  return faults.map((name) => {
    if (!isFaultName(name)) throw new Failure('REHEARSAL_FAULT_UNKNOWN', { name, known: FAULT_NAMES });
    return name;
  });
}

function nodeNames(options: RehearsalOptions, hostnames: readonly string[]): string[] {
  const given = options.configuration?.nodeRegistration.name ?? '';
  if (given === '') return [...hostnames];
  return hostnames.length === 1 ? [given] : hostnames.map((_, index) => `${given}-${index + 1}`);
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

async function makeHost(place: HostPlace, options: RehearsalOptions, controlPlane: EmbeddedControlPlane): Promise<SandboxHost> {
  const { hostname, timeline, faults } = place;
  const host = await SandboxHost.create({
    hostname,
    root: join(place.directory, hostname),
    address: `192.0.2.${11 + place.index}`,
    faults,
    onMilestone: (milestone) => timeline.add({ type: 'kubelet', host: hostname, milestone }),
    ...defined({ kubeletVersion: options.kubernetesVersion }),
  });
  const file = options.configuration?.discovery.file?.kubeConfigPath;
  if (file !== undefined) {
    const cluster = { kubernetesVersion: '', controlPlaneEndpoint: controlPlane.endpoint, ca: controlPlane.caCertificate };
    await host.write.files.write(file, Buffer.from(clusterInfoKubeconfig(cluster)), { mode: 0o600 });
  }
  return host;
}

async function joinAll(
  hosts: readonly SandboxHost[],
  controlPlane: EmbeddedControlPlane,
  timeline: Timeline,
  options: RehearsalOptions,
): Promise<HostReport[]> {
  const joins = hosts.map((host, index) => {
    const node = { index: index + 1, count: hosts.length };
    return joinOne(host, configurationFor(options.configuration, node, controlPlane.instructions), timeline, options);
  });
  const results = await Promise.allSettled(joins);
  options.signal.throwIfAborted();
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function joinOne(
  host: SandboxHost,
  configuration: JoinConfiguration,
  timeline: Timeline,
  options: RehearsalOptions,
): Promise<HostReport> {
  const { hostname } = host;
  const before = new Map((await host.entries()).map((entry) => [entry.path, JSON.stringify(entry)]));
  const emit: Emit = (event) => timeline.add({ type: 'join', host: hostname, event });
  let failure: Failure | undefined;
  try {
    // A signal of its own: the listeners of all joins on one would look like a leak to Node.
    await options.runJoin({ configuration, host, emit, signal: AbortSignal.any([options.signal]) });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  const outcome = failure === undefined ? 'joined' : 'failed';
  timeline.add({ type: 'join-ended', host: hostname, outcome });
  const after = await host.entries();
  const paths = new Set(after.map(({ path }) => path));
  return {
    hostname,
    outcome,
    failure,
    files: after.filter((entry) => entry.type !== 'directory' && before.get(entry.path) !== JSON.stringify(entry)),
    removed: [...before.keys()].filter((path) => !paths.has(path)),
    kubeletLog: await host.read.services.log('kubelet', 50),
  };
}

async function untilReady(controlPlane: EmbeddedControlPlane, names: readonly string[]): Promise<void> {
  const ready = () => names.every((name) => controlPlane.nodes().some((node) => node.metadata.name === name && isReady(node)));
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

function nodeReport(node: StoredObject): NodeReport {
  const status = node.status as { nodeInfo?: { kubeletVersion?: string } } | undefined;
  return {
    name: node.metadata.name,
    ready: isReady(node),
    kubeletVersion: status?.nodeInfo?.kubeletVersion ?? '',
    labels: node.metadata.labels ?? {},
    taints: taintsOf(node),
  };
}

/** Without the fields that are undefined: the options' types tell an absent field from an undefined one. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
