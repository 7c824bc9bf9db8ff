export interface InUse {
  port: number;
  kubeletActive: boolean;
  /** Who listens there, where it can be told. */
  holder?: { pid: number; program: string };
}

/** What a kubelet is, or starts: it goes by a reset. Of another program it is known that it is none of these. */
export const isOfCluster = ({ kubeletActive, holder }: InUse): boolean =>
  holder === undefined
    ? kubeletActive
    : /^(kubelet|kube-(apiserver|controller-manager|scheduler)|etcd)$/.test(holder.program);
