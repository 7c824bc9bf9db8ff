import { X509Certificate } from 'node:crypto';
import { isFailure } from '../../../../src/base/failure.ts';
import { Secret } from '../../../../src/base/secret.ts';
import type { DiscoveryOptions } from '../../../../src/cluster/discovery/discover.ts';
import type { JoinEvent } from '../../../../src/engine/events.ts';
import { signDetachedJws } from '../../../../src/pki/detached-jws.ts';
import { spkiHash } from '../../../../src/pki/keys/spki.ts';
import { PATIENCE_MS } from '../../../support/patience.ts';
import type { Authority } from '../../../wire/support/authority.ts';
import { fakeHost } from './host.ts';

export const TOKEN = 'abcdef.0123456789abcdef';
export const CLUSTER_INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';

/** cluster-info's kubeconfig, as kubeadm writes it. */
export function clusterInfoKubeconfig(server: string, caBundle: string): string {
  const data = Buffer.from(caBundle).toString('base64');
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${data}
    server: ${server}
  name: ""
contexts: null
current-context: ""
kind: Config
users: null
`;
}

/** The ConfigMap, signed for these tokens. */
export function clusterInfo(kubeconfig: string, tokens: readonly string[] = [TOKEN]): unknown {
  const data: Record<string, string> = { kubeconfig };
  for (const token of tokens) {
    const [id = '', secret = ''] = token.split('.');
    data[`jws-kubeconfig-${id}`] = signDetachedJws(kubeconfig, { id, secret: new Secret(secret) });
  }
  return { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'cluster-info', namespace: 'kube-public' }, data };
}

export function pinOf(authority: Authority | string): string {
  return spkiHash(typeof authority === 'string' ? new X509Certificate(authority) : authority.x509);
}

export interface TokenOptions extends Partial<Omit<DiscoveryOptions, 'configuration'>> {
  endpoint: string;
  pins: string[];
  token?: string;
  tlsBootstrapToken?: string;
  unsafe?: boolean;
  events?: JoinEvent[];
}

/** Options of a token discovery. */
export function tokenDiscovery(options: TokenOptions): DiscoveryOptions {
  const { endpoint, pins, token = TOKEN, tlsBootstrapToken, unsafe = false, events, ...rest } = options;
  return {
    configuration: {
      bootstrapToken: {
        token: new Secret(token),
        apiServerEndpoint: endpoint,
        caCertHashes: pins,
        unsafeSkipCAVerification: unsafe,
      },
      file: undefined,
      tlsBootstrapToken: tlsBootstrapToken === undefined ? undefined : new Secret(tlsBootstrapToken),
    },
    timeouts: { discovery: PATIENCE_MS },
    host: fakeHost(),
    emit: (event) => events?.push(event),
    signal: new AbortController().signal,
    allowRemoteFilePrograms: false,
    ...rest,
  };
}

export interface FileOptions extends Partial<Omit<DiscoveryOptions, 'configuration'>> {
  path: string;
  tlsBootstrapToken?: string | undefined;
  events?: JoinEvent[];
}

/** Options of a file discovery. */
export function fileDiscovery(options: FileOptions): DiscoveryOptions {
  const { path, tlsBootstrapToken, events, ...rest } = options;
  return {
    configuration: {
      bootstrapToken: undefined,
      file: { kubeConfigPath: path },
      tlsBootstrapToken: tlsBootstrapToken === undefined ? undefined : new Secret(tlsBootstrapToken),
    },
    timeouts: { discovery: PATIENCE_MS },
    host: fakeHost(),
    emit: (event) => events?.push(event),
    signal: new AbortController().signal,
    allowRemoteFilePrograms: false,
    ...rest,
  };
}

/** The Failure with which `promise` ends. */
export async function failureOf(promise: Promise<unknown>): Promise<{ kind: string; params: Record<string, unknown> }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isFailure(error)) throw new Error(`no Failure but ${error}`, { cause: error });
  return { kind: error.kind, params: error.params as Record<string, unknown> };
}
