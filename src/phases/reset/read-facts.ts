import { Failure, onFailure } from '../../base/failure.ts';
import { kubeletCertificatePath } from '../../cluster/kubeconfig/kubeconfig-source.ts';
import type { Emit } from '../../engine/events.ts';
import { CLEANUP_PHASE } from '../../engine/journal/previous-run.ts';
import { cniLeftovers, itemsOf, PACKET_FILTERS } from '../../engine/kinds/cleanup/pod-network.ts';
import type { HostReader } from '../../host/ports.ts';
import { manifestPath } from '../../manifests/paths.ts';
import { nodeCertificate } from '../../pki/reading/node-certificate.ts';
import { FactReader } from '../facts/fact-reader.ts';
import { readHostname } from '../facts/node-facts.ts';
import { removable } from '../preflight/checks/files/removable.ts';
import { checkRoot } from '../preflight/common-checks.ts';
import { accountsToRemove } from './account-removal.ts';
import { removeEtcdMember } from './cleanup-node.ts';
import { resetCriSocket } from './cri-socket.ts';
import { configFilesOn, madeDirectories, resetDirectories } from './directories.ts';
import type { ResetFactName, ResetFacts, ResetSettings } from './facts.ts';
import { clusterAuthorities, homeKubeconfigs } from './home-kubeconfigs.ts';
import { localEtcd, wasEmptied } from './local-etcd.ts';
import { RESET_NOT_CONFIRMED } from './phases-reset-sentences.ts';
import { wasNode } from './was-node.ts';

interface ResetReading {
  settings: ResetSettings;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  /** Asks for confirmation. Called unless `force` or `dryRun` is set. */
  confirm(): Promise<boolean>;
}

/** Reads the facts of a reset. */
export class ResetFactSource extends FactReader<ResetFacts, ResetReading> {
  protected override readonly late: ReadonlySet<ResetFactName> = new Set([
    'confirmed',
    'configFiles',
    'accounts',
    'cni',
    'packetFilters',
  ]);

  get #configuration() {
    return this.reading.settings.configuration;
  }

  get #host(): HostReader {
    return this.reading.host;
  }

  protected override readonly readers = {
    settings: async () => this.reading.settings,
    checks: () => this.#checks(),
    confirmed: () => this.#confirmed(),
    nodeName: () => this.#nodeName(),
    criSocket: () => this.#criSocket(),
    directories: () => resetDirectories(this.reading.settings, this.#host),
    localEtcd: () => localEtcd(this.#configuration.certificatesDir, this.#host),
    etcdEmptied: () => wasEmptied(this.#host),
    authorities: () => clusterAuthorities(this.#configuration.certificatesDir, this.#host.files),
    homeKubeconfigs: async () => homeKubeconfigs(await this.get('authorities'), this.#host),
    accounts: () => accountsToRemove(this.#host),
    configFiles: () => configFilesOn(this.#host.files),
    madeDirectories: () => madeDirectories(this.#host),
    wasNode: () => wasNode(this.#host),
    cni: () => cniLeftovers(this.#host),
    packetFilters: () => this.#packetFilters(),
    phasesOfRun: async () => this.phasesOfRun,
  };

  #checks(): Promise<ResetFacts['checks']> {
    const more = () => [removable(this.#host, () => this.#changed())];
    return checkRoot(this.reading, { ignored: this.#configuration.ignorePreflightErrors, more });
  }

  /** Paths that the phases of this run empty, remove or replace. What prevents that in itself, its own fact reports. */
  async #changed(): Promise<readonly string[]> {
    const ifFound = <T>(fact: Promise<T>) => fact.catch(onFailure(() => undefined));
    const [directories, etcd] = [await ifFound(this.get('directories')), await ifFound(this.get('localEtcd'))];
    const cleans = this.phasesOfRun.has(CLEANUP_PHASE);
    const emptied = Object.values(directories ?? {}).filter((path) => path !== undefined);
    const dataDir = this.phasesOfRun.has(removeEtcdMember.name) ? etcd?.dataDir : undefined;
    const own = cleans ? [...emptied, ...(await configFilesOn(this.#host.files))] : [];
    return [...own, ...(dataDir === undefined ? [] : [dataDir, manifestPath('etcd')])];
  }

  async #confirmed(): Promise<true> {
    const { force, dryRun } = this.#configuration;
    if (!force && !dryRun && !(await this.reading.confirm())) throw new Failure(RESET_NOT_CONFIRMED, {});
    return true;
  }

  async #nodeName(): Promise<string> {
    const { files } = this.#host;
    const certificate = await files.read(await kubeletCertificatePath(files)).catch(() => undefined);
    return (certificate && nodeCertificate(certificate)?.node) ?? readHostname(this.#host);
  }

  /** As in kubeadm, several runtimes are no obstacle to a phase that uses none. */
  async #criSocket(): Promise<string> {
    const stopsEtcd = async () =>
      this.phasesOfRun.has(removeEtcdMember.name) && (await this.get('localEtcd')) !== undefined;
    const isUsed = this.phasesOfRun.has(CLEANUP_PHASE) || (await stopsEtcd());
    return isUsed ? resetCriSocket(this.#configuration.criSocket, this.#host) : '';
  }

  async #packetFilters(): Promise<ResetFacts['packetFilters']> {
    // One that cannot be read is not left out: the change that clears it says why.
    const looks = PACKET_FILTERS.map(async (part) => ((await itemsOf(part, this.#host))?.length === 0 ? [] : [part]));
    return (await Promise.all(looks)).flat();
  }
}
