import {
  type ApiServer,
  nodesAndApiServers,
  readStoredText,
  signedNodes,
  type UnsignedNode,
} from '../../../cluster/api/kubelet-serving.ts';
import { requestsServingCertificate } from '../../../manifests/serving-certificates.ts';
import { type Administering, readAsAdministrator } from '../../../operations/administration.ts';
import { KUBELET_CONFIG } from './facts.ts';

/** Serving certificates of the kubelets, seen from this machine. */
export interface ServingStatus {
  /** The cluster's KubeletConfiguration sets serverTLSBootstrap. */
  requested: boolean;
  /** Nodes whose kubelet presents a certificate of the cluster's CA. Empty if nothing requests or verifies one. */
  signed: readonly string[];
  /** Nodes whose kubelet does not. */
  unsigned: readonly UnsignedNode[];
  /** API servers of the cluster. */
  apiServers: readonly ApiServer[];
}

/** Connects to every kubelet, but only if the cluster uses serving certificates. Throws a Failure. */
export function servingStatus(options: Administering): Promise<ServingStatus> {
  const { dialer } = options.host.read.system;
  return readAsAdministrator(options, async (admin, reading) => {
    const [{ text }, { nodes, apiServers }] = await Promise.all([
      readStoredText(admin, KUBELET_CONFIG, reading),
      nodesAndApiServers(admin, reading),
    ]);
    const requested = requestsServingCertificate(text);
    const isUsed = requested || apiServers.some(({ verifies }) => verifies);
    const access = { caBundle: admin.caBundle, dialer, signal: reading.signal };
    return { requested, ...(await signedNodes(isUsed ? nodes : [], access)), apiServers };
  });
}
