import { type Checked, finding } from '../config/problem.ts';
import { shown } from '../config/shown.ts';
import { checkTaintKey, checkTaintValue } from '../config/values/names.ts';

/** Labels of Kubernetes' own domains that a kubelet may give itself (k8s.io/kubelet/pkg/apis IsKubeletLabel); with any other it does not start. */
const OF_KUBELETS: ReadonlySet<string> = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.kubernetes.io/zone',
  'failure-domain.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
]);
const DOMAINS_OF_KUBELETS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const RESERVED = ['kubernetes.io', 'k8s.io'];

/** The key of a label that a Node registers with. */
export function checkNodeLabel(key: string): Checked<string> {
  if (checkTaintKey(key).wrong) return { wrong: finding('FLEET_LABEL_KEY', { key: shown(key) }) };
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  const within = (domains: readonly string[]) => domains.some((one) => domain === one || domain.endsWith(`.${one}`));
  if (!within(RESERVED) || OF_KUBELETS.has(key) || within(DOMAINS_OF_KUBELETS)) return { value: key };
  return { wrong: finding('FLEET_LABEL_RESERVED', { key: shown(key) }) };
}

/** Labels and taints have the same values. */
export function checkNodeLabelValue(value: string): Checked<string> {
  return checkTaintValue(value).wrong ? { wrong: finding('FLEET_LABEL_VALUE', { value: shown(value) }) } : { value };
}
