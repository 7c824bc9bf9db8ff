import { Failure, onFailure } from '../../base/failure.ts';
import { closing } from '../../base/try.ts';
import { readClusterConfiguration } from '../../cluster/api/cluster-facts.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import { clusterConfiguration } from '../../config/documents/cluster-configuration.ts';
import type { UnversionedCluster } from '../../config/types/cluster.ts';
import type { Emit } from '../../engine/events.ts';
import type { HostReader } from '../../host/ports.ts';
import { manifestPath } from '../../manifests/paths.ts';
import { wasNode } from '../../phases/reset/was-node.ts';
import { within } from '../../wire/deadline.ts';
import { REQUEST_TIMED_OUT } from '../../wire/wire-sentences.ts';
import { CERTIFICATES_DEFAULTS_ASSUMED, CERTIFICATES_DIR_UNCONFIRMED } from '../operations-sentences.ts';

export interface KnownConfiguration {
  configuration: UnversionedCluster;
  /** True for kubeadm's defaults, used because the cluster's configuration was unavailable. */
  assumed: boolean;
}

interface ConfigurationSources {
  /** Configuration from --config; it replaces the request to the cluster. */
  file: UnversionedCluster | undefined;
  /** Kubeconfig for the request to the cluster: admin.conf. */
  kubeconfigPath: string;
  /** --cert-dir. */
  certificatesDir: string | undefined;
}

interface Reading {
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
}

/** Time limit for the API server; short, because certificates must be renewable without one. */
const TIMEOUT_MS = 5_000;
/** Time limit for one attempt, so that a busy API server gets several. */
const RETRY_MS = 2_000;

/**
 * The configuration from a file, from the cluster, or else kubeadm's defaults with a warning. Throws
 * CERTIFICATES_DIR_UNCONFIRMED.
 */
export async function knownConfiguration(
  { file, kubeconfigPath, certificatesDir }: ConfigurationSources,
  reading: Reading,
): Promise<KnownConfiguration> {
  const placed = (configuration: UnversionedCluster) =>
    certificatesDir ? { ...configuration, certificatesDir } : configuration;
  if (file) return { configuration: placed(file), assumed: false };
  const known = await fromCluster(kubeconfigPath, reading);
  if (!certificatesDir) await confirmDirectory(known.configuration, reading.host);
  return { ...known, configuration: placed(known.configuration) };
}

async function fromCluster(kubeconfigPath: string, reading: Reading): Promise<KnownConfiguration> {
  const { emit, signal } = reading;
  const assume = (reason: Failure) => {
    const params = { kubeconfig: kubeconfigPath, reason };
    emit({ type: 'notice', level: 'warning', message: CERTIFICATES_DEFAULTS_ASSUMED(params) });
    return { configuration: defaults(), assumed: true };
  };
  return stored(kubeconfigPath, reading).then(
    (configuration) => ({ configuration, assumed: false }),
    onFailure(assume, signal),
  );
}

function defaults(): UnversionedCluster {
  return clusterConfiguration({ apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration' });
}

/**
 * Whoever may edit ConfigMaps chooses the directory, and with it the CA that would sign: etcd's, or one of their own.
 * This machine's API server must use it. kubeadm does not ask the cluster for it.
 */
async function confirmDirectory({ certificatesDir }: UnversionedCluster, host: HostReader): Promise<void> {
  if (certificatesDir === defaults().certificatesDir) return;
  if ((await wasNode(host)).certificatesDir === certificatesDir) return;
  throw new Failure(CERTIFICATES_DIR_UNCONFIRMED, { certificatesDir, manifest: manifestPath('kube-apiserver') });
}

async function stored(kubeconfigPath: string, { host, signal }: Reading): Promise<UnversionedCluster> {
  const cluster = await clusterOfKubeconfig(kubeconfigPath, { host, signal });
  const onTimeout = () =>
    new Failure(REQUEST_TIMED_OUT, {
      server: cluster.server,
      request: 'ConfigMap kube-system/kubeadm-config',
      seconds: TIMEOUT_MS / 1000,
    });
  return closing(cluster.connection, () =>
    within({ timeoutMs: TIMEOUT_MS, signals: [signal], onTimeout }, (limit) =>
      readClusterConfiguration(cluster, {
        timeoutMs: RETRY_MS,
        clock: host.clock,
        emit: () => {},
        signal: limit,
      }),
    ),
  );
}
