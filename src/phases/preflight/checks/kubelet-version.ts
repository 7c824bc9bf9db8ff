import { Failure } from '../../../base/failure.ts';
import { isBefore, parseVersion } from '../../../base/version.ts';
import { kubeletProgramVersion } from '../../../host/kubelet-program.ts';
import type { HostReader } from '../../../host/ports.ts';
import { type Check, NotRun } from '../check.ts';
import {
  KUBELET_NEWER,
  KUBELET_NEWER_THAN_CLUSTER,
  KUBELET_NOT_COMPARED,
  KUBELET_TOO_OLD,
} from './preflight-checks-sentences.ts';

/** kubeadm 1.37 supports kubelets of three minor versions before its own. */
const OLDEST_KUBELET = [1, 34] as const;

export function kubeletVersion({ system }: HostReader): Check {
  return {
    name: 'KubeletVersion',
    async run() {
      const version = await kubeletProgramVersion(system);
      if (!isBefore(version, OLDEST_KUBELET)) return undefined;
      return new Failure(KUBELET_TOO_OLD, { version: version.text, oldest: `v${OLDEST_KUBELET.join('.')}.0` });
    },
  };
}

/**
 * The kubelet is not newer than the cluster (Kubernetes' version skew policy). An error in an init, as in kubeadm. A
 * warning in a join: kubeadm does not check it there, and an error would refuse joins that work today.
 */
export function kubeletNotNewer(
  { system }: HostReader,
  kubernetesVersion: string,
  finding: 'error' | 'warning' = 'warning',
): Check {
  return {
    name: 'KubeletVersion',
    async run() {
      const cluster = parseVersion(kubernetesVersion);
      const kubelet = await kubeletProgramVersion(system).catch(() => undefined);
      if (cluster === undefined) return undefined;
      // The other check of this name reports why.
      if (kubelet === undefined) return new NotRun(KUBELET_NOT_COMPARED({ cluster: cluster.text }));
      const newer = kubelet.major > cluster.major || (kubelet.major === cluster.major && kubelet.minor > cluster.minor);
      const params = { kubelet: kubelet.text, cluster: cluster.text };
      if (!newer) return undefined;
      return finding === 'error' ? new Failure(KUBELET_NEWER, params) : KUBELET_NEWER_THAN_CLUSTER(params);
    },
  };
}
