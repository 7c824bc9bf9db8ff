import { parse, parseAllDocuments } from 'yaml';
import type { Case, Comparison } from './case.js';
import { rows } from './command-lines.js';
import { document } from './documents.js';

const text: Comparison = ({ out }) => out;
const json: Comparison = ({ out }) => JSON.parse(out);
const yaml: Comparison = ({ out }) => parse(out);
/** Compares without zero values: Go writes unset fields, too, which mean the same as no field. */
const documents: Comparison = ({ out }) => parseAllDocuments(out).map((one) => sorted(withoutZeros(one.toJS())));

const IMAGES = 'config images list --kubernetes-version v1.37.2';
const CLUSTER = (fields: object): Record<string, string> => ({
  'cluster.yaml': document('ClusterConfiguration', { kubernetesVersion: 'v1.37.2', ...fields }),
});
const OF_FILE: readonly object[] = [
  {},
  { imageRepository: 'registry.example.com/k8s' },
  { dns: { imageRepository: 'registry.example.com', imageTag: 'v9' } },
  { dns: { disabled: true }, proxy: { disabled: true } },
  { etcd: { local: { imageTag: '3.6.8-0' } } },
  { etcd: { local: { imageRepository: 'registry.example.com' } } },
  { etcd: { external: { endpoints: ['http://192.0.2.5:2379'] } } },
  { clusterName: '' },
];

export const CONFIG_LINES: readonly Case[] = [
  ...rows(
    [
      IMAGES,
      'config images list --kubernetes-version 1.37.0',
      ['config images list --kubernetes-version=v1.36.3', "images of the cluster's version"],
      'config images list',
    ],
    text,
  ),
  ...rows(
    [
      `${IMAGES} --image-repository registry.example.com/x`,
      `${IMAGES} --image-repository=`,
      `${IMAGES} --feature-gates=`,
    ],
    text,
  ),
  ...rows(
    [`${IMAGES} --feature-gates RootlessControlPlane=true`, 'config images list --kubernetes-version v1.37.2+abc.1'],
    text,
  ),
  ...rows([`${IMAGES} -o text`, [`${IMAGES} -o TEXT`, 'choices in any case'], `${IMAGES} --kubeconfig /nowhere`], text),
  ...rows([`${IMAGES} -o json`, `${IMAGES} --output=json`, `${IMAGES} -ojson`], json),
  ...rows([`${IMAGES} -o yaml`], yaml),
  ...rows(
    [
      'jsonpath={.images}',
      'jsonpath={.images[*]}',
      'jsonpath={range.images[*]}[{@}]{end}',
      'jsonpath={.kind}:{.images[1:3]}',
      'jsonpath={..images[-1]}',
      'jsonpath={.nothing}',
      "jsonpath={['kind','apiVersion']}",
      'jsonpath=text',
      'jsonpath-as-json={.images[0]}',
      'jsonpath={.images[0',
      'jsonpath={.images[x]}',
      'jsonpath={end}',
    ].map((format) => `${IMAGES} -o ${format}`),
    text,
  ),
  ...rows([
    `${IMAGES} -o xml`,
    [`${IMAGES} -o kyaml`, 'output formats'],
    [`${IMAGES} -o go-template={{.images}}`, 'output formats'],
    [`${IMAGES} -o ''`, 'choices in any case'],
    `${IMAGES} x`,
    `${IMAGES} --nonsense`,
    `${IMAGES} --feature-gates Nonsense=true`,
    `${IMAGES} --feature-gates RootlessControlPlane`,
    `${IMAGES} --feature-gates RootlessControlPlane=maybe`,
    `${IMAGES} --cri-socket unix:///x`,
    'config images list --kubernetes-version v1.20.0',
    ['config images list --kubernetes-version v1.35.0', 'older Kubernetes'],
    ['config images list --kubernetes-version v1.38.0', 'newer Kubernetes'],
    ['config images list --kubernetes-version v1.39.0', 'newer Kubernetes'],
    'config images list --kubernetes-version nonsense',
    'config images list --kubernetes-version',
    'config images list --config /nowhere',
    'config images list --image-repository A_B://x',
    'config images pull --nonsense',
    'config images pull x',
    'config images pull --kubernetes-version nonsense',
    'config images pull --kubernetes-version v1.37.2 --cri-socket unix:///nowhere.sock',
    'config images pull --kubernetes-version v1.37.2 --cri-socket unix:///nowhere.sock --feature-gates Nonsense=true',
    'config images',
    'config images nonsense',
    'config',
    'config nonsense',
    'config --help',
    'config print',
    'config print nonsense',
    'config print init-defaults x',
    'config print init-defaults --component-configs Nonsense',
    'config print init-defaults --component-configs kubeletconfiguration',
    "config print init-defaults --component-configs ''",
    'config print join-defaults --component-configs KubeletConfiguration',
    'config print join-defaults --nonsense',
    'config migrate',
    'config migrate --old-config',
    'config migrate --old-config /nowhere',
    "config migrate --old-config ''",
    'config migrate --old-config / --new-config /x',
    'config migrate x',
    'config migrate --config /nowhere',
    'config validate',
    'config validate --config /nowhere',
    "config validate --config ''",
    'config validate --config /',
    'config validate x',
    'config validate --old-config /nowhere',
  ]),
  ...rows(
    [
      'config print init-defaults',
      'config print join-defaults',
      'config print reset-defaults',
      'config print upgrade-defaults',
      'config print init-defaults --component-configs KubeletConfiguration',
      'config print init-defaults --component-configs KubeProxyConfiguration',
      'config print init-defaults --component-configs KubeletConfiguration,KubeProxyConfiguration',
      'config print init-defaults --component-configs KubeProxyConfiguration --component-configs KubeletConfiguration',
    ],
    documents,
  ),
  ...OF_FILE.flatMap((fields) => {
    const files = CLUSTER(fields);
    return [
      { argv: ['config', 'images', 'list', '--config', '{dir}/cluster.yaml', '-o', 'json'], files, compare: json },
      { argv: ['config', 'migrate', '--old-config', '{dir}/cluster.yaml'], files },
    ];
  }),
  {
    argv: ['config', 'images', 'list', '--config', '{dir}/cluster.yaml', '--image-repository', 'a'],
    files: CLUSTER({}),
    differs: 'flags beside --config',
  },
  {
    argv: ['config', 'images', 'list', '--config', '{dir}/cluster.yaml', '--kubernetes-version', 'v1.36.0'],
    files: CLUSTER({}),
    differs: 'flags beside --config',
  },
];

export function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, field]) => [name, withoutZeros(field)] as const)
    .filter(([, field]) => !isZero(field));
  return Object.fromEntries(kept);
}

function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return !Array.isArray(value) && Object.keys(value).length === 0;
  return value === null || value === '' || value === 0 || value === '0' || value === false || value === '0s';
}

/** Fields by their names: the order of a mapping says nothing. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, field]) => [name, sorted(field)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
