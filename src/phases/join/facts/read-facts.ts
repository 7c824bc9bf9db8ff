import { readClusterFacts } from '../../../cluster/api/cluster-facts.ts';
import { discover } from '../../../cluster/discovery/discover.ts';
import type { JoinIdentity } from '../../../engine/journal/journal-entry.ts';
import { readPreviousRun } from '../../../engine/journal/previous-run.ts';
import { kubeletProgramVersion } from '../../../host/kubelet-program.ts';
import { clusterDigest } from '../../../pki/reading/certificate-bundle.ts';
import { hasOwnCertDir } from '../../facts/cert-dir.ts';
import { FactReader } from '../../facts/fact-reader.ts';
import { type KubeletUnit, readKubeletUnit } from '../../facts/kubelet-unit.ts';
import { readHostname, readNodeFacts, readWrittenKubelet } from '../../facts/node-facts.ts';
import { type NodeMembership, readNodeMembership } from '../../facts/node-membership.ts';
import { readAccounts, readPodSettings } from '../../facts/pod-settings.ts';
import { readWrittenPods } from '../../facts/written-pods.ts';
import { localEndpoint } from '../../local-endpoint.ts';
import { expectedKubelet, readUserPatches } from '../../patches.ts';
import type { Phase } from '../../phase.ts';
import { runChecks } from '../../preflight/check.ts';
import { runClusterChecks, runHostChecks } from '../../preflight/join-checks.ts';
import { apart, type CheckReport, emitResults, failedChecks, requirePassed } from '../../preflight/report.ts';
import { askRuntime, type RuntimeAnswers } from '../../preflight/runtime-answers.ts';
import { refusals } from '../refusals.ts';
import type { JoinFactName, JoinFacts } from './facts.ts';
import { type Reading, sharedCertificatesOf, toleratingCgroups } from './reading.ts';

/** Reads the facts of a join. */
export class JoinFactSource extends FactReader<JoinFacts, Reading> {
  /** Asked once for the checks of the host and for those that need the cluster. */
  #runtime: (() => RuntimeAnswers) | undefined;
  #unit: Promise<KubeletUnit> | undefined;
  #againstCluster: Promise<CheckReport> | undefined;
  /** Reported with the cluster's checks, which know whether the kubelet may run with swap. */
  #swap: CheckReport | undefined;
  readonly #phases: readonly Phase[];

  constructor(reading: Reading, phases: readonly Phase[] = []) {
    super(reading, phases);
    this.#phases = phases;
  }

  protected override readonly late: ReadonlySet<JoinFactName> = new Set([
    'hostname',
    'accounts',
    'writtenKubelet',
    'writtenPods',
    'phasesDone',
  ]);

  /** The identity of this join in the journal. */
  async joinIdentity(): Promise<JoinIdentity> {
    const [node, trustedCluster] = [await this.get('node'), await this.trusted()];
    return { node: node.name, cluster: trustedCluster ? clusterDigest(trustedCluster.caBundle) : '' };
  }

  /** The trusted cluster, if discovery was started and has succeeded. */
  async trusted(): Promise<JoinFacts['trustedCluster'] | undefined> {
    return this.known('trustedCluster').catch(() => undefined);
  }

  /** The facts of the same machine, as those of a node. */
  asNode(): JoinFactSource {
    return new JoinFactSource({ ...this.reading, isNode: true }, this.#phases);
  }

  async close(): Promise<void> {
    (await this.trusted())?.connection.close();
  }

  protected override readonly readers = {
    configuration: async () => this.reading.configuration,
    images: async () => this.reading.images,
    previousRun: () => readPreviousRun(this.reading.host),
    node: () => this.#readNode(),
    hostname: async () => readHostname(this.reading.host),
    hasOwnCertDir: async () => hasOwnCertDir(this.reading.configuration.nodeRegistration, await this.#kubeletUnit()),
    nodeMembership: () => this.#readNodeMembership(),
    latestNodeMembership: () => this.#readLatestNodeMembership(),
    trustedCluster: () => this.#discover(),
    cluster: async () => this.#readCluster(),
    hostChecks: () => this.#checkHost(),
    clusterChecks: () => this.#checkAgainstCluster(),
    localEndpoint: () => this.#localEndpoint(),
    sharedCertificates: () => sharedCertificatesOf(this.reading, this),
    accounts: async () => readAccounts((await this.get('cluster')).configuration, this.reading.host.files),
    podSettings: async () => {
      const { configuration } = await this.get('cluster');
      return readPodSettings(this.reading.host, configuration, await this.get('sharedCertificates'));
    },
    patches: () =>
      readUserPatches(this.reading.configuration.patches?.directory, {
        ...this.reading.host,
        emit: this.reading.emit,
      }),
    writtenKubelet: () => readWrittenKubelet(this.reading.host),
    writtenPods: () => readWrittenPods(this.reading.host),
    phasesDone: async () => this.phasesDone,
    phasesOfRun: async () => this.phasesOfRun,
    replacement: () => this.#replacement(),
  };

  #discover(): Promise<JoinFacts['trustedCluster']> {
    const { configuration, host, emit, signal, allowRemoteFilePrograms } = this.reading;
    const { discovery, timeouts } = configuration;
    return discover({
      configuration: discovery,
      timeouts,
      host,
      emit,
      signal,
      allowRemoteFilePrograms: allowRemoteFilePrograms ?? false,
    });
  }

  async #readNode(): Promise<JoinFacts['node']> {
    const { configuration, host } = this.reading;
    const { nodeRegistration, controlPlane, caCertPath } = configuration;
    return readNodeFacts(
      { nodeRegistration, role: controlPlane ? 'control-plane' : 'worker', caCertPath },
      await this.get('previousRun'),
      host,
    );
  }

