/** The end of join, whose first line tools look for in kubeadm's output, so there is no translation. */
export const JOINED_WORKER_WORDS = `
This node has joined the cluster:
* "kubectl get nodes" on a control-plane node shows it.

`;

export const JOINED_CONTROL_PLANE_WORDS = `
This node has joined the cluster and a new control plane instance was created:
* Administer the cluster from here with KUBECONFIG=/etc/kubernetes/admin.conf.

`;
