import { askKubeadmProgram, ensureKubeadmProgram } from '../support/kubeadm-program.js';

export interface Question {
  /** The file for `init --config`. */
  config: string;
  /** admin.conf. */
  kubeconfig: string;
  /** 64 hex digits. */
  key: string;
  environment?: Readonly<Record<string, string>> | undefined;
  existing?: readonly unknown[] | undefined;
  /** Entries of kubeadm-certs, in base64, to be opened with the key. */
  sealed: Readonly<Record<string, string>>;
}

export interface Answer {
  objects: Record<string, unknown>[] | null;
  /** Content of the Secret kubeadm-certs that kubeadm created, decrypted. */
  entries: Record<string, string> | null;
  opened: Record<string, string> | null;
  error?: string;
}

export function ensureOracle(version: string): Promise<string> {
  return ensureKubeadmProgram(
    { name: 'objects-oracle', directory: import.meta.dirname, sources: ['main.go'] },
    version,
  );
}

export async function askOracle(binary: string, question: Question): Promise<Answer> {
  const [answer] = await askKubeadmProgram<Answer>(binary, [question]);
  if (answer === undefined || answer.error) throw new Error(`kubeadm refuses: ${answer?.error}`);
  return answer;
}
