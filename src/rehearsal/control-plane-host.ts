import type { LocalEndpoint } from '../config/cluster-types.ts';
import { Failure } from '../failure.ts';
import { closedPort } from '../net/server.ts';
import type { EmbeddedControlPlane } from './control-plane/embedded-control-plane.ts';
import { SandboxHost, type SandboxHostOptions } from './sandbox-host.ts';
import { apiServerComponent } from './static-pods/api-server.ts';
import { controllerManagerComponent, schedulerComponent } from './static-pods/loopback-components.ts';

/** A pretended host that can become a control plane of the embedded cluster, and where its API server shall be. */
export interface ControlPlaneHost {
  host: SandboxHost;
  endpoint: LocalEndpoint;
}

/** Where kubeadm's API server listens cannot be taken for granted: this machine may be a control plane itself. */
export async function makeControlPlaneHost(
  controlPlane: EmbeddedControlPlane,
  options: Omit<SandboxHostOptions, 'address' | 'components'>,
): Promise<ControlPlaneHost> {
  const { address, place } = controlPlane.nextAddress();
  const endpoint = { advertiseAddress: address, bindPort: DEFAULT_PORT };
  await ensureAddress(place);
  const components = {
    'kube-apiserver': apiServerComponent({
      address,
      startServer: (local) => controlPlane.startLocalServer({ ...local, address: place }),
      etcdServes: () => true,
      serviceAccountKey: controlPlane.serviceAccountKey,
      healthy: () => !controlPlane.faults.has('apiserver-never-healthy'),
    }),
    'kube-controller-manager': controllerManagerComponent,
    'kube-scheduler': schedulerComponent,
  };
  return { host: await SandboxHost.create({ ...options, address, components }), endpoint };
}

/** Fails where the machine has no such loopback addresses: only Linux has them all. */
async function ensureAddress(place: string): Promise<void> {
  try {
    await closedPort(place);
  } catch (error) {
    throw new Failure('REHEARSAL_ADDRESS_UNAVAILABLE', { address: place, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}
