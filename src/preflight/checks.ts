import { PATHS } from '../manifests/paths.ts';
import { type Check, type PreflightInput, runChecks } from './check.ts';
import { containerRuntime, containerRuntimeVersion } from './checks/container-runtime.ts';
import { fileAvailable } from './checks/file-available.ts';
import { hostname } from './checks/hostname.ts';
import { httpProxy } from './checks/http-proxy.ts';
import { ipForwarding } from './checks/ip-forwarding.ts';
import { isPrivilegedUser } from './checks/is-privileged-user.ts';
import { kubeletNotNewer, kubeletVersion } from './checks/kubelet-version.ts';
import { portAvailable } from './checks/port-available.ts';
import { programInPath } from './checks/program-in-path.ts';
import { service } from './checks/service.ts';
import { swap } from './checks/swap.ts';
import { systemVerification } from './checks/system-verification.ts';
import { type ControlPlaneCluster, controlPlaneClusterChecks, controlPlaneHostChecks } from './control-plane-checks.ts';
import { readyForControlPlane } from './ready-for-control-plane.ts';
import { type CheckReport, failedChecks } from './report.ts';
import { askRuntime } from './runtime-answers.ts';

const KUBELET_PORT = 10250;

/** What kubeadm 1.37 checks before a node joins, in its order, without the check for root that comes before them; the CA file is a worker's only. */
export function hostChecks(input: PreflightInput): Check[] {
  const { configuration, host, node } = input;
  const isWorker = node.role === 'worker';
  const runtime = askRuntime(input);
  return [
    fileAvailable(PATHS.kubeletConf, input),
    fileAvailable(PATHS.bootstrapKubeletConf, input),
    containerRuntime(input, runtime),
    containerRuntimeVersion(input, runtime),
    swap(host),
    ...['losetup', 'mount', 'cp'].map((program) => programInPath(program, host)),
    systemVerification(host),
    hostname(input),
    kubeletVersion(host),
    service('kubelet', host),
    portAvailable(KUBELET_PORT, input),
    ...(isWorker ? [fileAvailable(configuration.caCertPath, input)] : []),
    ...httpProxy(input),
    ...ipForwarding(input),
    ...(isWorker ? [] : controlPlaneHostChecks(input)),
  ];
}

/** Without root the others would report what root does not see, so that one result stands alone then, as in kubeadm. */
export async function runHostChecks(input: PreflightInput): Promise<CheckReport> {
  const privileged = await runChecks([isPrivilegedUser(input.host)], input);
  if (failedChecks(privileged).length > 0) return privileged;
  const { results, ignored } = await runChecks(hostChecks(input), input);
  return { results: [...privileged.results, ...results], ignored };
}

/** What a worker's checks have to know of the cluster; more for a control plane. */
export type CheckedCluster = Pick<ControlPlaneCluster, 'cluster'> | ControlPlaneCluster;

/** Checks that need the cluster. For a control plane throws what is no check that could be ignored (see readyForControlPlane). */
export async function runClusterChecks(input: PreflightInput, known: CheckedCluster): Promise<CheckReport> {
  const kubelet = kubeletNotNewer(input.host, known.cluster.kubernetesVersion);
  if (!('endpoint' in known)) return runChecks([kubelet], input);
  await readyForControlPlane(input, known);
  return runChecks([...controlPlaneClusterChecks(input, known), kubelet], input);
}
