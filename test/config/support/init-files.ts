import { isFailure } from '../../../src/base/failure.ts';
import { CONFIG_INVALID, FLAGS_INVALID } from '../../../src/config/config-sentences.ts';
import { type ParsedInitFile, parseInitDocuments } from '../../../src/config/documents/init-documents.ts';
import { atKubernetesVersion } from '../../../src/config/documents/init-draft.ts';
import type { ParseOptions } from '../../../src/config/documents/kind.ts';
import type { ConfigProblem } from '../../../src/config/problem.ts';
import type { InitInput } from '../../../src/config/types/init.ts';

/** Two lines. */
export const headOf = (kind: string, version = 'v1beta4') => `apiVersion: kubeadm.k8s.io/${version}\nkind: ${kind}\n`;

/** A valid file of three lines; added text starts on line 4. */
export const CLUSTER = `${headOf('ClusterConfiguration')}kubernetesVersion: v1.37.2\n`;
export const INIT = headOf('InitConfiguration');
export const KUBELET = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n';
export const KUBE_PROXY = 'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n';

const NOT_EXPERIMENTAL: ParseOptions = { allowExperimentalApi: false };

export function parseInit(file: string, options = NOT_EXPERIMENTAL): ParsedInitFile {
  return parseInitDocuments(new TextEncoder().encode(file), 'init.yaml', options);
}

/** The configuration in a file, with its version. */
export function inputOf(file: string, version = 'v1.37.2'): InitInput {
  return atKubernetesVersion(parseInit(file).draft, version);
}

/** The problems that are thrown as CONFIG_INVALID or FLAGS_INVALID; there must be some. */
export function problemsThrownBy(act: () => unknown): ConfigProblem[] {
  try {
    act();
  } catch (error) {
    if (isFailure(error, CONFIG_INVALID) || isFailure(error, FLAGS_INVALID)) return [...error.params.problems];
    throw error;
  }
  throw new Error('accepted');
}

/** Each problem as `line:column path KEY`, the key without CONFIG_. */
export function summaryOf(act: () => unknown): string[] {
  return problemsThrownBy(act).map(({ line, column, path, key }) =>
    [line === undefined ? '-' : `${line}:${column}`, path || '.', key.slice('CONFIG_'.length)].join(' '),
  );
}
