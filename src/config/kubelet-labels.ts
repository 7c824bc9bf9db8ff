/** Labels of Kubernetes' domains that a kubelet may set on its own Node (k8s.io/kubelet/pkg/apis, well_known_labels.go). */
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
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
]);
const DOMAINS_OF_KUBELETS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const RESERVED = ['kubernetes.io', 'k8s.io'];

/** True if a kubelet also updates this label of a Node that exists, at each start (updateDefaultLabels). */
export function followsKubelet(key: string): boolean {
  return OF_KUBELETS.has(key);
}

/** True if a kubelet may register with this label. With any other it does not start, and NodeRestriction refuses it. */
export function isKubeletLabel(key: string): boolean {
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  const within = (domains: readonly string[]) => domains.some((one) => domain === one || domain.endsWith(`.${one}`));
  return !within(RESERVED) || OF_KUBELETS.has(key) || within(DOMAINS_OF_KUBELETS);
}
