import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { sha256 } from '../../base/sha256.ts';
import { administratorRefusal } from '../../cluster/api/administrator-refusal.ts';
import { evictablePods, isThisMachine, nodeTraces } from '../../cluster/api/node-traces.ts';
import { ask } from '../../cluster/api/requests.ts';
import { nodeIdentity } from '../../cluster/discovery/node-identity.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import { yamlFields } from '../../config/yaml/value.ts';
import type { Emit } from '../../engine/events.ts';
import { abandonedWrites } from '../../engine/journal/abandoned-writes.ts';
import { earlierContent, NEVER_KEPT } from '../../engine/journal/earlier.ts';
import { readJournal } from '../../engine/journal/journal.ts';
import { JOURNAL_NOT_USABLE } from '../../engine/journal/sentences.ts';
import { believable, undoScope } from '../../engine/journal/undo-scope.ts';
import type { HostReader } from '../../host/ports.ts';
import { PASSWD_FILE } from '../../manifests/accounts/account-files.ts';
import { PATHS } from '../../manifests/paths.ts';
import { clusterDigest, haveInCommon, parseCertificateBundle } from '../../pki/reading/bundle.ts';
import { FactReader } from '../facts/fact-reader.ts';
import { runChecks } from '../preflight/check.ts';
import { isPrivilegedUser } from '../preflight/checks/is-privileged-user.ts';
import { reported } from '../preflight/report.ts';
import { accountsToRemove } from '../reset/account-removal.ts';
import { resetCriSocket } from '../reset/cri-socket.ts';
import type { ClusterSide, UndoFactName, UndoFacts, UndoSettings } from './facts.ts';
import { restorations } from './restorations.ts';
import {
  KUBECONFIG_OF_ANOTHER_CLUSTER,
  PODS_RUN_HERE,
  UNDO_NOT_CONFIRMED,
  UNDO_NOT_RECORDED,
  UNDO_OF_INIT,
  UNDO_OVERTAKEN,
} from './sentences.ts';

/** Where the join writes it, unless its configuration says otherwise. */
const CA_FILE = '/etc/kubernetes/pki/ca.crt';

export interface UndoReading {
  settings: UndoSettings;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  /** Whether the undo is meant: asked where neither force nor dryRun answers it. */
  confirm(): Promise<boolean>;
}

/** Reads the facts of an undo. */
export class UndoFactSource extends FactReader<UndoFacts> {
  readonly #reading: UndoReading;
  #identity: Promise<Identity | Failure> | undefined;
  protected override readonly late: ReadonlySet<UndoFactName> = new Set(['pods', 'confirmed', 'restorations']);

  constructor(reading: UndoReading) {
    super();
    this.#reading = reading;
  }

