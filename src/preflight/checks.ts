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
import { type CheckReport, failedChecks } from './report.ts';
import { askRuntime } from './runtime-answers.ts';

const KUBELET_PORT = 10250;

/** What kubeadm 1.37 checks before a worker joins, in its order, without the check for root that comes before them. */
export function workerChecks(input: PreflightInput): Check[] {
  const { configuration, host } = input;
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
    fileAvailable(configuration.caCertPath, input),
    ...httpProxy(input),
    ...ipForwarding(input),
  ];
}

/** What needs to know the cluster's version (for instance v1.37.2). */
export function clusterChecks(input: PreflightInput, kubernetesVersion: string): Check[] {
  return [kubeletNotNewer(input.host, kubernetesVersion)];
}

/** Without root the others would report what root does not see, so that one result stands alone then, as in kubeadm. */
export async function runWorkerChecks(input: PreflightInput): Promise<CheckReport> {
  const privileged = await runChecks([isPrivilegedUser(input.host)], input);
  if (failedChecks(privileged).length > 0) return privileged;
  const { results, ignored } = await runChecks(workerChecks(input), input);
  return { results: [...privileged.results, ...results], ignored };
}

export function runClusterChecks(input: PreflightInput, kubernetesVersion: string): Promise<CheckReport> {
  return runChecks(clusterChecks(input, kubernetesVersion), input);
}
