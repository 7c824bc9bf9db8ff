import { Failure } from '../../../base/failure.ts';
import { closing } from '../../../base/try.ts';
import { readInstalledDns } from '../../../cluster/api/installed-dns.ts';
import { clusterOfKubeconfig } from '../../../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { sealedFiles } from '../../../cluster/shared-certificates/sealed-entries.ts';
import type { LocalEndpoint } from '../../../config/types/cluster.ts';
import type { InitInput } from '../../../config/types/init.ts';
import { newBootstrapToken, newCertificateKey } from '../../../config/values/new-secrets.ts';
import type { Emit } from '../../../engine/events.ts';
import type { JoinIdentity } from '../../../engine/journal/journal-entry.ts';
import { readPreviousRun } from '../../../engine/journal/previous-run.ts';
import type { HostReader } from '../../../host/ports.ts';
import { PATHS } from '../../../manifests/paths.ts';
import { clusterDigest } from '../../../pki/reading/certificate-bundle.ts';
import { certificatesOf } from '../../../pki/reading/existing-pair.ts';
import { FactReader } from '../../facts/fact-reader.ts';
import { readHostname, readKubelet, readNodeFacts, readWrittenKubelet } from '../../facts/node-facts.ts';
import { readNodeMembership } from '../../facts/node-membership.ts';
import { readAccounts, readPodSettings } from '../../facts/pod-settings.ts';
import { readWrittenPods } from '../../facts/written-pods.ts';
import { localEndpoint } from '../../local-endpoint.ts';
import { expectedKubelet, readUserPatches } from '../../patches.ts';
import type { Phase } from '../../phase.ts';
import { externalAuthorities } from '../../preflight/external-authorities.ts';
import { warnOfIgnored } from '../../preflight/ignored-names.ts';
import { runInitChecks } from '../../preflight/init-checks.ts';
import { requirePassed } from '../../preflight/report.ts';
import { UPLOAD_WITHOUT_CA_KEYS } from '../phases-init-sentences.ts';
import type { InitFactName, InitFacts, InitSettings } from './facts.ts';

export interface InitReading {
  input: InitInput;
  settings: InitSettings;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
}

/** Reads the facts of an init. Nothing of them is in a cluster: there is none yet. */
export class InitFactSource extends FactReader<InitFacts, InitReading> {
  /** A phase of this run writes or checks the address. Those of administrators only connect to it. */
  readonly #usesAddress: boolean;

  constructor(reading: InitReading, phases: readonly Phase<InitFacts>[] = []) {
    super(reading, phases);
    const uses = ({ needs }: Phase<InitFacts>) =>
      needs.includes('hostChecks') || (needs.includes('localEndpoint') && !needs.includes('superAdmin'));
    this.#usesAddress = phases.some(uses);
  }

  protected override readonly late: ReadonlySet<InitFactName> = new Set([
    'hostname',
    'accounts',
    'sealedCertificates',
    'now',
    'superAdmin',
    'published',
    'installedDns',
    'kubelet',
    'writtenKubelet',
    'writtenPods',
    'phasesDone',
  ]);

  /** The key of an init in the journal: the CA's digest is empty until there is a CA. */
  async identity(): Promise<JoinIdentity> {
    const { input, host } = this.reading;
    const ca = await host.files.read(`${input.cluster.certificatesDir}/ca.crt`);
    const certificates = ca && certificatesOf(ca);
    return { node: (await this.get('node')).name, cluster: certificates ? clusterDigest(certificates.join('')) : '' };
  }

  protected override readonly readers = {
    configuration: async () => this.reading.input.init,
    settings: async () => this.reading.settings,
    cluster: async () => this.#cluster(),
    previousRun: () => readPreviousRun(this.reading.host),
    node: () => this.#readNode(),
    hostname: async () => readHostname(this.reading.host),
    nodeMembership: async () =>
      readNodeMembership((await this.get('node')).name, await this.get('previousRun'), this.reading),
    localEndpoint: () => this.#localEndpoint(),
    externalAuthorities: () => this.#externalAuthorities(),
    hostChecks: () => this.#check(),
    accounts: () => readAccounts(this.reading.input.cluster, this.reading.host.files),
    patches: () =>
      readUserPatches(this.reading.input.init.patches?.directory, { ...this.reading.host, emit: this.reading.emit }),
    podSettings: () => this.#podSettings(),
    certificateKey: async () => this.reading.input.init.certificateKey ?? newCertificateKey(),
    sealedCertificates: () => this.#seal(),
    now: async () => this.reading.host.clock.now(),
    superAdmin: async () => (await this.reading.host.files.stat(PATHS.superAdminConf)) !== undefined,
    published: () => this.#published(),
    installedDns: () => this.#installedDns(),
    kubelet: () => readKubelet(this.reading.host),
    writtenKubelet: () => readWrittenKubelet(this.reading.host),
    writtenPods: () => readWrittenPods(this.reading.host),
    phasesDone: async () => this.phasesDone,
    phasesOfRun: async () => this.phasesOfRun,
  };

