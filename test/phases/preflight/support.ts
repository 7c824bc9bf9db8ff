import { expect } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { Message } from '../../../src/base/text.ts';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import type { Catalogue } from '../../../src/i18n/catalogue.ts';
import type { PreflightInput } from '../../../src/phases/preflight/check.ts';
import type { CheckReport, CheckResult } from '../../../src/phases/preflight/report.ts';
import { askRuntime } from '../../../src/phases/preflight/runtime-answers.ts';
import { wholeEnglish as english } from '../../../src/program/definitions.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

export const SOCKET = 'unix:///var/run/containerd/containerd.sock';

/** As a cluster stores it. */
export const STORED = {
  apiVersion: 'kubeadm.k8s.io/v1beta4',
  kind: 'ClusterConfiguration',
  kubernetesVersion: 'v1.37.2',
};

export function configuration(
  apiServerEndpoint = 'api.example:6443',
  ignorePreflightErrors: string[] = [],
): JoinConfiguration {
  return {
    caCertPath: '/etc/kubernetes/pki/ca.crt',
    nodeRegistration: { ignorePreflightErrors, kubeletExtraArgs: [] },
    discovery: {
      bootstrapToken: { token: new Secret('x'), apiServerEndpoint, caCertHashes: [], unsafeSkipCAVerification: true },
    },
  } as unknown as JoinConfiguration;
}

export function input(host: FakeHost = fakeHost(), more: Partial<PreflightInput> = {}): PreflightInput {
  const node = {
    name: 'worker-1',
    addresses: ['10.0.0.22'],
    criSocket: SOCKET,
    role: 'worker',
    systemdResolved: false,
    ownCaFile: false,
  } as const;
  return {
    configuration: configuration(),
    node,
    host: host.read,
    ours: { isOurs: () => false, startedKubelet: false, ownsEtcdData: async () => false },
    signal: new AbortController().signal,
    runtime: askRuntime({ host: host.read, node: { ...node, ...more.node } }),
    ...more,
  };
}

export function resultOf(report: CheckReport, name: string): CheckResult {
  const results = report.results.filter((result) => result.name === name);
  expect(results.map((result) => result.name)).toEqual([name]);
  return results[0] as CheckResult;
}

/** Kinds and keys of what was found, errors first. */
export function kinds(result: Pick<CheckResult, 'warnings' | 'errors'>): string[] {
  return [...result.errors.map(({ kind }) => kind), ...result.warnings.map(({ key }) => key)];
}

/**
 * Renders everything found in English and Portuguese, and checks that both are whole sentences that name the facts and
 * differ.
 */
export async function expectSentences(
  result: Pick<CheckResult, 'warnings' | 'errors'>,
  ...facts: string[]
): Promise<void> {
  const portuguese = await catalogueFor('pt-BR');
  const [en, pt] = [english, portuguese].map((catalogue) =>
    [...result.errors, ...result.warnings].flatMap((finding) => sentences(finding, catalogue)),
  );
  for (const [index, sentence] of (en ?? []).entries()) {
    const translated = pt?.[index];
    expect(translated).not.toBe(sentence);
    for (const text of [sentence, translated]) expect(text).not.toMatch(/undefined|\[object|null|^\s*$/);
  }
  for (const fact of facts) for (const text of [en, pt]) expect(text?.join('\n')).toContain(fact);
}

function sentences(finding: Failure | Message, catalogue: Catalogue): string[] {
  if (!(finding instanceof Failure))
    return [
      (catalogue.text as (key: string, params: unknown) => string)(
        finding.key,
        'params' in finding ? finding.params : undefined,
      ),
    ];
  const { what, cause, cure } = catalogue.failure(finding);
  return [what, cause, cure];
}
