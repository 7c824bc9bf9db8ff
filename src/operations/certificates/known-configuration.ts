import { Failure, onFailure } from '../../base/failure.ts';
import { closing } from '../../base/try.ts';
import { readClusterConfiguration } from '../../cluster/api/cluster-facts.ts';
import { clusterOfKubeconfig } from '../../cluster/discovery/kubeconfig-cluster.ts';
import { clusterConfiguration } from '../../config/documents/cluster-configuration.ts';
import type { UnversionedCluster } from '../../config/types/cluster.ts';
import type { Emit } from '../../engine/events.ts';
import { distrustOf } from '../../host/distrust.ts';
import type { FileReader, HostReader } from '../../host/ports.ts';
import { trustedOwners } from '../../host/trusted-owners.ts';
import { authorityFiles } from '../../manifests/certificates/control-plane-certificates.ts';
import { sameCluster } from '../../pki/reading/certificate-bundle.ts';
import { within } from '../../wire/deadline.ts';
import { REQUEST_TIMED_OUT } from '../../wire/sentences.ts';
import { CERTIFICATES_DEFAULTS_ASSUMED, CERTIFICATES_DIR_DISTRUSTED } from '../sentences.ts';

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

const NO_FIELDS = { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration' };

/**
 * The configuration from a file, from the cluster, or else kubeadm's defaults with a warning. Throws
 * CERTIFICATES_DIR_DISTRUSTED for a directory from the cluster that is not the one of its CA.
 */
export async function knownConfiguration(
  { file, kubeconfigPath, certificatesDir }: ConfigurationSources,
  reading: Reading,
): Promise<KnownConfiguration> {
  const placed = (configuration: UnversionedCluster) =>
    certificatesDir ? { ...configuration, certificatesDir } : configuration;
  if (file) return { configuration: placed(file), assumed: false };
  const { configuration, caBundle } = await fromCluster(kubeconfigPath, reading);
  if (!certificatesDir && caBundle !== undefined)
    await refuseOtherAuthority(configuration, { kubeconfigPath, caBundle }, reading.host);
  return { configuration: placed(configuration), assumed: caBundle === undefined };
}

interface Asked {
  configuration: UnversionedCluster;
  /** The CA in the kubeconfig that was used (PEM). Undefined for the defaults. */
  caBundle: string | undefined;
}

async function fromCluster(kubeconfigPath: string, reading: Reading): Promise<Asked> {
  const { emit, signal } = reading;
  const assume = (reason: Failure) => {
    const params = { kubeconfig: kubeconfigPath, reason };
    emit({ type: 'notice', level: 'warning', message: CERTIFICATES_DEFAULTS_ASSUMED(params) });
    return { configuration: clusterConfiguration(NO_FIELDS), caBundle: undefined };
  };
  return stored(kubeconfigPath, reading).catch(onFailure(assume, signal));
}

/**
 * Whoever may edit ConfigMaps chooses the directory, and with it the CA that would sign: etcd's, or one of their own.
 * kubeadm does not ask the cluster for it.
 */
async function refuseOtherAuthority(
  { certificatesDir }: UnversionedCluster,
  { kubeconfigPath, caBundle }: { kubeconfigPath: string; caBundle: string },
  { files, system }: HostReader,
): Promise<void> {
  if (certificatesDir === clusterConfiguration(NO_FIELDS).certificatesDir) return;
  const path = authorityFiles('ca', certificatesDir).certificatePath;
  const found = await distrustOf(path, files, trustedOwners(system)); // before it is read
  const isOther = found === 'missing' || (found === undefined && !(await hasAuthority(path, caBundle, files)));
  if (isOther) throw new Failure(CERTIFICATES_DIR_DISTRUSTED, { path, kubeconfig: kubeconfigPath });
  if (found === undefined) return;
  const { path: at, ...rest } = found;
  throw new Failure(CERTIFICATES_DIR_DISTRUSTED, { path, kubeconfig: kubeconfigPath, distrusted: { at, ...rest } });
}

/** True also if there is no file: nothing can then be signed. */
async function hasAuthority(path: string, caBundle: string, files: FileReader): Promise<boolean> {
  const ca = await files.read(path);
  return ca === undefined || sameCluster(ca.toString('latin1'), caBundle);
}

async function stored(kubeconfigPath: string, { host, signal }: Reading): Promise<Asked> {
  const cluster = await clusterOfKubeconfig(kubeconfigPath, { host, signal });
  const onTimeout = () =>
    new Failure(REQUEST_TIMED_OUT, {
      server: cluster.server,
      request: 'ConfigMap kube-system/kubeadm-config',
      seconds: TIMEOUT_MS / 1000,
    });
  const configuration = await closing(cluster.connection, () =>
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
  return { configuration, caBundle: cluster.caBundle };
}
