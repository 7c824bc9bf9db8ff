/** What lets a joining machine read something, and the phase of init that makes it. */
export interface JoinGrant {
  binding: string;
  phase: string;
}

const GRANTS: readonly (readonly [RegExp, JoinGrant])[] = [
  [
    /kubeadm-config$/,
    {
      binding: 'RoleBinding kube-system/kubeadm:nodes-kubeadm-config',
      phase: 'kubejoin init phase upload-config kubeadm --config FILE',
    },
  ],
  [
    /kubelet-config$/,
    {
      binding: 'RoleBinding kube-system/kubeadm:kubelet-config',
      phase: 'kubejoin init phase upload-config kubelet --config FILE',
    },
  ],
  [/\/nodes\//, { binding: 'ClusterRoleBinding kubeadm:get-nodes', phase: 'kubejoin init phase bootstrap-token' }],
];

/** By the path of a request; undefined for what a join has no such permission for. */
export function grantOf(path: string): JoinGrant | undefined {
  return GRANTS.find(([pattern]) => pattern.test(path))?.[1];
}
