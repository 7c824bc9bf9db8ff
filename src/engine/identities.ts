import { nodeIdentity } from '../cluster/discovery/node-identity.ts';
import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';
import type { LocalEndpoint } from '../config/types/cluster.ts';
import type { HostReader } from '../host/ports.ts';

/** Whose rights a change of the cluster is made with, and where. */
export interface ApiAccess {
  kubeconfigPath: string;
  /** Another API server of the cluster than the file names: this machine's own. */
  server?: LocalEndpoint;
  /** Timeouts.kubernetesAPICall, in milliseconds: what can heal is tried again for so long. */
  timeoutMs: number;
  /**
   * The control plane has only just begun: its namespaces, roles and bindings may come a moment later, so that 403 and
   * 404 can heal, too.
   */
  settling?: true;
}

/**
 * The identities of kubeconfigs that one phase's changes use: one connection each, however many changes are made at the
 * same time.
 */
export class Identities {
  readonly #host: HostReader;
  readonly #signal: AbortSignal;
  readonly #opened = new Map<string, Promise<TrustedCluster>>();

  constructor({ host, signal }: { host: HostReader; signal: AbortSignal }) {
    this.#host = host;
    this.#signal = signal;
  }

  /** Throws a Failure where the kubeconfig can't be used; it may be there a moment later, so that is not remembered. */
  of({ kubeconfigPath, server }: ApiAccess): Promise<TrustedCluster> {
    const key = JSON.stringify([kubeconfigPath, server]);
    const known = this.#opened.get(key);
    if (known) return known;
    const opening = nodeIdentity(kubeconfigPath, { host: this.#host, signal: this.#signal, ...(server && { server }) });
    this.#opened.set(key, opening);
    opening.catch(() => this.#opened.delete(key));
    return opening;
  }

  /** Closes the connections; whoever asks later gets new ones. */
  close(): void {
    for (const opening of this.#opened.values())
      opening.then(
        ({ connection }) => connection.close(),
        () => {},
      );
    this.#opened.clear();
  }
}
