import { dirname, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { Secret } from '../../base/secret.ts';
import type { FileReader } from '../../host/ports.ts';
import type { SimulatedDirectory } from '../../host/simulated-directory.ts';
import { parseCertificateBundle } from '../../pki/reading/certificate-bundle.ts';
import type { Dialer } from '../../wire/dialer.ts';
import { parseServerUrl } from '../../wire/endpoint.ts';
import { Connection, type ConnectionCredential } from '../../wire/http/connection.ts';
import { KubeletCrash } from './crash.ts';

/** A kubeconfig's current context, as far as the simulated kubelet uses it. */
export interface ClientConfiguration {
  server: string;
  serverName: string | undefined;
  certificateAuthority: { path: string } | { data: string };
  user: Readonly<Record<string, unknown>>;
  directory: string;
}

interface Kubeconfig {
  'current-context'?: string;
  clusters?: { name: string; cluster: Record<string, string> }[];
  contexts?: { name: string; context: { cluster: string; user: string } }[];
  users?: { name: string; user: Record<string, unknown> }[];
}

/** Undefined when there is no file; throws KubeletCrash when it can't be used. */
export async function readKubeconfig(files: FileReader, path: string): Promise<ClientConfiguration | undefined> {
  const bytes = await files.read(path);
  if (bytes === undefined) return undefined;
  const refuse = (reason: string): never => {
    throw new KubeletCrash(
      `failed to run Kubelet: unable to load bootstrap kubeconfig: error loading config file "${path}": ${reason}`,
    );
  };
  let config: Kubeconfig;
  try {
    config = (parse(bytes.toString()) ?? {}) as Kubeconfig;
  } catch {
    return refuse('yaml: it can not be parsed');
  }
  const context = config.contexts?.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === context?.user)?.user ?? {};
  const data = cluster?.['certificate-authority-data'];
  const file = cluster?.['certificate-authority'];
  if (cluster?.server === undefined || (data === undefined && file === undefined))
    return refuse('no cluster with a server and a CA');
  const directory = dirname(path);
  return {
    server: cluster.server,
    serverName: cluster['tls-server-name'],
    certificateAuthority: data === undefined ? { path: resolve(directory, file ?? '') } : { data },
    user,
    directory,
  };
}

/** The machine whose kubeconfig it is. */
export interface ClientMachine {
  directory: SimulatedDirectory;
  dialer: Dialer;
}

/** A connection with the user's own credential. */
export async function connectAs(machine: ClientMachine, config: ClientConfiguration): Promise<Connection> {
  return open(machine, config, await credentialOf(machine.directory.reader, config));
}

/** A connection with a client certificate and its key from one PEM file. */
export async function connectWithPem(
  machine: ClientMachine,
  config: ClientConfiguration,
  pem: string,
): Promise<Connection> {
  return open(machine, config, { clientCertificate: { certificate: pem, key: new Secret(pem) } });
}

async function open(
  machine: ClientMachine,
  config: ClientConfiguration,
  credential: ConnectionCredential,
): Promise<Connection> {
  const { directory, dialer } = machine;
  const endpoint = parseServerUrl(config.server);
  if (endpoint === undefined) throw new KubeletCrash(`failed to run Kubelet: invalid server ${config.server}`);
  const certificates = parseCertificateBundle(await authority(directory.reader, config)).map((certificate) =>
    certificate.toString(),
  );
  return new Connection({
    endpoint,
    serverName: config.serverName,
    dialer,
    env: {},
    hostAuthorities: async () => [],
    trust: { type: 'authorities', certificates },
    credential,
  });
}

async function authority(files: FileReader, config: ClientConfiguration): Promise<string> {
  if ('data' in config.certificateAuthority) return Buffer.from(config.certificateAuthority.data, 'base64').toString();
  const { path } = config.certificateAuthority;
  const bytes = await files.read(path);
  if (bytes === undefined)
    throw new KubeletCrash(
      `failed to run Kubelet: unable to read certificate-authority ${path}: no such file or directory`,
    );
  return bytes.toString();
}

async function credentialOf(files: FileReader, config: ClientConfiguration): Promise<ConnectionCredential> {
  const { user } = config;
  const text = async (data: unknown, path: unknown): Promise<string | undefined> => {
    if (typeof data === 'string') return Buffer.from(data, 'base64').toString();
    if (typeof path !== 'string') return undefined;
    return (await files.read(resolve(config.directory, path)))?.toString();
  };
  // As in client-go, a file that can be read comes before the token.
  const token = (await text(undefined, user.tokenFile))?.trim();
  if (token) return { token: new Secret(token) };
  if (typeof user.token === 'string') return { token: new Secret(user.token) };
  if (typeof user.username === 'string' && typeof user.password === 'string') {
    return { basic: { username: user.username, password: new Secret(user.password) } };
  }
  const certificate = await text(user['client-certificate-data'], user['client-certificate']);
  const key = await text(user['client-key-data'], user['client-key']);
  if (certificate === undefined || key === undefined)
    throw new KubeletCrash(
      'failed to run Kubelet: the bootstrap kubeconfig has no credential that a rehearsal can use',
    );
  return { clientCertificate: { certificate, key: new Secret(key) } };
}

/**
 * kubelet.conf as the kubelet writes it while it bootstraps: the certificate and key are in one file that is rotated.
 */
export function kubeletKubeconfig(config: ClientConfiguration, pemPath: string): string {
  const authority =
    'data' in config.certificateAuthority
      ? { 'certificate-authority-data': config.certificateAuthority.data }
      : { 'certificate-authority': config.certificateAuthority.path };
  return stringify(
    {
      apiVersion: 'v1',
      clusters: [{ cluster: { ...authority, server: config.server }, name: 'default-cluster' }],
      contexts: [
        {
          context: { cluster: 'default-cluster', namespace: 'default', user: 'default-auth' },
          name: 'default-context',
        },
      ],
      'current-context': 'default-context',
      kind: 'Config',
      users: [{ name: 'default-auth', user: { 'client-certificate': pemPath, 'client-key': pemPath } }],
    },
    { lineWidth: 0 },
  );
}