  async #readNodeMembership(): Promise<NodeMembership> {
    return readNodeMembership((await this.get('node')).name, await this.get('previousRun'), this.reading);
  }

  /** The kubelet of a killed run works on: it may register its Node after `nodeMembership` is read and before `cluster`. */
  async #readLatestNodeMembership(): Promise<NodeMembership> {
    const [earlier, { existingNode }, { startedKubelet }] = await Promise.all([
      this.get('nodeMembership'),
      this.get('cluster'),
      this.get('previousRun'),
    ]);
    const mayBeOurs = existingNode !== undefined && startedKubelet;
    return mayBeOurs && ['none', 'stale'].includes(earlier.state) ? this.#readNodeMembership() : earlier;
  }

  async #readCluster(): Promise<JoinFacts['cluster']> {
    const { configuration, host, emit, signal } = this.reading;
    const { kubernetesAPICall, discovery } = configuration.timeouts;
    const [trustedCluster, node] = await Promise.all([this.get('trustedCluster'), this.get('node')]);
    return readClusterFacts(trustedCluster, {
      nodeName: node.name,
      timeoutMs: kubernetesAPICall,
      // A busy API server may ask a hundred joining machines to retry for longer than one call may take.
      busyMs: Math.max(kubernetesAPICall, discovery),
      clock: host.clock,
      emit,
      signal,
    });
  }

  async #localEndpoint(): Promise<JoinFacts['localEndpoint']> {
    const { configuration, host, emit } = this.reading;
    const configured = configuration.controlPlane?.localAPIEndpoint;
    return localEndpoint({ configured, host, emit, server: async () => (await this.get('trustedCluster')).server });
  }

  async #replacement(): Promise<JoinFacts['replacement']> {
    const { replacing } = this.reading;
    if (replacing === undefined) return undefined;
    const { provenReplacement } = await import('../replacement/replacement.ts');
    return provenReplacement(replacing, { ...this.reading, facts: this, released: this.checksReleased });
  }

  #kubeletUnit(): Promise<KubeletUnit> {
    this.#unit ??= readKubeletUnit(this.reading.host.files);
    return this.#unit;
  }

  async #checkInput() {
    const { host, emit, signal, everything = false, isNode = false } = this.reading;
    const [node, previous] = await Promise.all([this.get('node'), this.get('previousRun')]);
    const ours = isNode ? { ...previous, startedKubelet: true, isOurs: () => true } : previous;
    const configuration = isNode ? toleratingCgroups(this.reading.configuration) : this.reading.configuration;
    this.#runtime ??= askRuntime({ host, node });
    const unit = () => this.#kubeletUnit();
    const began = this.beginsCheck(emit);
    return { configuration, node, host, ours, signal, runtime: this.#runtime, unit, everything, began };
  }

  async #checkHost(): Promise<JoinFacts['hostChecks']> {
    // The slowest answer: its program runs on another processor, while the others wait for the node's facts.
    kubeletProgramVersion(this.reading.host.system).catch(() => undefined);
    const whole = await runHostChecks(await this.#checkInput());
    await this.checksReleased;
    const { emit, everything = false, withoutCluster = false, isNode = false } = this.reading;
    const [swap, others] = apart(whole, 'Swap');
    this.#swap = swap;
    const report = withoutCluster || isNode ? whole : others;
    if (report.ignored.length > 0)
      (await import('../../preflight/ignored-names.ts')).warnOfIgnored(report.ignored, emit);
    if (!everything && failedChecks(report).length > 0) {
      const { refuseTogether } = await import('../refuse-together.ts');
      await refuseTogether(report, { facts: this, swap, clusterReport: () => this.#clusterReport(), emit });
    }
    return requirePassed(report, emit, { everything });
  }

  async #checkAgainstCluster(): Promise<JoinFacts['clusterChecks']> {
    const { emit, everything = false } = this.reading;
    const report = await this.#clusterReport().catch(async (error) => {
      if (!everything) await this.get('hostChecks'); // a failed one reports swap
      if (this.#swap) emitResults(this.#swap, emit);
      throw error;
    });
    if (!everything) await this.get('hostChecks'); // a failed one also reports these
    return requirePassed(report, emit, { everything });
  }

  /** Each check runs once, whoever reports it. */
  #clusterReport(): Promise<CheckReport> {
    this.#againstCluster ??= this.#runClusterChecks();
    return this.#againstCluster;
  }

  async #runClusterChecks(): Promise<CheckReport> {
    const [input, { configuration: cluster, kubeletConfiguration }] = await Promise.all([
      this.#checkInput(),
      this.get('cluster'),
    ]);
    const stored = { configuration: cluster, kubeletConfiguration };
    const kubelet = await expectedKubelet(stored, input.node, () => this.get('patches'));
    const ofAll = { cluster, kubeletConfiguration, kubelet };
    const known =
      input.node.role === 'worker'
        ? ofAll
        : {
            ...ofAll,
            endpoint: await this.get('localEndpoint'),
            caBundle: (await this.get('trustedCluster')).caBundle,
          };
    const checked = await runClusterChecks(input, known);
    await this.checksReleased;
    const { host, emit, signal, configuration, replacing } = this.reading;
    const looks = await refusals({
      facts: this,
      phases: this.#phases,
      host,
      emit,
      signal,
      checked,
      replaces: replacing !== undefined,
    });
    const { results } = await runChecks(looks, { configuration, signal });
    return { ...checked, results: [...checked.results, ...results] };
  }
}
