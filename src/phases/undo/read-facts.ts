import { Failure, onFailure } from '../../base/failure.ts';
import { listOf, record } from '../../base/record.ts';
import { sha256 } from '../../base/sha256.ts';
import { closing } from '../../base/try.ts';
import { yamlFields } from '../../config/yaml/value.ts';
import type { Emit } from '../../engine/events.ts';
import { abandonedWrites } from '../../engine/journal/abandoned-writes.ts';
import { earlierContent, isNeverKept } from '../../engine/journal/earlier.ts';
import { JOURNAL_NOT_USABLE } from '../../engine/journal/engine-journal-sentences.ts';
import { readJournal, unfinishedEntries } from '../../engine/journal/journal.ts';
import { hasEmptiedEtcd } from '../../engine/journal/journal-entry.ts';
import { readJournalFile } from '../../engine/journal/journal-file.ts';
import { ownsEtcdData } from '../../engine/journal/previous-run.ts';
import { believable, undoScope } from '../../engine/journal/undo-scope.ts';
import { dataNames } from '../../engine/kinds/etcd/data-directory.ts';
import { ETCD_DATA_NOT_OURS } from '../../engine/kinds/etcd/kinds-etcd-sentences.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { ACCOUNT_FILES } from '../../manifests/rootless/account-files.ts';
import { certificatesIn, isBundleOf, sameCluster } from '../../pki/reading/certificate-bundle.ts';
import { FactReader } from '../facts/fact-reader.ts';
import { removable } from '../preflight/checks/files/removable.ts';
import { checkRoot, requireChecks } from '../preflight/common-checks.ts';
import { accountsToRemove } from '../reset/account-removal.ts';
import { resetCriSocket } from '../reset/cri-socket.ts';
import { directoryToEmpty, provisionedConfiguration } from '../reset/directories.ts';
import { BEFORE_CONFIRMATION, type ClusterSide, type UndoFacts, type UndoSettings } from './facts.ts';
import { CA_FILE, JoinedCluster } from './joined-cluster.ts';
import {
  PODS_RUN_HERE,
  UNDO_NOT_CONFIRMED,
  UNDO_NOT_RECORDED,
  UNDO_OF_INIT,
  UNDO_OVERTAKEN,
} from './phases-undo-sentences.ts';
import { changedPaths, restorations } from './restorations.ts';

interface UndoReading {
  settings: UndoSettings;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  /** Asks for confirmation. Called unless `force` or `dryRun` is set. */
  confirm(): Promise<boolean>;
}

const BLOCK = /-----END [A-Z0-9 ]*CERTIFICATE-----/;

/** Reads the facts of an undo. */
export class UndoFactSource extends FactReader<UndoFacts, UndoReading> {
  #joined: JoinedCluster | undefined;

