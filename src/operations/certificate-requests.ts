import type { LocalEndpoint, UnversionedCluster } from '../config/types/cluster.ts';
import { all, type ChangeRecord } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import type { Host } from '../host/ports.ts';
import type { CertificateRequestChange } from '../manifests/certificates/certificate-changes.ts';
import { controlPlaneCertificates } from '../manifests/certificates/control-plane-certificates.ts';
import { controlPlaneKubeconfigs, INIT_KUBECONFIGS } from '../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { controlPlaneUrl } from '../manifests/kubeconfigs/endpoint-url.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';

export interface RequestOptions {
  cluster: UnversionedCluster;
  node: { name: string };
  endpoint: LocalEndpoint;
  /** Of the kubeconfigs and their requests. */
  directory: string;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
}

/**
 * Makes keys and requests for every certificate of a first control plane, and kubeconfigs that wait for theirs. Throws
 * a Failure.
 */
export async function makeRequests(options: RequestOptions): Promise<{ changes: readonly ChangeRecord[] }> {
  const { host, emit, signal } = options;
  const keys = new KeyStock(host.read.system.cpuCount());
  const executor = createExecutor();
  await executor.run('generate-csr', all(certificateRequests(options)), { host, keys, signal, emit });
  return { changes: executor.records };
}

type Wanted = Pick<RequestOptions, 'cluster' | 'node' | 'endpoint' | 'directory'>;

/** With kubeadm's names and places. */
export function certificateRequests({ cluster, node, endpoint, directory }: Wanted): CertificateRequestChange[] {
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
      // kubeadm's kubelet.conf that waits for its certificate names the cluster's endpoint; that of an init this
      // machine's.
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
