import type { JoinIdentity } from '../changes/journal.ts';
import { ownTraces } from '../changes/own-traces.ts';
import { readClusterFacts } from '../cluster/read-facts.ts';
import { readSharedCertificates } from '../cluster/shared-certificates.ts';
import type { JoinConfiguration } from '../config/types.ts';
import { discover } from '../discovery/discover.ts';
import type { Emit } from '../events.ts';
import type { HostReader } from '../host/ports.ts';
import { readAccounts } from '../manifests/accounts.ts';
import { readPatches } from '../patches/read-patches.ts';
import { clusterDigest } from '../pki/bundle.ts';
import { runClusterChecks, runHostChecks } from '../preflight/checks.ts';
import { reported } from '../preflight/reported.ts';
import type { FactName, Facts } from './facts.ts';
import { localEndpoint } from './local-endpoint.ts';
import { readMembership } from './membership.ts';
import { readNodeFacts } from './node-facts.ts';
import type { Phase } from './phase.ts';
import { readPodSettings } from './pod-settings.ts';
import { readWrittenKubelet } from './written-kubelet.ts';
import { readWrittenPods } from './written-pods.ts';

export interface Reading {
  configuration: JoinConfiguration;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  allowRemoteFilePrograms?: boolean;
}

/** Facts that an earlier phase brings about, or that others may change meanwhile (/etc/passwd): read when the phase that needs them begins, never before. */
const LATE: ReadonlySet<FactName> = new Set(['accounts', 'writtenKubelet', 'writtenPods', 'ranBefore']);

type Readers = { [Name in FactName]: () => Promise<Facts[Name]> };

/** Reads facts on demand, each once; what one needs of another it asks for, so whatever is independent is read at the same time. */
export class FactSource {
  readonly #reading: Reading;
  readonly #runs: ReadonlySet<string>;
  readonly #started = new Map<FactName, Promise<unknown>>();
  /** Phases that have run in this process. */
  readonly ranBefore = new Set<string>();

  /** `phases`: all that this run has. */
  constructor(reading: Reading, phases: readonly Phase[]) {
    this.#reading = reading;
    this.#runs = new Set(phases.map(({ name }) => name));
  }

  get<Name extends FactName>(name: Name): Promise<Facts[Name]> {
    let reading = this.#started.get(name) as Promise<Facts[Name]> | undefined;
    if (reading === undefined) {
      reading = this.#readers[name]();
      reading.catch(() => {}); // whoever asks for it gets the error; nobody may have asked yet
      this.#started.set(name, reading);
    }
    return reading;
  }

  /** Starts to read what these phases need, without waiting. */
  prefetch(phases: readonly Phase[]): void {
    for (const name of phases.flatMap((phase) => phase.needs)) if (!LATE.has(name)) void this.get(name);
  }

  /** What the journal knows a join by. */
  async joinIdentity(): Promise<JoinIdentity> {
    const [node, trust] = [await this.get('node'), await this.trusted()];
    return { node: node.name, cluster: trust ? clusterDigest(trust.caBundle) : '' };
  }

  /** In the order given: an earlier fact's error is the one that is reported. */
  async pick<Name extends FactName>(names: readonly Name[]): Promise<Pick<Facts, Name>> {
    const facts: Partial<Facts> = {};
    for (const name of names) void this.get(name);
    for (const name of names) facts[name] = await this.get(name);
    return facts as Pick<Facts, Name>;
  }

  /** The trusted cluster, if discovery has been asked for and has succeeded. */
  async trusted(): Promise<Facts['trust'] | undefined> {
    return this.#started.has('trust') ? this.get('trust').catch(() => undefined) : undefined;
  }

  async close(): Promise<void> {
    (await this.trusted())?.connection.close();
  }

  readonly #readers: Readers = {
    configuration: async () => this.#reading.configuration,
    traces: () => ownTraces(this.#reading.host),
    node: async () => readNodeFacts(this.#reading, await this.get('traces')),
    membership: async () => readMembership((await this.get('node')).name, await this.get('traces'), this.#reading),
    trust: () => this.#discover(),
    cluster: async () => this.#readCluster(),
    hostChecks: async () => reported(await runHostChecks(await this.#checkInput()), this.#reading.emit),
    clusterChecks: () => this.#checkAgainstCluster(),
    localEndpoint: () => this.#localEndpoint(),
    sharedCertificates: () => this.#sharedCertificates(),
    accounts: async () => readAccounts((await this.get('cluster')).configuration, this.#reading.host.files),
    podSettings: () => this.#podSettings(),
    patches: () => this.#readPatches(),
    writtenKubelet: () => readWrittenKubelet(this.#reading.host),
    writtenPods: () => readWrittenPods(this.#reading.host),
    ranBefore: async () => this.ranBefore,
    runs: async () => this.#runs,
  };

  #discover(): Promise<Facts['trust']> {
    const { configuration, host, emit, signal, allowRemoteFilePrograms } = this.#reading;
    const { discovery, timeouts } = configuration;
    return discover({ configuration: discovery, timeouts, host, emit, signal, allowRemoteFilePrograms: allowRemoteFilePrograms ?? false });
  }

  async #readCluster(): Promise<Facts['cluster']> {
    const { configuration, host, emit, signal } = this.#reading;
    const [trust, node] = await Promise.all([this.get('trust'), this.get('node')]);
    return readClusterFacts(trust, {
      nodeName: node.name,
      timeoutMs: configuration.timeouts.kubernetesAPICall,
      clock: host.clock,
      emit,
      signal,
    });
  }

  async #localEndpoint(): Promise<Facts['localEndpoint']> {
    const { configuration, host, emit } = this.#reading;
    return localEndpoint({ configuration, host, emit, server: async () => (await this.get('trust')).server });
  }

  async #sharedCertificates(): Promise<Facts['sharedCertificates']> {
    const { configuration, host, emit, signal } = this.#reading;
    const certificateKey = configuration.controlPlane?.certificateKey;
    if (certificateKey === undefined) return undefined;
    const [trust, cluster] = await Promise.all([this.get('trust'), this.get('cluster')]);
    const timeoutMs = configuration.timeouts.kubernetesAPICall;
    return readSharedCertificates(trust, {
      configuration: cluster.configuration,
      certificateKey,
      timeoutMs,
      clock: host.clock,
      emit,
      signal,
    });
  }

  async #podSettings(): Promise<Facts['podSettings']> {
    const [cluster, shared] = await Promise.all([this.get('cluster'), this.get('sharedCertificates')]);
    return readPodSettings(this.#reading.host, cluster.configuration, shared);
  }

  async #readPatches(): Promise<Facts['patches']> {
    const { configuration, host, emit } = this.#reading;
    const patches = await readPatches(configuration.patches?.directory, host.files);
    for (const params of patches.ignored) emit({ type: 'notice', level: 'warning', message: { key: 'PATCH_FILE_IGNORED', params } });
    return patches;
  }

  async #checkInput() {
    const { configuration, host, signal } = this.#reading;
    const [node, ours] = await Promise.all([this.get('node'), this.get('traces')]);
    return { configuration, node, host, ours, signal };
  }

  async #checkAgainstCluster(): Promise<Facts['clusterChecks']> {
    const [input, { configuration: cluster }] = await Promise.all([this.#checkInput(), this.get('cluster')]);
    const known =
      input.node.role === 'worker'
        ? { cluster }
        : { cluster, endpoint: await this.get('localEndpoint'), caBundle: (await this.get('trust')).caBundle };
    return reported(await runClusterChecks(input, known), this.#reading.emit);
  }
}
