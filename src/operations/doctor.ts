import { Failure, isFailure, onFailure } from '../base/failure.ts';
import type { JoinConfiguration } from '../config/types/join.ts';
import type { Emit } from '../engine/events.ts';
import { PREFLIGHT_FAILED } from '../engine/kinds/engine-kinds-sentences.ts';
import type { HostReader } from '../host/ports.ts';
import { controlPlaneImages } from '../manifests/images.ts';
import { hasJoinedBefore } from '../phases/join/facts/already-joined.ts';
import { JoinFactSource } from '../phases/join/facts/read-facts.ts';
import { joinPhases } from '../phases/join/list.ts';
import { ownIdentity } from '../phases/join/other-cluster.ts';
import { ALREADY_JOINED, JOINED_AS_WORKER, NODE_CHECKS_FAILED } from '../phases/join/phases-join-sentences.ts';
import { KUBELET_STOPPED, NODE_OF_ANOTHER_NAME } from '../phases/phases-sentences.ts';
import { tellMissingImages } from '../phases/preflight/missing-images.ts';
import { selectPhases } from '../phases/select.ts';
import { JOIN_WOULD_FAIL } from './operations-sentences.ts';

export interface DoctorOptions {
  /** Configuration of the join to check. */
  configuration: JoinConfiguration;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  /**
   * Check only the machine; the discovery of the configuration is ignored. Only a machine that is a node already asks
   * the cluster of its kubelet.conf.
   */
  withoutCluster?: boolean;
  /** Let a discovery file from a URL run programs and name local files. */
  allowRemoteFilePrograms?: boolean;
}

/** The result of a doctor run that found no problem. */
export interface DoctorResult {
  /** Name of the Node that a join would register. */
  nodeName: string;
}

/** Time limit for answers of the cluster. */
const TIMEOUT_MS = 10_000;
/** Failures which say that this machine is already a node; the checks would only complain about its files. */
const JOINED: ReadonlySet<string> = new Set([
  ALREADY_JOINED.kind,
  JOINED_AS_WORKER.kind,
  KUBELET_STOPPED.kind,
  NODE_OF_ANOTHER_NAME.kind,
]);

/**
 * Runs every check of a join and emits a `check` event for each, continuing after failures. Changes nothing. Throws
 * JOIN_WOULD_FAIL. For a machine that is already a node it throws the failure of its join (ALREADY_JOINED, ...), or
 * NODE_CHECKS_FAILED if something else is wrong with it.
 */
export async function doctor(options: DoctorOptions): Promise<DoctorResult> {
  const { emit, withoutCluster = false } = options;
  const configuration = impatient(options.configuration);
  const { controlPlane, skipPhases } = configuration;
  const phases = selectPhases(joinPhases, {
    only: undefined,
    skip: skipPhases,
    role: controlPlane ? 'control-plane' : 'worker',
  });
  const ended = new AbortController();
  const facts = new JoinFactSource(
    { ...options, configuration, everything: true, signal: AbortSignal.any([options.signal, ended.signal]) },
    phases,
  );
  const findings = new Findings(emit);
  try {
    const member = await failureOf(() =>
      hasJoinedBefore(facts, { configuration, ifNeeded: false, anyCluster: withoutCluster }),
    );
    if (isFailure(member, ALREADY_JOINED)) throw await examined(member, facts.asNode(), findings);
    if (member && JOINED.has(member.kind)) throw member;
    facts.releaseChecks();
    await findings.ofChecks('Host', () => facts.get('hostChecks'));
    if (!withoutCluster) await findings.of('Discovery', () => facts.get('trustedCluster'));
    if (member) findings.tell('Membership', member);
    if (!withoutCluster) {
      await findings.of('ClusterConfiguration', () => facts.get('cluster'));
      await findings.ofChecks('Cluster', () => facts.get('clusterChecks'));
      // The checks report it too, but need the cluster's ConfigMaps.
      if (!findings.failed.includes('Membership')) await findings.ofOtherCluster(facts);
    }
    await tellImages(facts, options, findings);
    if (findings.failed.length > 0) throw new Failure(JOIN_WOULD_FAIL, { checks: findings.failed });
    return { nodeName: (await facts.get('node')).name };
  } finally {
    ended.abort();
    await facts.close();
  }
}

