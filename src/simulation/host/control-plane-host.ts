import type { LocalEndpoint } from '../../config/types/cluster.ts';
import type { EmbeddedControlPlane } from '../control-plane/embedded-control-plane.ts';
import { apiServerComponent } from '../static-pods/api-server.ts';
import { etcdComponent } from '../static-pods/etcd.ts';
import { controllerManagerComponent, schedulerComponent } from '../static-pods/loopback-components.ts';
import { SimulatedHost, type SimulatedHostOptions } from './simulated-host.ts';

/** A simulated host that can become a control plane of the embedded cluster, and where its API server shall be. */
export interface ControlPlaneHost {
  host: SimulatedHost;
  endpoint: LocalEndpoint;
}

const BIND_PORT = 6443;

export async function makeControlPlaneHost(
  controlPlane: EmbeddedControlPlane,
  options: Omit<SimulatedHostOptions, 'address' | 'components' | 'network'>,
): Promise<ControlPlaneHost> {
  const { network } = controlPlane;
  const simulated = network.addHost();
  const { address } = simulated;
  const etcd = etcdComponent({
    etcd: await controlPlane.etcd(),
    etcdCa: controlPlane.pki.etcdCa.certificate,
    network: simulated,
    directory: () => host.directory,
    crashes: () => controlPlane.faults.has('etcd-crash-loop'),
  });
  const components = {
    etcd: etcd.start,
    'kube-apiserver': apiServerComponent({
      network: simulated,
      startServer: (local) => controlPlane.startLocalServer(local),
      etcdServes: (url) => etcd.serves(url),
      serviceAccountKey: controlPlane.pki.serviceAccount.publicKey,
      healthy: () => !controlPlane.faults.has('apiserver-never-healthy'),
    }),
    'kube-controller-manager': controllerManagerComponent,
    'kube-scheduler': schedulerComponent,
  };
  const host: SimulatedHost = await SimulatedHost.create({ ...options, address, network, components });
  return { host, endpoint: { advertiseAddress: address, bindPort: BIND_PORT } };
}
