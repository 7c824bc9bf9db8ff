import type { LocalEndpoint } from '../config/types/cluster.ts';
import { all, type ChangeRecord } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import type { Host } from '../host/ports.ts';
import type { CertificateRequestChange } from '../manifests/certificates/certificate-changes.ts';
import {
  type CertifiedCluster,
  controlPlaneCertificates,
} from '../manifests/certificates/control-plane-certificates.ts';
import { controlPlaneKubeconfigs, INIT_KUBECONFIGS } from '../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { controlPlaneUrl } from '../manifests/kubeconfigs/endpoint-url.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';

export interface RequestOptions {
  cluster: CertifiedCluster;
  node: { name: string };
  endpoint: LocalEndpoint;
  /** Directory for the kubeconfigs and their requests. */
  directory: string;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
}

/**
 * Creates keys and requests for every certificate of a first control-plane node, and kubeconfigs that lack only their
 * certificate (`kubeadm certs generate-csr`). Throws a Failure.
 */
export async function makeRequests(options: RequestOptions): Promise<{ changes: readonly ChangeRecord[] }> {
  const { host, emit, signal } = options;
  const keys = new KeyStock(host.read.system.cpuCount());
  const executor = createExecutor();
  await executor.run('generate-csr', all(requestChanges(options)), { host, keys, signal, emit });
  return { changes: executor.records };
}

/** The requests, with kubeadm's file names. */
export function requestChanges({
  cluster,
  node,
  endpoint,
  directory,
}: Pick<RequestOptions, 'cluster' | 'node' | 'endpoint' | 'directory'>): CertificateRequestChange[] {
  const certificates = controlPlaneCertificates(cluster, node, endpoint).map(
    ({ keyPath, template }): CertificateRequestChange => ({
      kind: 'certificate-request',
      requestPath: keyPath.replace(/\.key$/, '.csr'),
      keyPlace: { type: 'file', path: keyPath },
      requested: template,
      algorithm: template.algorithm,
    }),
  );
  const kubeconfigs = controlPlaneKubeconfigs(INIT_KUBECONFIGS, cluster, { node, endpoint, directory }).map(
    ({ path, clusterName, userName, server, template }): CertificateRequestChange => ({
      kind: 'certificate-request',
      requestPath: `${path}.csr`,
      // As in kubeadm: this kubelet.conf names the cluster's endpoint, that of an init names this machine's.
      keyPlace: {
        type: 'kubeconfig',
        path,
        clusterName,
        userName,
        server: path.endsWith('/kubelet.conf') ? controlPlaneUrl(cluster, endpoint) : server,
      },
      requested: template,
      algorithm: template.algorithm,
    }),
  );
  return [...certificates, ...kubeconfigs];
}
