/** Settings of kubeadm's drop-in for the kubelet's unit, 10-kubeadm.conf. */
const VARIABLES = [
  'Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"',
  'Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"',
] as const;
/** The program that it starts. */
export const DROP_IN_PROGRAM = '/usr/bin/kubelet';
const FLAGS_FILE = 'EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env';
const COMMAND = [
  'ExecStart=',
  `ExecStart=${DROP_IN_PROGRAM} $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS`,
] as const;

export const DROP_IN_LINES: readonly string[] = [
  ...['[Service]', ...VARIABLES, FLAGS_FILE, 'EnvironmentFile=-/etc/default/kubelet', ...COMMAND],
];

/** What could change the command of the drop-in, or the flags in it. */
const CHANGES =
  /Exec|EnvironmentFile|(Unset|Pass)Environment|Environment=\s*$|KUBELET_(KUBE)?(CONFIG|ADM)|--(bootstrap-)?(kube)?config\b|\\$/m;

/** True for kubeadm's drop-in. */
export function isDropIn(text: string): boolean {
  const settings = text.split('\n').filter((line) => /^\s*[^#;\s[]/.test(line));
  const others = settings.filter((line) => !line.startsWith('EnvironmentFile=-/'));
  return settings.includes(FLAGS_FILE) && others.join('\n') === [...VARIABLES, ...COMMAND].join('\n');
}

/** True for a text that changes nothing of it. */
export function keepsCommand(text: string | undefined): boolean {
  return text !== undefined && !CHANGES.test(text);
}
