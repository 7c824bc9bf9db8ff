import { Failure } from '../../base/failure.ts';
import { sharedCertificateProblems } from '../../cluster/shared-certificates/shared-certificates.ts';
import { PATHS } from '../../manifests/paths.ts';
import { type Check, type PreflightInput, runChecks } from './check.ts';
import { cgroupDriver } from './checks/cgroup-driver.ts';
import { fileAvailable } from './checks/file-available.ts';
import { httpProxy } from './checks/http-proxy.ts';
import { ipForwarding } from './checks/ip-forwarding.ts';
import { kubeletNotNewer, kubeletVersion } from './checks/kubelet-version.ts';
import { nodeChecks, runAsRoot } from './common-checks.ts';
import { type ControlPlaneCluster, controlPlaneClusterChecks, controlPlaneHostChecks } from './control-plane-checks.ts';
import type { CheckReport } from './report.ts';
import { CONTROL_PLANE_ENDPOINT_MISSING, SHARED_CERTIFICATES_NOT_READY } from './sentences.ts';

/**
 * What kubeadm 1.37 checks before a node joins, in its order, without the check for root that comes before them; the CA
 * file is a worker's only.
 */
function hostChecks(input: PreflightInput): Check[] {
  const { configuration, host, node } = input;
  const isWorker = node.role === 'worker';
  return [
    fileAvailable(PATHS.kubeletConf, input),
    fileAvailable(PATHS.bootstrapKubeletConf, input),
    ...nodeChecks(input, [kubeletVersion(host)]),
    ...(isWorker ? [fileAvailable(configuration.caCertPath, input)] : []),
    ...httpProxy(input),
    ...ipForwarding(input),
    ...(isWorker ? [] : controlPlaneHostChecks(input)),
  ];
}

export function runHostChecks(input: PreflightInput): Promise<CheckReport> {
  return runAsRoot(() => hostChecks(input), input);
}

/** What a worker's checks have to know of the cluster; more for a control plane. */
type CheckedCluster = (Pick<ControlPlaneCluster, 'cluster'> | ControlPlaneCluster) & {
  /** KubeletConfiguration as the cluster stores it. */
  kubeletConfiguration: Readonly<Record<string, unknown>>;
};

/**
 * Checks that need the cluster. For a control plane throws what is no check that could be ignored (see
 * readyForControlPlane).
 */
export async function runClusterChecks(input: PreflightInput, known: CheckedCluster): Promise<CheckReport> {
  const kubelet = kubeletNotNewer(input.host, known.cluster.kubernetesVersion);
  const driver = cgroupDriver(input, known.kubeletConfiguration);
  if (!('endpoint' in known)) return runChecks([kubelet, driver], input);
  await readyForControlPlane(input, known);
  return runChecks([...controlPlaneClusterChecks(input, known), kubelet, driver], input);
}

/**
 * What no control plane can be joined without, so that it is no check that could be ignored: the cluster has an
 * endpoint that all its control planes share, and what they share is here or will be downloaded. Throws
 * CONTROL_PLANE_ENDPOINT_MISSING and SHARED_CERTIFICATES_NOT_READY.
 */
async function readyForControlPlane(
  { configuration, host }: PreflightInput,
  { cluster, caBundle }: ControlPlaneCluster,
): Promise<void> {
  if (cluster.controlPlaneEndpoint === '') throw new Failure(CONTROL_PLANE_ENDPOINT_MISSING, {});
  if (configuration.controlPlane?.certificateKey !== undefined) return;
  const problems = await sharedCertificateProblems(host.files, cluster, host.clock.now(), caBundle);
  if (problems.length > 0)
    throw new Failure(SHARED_CERTIFICATES_NOT_READY, { certificatesDir: cluster.certificatesDir, problems });
}
