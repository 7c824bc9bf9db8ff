import { Failure } from '../../base/failure.ts';
import { sharedCertificateProblems } from '../../cluster/shared-certificates/shared-certificates.ts';
import type { PreflightInput } from './check.ts';
import type { ControlPlaneCluster } from './control-plane-checks.ts';
import { CONTROL_PLANE_ENDPOINT_MISSING, SHARED_CERTIFICATES_NOT_READY } from './sentences.ts';

/**
 * What no control plane can be joined without, so that it is no check that could be ignored: the cluster has an endpoint that all its control
 * planes share, and what they share is here or will be downloaded. Throws CONTROL_PLANE_ENDPOINT_MISSING and SHARED_CERTIFICATES_NOT_READY.
 */
export async function readyForControlPlane(
  { configuration, host }: PreflightInput,
  { cluster, caBundle }: ControlPlaneCluster,
): Promise<void> {
  if (cluster.controlPlaneEndpoint === '') throw new Failure(CONTROL_PLANE_ENDPOINT_MISSING, {});
  if (configuration.controlPlane?.certificateKey !== undefined) return;
  const problems = await sharedCertificateProblems(host.files, cluster, host.clock.now(), caBundle);
  if (problems.length > 0) throw new Failure(SHARED_CERTIFICATES_NOT_READY, { certificatesDir: cluster.certificatesDir, problems });
}
