import { dirname, isAbsolute, join } from 'node:path';
import { Failure, onFailure } from '../../base/failure.ts';
import { shownSource } from '../../base/shown.ts';
import type { FileReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { BundleError, parseCertificateBundle } from '../../pki/reading/certificate-bundle.ts';
import { type Endpoint, parseServerUrl } from '../../wire/endpoint.ts';
import type { ConnectionCredential } from '../../wire/http/connection.ts';
import { DISCOVERY_FILE_MALFORMED } from '../cluster-sentences.ts';
import type { Credential } from '../discovery/trusted-cluster.ts';
import {
  DISCOVERY_FILE_AMBIGUOUS,
  DISCOVERY_FILE_MISSING,
  DISCOVERY_FILE_REFERENCE,
} from './cluster-kubeconfig-sentences.ts';
import {
  type Embedded,
  type Kubeconfig,
  type KubeconfigCluster,
  KubeconfigError,
  type KubeconfigUser,
  parseKubeconfig,
} from './kubeconfig.ts';

/** The cluster and user to use. */
interface Choice {
  cluster: KubeconfigCluster;
  user: KubeconfigUser | undefined;
}

/** A kubeconfig with several clusters and no choice. */
export class AmbiguousKubeconfig extends KubeconfigError {
  readonly clusters: string[];

  constructor(clusters: string[]) {
    super('no-context');
    this.clusters = clusters;
  }
}

/** A kubeconfig and its origin. */
export interface KubeconfigSource {
  /** A path or URL that is safe to show. */
  source: string;
  /** The base of its relative paths; empty for a URL. */
  directory: string;
  choice: Choice;
}

const MAX_BYTES = 1024 * 1024;

/** Reads the kubeconfig at `path`. Throws a Failure. */
export async function readKubeconfig(path: string, files: FileReader): Promise<KubeconfigSource> {
  const content = await files.read(path, { maxBytes: MAX_BYTES });
  if (content === undefined) throw new Failure(DISCOVERY_FILE_MISSING, { path: shownSource(path) });
  return chosenFrom(content, shownSource(path), dirname(path), 'own');
}

/** Parses a kubeconfig and chooses its cluster and user. Throws a Failure. */
export function chosenFrom(
  content: string | Uint8Array,
  source: string,
  directory: string,
  whose?: 'own',
): Promise<KubeconfigSource> {
  return inKubeconfig(source, async () => {
    const config: Kubeconfig = await parseKubeconfig(content, whose);
    return { source, directory, choice: choose(config) };
  });
}

/** Runs `work` on a kubeconfig; a KubeconfigError becomes the Failure that names the file. */
export async function inKubeconfig<T>(source: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AmbiguousKubeconfig)
      throw new Failure(DISCOVERY_FILE_AMBIGUOUS, { source, clusters: error.clusters });
    if (!(error instanceof KubeconfigError)) throw error;
    const { problem, detail } = error;
    throw new Failure(
      DISCOVERY_FILE_MALFORMED,
      { source, problem, ...(detail !== undefined && { detail }) },
      { cause: error },
    );
  }
}

/** A path of the kubeconfig, relative to its folder. */
export function resolvePath({ directory }: Pick<KubeconfigSource, 'directory'>, path: string): string {
  return isAbsolute(path) || directory === '' ? path : join(directory, path);
}

/** The content of a file that the kubeconfig names in `field`. */
export async function readReference(
  from: KubeconfigSource,
  field: string,
  path: string,
  files: FileReader,
): Promise<string> {
  const absolute = resolvePath(from, path);
  const content = await files.read(absolute, { maxBytes: MAX_BYTES });
  if (content === undefined)
    throw new Failure(DISCOVERY_FILE_REFERENCE, { source: from.source, field, path: absolute });
  return content.toString('utf8');
}

/** Data of the kubeconfig, or of the file that it names. */
export async function embed<T>(
  from: KubeconfigSource,
  field: string,
  value: Embedded<T>,
  read: { files: FileReader; wrap(text: string): T },
): Promise<T> {
  return 'data' in value ? value.data : read.wrap(await readReference(from, field, value.path, read.files));
}

/** The CA bundle of the cluster; undefined if the kubeconfig has none. Throws a Failure. */
export async function caBundleIn(from: KubeconfigSource, files: FileReader): Promise<string | undefined> {
  const { certificateAuthority: authority } = from.choice.cluster;
  return authority && embed(from, 'certificate-authority', authority, { files, wrap: String });
}