  get #host(): HostReader {
    return this.reading.host;
  }

  get #ignored(): readonly string[] {
    return this.reading.settings.ignorePreflightErrors ?? [];
  }

  protected override readonly readers = {
    settings: async () => this.reading.settings,
    checks: () => checkRoot(this.reading, { ignored: this.#ignored }),
    scope: () => this.#scope(),
    writable: () => this.#writable(),
    contents: () => this.#contents(),
    pods: () => this.#pods(),
    confirmed: () => this.#confirmed(),
    criSocket: () => this.#criSocket(),
    clusterSide: () => this.#clusterSide(),
    etcdData: () => this.#etcdData(),
    accounts: () => this.#accounts(),
    restorations: () => this.#restorations(),
  };

  async close(): Promise<void> {
    await this.#joined?.close();
  }

  /** The cluster's objects of this machine after the undo, read with the same identity; predicted in a preview. */
  async clusterSideAtEnd(): Promise<ClusterSide> {
    const before = await this.get('clusterSide');
    if ((await this.get('scope')).baseline.wasNode) return before;
    if (this.reading.settings.dryRun) return before.administrator === undefined ? before : forgotten(before);
    const now = await (await this.#cluster()).side();
    // The local API server of a control plane has stopped by then.
    return now.node === 'unknown' && before.node === 'there' ? before : now;
  }

  async #cluster(): Promise<JoinedCluster> {
    const { host, signal, settings } = this.reading;
    const scope = await this.get('scope');
    this.#joined ??= new JoinedCluster({ host, signal, kubeconfigPath: settings.kubeconfigPath }, scope);
    return this.#joined;
  }

  async #scope(): Promise<UndoFacts['scope']> {
    await this.get('checks');
    const { entries, problem, unreadable, unread } = await readJournalFile(this.#host);
    const scope = undoScope(entries);
    // A run has failed with a problem before it; a preview has not.
    const unusable = problem ?? (scope === 'nothing' && unreadable > 0 ? 'lines' : undefined);
    if (unusable) throw new Failure(JOURNAL_NOT_USABLE, { path: PATHS.journal, problem: unusable });
    if (scope === 'nothing') throw new NothingToUndo();
    if (scope === 'init') throw new Failure(UNDO_OF_INIT, {});
    if (scope === 'not-recorded') throw new Failure(UNDO_NOT_RECORDED, { journal: PATHS.journal });
    const believed = await believable(scope, this.#host.files);
    if (believed === undefined) throw new Failure(JOURNAL_NOT_USABLE, { path: PATHS.journal, problem: 'foreign' });
    await this.#refuseOvertaken(scope);
    return unread ? { ...believed, unreadable: unread } : believed;
  }

  /** Throws UNDO_OVERTAKEN if kubelet.conf trusts another CA than the joined cluster: the CA or the cluster changed. */
  async #refuseOvertaken({ cluster, node }: UndoFacts['scope']): Promise<void> {
    const kubeletConf = await this.#host.files.read(PATHS.kubeletConf);
    const authority = kubeletConf && authorityIn(kubeletConf.toString('utf8'));
    if (authority === undefined || cluster === '') return;
    // A join writes no CA that it could not read itself. Without a whole block, no kubelet can use the file.
    const isAnother =
      certificatesIn(authority).length > 0 ? !(await this.#isJoined(cluster, authority)) : BLOCK.test(authority);
    if (isAnother) throw new Failure(UNDO_OVERTAKEN, { node, kubeletConf: PATHS.kubeletConf });
  }

  /** Also while the CA is rotated: with the join's among others, or one that a CA file has together with the join's. */
  async #isJoined(cluster: string, caBundle: string): Promise<boolean> {
    if (isBundleOf(cluster, caBundle)) return true;
    const known = (await this.#host.files.read(CA_FILE))?.toString('utf8') ?? '';
    // After a join of another tool, the file belongs to that cluster.
    return isBundleOf(cluster, known) && sameCluster(known, caBundle);
  }

  /** The socket from the settings, else from the journal, else the one of the kubelet. */
  async #criSocket(): Promise<string> {
    const { criSocket } = this.reading.settings;
    return criSocket || (await this.get('scope')).criSocket || resetCriSocket('', this.#host);
  }

  async #contents(): Promise<true> {
    const { paths } = await this.get('scope');
    for (const { before } of paths) {
      if (before.type !== 'file' || isNeverKept(before.path)) continue;
      const now = await this.#host.files.lstat(before.path);
      const content = now?.type === 'file' ? await this.#host.files.read(before.path) : undefined;
      if (content === undefined || sha256(content) !== before.sha256) await earlierContent(before, this.#host);
    }
    return true;
  }

  async #writable(): Promise<UndoFacts['writable']> {
    const known = await this.pick(['scope', 'accounts', 'etcdData']);
    const check = removable(this.#host, () => changedPaths(known, this.#host.files));
    return requireChecks([check], this.reading, this.#ignored);
  }

  /** Asks the cluster, which knows the Pods of DaemonSets; if it does not answer, the container runtime. */
  async #pods(): Promise<true> {
    const [{ allowRunningPods }, { node, baseline }] = [this.reading.settings, await this.get('scope')];
    if (allowRunningPods || baseline.wasNode) return true;
    const pods = await (await this.#cluster()).pods();
    const running = pods ?? (await this.#sandboxes());
    if (running.length > 0) throw new Failure(PODS_RUN_HERE, { node, pods: running, byRuntime: pods === undefined });
    return true;
  }

  /** Empty if the runtime does not answer: it could not stop anything either. */
  async #sandboxes(): Promise<string[]> {
    const runtime = this.#host.runtimes.connect(await this.get('criSocket'));
    const sandboxes = await closing(runtime, () => runtime.podSandboxes()).catch(onFailure(() => []));
    const others = sandboxes.filter(({ ready, static: isStatic, ofDaemonSet }) => ready && !isStatic && !ofDaemonSet);
    return others.map(({ namespace, name }) => `${namespace}/${name}`);
  }

  async #confirmed(): Promise<true> {
    const { force, dryRun } = this.reading.settings;
    await this.pick(BEFORE_CONFIRMATION);
    if (!force && !dryRun && !(await this.reading.confirm())) throw new Failure(UNDO_NOT_CONFIRMED, {});
    return true;
  }

  async #clusterSide(): Promise<ClusterSide> {
    const { baseline } = await this.get('scope');
    // A machine that was a node before the join stays one.
    if (baseline.wasNode) return { node: 'absent', requests: [], administrator: undefined };
    const cluster = await this.#cluster();
    const side = await cluster.side();
    const { kubeconfigPath } = this.reading.settings;
    if (kubeconfigPath === undefined) return side;
    if (side.reason) throw side.reason;
    await cluster.requireRightToDelete(kubeconfigPath);
    return side;
  }

  /** Read before the member leaves: an undo that stopped after that would leave half a node. */
  async #etcdData(): Promise<string | undefined> {
    const { etcd, joined } = await this.get('scope');
    if (etcd === undefined) return undefined;
    const { dataDir, peerUrl } = etcd.added;
    const real = await directoryToEmpty(dataDir, { followsLink: true, unmounts: false }, this.#host);
    const isFilled = real !== undefined && (await dataNames(real, this.#host)).length > 0;
    const entries = unfinishedEntries(await readJournal(this.#host));
    // The member of a finished join has filled the directory, wherever that lies by now; a later phase's may not have,
    // and after a reset that was interrupted the data are someone else's.
    const isOfFinished = joined && !entries.some((entry) => entry.toTakeBack !== undefined || hasEmptiedEtcd(entry));
    if (isOfFinished || !isFilled) return real ?? dataDir;
    if (await ownsEtcdData(entries, dataDir, this.#host)) return real;
    throw new Failure(ETCD_DATA_NOT_OURS, { dataDir, peerUrl });
  }

  async #accounts(): Promise<UndoFacts['accounts']> {
    const { paths } = await this.get('scope');
    return paths.some(({ before }) => ACCOUNT_FILES.includes(before.path)) ? accountsToRemove(this.#host) : [];
  }

  async #restorations(): Promise<UndoFacts['restorations']> {
    const scope = await this.get('scope');
    const { files } = this.#host;
    const found = await restorations(scope, files);
    const paths = scope.paths.map(({ before }) => before.path);
    const provisioned = this.reading.settings.keepProvisioned ? [] : await provisionedConfiguration(files);
    // Left by a join of an old version that was killed while its certificate request waited for approval.
    const isRecorded = !scope.usedKubelet || paths.includes(PATHS.kubeletKeyDropIn);
    const dropIn = isRecorded
      ? undefined
      : await files.read(PATHS.kubeletKeyDropIn, { plain: true }).catch(onFailure(() => undefined));
    const isLeft = dropIn?.includes('--rotate-certificates=false') === true;
    const left = [...(isLeft ? [PATHS.kubeletKeyDropIn] : []), ...(await abandonedWrites(paths, files))];
    const others = [...provisioned, ...left];
    const removals = others.map((path) => ({ kind: 'remove-file', path }) as const);
    return { ...found, changes: [...removals, ...found.changes] };
  }
}

/** The CA in PEM; undefined if the file does not contain it. */
function authorityIn(kubeconfig: string): string | undefined {
  const { clusters } = yamlFields(kubeconfig);
  const data = record(record(listOf(clusters)[0]).cluster)['certificate-authority-data'];
  return typeof data === 'string' ? Buffer.from(data, 'base64').toString('utf8') : undefined;
}

function forgotten(before: ClusterSide): ClusterSide {
  return { ...before, node: before.node === 'there' ? 'absent' : before.node, requests: [] };
}

/** Ends a run that has nothing to undo. Not a Failure: the requested state already holds. */
export class NothingToUndo extends Error {}
