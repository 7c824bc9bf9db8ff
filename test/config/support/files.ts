import { isFailure } from '../../../src/base/failure.ts';
import { CONFIG_INVALID } from '../../../src/config/config-sentences.ts';
import { type ParsedJoinFile, parseJoinDocuments } from '../../../src/config/documents/join-documents.ts';
import type { ParseOptions } from '../../../src/config/documents/kind.ts';
import type { ConfigProblem } from '../../../src/config/problem.ts';

export const TOKEN = 'abcdef.0123456789abcdef';
export const HASH = `sha256:${'ab'.repeat(32)}`;

/** Two lines. */
export const head = (version = 'v1beta4') => `apiVersion: kubeadm.k8s.io/${version}\nkind: JoinConfiguration\n`;

/** Six lines more: a valid discovery, lines 3 to 8. */
export const DISCOVERY = `discovery:
  bootstrapToken:
    token: ${TOKEN}
    apiServerEndpoint: 10.0.0.1:6443
    caCertHashes:
      - ${HASH}
`;

/** A valid file of eight lines; added text starts on line 9. */
export const BASE = head() + DISCOVERY;

const bytes = (file: string | Uint8Array): Uint8Array =>
  typeof file === 'string' ? new TextEncoder().encode(file) : file;

export function parse(
  file: string | Uint8Array,
  options: ParseOptions = { allowExperimentalApi: false },
): ParsedJoinFile {
  return parseJoinDocuments(bytes(file), 'join.yaml', options);
}

/** The problems of a file; it must have some. Anything thrown but CONFIG_INVALID goes through. */
export function problemsOf(file: string | Uint8Array, options?: ParseOptions): ConfigProblem[] {
  try {
    parse(file, options);
  } catch (error) {
    if (isFailure(error, CONFIG_INVALID)) return [...error.params.problems];
    throw error;
  }
  throw new Error(`accepted:\n${file}`);
}

/** Each problem as `line:column path KEY`, the key without CONFIG_. */
export function summary(file: string | Uint8Array, options?: ParseOptions): string[] {
  return problemsOf(file, options).map(({ line, column, path, key }) =>
    [line === undefined ? '-' : `${line}:${column}`, path || '.', key.slice('CONFIG_'.length)].join(' '),
  );
}
