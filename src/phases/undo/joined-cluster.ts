import { Failure, onFailure } from '../../base/failure.ts';
import { evictablePods, isThisMachine, nodeObjects } from '../../cluster/api/node-objects.ts';
import { administratorRefusal, ask } from '../../cluster/api/requests.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../../cluster/discovery/trusted-cluster.ts';
import type { UndoScope } from '../../engine/journal/undo-scope.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { isBundleOf, sameCluster } from '../../pki/reading/certificate-bundle.ts';
import type { ClusterSide } from './facts.ts';
import { KUBECONFIG_OF_ANOTHER_CLUSTER } from './phases-undo-sentences.ts';

/** The default path of the CA file that a join writes (caCertPath). */
export const CA_FILE = '/etc/kubernetes/pki/ca.crt';

interface Identity {
  cluster: TrustedCluster;
  /** Path of the kubeconfig, if it is an administrator's. */
  administrator: string | undefined;
}

interface Access {
  /** An administrator's, if one was specified. */
  kubeconfigPath: string | undefined;
  host: HostReader;
  signal: AbortSignal;
}

/**
 * The cluster of the join, accessed with the specified administrator's kubeconfig, else with admin.conf of a control
 * plane, else with the node's own. Keeps that identity in memory: its files are removed meanwhile.
 */
export class JoinedCluster {
  readonly #access: Access;
  readonly #scope: Pick<UndoScope, 'cluster' | 'node'>;
  #identity: Promise<Identity | Failure> | undefined;

  constructor(access: Access, scope: Pick<UndoScope, 'cluster' | 'node'>) {
    this.#access = access;
    this.#scope = scope;
  }

  /** Never fails: whoever asked for the identity was told why there is none. */
  async close(): Promise<void> {
    const identity = await this.#identity?.catch(() => undefined);
    if (identity !== undefined && !(identity instanceof Failure)) identity.cluster.connection.close();
  }

  async side(): Promise<ClusterSide> {
    const { host, signal } = this.#access;
    const sides = await this.#asked(async ({ cluster, administrator }): Promise<ClusterSide> => {
      const { node, requests } = await nodeObjects(cluster, this.#scope.node, signal);
      if (node === undefined) return { node: 'absent', requests, administrator };
      if (await isThisMachine(node, host.files)) return { node: 'there', requests, administrator };
      return { node: 'other', requests: [], administrator };
    });
    return sides instanceof Failure
      ? { node: 'unknown', requests: [], administrator: undefined, reason: sides }
      : sides;
  }

  /** Pods that must move, as namespace/name; undefined if the cluster does not answer. */
  async pods(): Promise<string[] | undefined> {
    const { node } = this.#scope;
    const pods = await this.#asked(({ cluster }) => evictablePods(cluster, node, this.#access.signal));
    return pods instanceof Failure ? undefined : pods;
  }

  /** Checks the right to delete the Node in advance: the undo leaves etcd and stops the kubelet before it does that. */
  async requireRightToDelete(kubeconfig: string): Promise<void> {
    const identity = await this.#identityOnce();
    if (identity instanceof Failure) return;
    const { cluster: admin } = identity;
    const path = `/api/v1/nodes/${encodeURIComponent(this.#scope.node)}`;
    const { response, failure } = await ask(admin, `${path}?dryRun=All`, this.#access, { method: 'DELETE' });
    if (response === undefined) throw failure;
    if (response.status === 401 || response.status === 403)
      throw administratorRefusal({ server: admin.server, kubeconfig, path }, response);
  }

  async #asked<T>(question: (identity: Identity) => Promise<T>): Promise<T | Failure> {
    const identity = await this.#identityOnce();
    if (identity instanceof Failure) return identity;
    return question(identity).catch(onFailure((failure) => failure, this.#access.signal));
  }

  #identityOnce(): Promise<Identity | Failure> {
    this.#identity ??= this.#openIdentity();
    return this.#identity;
  }

  async #openIdentity(): Promise<Identity | Failure> {
    const { kubeconfigPath } = this.#access;
    let failure: Failure | undefined;
    for (const path of kubeconfigPath === undefined ? [PATHS.adminConf, PATHS.kubeletConf] : [kubeconfigPath]) {
      try {
        const cluster = await clusterOfKubeconfig(path, this.#access);
        if (await this.#isJoined(cluster))
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
   * False for another cluster, which may have a Node of this name as well. A CA rotated since the join shares a
   * certificate with the CA file that the join wrote.
   */
  async #isJoined({ caBundle }: TrustedCluster): Promise<boolean> {
    const { cluster } = this.#scope;
    if (cluster === '' || isBundleOf(cluster, caBundle)) return true;
    const known = await this.#access.host.files.read(CA_FILE);
    if (known === undefined) return false;
    return sameCluster(known.toString('utf8'), caBundle);
  }
}
