/**
 * `kubejoin token` on the first control plane, where an administrator would run it, and what kubeadm says of the same
 * cluster.
 */
import { expect } from 'vitest';
import type { ExecOptions, ExecOutcome } from '../machine/enter.ts';
import type { Cluster } from '../support/cluster.ts';
import { install, kubejoin } from '../worker/kubejoin.ts';

export const ADMIN = '/etc/kubernetes/admin.conf';

/** A token as both programs print it in JSON. */
export interface ListedToken {
  readonly kind: string;
  readonly apiVersion: string;
  readonly token: string;
  readonly description?: string;
  readonly expires?: string;
  readonly usages?: readonly string[];
  readonly groups?: readonly string[];
}

export class TokenCommand {
  private constructor(readonly cluster: Cluster) {}

  static async on(cluster: Cluster): Promise<TokenCommand> {
    await install(cluster.first);
    return new TokenCommand(cluster);
  }

  run(args: readonly string[], options: ExecOptions = {}): Promise<ExecOutcome> {
    return kubejoin(this.cluster.first, ['token', ...args], options);
  }

  /** Standard output of a run that must succeed. */
  async must(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(args);
    expect(code, stderr).toBe(0);
    return stdout;
  }

  kubeadm(args: readonly string[]): Promise<ExecOutcome> {
    return this.cluster.first.exec(['kubeadm', 'token', ...args]);
  }

  async mustKubeadm(args: readonly string[]): Promise<string> {
    return this.cluster.first.mustExec(['kubeadm', 'token', ...args]);
  }

  /** The ids of the Secrets that are tokens. */
  async ids(): Promise<string[]> {
    const { body } = await this.cluster.api('GET', '/api/v1/namespaces/kube-system/secrets');
    const names = ((body as { items?: { metadata: { name: string } }[] }).items ?? []).map(
      ({ metadata }) => metadata.name,
    );
    return names
      .filter((name) => name.startsWith('bootstrap-token-'))
      .map((name) => name.slice('bootstrap-token-'.length));
  }

  async deleteAll(): Promise<void> {
    for (const id of await this.ids())
      await this.cluster.api('DELETE', `/api/v1/namespaces/kube-system/secrets/bootstrap-token-${id}`);
  }
}

/** A stream of JSON objects, each over several lines, in the order of the tokens. */
export function listed(printed: string): ListedToken[] {
  const objects =
    printed.trim() === '' ? [] : (JSON.parse(`[${printed.trim().replaceAll(/^\}\n\{/gm, '},\n{')}]`) as ListedToken[]);
  return objects.sort((a, b) => (a.token < b.token ? -1 : 1));
}
