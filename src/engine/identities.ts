import { clusterOfKubeconfig } from '../cluster/discovery/kubeconfig-cluster.ts';
import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';
import type { LocalEndpoint } from '../config/types/cluster.ts';
import type { HostReader } from '../host/ports.ts';

/** The identity and the API server that a change of the cluster uses. */
export interface ApiAccess {
  kubeconfigPath: string;
  /** This machine's own API server, in place of the one that the file names. */
  server?: LocalEndpoint;
  /** Timeouts.kubernetesAPICall, in milliseconds: temporary failures are retried for this long. */
  timeoutMs: number;
  /**
   * The control plane has only just started: its namespaces, roles and bindings may appear a moment later, so 403 and
   * 404 are also temporary.
   */
  settling?: true;
}

/** The kubeconfig identities of one phase: parallel changes with the same identity share one connection. */
export class Identities {
  readonly #context: { host: HostReader; signal: AbortSignal };
  readonly #opened = new Map<string, Promise<TrustedCluster>>();

  constructor(context: { host: HostReader; signal: AbortSignal }) {
    this.#context = context;
  }

  /** Throws a Failure if the kubeconfig is not usable. That is not cached: the file may be there a moment later. */
  of({ kubeconfigPath, server }: ApiAccess): Promise<TrustedCluster> {
    const key = JSON.stringify([kubeconfigPath, server]);
    const known = this.#opened.get(key);
    if (known) return known;
    const opening = clusterOfKubeconfig(kubeconfigPath, { ...this.#context, ...(server && { server }) });
    this.#opened.set(key, opening);
    opening.catch(() => this.#opened.delete(key));
    return opening;
  }

  /** Closes the connections; a later of() opens a new one. */
  close(): void {
    for (const opening of this.#opened.values())
      opening.then(
        ({ connection }) => connection.close(),
        () => {},
      );
    this.#opened.clear();
  }
}