  #cluster(): InitFacts['cluster'] {
    const { cluster, kubelet, kubeProxy } = this.reading.input;
    return { configuration: cluster, kubeletConfiguration: { ...kubelet }, kubeProxyConfiguration: kubeProxy };
  }

  async #readNode(): Promise<InitFacts['node']> {
    const { input, host } = this.reading;
    const { nodeRegistration } = input.init;
    return readNodeFacts({ nodeRegistration, role: 'control-plane' }, await this.get('previousRun'), host);
  }

  #localEndpoint(): Promise<InitFacts['localEndpoint']> {
    const { input, host, emit } = this.reading;
    const { localAPIEndpoint: configured } = input.init;
    return localEndpoint({ configured, host, emit, server: async () => undefined, explains: this.#usesAddress });
  }

  async #externalAuthorities(): Promise<InitFacts['externalAuthorities']> {
    const { input, settings, host } = this.reading;
    const external = await externalAuthorities(input.cluster, host, settings.kubeconfigDirectory);
    // kubeadm lets etcd's be kept elsewhere.
    const missing = settings.uploadCerts
      ? (['ca', 'front-proxy-ca'] as const).filter((name) => external.has(name))
      : [];
    if (missing.length > 0) throw new Failure(UPLOAD_WITHOUT_CA_KEYS, { authorities: missing });
    return external;
  }

  async #seal(): Promise<InitFacts['sealedCertificates']> {
    const { input, settings, host } = this.reading;
    if (!settings.uploadCerts) return undefined;
    const entries = await sealedFiles(host.files, input.cluster, await this.get('certificateKey'));
    return { entries, ownerToken: newBootstrapToken() };
  }

  async #published(): Promise<InitFacts['published']> {
    return this.#asAdministrator(async ({ server, caBundle }) => ({ server, caBundle }));
  }

  async #installedDns(): Promise<InitFacts['installedDns']> {
    const { input, host, emit, signal } = this.reading;
    const { dryRun, timeouts } = input.init;
    const server = await this.get('localEndpoint');
    // In a preview of the whole init there is no cluster yet that could be waited for.
    const retrying = dryRun ? { timeoutMs: 0, emit: () => {} } : { timeoutMs: timeouts.kubernetesAPICall, emit };
    try {
      return await this.#asAdministrator(
        (admin) => readInstalledDns(admin, { ...retrying, clock: host.clock, signal }),
        server,
      );
    } catch (error) {
      if (dryRun && error instanceof Failure) return undefined;
      throw error;
    }
  }

  /** With the administrator's kubeconfig; of admin.conf's cluster this machine's own API server is asked. */
  async #asAdministrator<T>(work: (admin: TrustedCluster) => Promise<T>, own?: LocalEndpoint): Promise<T> {
    const { settings, host, signal } = this.reading;
    const { kubeconfigPath } = settings;
    const admin = await clusterOfKubeconfig(kubeconfigPath, {
      host,
      signal,
      ...(own && kubeconfigPath === PATHS.adminConf && { server: own }),
    });
    return closing(admin.connection, () => work(admin));
  }

  async #podSettings(): Promise<InitFacts['podSettings']> {
    const { input, host } = this.reading;
    const settings = await readPodSettings(host, input.cluster, undefined);
    return { ...settings, externalCa: (await this.get('externalAuthorities')).has('ca') };
  }

  async #check(): Promise<InitFacts['hostChecks']> {
    const { input, host, signal, emit } = this.reading;
    const [node, ours, endpoint] = [
      await this.get('node'),
      await this.get('previousRun'),
      await this.get('localEndpoint'),
    ];
    const began = this.beginsCheck(emit);
    const report = await runInitChecks({
      configuration: input.init,
      cluster: input.cluster,
      endpoint,
      kubelet: await expectedKubelet(this.#cluster(), node, () => this.get('patches')),
      node,
      host,
      ours,
      signal,
      began,
    });
    await this.checksReleased;
    warnOfIgnored(report.ignored, emit);
    return requirePassed(report, emit);
  }
}
