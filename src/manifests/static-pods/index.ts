import { applyPatches } from '../patches/apply.ts';
import type { PatchSet } from '../patches/patch-set.ts';
import { requireShape } from '../patches/strategic/merge-schema.ts';
import type { ControlPlaneComponentName, StaticPodName } from '../paths.ts';
import { type Accounts, runAsNonRoot } from '../rootless/owners.ts';
import { toYaml } from '../yaml.ts';
import { etcdMemberPod } from './etcd.ts';
import type { ControlPlaneInputs, EtcdInputs } from './inputs.ts';
import { kubeApiserverPod } from './kube-apiserver.ts';
import { kubeControllerManagerPod } from './kube-controller-manager.ts';
import { kubeSchedulerPod } from './kube-scheduler.ts';
import type { Pod } from './pod.ts';

const PODS = {
  'kube-apiserver': kubeApiserverPod,
  'kube-controller-manager': kubeControllerManagerPod,
  'kube-scheduler': kubeSchedulerPod,
} as const;

/**
 * The patched manifest of a control-plane component, as YAML. Equivalent to the one of the kubeadm of the cluster's
 * version. Throws KUBERNETES_VERSION_NOT_SUPPORTED and PATCH_NOT_APPLICABLE.
 */
export function staticPod(component: ControlPlaneComponentName, inputs: ControlPlaneInputs): string {
  return finished(component, PODS[component](inputs), inputs);
}

/** The patched manifest of this machine's etcd member, as YAML. For a local etcd only. Throws as `staticPod` does. */
export function etcdPod(inputs: EtcdInputs): string {
  const { etcd } = inputs.configuration;
  if (etcd.type !== 'local') throw new TypeError('a cluster with an external etcd has no Pod for it');
  return finished('etcd', etcdMemberPod(etcd.local, inputs), inputs);
}

function finished(
  component: StaticPodName,
  pod: Pod,
  { accounts, patches }: { accounts: Accounts | undefined; patches: PatchSet },
): string {
  const rootless = accounts === undefined ? pod : runAsNonRoot(component, pod, accounts);
  return toYaml(applyPatches(patches, component, rootless, (patched) => requireShape(patched, 'Pod')));
}
