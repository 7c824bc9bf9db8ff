import type { ConfigurationFile } from './configuration-files.js';
import type { DifferenceName } from './differences.js';
import { document } from './documents.js';

const init = document('InitConfiguration');
const cluster = document('ClusterConfiguration');
const join = document('JoinConfiguration');
const reset = document('ResetConfiguration');
const kubelet = (fields: object = {}) => document('KubeletConfiguration', fields, 'kubelet.config.k8s.io/v1beta1');
const kubeProxy = (fields: object = {}) =>
  document('KubeProxyConfiguration', fields, 'kubeproxy.config.k8s.io/v1alpha1');

type Row = string | readonly [text: string, differs: DifferenceName];

/** Files in which not a field is of interest but the file itself: YAML, versions, kinds. */
const ROWS: readonly Row[] = [
  ['', 'an empty file'],
  '\n\n',
  '# nothing\n',
  '---\n',
  '---\n---\n',
  'null\n',
  '[]\n',
  'text\n',
  'a: [\n',
  'a: b: c\n',
  '\ta: b\n',
  'apiVersion: v1\nkind: Pod\n',
  'kind: InitConfiguration\n',
  'apiVersion: kubeadm.k8s.io/v1beta4\n',
  'apiVersion: kubeadm.k8s.io/v1beta4\nkind: Nonsense\n',
  'apiVersion: kubeadm.k8s.io/v1beta4\nkind: initconfiguration\n',
  'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: InitConfiguration\n',
  [document('ClusterConfiguration', undefined, 'kubeadm.k8s.io/v1beta3'), 'v1beta3 is read'],
  [document('JoinConfiguration', undefined, 'kubeadm.k8s.io/v1beta3'), 'v1beta3 is read'],
  ...['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1beta1', 'v1beta2', 'v1', 'v1beta5', 'v2'].flatMap((version) => [
    document('ClusterConfiguration', { kubernetesVersion: 'v1.37.2' }, `kubeadm.k8s.io/${version}`),
    document('JoinConfiguration', undefined, `kubeadm.k8s.io/${version}`),
  ]),
  `${init}---\n${cluster}`,
  `${cluster}---\n${init}`,
  `---\n${cluster}`,
  `${cluster}---\n`,
  `${cluster}...\n`,
  `${cluster}---\n${cluster}`,
  `${cluster}---\n${join}`,
  `${cluster}---\n${join}---\n${reset}---\n${init}`,
  `${join}---\n${join}`,
  `${join}---\n${kubelet()}`,
  `${join}---\napiVersion: v1\nkind: Pod\n`,
  `${cluster}---\n${kubelet({ cgroupDriver: 'cgroupfs', clusterDNS: ['10.96.0.10'] })}`,
  `${cluster}---\n${kubelet({ cgroupDriver: 5 })}`,
  `${cluster}---\n${kubelet({ maxPods: '110' })}`,
  `${cluster}---\n${kubeProxy({ mode: 'ipvs' })}`,
  `${cluster}---\n${kubeProxy({ conntrack: { maxPerCore: 5 } })}`,
  kubelet(),
  kubeProxy(),
  cluster.replaceAll('\n', '\r\n'),
  `\ufeff${cluster}`,
  `${cluster}kubernetesVersion: v1.37.2\n`,
  `${cluster}clusterName: a\nclusterName: a\n`,
  `${cluster}proxy: {disabled: yes}\n`,
  `${cluster}proxy: {disabled: "yes"}\n`,
  `${cluster}proxy: {disabled: y}\n`,
  `${cluster}clusterName: yes\n`,
  `${cluster}clusterName: 5\n`,
  `${cluster}clusterName: ~\n`,
  `${cluster}clusterName: 2030-01-01\n`,
  `${cluster}clusterName: |\n  a\n`,
  `${cluster}clusterName: !!str 5\n`,
  `${cluster}clusterName: &a b\nimageRepository: *a\n`,
  `${cluster}apiServer: &a {certSANs: [a]}\nscheduler: {}\nx: *a\n`,
  `${cluster}apiServer: {<<: {certSANs: [a]}}\n`,
  JSON.stringify({ apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration', kubernetesVersion: 'v1.37.2' }),
  JSON.stringify(
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      kubernetesVersion: 'v1.37.2',
      clusterName: null,
    },
    null,
    2,
  ),
  `${init.replace('192.0.2.1', '192.0.2.1\n  bindPort: 0x192b')}---\n${cluster}`,
  `${init.replace('192.0.2.1', '192.0.2.1\n  bindPort: 06443')}---\n${cluster}`,
  `${init.replace('192.0.2.1', '192.0.2.1\n  bindPort: 6_443')}---\n${cluster}`,
  `${init.replace('192.0.2.1', '192.0.2.1\n  bindPort: 6443.0')}---\n${cluster}`,
  `${init.replace('192.0.2.1', '192.0.2.1\n  bindPort: 6.443e3')}---\n${cluster}`,
];

export const FILE_FORMS: readonly ConfigurationFile[] = ROWS.map((row) =>
  typeof row === 'string' ? { text: row } : { text: row[0], differs: row[1] },
);
