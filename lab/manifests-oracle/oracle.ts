import { askKubeadmProgram, ensureKubeadmProgram } from '../support/kubeadm-program.js';

/**
 * A question to kubeadm's own packages. `config` is YAML with InitConfiguration and ClusterConfiguration; `cluster`
 * takes the place of the latter.
 */
export type Question =
  | { config: string; cluster?: string; members: readonly string[] }
  | { manifests: Readonly<Record<string, string>>; address: string };

export interface Answer {
  pods?: Record<string, Record<string, unknown>>;
  urls?: Record<string, string>;
  error?: string;
}

export function ensureOracle(version: string): Promise<string> {
  return ensureKubeadmProgram(
    { name: 'manifests-oracle', directory: import.meta.dirname, sources: ['main.go', 'locked_writer.go'] },
    version,
  );
}

export function askOracle(binary: string, questions: readonly Question[]): Promise<Answer[]> {
  return askKubeadmProgram<Answer>(binary, questions);
}
