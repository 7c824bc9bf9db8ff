import {
  type Kubeconfig,
  KubeconfigError,
  kubeconfigOf,
  parseKubeconfig,
} from '../../../src/cluster/kubeconfig/kubeconfig.ts';
import { certificatesIn } from '../../../src/pki/reading/certificate-bundle.ts';
import { JSON_PIECES, mutateText, YAML_PIECES } from '../mutate/text.ts';
import { yamlOfSigns } from '../mutate/yaml.ts';
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

interface Answer {
  json?: { clusters?: { cluster?: { server?: string } }[] };
}

/** A kubeconfig: what is read here, Go reads as the same value. */
export const target: Target = {
  name: 'kubeconfig',
  samples: () =>
    [YAML, ANCHORED, JSON.stringify({ clusters: [{ name: 'k', cluster: { server: 'https://a' } }] })].map((text) =>
      Buffer.from(text),
    ),
  mutate: (random: Random, samples) =>
    random.oneIn(2) ? yamlOfSigns(random) : mutateText(random, random.pick(samples), samples, PIECES),
  grows: async (input) =>
    (await parseKubeconfig(input)).clusters.map(({ certificateAuthority: authority }) =>
      authority && 'data' in authority ? certificatesIn(authority.data) : [],
    ),
  reference: { question: 'yaml' },
  check(input, answer) {
    const { wrong, value } = yamlFindings(input, answer);
    if (value === undefined) return wrong;
    let read: Kubeconfig;
    try {
      read = kubeconfigOf(value);
    } catch (error) {
      if (error instanceof KubeconfigError) return undefined;
      throw error;
    }
    const servers = ((answer as Answer).json?.clusters ?? []).map((entry) => entry?.cluster?.server ?? '');
    return JSON.stringify(read.clusters.map(({ server }) => server)) === JSON.stringify(servers)
      ? undefined
      : 'another server than Go reads';
  },
};