/** The file with the kubelet's certificate, which its kubelet.conf names: cert-dir puts it into any directory. */
export function kubeletCertificateIn(from: KubeconfigSource | undefined): string {
  const certificate = from?.choice.user?.clientCertificate;
  return from && certificate && 'path' in certificate
    ? resolvePath(from, certificate.path)
    : PATHS.kubeletClientCertificate;
}

/** The same for this machine's kubelet.conf; the default path if that is missing or cannot be used. */
export function kubeletCertificatePath(files: FileReader): Promise<string> {
  const from = readKubeconfig(PATHS.kubeletConf, files);
  return from.catch(onFailure(() => undefined)).then(kubeletCertificateIn);
}

/** A user's credential, for the kubelet and for a connection. */
export interface ResolvedCredential {
  credential: Credential;
  wire: ConnectionCredential;
}

/** Prefers the cluster without a name, as kubeadm does, then the current context's, then the only one. */
export function choose(config: Kubeconfig): Choice {
  if (config.clusters.length === 0) throw new KubeconfigError('no-cluster');
  const context = config.contexts.find((one) => one.name === config.currentContext);
  if (config.currentContext !== '' && context === undefined)
    throw new KubeconfigError('no-context', config.currentContext);
  const user = chosenUser(config, context?.user);
  const unnamed = config.clusters.find((one) => one.name === '');
  if (unnamed !== undefined) return { cluster: unnamed, user };
  if (context !== undefined) {
    const cluster = config.clusters.find((one) => one.name === context.cluster);
    if (cluster === undefined) throw new KubeconfigError('no-context', context.cluster);
    return { cluster, user };
  }
  const [only, ...others] = config.clusters;
  if (only === undefined || others.length > 0) throw new AmbiguousKubeconfig(config.clusters.map((one) => one.name));
  return { cluster: only, user };
}

function chosenUser(config: Kubeconfig, name: string | undefined): KubeconfigUser | undefined {
  if (name === undefined) return config.users.length === 1 ? config.users[0] : undefined;
  const user = config.users.find((one) => one.name === name);
  if (user === undefined && name !== '') throw new KubeconfigError('no-context', name);
  return user;
}

/** The cluster's server, which must be https://host:port for verification and for the kubelet. */
export function serverOf(cluster: KubeconfigCluster): Endpoint {
  if (cluster.server === '') throw new KubeconfigError('no-server');
  const endpoint = parseServerUrl(cluster.server);
  if (endpoint === undefined) throw new KubeconfigError('bad-server');
  return endpoint;
}

/** The certificates of a CA bundle. Throws a KubeconfigError. */
export function authoritiesOf(bundle: string): ReturnType<typeof parseCertificateBundle> {
  try {
    return parseCertificateBundle(bundle);
  } catch (error) {
    if (error instanceof BundleError)
      throw new KubeconfigError(error.problem === 'ambiguous' ? 'ambiguous-ca' : 'bad-ca', error.problem);
    throw error;
  }
}

/** Directory with a Pod's credentials: its ServiceAccount's token and the CA. Stands for the path of a kubeconfig. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

type Environment = Readonly<Record<string, string | undefined>>;

/** URL of the API server, in a Pod; empty outside of one. */
export function podServer({
  KUBERNETES_SERVICE_HOST: host = '',
  KUBERNETES_SERVICE_PORT: port = '',
}: Environment): string {
  return host === '' || port === '' ? '' : `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The cluster and account of the Pod that this process runs in, as client-go's InClusterConfig finds them. */
export function serviceAccountSource(env: Environment): KubeconfigSource {
  return {
    source: SERVICE_ACCOUNT,
    directory: SERVICE_ACCOUNT,
    choice: {
      cluster: {
        ...{ name: 'pod', server: podServer(env), tlsServerName: undefined, insecureSkipTlsVerify: false },
        ...{ certificateAuthority: { path: 'ca.crt' }, proxyUrl: undefined, execConfig: undefined },
      },
      user: {
        ...{ name: 'pod', tokenFile: 'token', token: undefined, username: undefined, password: undefined },
        ...{ clientCertificate: undefined, clientKey: undefined, exec: undefined, authProvider: undefined },
      },
    },
  };
}
