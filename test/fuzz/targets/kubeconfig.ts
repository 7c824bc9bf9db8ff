import { type Kubeconfig, KubeconfigError, parseKubeconfig } from '../../../src/discovery/kubeconfig.ts';
import { JSON_PIECES, mutateText, YAML_PIECES } from '../mutate/text.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import { yamlFindings } from '../yaml-findings.ts';

const PIECES = [
  ...YAML_PIECES,
  ...JSON_PIECES,
  'certificate-authority-data: QUJD\n',
  'insecure-skip-tls-verify: yes\n',
  'server: https://evil.example:6443\n',
  'clusters: []\n',
  'current-context: ',
  'exec: {command: sh}\n',
  '&a {',
  '<<: [*a, *a]\n',
];

const YAML = `apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster:
    server: https://10.0.0.1:6443
    certificate-authority-data: QUJDRA==
    insecure-skip-tls-verify: false
contexts:
- {name: a, context: {cluster: kubernetes, user: u}}
current-context: a
users:
- name: u
  user:
    token: abc
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: plugin
      args: ["a", 'b', |-
        c
      ]
`;

const ANCHORED = `kind: Config
x: &base
  server: https://10.0.0.1:6443
clusters:
- name: a
  cluster: {<<: *base, tls-server-name: "x"}
- &second
  name: b
  cluster: *base
users: [{name: n, user: {username: ~, password: null}}]
`;

/** A kubeconfig: what is read here, Go reads as the same value. */
export const target: Target = {
  name: 'kubeconfig',
  samples: () =>
    [YAML, ANCHORED, JSON.stringify({ clusters: [{ name: 'k', cluster: { server: 'https://a' } }] })].map((text) => Buffer.from(text)),
  mutate: (random: Random, samples) => mutateText(random, random.pick(samples), samples, PIECES),
  reference: { question: 'yaml' },
  async check(input, answer) {
    const wrong = yamlFindings(input, answer);
    if (wrong !== undefined) return wrong;
    if ((answer as { error?: string }).error !== undefined) return undefined;
    let read: Kubeconfig;
    try {
      read = await parseKubeconfig(input);
    } catch (error) {
      if (error instanceof KubeconfigError) return undefined;
      throw error;
    }
    const servers = (JSON.parse(JSON.stringify(answer)).json?.clusters ?? []).map(
      (entry: { cluster?: { server?: string } }) => entry?.cluster?.server ?? '',
    );
    return JSON.stringify(read.clusters.map(({ server }) => server)) === JSON.stringify(servers)
      ? undefined
      : 'another server than Go reads';
  },
};