  get #host(): HostReader {
    return this.#reading.host;
  }

  protected override readonly readers = {
    settings: async () => this.#reading.settings,
    checks: () => this.#checks(),
    scope: () => this.#scope(),
    contents: () => this.#contents(),
    pods: () => this.#pods(),
    confirmed: () => this.#confirmed(),
    criSocket: () => this.#criSocket(),
    hasServices: async () => this.#host.services.manager !== undefined,
    clusterSide: () => this.#clusterSide(),
    accounts: () => this.#accounts(),
    restorations: () => this.#restorations(),
  };

  async close(): Promise<void> {
    const identity = await this.#identity;
    if (identity !== undefined && !(identity instanceof Failure)) identity.cluster.connection.close();
  }

  /**
   * What the cluster has of this machine when all is done, asked anew with the identity that was read before; in a
   * preview what it would have.
   */
  async clusterSideAtEnd(): Promise<ClusterSide> {
    const before = await this.get('clusterSide');
    if ((await this.get('scope')).baseline.wasNode) return before;
    if (this.#reading.settings.dryRun) return before.administrator === undefined ? before : forgotten(before);
    const now = await this.#readClusterSide();
    // A control plane's own API server has ended.
    return now.node === 'unknown' && before.node === 'there' ? before : now;
  }

  async #checks(): Promise<UndoFacts['checks']> {
    const { host, emit, signal } = this.#reading;
    const configuration = { nodeRegistration: { ignorePreflightErrors: [] } };
    const began = (name: string) => emit({ type: 'check-started', name });
    return reported(await runChecks([isPrivilegedUser(host)], { configuration, signal, began }), emit);
  }

  async #scope(): Promise<UndoFacts['scope']> {
    await this.get('checks');
    const scope = undoScope(await readJournal(this.#host));
    if (scope === 'nothing') throw new NothingToUndo();
    if (scope === 'init') throw new Failure(UNDO_OF_INIT, {});
    if (scope === 'not-recorded') throw new Failure(UNDO_NOT_RECORDED, { journal: PATHS.journal });
    const believed = await believable(scope, this.#host.files);
    if (believed === undefined) throw new Failure(JOURNAL_NOT_USABLE, { path: PATHS.journal, problem: 'foreign' });
    await this.#refuseOvertaken(scope);
    return believed;
  }

  /** Another tool may have made this machine a node of another cluster since: what is here then is that one's. */
  async #refuseOvertaken({ cluster, node }: UndoFacts['scope']): Promise<void> {
    const kubeletConf = await this.#host.files.read(PATHS.kubeletConf);
    const authority = kubeletConf && authorityIn(kubeletConf.toString('utf8'));
    if (authority === undefined || cluster === '' || cluster === clusterDigest(authority)) return;
    throw new Failure(UNDO_OVERTAKEN, { node, kubeletConf: PATHS.kubeletConf });
  }

  /** The one that was named, that the journal tells, or that the kubelet uses. */
  async #criSocket(): Promise<string> {
    const { criSocket } = this.#reading.settings;
    return criSocket || (await this.get('scope')).criSocket || resetCriSocket('', this.#host);
  }

  async #contents(): Promise<true> {
    const { paths } = await this.get('scope');
    for (const { before } of paths) {
      if (before.type !== 'file' || NEVER_KEPT.has(before.path)) continue;
      const now = await this.#host.files.lstat(before.path);
      const content = now?.type === 'file' ? await this.#host.files.read(before.path) : undefined;
      if (content === undefined || sha256(content) !== before.sha256) await earlierContent(before, this.#host);
    }
    return true;
  }

  /** Asked of the cluster, which knows what a DaemonSet's is; where that does not answer, of the container runtime. */
  async #pods(): Promise<true> {
    const [{ allowRunningPods }, { node, baseline }] = [this.#reading.settings, await this.get('scope')];
    if (allowRunningPods || baseline.wasNode) return true;
    const identity = await this.#identityOnce();
    const pods = identity instanceof Failure ? undefined : await this.#askedForPods(identity.cluster, node);
    const running = pods ?? (await this.#sandboxes());
    if (running.length > 0) throw new Failure(PODS_RUN_HERE, { node, pods: running, byRuntime: pods === undefined });
    return true;
  }

  async #askedForPods(cluster: TrustedCluster, node: string): Promise<string[] | undefined> {
    try {
      return await evictablePods(cluster, node, this.#reading.signal);
    } catch (error) {
      this.#reading.signal.throwIfAborted();
      if (error instanceof Failure) return undefined;
      throw error;
    }
  }

  /** A runtime that does not answer runs nothing that could be ended by it. */
  async #sandboxes(): Promise<string[]> {
    const runtime = this.#host.runtimes.connect(await this.get('criSocket'));
    try {
      const sandboxes = await runtime.podSandboxes();
      const others = sandboxes.filter(({ ready, static: isStatic, ofDaemonSet }) => ready && !isStatic && !ofDaemonSet);
      return others.map(({ namespace, name }) => `${namespace}/${name}`);
    } catch (error) {
      if (error instanceof Failure) return [];
      throw error;
    } finally {
      runtime.close();
    }
  }

  async #confirmed(): Promise<true> {
    const { force, dryRun } = this.#reading.settings;
    await this.pick(['checks', 'scope', 'contents', 'criSocket', 'clusterSide', 'accounts', 'pods']); // nobody is asked about what can't be
    if (!force && !dryRun && !(await this.#reading.confirm())) throw new Failure(UNDO_NOT_CONFIRMED, {});
    return true;
  }

  async #clusterSide(): Promise<ClusterSide> {
    const { baseline } = await this.get('scope');
    // A machine that was a node before stays one.
    if (baseline.wasNode) return { node: 'absent', requests: [], administrator: undefined };
    const side = await this.#readClusterSide();
    const { kubeconfigPath } = this.#reading.settings;
    if (kubeconfigPath === undefined) return side;
    if (side.node === 'unknown' && side.reason instanceof Failure) throw side.reason;
    const identity = await this.#identityOnce();
    if (!(identity instanceof Failure)) await this.#refuseWithoutRight(identity.cluster, kubeconfigPath);
    return side;
  }

  /** Known before anything is changed: etcd is left, and the kubelet stopped, by the time the Node is deleted. */
  async #refuseWithoutRight(admin: TrustedCluster, kubeconfig: string): Promise<void> {
    const path = `/api/v1/nodes/${encodeURIComponent((await this.get('scope')).node)}`;
    const { response, failure } = await ask(admin, `${path}?dryRun=All`, this.#reading, { method: 'DELETE' });
    if (failure) throw failure;
    if (response?.status === 401 || response?.status === 403)
      throw administratorRefusal({ server: admin.server, kubeconfig, path }, response);
  }

  async #readClusterSide(): Promise<ClusterSide> {
    const identity = await this.#identityOnce();
    if (identity instanceof Failure)
      return { node: 'unknown', requests: [], administrator: undefined, reason: identity };
    const { node: name } = await this.get('scope');
    try {
      const { node, requests } = await nodeTraces(identity.cluster, name, this.#reading.signal);
      const isOther = node !== undefined && !(await isThisMachine(node, this.#host.files));
      const { administrator } = identity;
      return {
        node: node === undefined ? 'absent' : isOther ? 'other' : 'there',
        requests: isOther ? [] : requests,
        administrator,
      };
    } catch (error) {
      this.#reading.signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      return { node: 'unknown', requests: [], administrator: undefined, reason: error };
    }
  }

  /**
   * The administrator's that was named; else that of a control plane here; else the node's own. Held in memory: its
   * files go.
   */
  #identityOnce(): Promise<Identity | Failure> {
    this.#identity ??= this.#openIdentity();
    return this.#identity;
  }

  async #openIdentity(): Promise<Identity | Failure> {
    const { kubeconfigPath } = this.#reading.settings;
    const given = kubeconfigPath === undefined ? [PATHS.adminConf] : [kubeconfigPath];
    const paths = kubeconfigPath === undefined ? [...given, PATHS.kubeletConf] : given;
    let failure: Failure | undefined;
    for (const path of paths) {
      try {
        const cluster = await nodeIdentity(path, { host: this.#host, signal: this.#reading.signal });
        if (await this.#isOfJoinedCluster(cluster))
          return { cluster, administrator: path === PATHS.kubeletConf ? undefined : path };
        cluster.connection.close();
        failure = new Failure(KUBECONFIG_OF_ANOTHER_CLUSTER, { kubeconfig: path, server: cluster.server });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failure = error;
      }
    }
    return failure as Failure;
  }

  /**
   * Another cluster may well have a Node of this name. A CA that has been rotated since is known by what it shares with
   * the one that the join wrote.
   */
  async #isOfJoinedCluster({ caBundle }: TrustedCluster): Promise<boolean> {
    const { cluster } = await this.get('scope');
    if (cluster === '' || cluster === clusterDigest(caBundle)) return true;
    const known = await this.#host.files.read(CA_FILE);
    return (
      known !== undefined &&
      haveInCommon(parseCertificateBundle(known.toString('utf8')), parseCertificateBundle(caBundle))
    );
  }

  async #accounts(): Promise<UndoFacts['accounts']> {
    const { paths } = await this.get('scope');
    return paths.some(({ before }) => before.path === PASSWD_FILE) ? accountsToRemove(this.#host.files) : [];
  }

  async #restorations(): Promise<UndoFacts['restorations']> {
    const scope = await this.get('scope');
    const found = await restorations(scope, this.#host.files);
    const abandoned = await abandonedWrites(
      scope.paths.map(({ before }) => before.path),
      this.#host.files,
    );
    return {
      ...found,
      changes: [...abandoned.map((path) => ({ kind: 'remove-file', path }) as const), ...found.changes],
    };
  }
}

/** PEM; undefined where the file does not hold it itself. */
function authorityIn(kubeconfig: string): string | undefined {
  const { clusters } = yamlFields(kubeconfig);
  const data = record(record(Array.isArray(clusters) ? clusters[0] : undefined).cluster)['certificate-authority-data'];
  return typeof data === 'string' ? Buffer.from(data, 'base64').toString('utf8') : undefined;
}

function forgotten(before: ClusterSide): ClusterSide {
  return { ...before, node: before.node === 'there' ? 'absent' : before.node, requests: [] };
}

interface Identity {
  cluster: TrustedCluster;
  /** Its kubeconfig, where it is an administrator's. */
  administrator: string | undefined;
}

/** No failure: what was asked for is so. */
export class NothingToUndo extends Error {}
