import { posix } from 'node:path';
import ipaddr from 'ipaddr.js';
import type { KubeletConfiguration } from '../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../manifests/paths.ts';
import { parseEndpoint } from '../../wire/endpoint.ts';
import { type Check, type PreflightInput, runChecks } from './check.ts';
import { cgroupDriver } from './checks/container-runtime.ts';
import { fileAvailable } from './checks/file-available.ts';
import { resolvConf } from './checks/files/resolv-conf.ts';
import { kubeletNotNewer, kubeletVersion } from './checks/kubelet-version.ts';
import { swap } from './checks/machine.ts';
import { httpProxy } from './checks/network/http-proxy.ts';
import { ipForwarding } from './checks/network/ip-forwarding.ts';
import { healthPortAvailable } from './checks/network/port-available.ts';
import { nodeChecks, runAsRoot } from './common-checks.ts';
import {
  API_SERVER_PORT,
  type ControlPlaneCluster,
  controlPlaneClusterChecks,
  controlPlaneHostChecks,
} from './control-plane-checks.ts';
import type { CheckReport } from './report.ts';

/**
 * kubeadm 1.37's checks before a node joins, in its order, without the check for root that precedes them. Only workers
 * have the check of the CA file.
 */
function hostChecks(input: PreflightInput): Check[] {
  const { configuration, host, node } = input;
  const isWorker = node.role === 'worker';
  return [
    fileAvailable(PATHS.kubeletConf, input),
    fileAvailable(PATHS.bootstrapKubeletConf, input),
    ...nodeChecks(input, [kubeletVersion(host)], {
      runtime: input.runtime,
      writes: { directories: [posix.dirname(configuration.caCertPath)] },
    }),
    ...(isWorker ? [fileAvailable(configuration.caCertPath, input)] : []),
    ...serverChecks(input),
    ...(isWorker ? [] : controlPlaneHostChecks(input)),
  ];
}

/** Checks of the way to the API server, for the endpoint that token discovery names. */
function serverChecks({ configuration: { discovery }, host }: PreflightInput): Check[] {
  const endpoint = parseEndpoint(discovery.bootstrapToken?.apiServerEndpoint ?? '', API_SERVER_PORT);
  if (endpoint === undefined) return [];
  const isAddress = ipaddr.isValid(endpoint.host);
  return [httpProxy(endpoint, host), ...(isAddress ? [ipForwarding(ipaddr.parse(endpoint.host).kind(), host)] : [])];
}

export function runHostChecks(input: PreflightInput): Promise<CheckReport> {
  return runAsRoot(() => hostChecks(input), input);
}

/** Facts about the cluster for the checks of a worker; those of a control plane need more. */
type CheckedCluster = (Pick<ControlPlaneCluster, 'cluster'> | ControlPlaneCluster) & {
  /** KubeletConfiguration as the cluster stores it. */
  kubeletConfiguration: Readonly<Record<string, unknown>>;
  /** KubeletConfiguration as this machine's kubelet will read it. Default: as the cluster stores it. */
  kubelet?: KubeletConfiguration;
};

/** Runs the checks that need the cluster. */
export function runClusterChecks(input: PreflightInput, known: CheckedCluster): Promise<CheckReport> {
  const kubelet = kubeletNotNewer(input.host, known.cluster.kubernetesVersion);
  const driver = cgroupDriver(input, known.kubeletConfiguration);
  const configured = known.kubelet ?? known.kubeletConfiguration;
  const resolver = resolvConf(input, configured, input.configuration.nodeRegistration);
  const swapped = swap(input.host, async (areas) => {
    const [{ swapRefused }, { SWAP_ON }] = await Promise.all([
      import('./checks/swap-refused.ts'),
      import('./checks/preflight-checks-sentences.ts'),
    ]);
    return (await swapRefused(areas, configured, input)) ?? SWAP_ON({ areas });
  });
  const checks = [kubelet, driver, swapped, resolver, ...healthPortAvailable(configured, input)];
  return runChecks('endpoint' in known ? [...controlPlaneClusterChecks(input, known), ...checks] : checks, input);
}
