import { Failure, onFailure } from '../../base/failure.ts';
import { closing } from '../../base/try.ts';
import { readClusterConfiguration } from '../../cluster/api/cluster-facts.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import { clusterConfiguration } from '../../config/documents/cluster-configuration.ts';
import type { UnversionedCluster } from '../../config/types/cluster.ts';
import type { Emit } from '../../engine/events.ts';
import type { HostReader } from '../../host/ports.ts';
import { within } from '../../wire/deadline.ts';
import { REQUEST_TIMED_OUT } from '../../wire/sentences.ts';
import { CERTIFICATES_DEFAULTS_ASSUMED } from '../sentences.ts';

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

/** The configuration from a file, from the cluster, or else kubeadm's defaults with a warning. */
export async function knownConfiguration(sources: ConfigurationSources, reading: Reading): Promise<KnownConfiguration> {
  const { file, certificatesDir } = sources;
  const known = file ? { configuration: file, assumed: false } : await fromCluster(sources.kubeconfigPath, reading);
  return certificatesDir ? { ...known, configuration: { ...known.configuration, certificatesDir } } : known;
}

async function fromCluster(kubeconfigPath: string, reading: Reading): Promise<KnownConfiguration> {
  const { emit, signal } = reading;
  const assume = (reason: Failure) => {
    const params = { kubeconfig: kubeconfigPath, reason };
    emit({ type: 'notice', level: 'warning', message: CERTIFICATES_DEFAULTS_ASSUMED(params) });
    const defaults = clusterConfiguration({ apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration' });
    return { configuration: defaults, assumed: true };
  };
  return stored(kubeconfigPath, reading).then(
    (configuration) => ({ configuration, assumed: false }),
    onFailure(assume, signal),
  );
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
        random: () => host.random(),
        emit: () => {},
        signal: limit,
      }),
    ),
  );
}
