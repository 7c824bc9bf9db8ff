/** A permission of joining machines, and the phase of init that creates it. */
interface JoinGrant {
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

/** The permission for a request path; undefined for a path that no join reads. */
export function grantOf(path: string): JoinGrant | undefined {
  return GRANTS.find(([pattern]) => pattern.test(path))?.[1];
}