/** What the runtime still lacks is no problem where it can pull it, so it is no check. */
async function tellImages(
  facts: JoinFactSource,
  { configuration, host, emit, withoutCluster }: DoctorOptions,
  { failed }: Findings,
): Promise<void> {
  const isControlPlane = configuration.controlPlane !== undefined && !withoutCluster;
  if (failed.includes('CRI')) return;
  const cluster = isControlPlane ? await facts.get('cluster').catch(onFailure(() => undefined)) : undefined;
  const pulled = cluster && {
    images: controlPlaneImages(cluster.configuration),
    policy: configuration.nodeRegistration.imagePullPolicy,
  };
  const node = await facts.get('node').catch(onFailure(() => undefined));
  if (node) await tellMissingImages(host, { criSocket: node.criSocket, pulled }, emit);
}

/** The machine is a node and its kubelet runs: what else it needs is checked, as far as a running node can have it. */
async function examined(
  member: Failure<typeof ALREADY_JOINED>,
  facts: JoinFactSource,
  findings: Findings,
): Promise<Failure> {
  const { node, server } = member.params;
  facts.releaseChecks();
  await findings.ofChecks('Host', () => facts.get('hostChecks'));
  if (findings.failed.length > 0) return new Failure(NODE_CHECKS_FAILED, { node, server, checks: findings.failed });
  return new Failure(ALREADY_JOINED, { node, server, checked: true });
}

/** Shortens time limits: a join waits for a cluster that is still starting, doctor reports its current state. */
function impatient({ timeouts, ...configuration }: JoinConfiguration): JoinConfiguration {
  return {
    ...configuration,
    timeouts: {
      ...timeouts,
      discovery: Math.min(timeouts.discovery, TIMEOUT_MS),
      kubernetesAPICall: Math.min(timeouts.kubernetesAPICall, TIMEOUT_MS),
    },
  };
}

class Findings {
  /** Names of checks. */
  readonly failed: string[] = [];
  readonly #emit: Emit;
  /** Failures already reported; every fact that depends on the same one fails with it again. */
  readonly #known = new Set<Failure>();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Runs one check of doctor's own. */
  async of(name: string, look: () => Promise<unknown>): Promise<void> {
    this.#emit({ type: 'check-started', name });
    const failure = await failureOf(look);
    if (failure === undefined) this.#emit({ type: 'check', name, result: 'passed' });
    else this.tell(name, failure);
  }

  /** Runs checks of preflight, which emit their own events. `name` is reported when they cannot run at all. */
  async ofChecks(name: string, look: () => Promise<unknown>): Promise<void> {
    const failure = await failureOf(look);
    if (isFailure(failure, PREFLIGHT_FAILED)) this.failed.push(...failure.params.checks);
    else if (failure !== undefined) this.tell(name, failure);
  }

  /** Reports the identity of another cluster that the kubelet has. */
  async ofOtherCluster(facts: JoinFactSource): Promise<void> {
    const failure = await failureOf(async () =>
      ownIdentity(await facts.get('nodeMembership'), await facts.get('trustedCluster')),
    );
    if (failure !== undefined) this.tell('Membership', failure);
  }

  tell(name: string, failure: Failure): void {
    if (this.#known.has(failure)) return;
    this.#known.add(failure);
    this.failed.push(name);
    this.#emit({ type: 'check', name, result: 'failed', failure });
  }
}

function failureOf(look: () => Promise<unknown>): Promise<Failure | undefined> {
  return look().then(
    () => undefined,
    onFailure((failure) => failure),
  );
}
