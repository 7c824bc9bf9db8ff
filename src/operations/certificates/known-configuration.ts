import { Failure } from '../../base/failure.ts';
import { readClusterConfiguration } from '../../cluster/api/read-facts.ts';
import { nodeIdentity } from '../../cluster/discovery/node-identity.ts';
import { clusterConfiguration } from '../../config/documents/cluster-configuration.ts';
import type { UnversionedCluster } from '../../config/types/cluster.ts';
import type { Emit } from '../../engine/events.ts';
import type { HostReader } from '../../host/ports.ts';
import { within } from '../../wire/deadline.ts';
import { REQUEST_TIMED_OUT } from '../../wire/sentences.ts';
import { CERTIFICATES_DEFAULTS_ASSUMED } from '../sentences.ts';

/** The cluster's configuration, and whether it is only kubeadm's defaults because nobody could be asked. */
export interface KnownConfiguration {
  configuration: UnversionedCluster;
  assumed: boolean;
}

export interface ConfigurationSources {
  /** From --config: then nobody is asked. */
  file: UnversionedCluster | undefined;
  /** Who may ask the cluster: admin.conf. */
  kubeconfigPath: string;
  /** --cert-dir. */
  certificatesDir: string | undefined;
}

/**
 * An API server that does not come to answer in this time is taken for gone: certificates must be renewable without
 * one.
 */
const TIMEOUT_MS = 5_000;
/** For one that is busy. */
const RETRY_MS = 2_000;

/**
 * The configuration from a file, or that of the cluster, or where that can't be had kubeadm's defaults, with a warning.
 */
export async function knownConfiguration(
  sources: ConfigurationSources,
  asking: { host: HostReader; emit: Emit; signal: AbortSignal },
): Promise<KnownConfiguration> {
  const { file, certificatesDir } = sources;
  const known = file ? { configuration: file, assumed: false } : await fromCluster(sources.kubeconfigPath, asking);
  return certificatesDir ? { ...known, configuration: { ...known.configuration, certificatesDir } } : known;
}

async function fromCluster(
  kubeconfigPath: string,
  { host, emit, signal }: { host: HostReader; emit: Emit; signal: AbortSignal },
): Promise<KnownConfiguration> {
  try {
    return { configuration: await ask(kubeconfigPath, { host, signal }), assumed: false };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
    const params = { kubeconfig: kubeconfigPath, reason: error };
    emit({ type: 'notice', level: 'warning', message: CERTIFICATES_DEFAULTS_ASSUMED(params) });
    return { configuration: kubeadmDefaults(), assumed: true };
  }
}

async function ask(
  kubeconfigPath: string,
  { host, signal }: { host: HostReader; signal: AbortSignal },
): Promise<UnversionedCluster> {
  const cluster = await nodeIdentity(kubeconfigPath, { host, signal });
  const onTimeout = () =>
    new Failure(REQUEST_TIMED_OUT, {
      server: cluster.server,
      request: 'ConfigMap kube-system/kubeadm-config',
      seconds: TIMEOUT_MS / 1000,
    });
  try {
    return await within({ timeoutMs: TIMEOUT_MS, signals: [signal], onTimeout }, (limit) =>
      readClusterConfiguration(cluster, {
        timeoutMs: RETRY_MS,
        clock: host.clock,
        random: () => host.random(),
        emit: () => {},
        signal: limit,
      }),
    );
  } finally {
    cluster.connection.close();
  }
}

function kubeadmDefaults(): UnversionedCluster {
  return clusterConfiguration({ apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration' });
}
