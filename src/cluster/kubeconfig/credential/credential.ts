import { Failure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import type { FileReader } from '../../../host/ports.ts';
import { keyMatches } from '../../../pki/keys/private-key.ts';
import type { DiscoveryContext } from '../../discovery/context.ts';
import { DISCOVERY_FILE_REACHES_HOST } from '../cluster-kubeconfig-sentences.ts';
import { KubeconfigError, type KubeconfigUser } from '../kubeconfig.ts';
import {
  embed,
  inKubeconfig,
  type KubeconfigSource,
  type ResolvedCredential,
  readReference,
} from '../kubeconfig-source.ts';
import { runExecPlugin } from './exec-plugin.ts';
import { oidcToken } from './oidc.ts';

/**
 * The credential of the kubeconfig's user, or undefined when it has none. Embeds files, as kubeadm does, runs exec
 * plugins, and resolves the auth-provider oidc to its bearer token, because the kubelet has no such provider.
 */
export async function resolveCredential(
  from: KubeconfigSource,
  context: DiscoveryContext,
): Promise<ResolvedCredential | undefined> {
  const { user } = from.choice;
  if (user === undefined) return undefined;
  await inKubeconfig(from.source, () => checkUser(user));
  const { files } = context.host;
  if (user.clientCertificate !== undefined && user.clientKey !== undefined) {
    const certificate = await embed(from, 'client-certificate', user.clientCertificate, { files, wrap: String });
    const key = await embed(from, 'client-key', user.clientKey, { files, wrap: (text) => new Secret(text) });
    await inKubeconfig(from.source, () => {
      if (!keyMatches(certificate, key)) throw new KubeconfigError('bad-certificate');
    });
    return {
      credential: { type: 'client-certificate', certificate, key },
      wire: { clientCertificate: { certificate, key } },
    };
  }
  if (user.tokenFile !== undefined) return rotatingBearer(from, user.tokenFile, { files, otherwise: user.token });
  if (user.token !== undefined) return bearer(from, user.token);
  if (user.username !== undefined && user.password !== undefined) {
    const { username, password } = user;
    return { credential: { type: 'basic', username, password }, wire: { basic: { username, password } } };
  }
  if (user.exec !== undefined) return runExecPlugin(from, user.exec, context);
  if (user.authProvider !== undefined) return bearer(from, await oidcToken(from, user.authProvider, context));
  return undefined;
}

async function bearer(from: KubeconfigSource, token: Secret): Promise<ResolvedCredential> {
  return { credential: { type: 'token', token: await usable(from, token) }, wire: { token } };
}

/**
 * Reads the file again for each request, because tokens of Pods rotate; keeps the last usable token, as client-go does.
 * `otherwise`: the token in the kubeconfig, used until the file has a usable one.
 */
async function rotatingBearer(
  from: KubeconfigSource,
  path: string,
  { files, otherwise }: { files: FileReader; otherwise: Secret | undefined },
): Promise<ResolvedCredential> {
  const read = async () => usable(from, new Secret((await readReference(from, 'tokenFile', path, files)).trim()));
  let last = await read().catch((error: unknown) => {
    if (otherwise === undefined) throw error;
    return usable(from, otherwise);
  });
  const current = async () => {
    last = await read().catch(() => last);
    return last;
  };
  return { credential: { type: 'token', token: last }, wire: { token: current } };
}

/** Checks the characters of a bearer token (RFC 6750 section 2.1). Others could break out of the header. */
async function usable(from: KubeconfigSource, token: Secret): Promise<Secret> {
  return inKubeconfig(from.source, () => {
    if (!/^[\x21-\x7e]+$/.test(token.reveal())) throw new KubeconfigError('bad-token');
    return token;
  });
}

/** Refuses the same combinations as client-go. */
function checkUser(user: KubeconfigUser): void {
  const token = user.token !== undefined || user.tokenFile !== undefined;
  const password = user.username !== undefined || user.password !== undefined;
  if ((token && password) || (user.exec !== undefined && user.authProvider !== undefined))
    throw new KubeconfigError('two-credentials');
  if ((user.clientCertificate === undefined) !== (user.clientKey === undefined))
    throw new KubeconfigError('half-certificate');
  if ((user.username === undefined) !== (user.password === undefined)) throw new KubeconfigError('half-password');
}

/** Refuses a kubeconfig from a URL that would run programs or read files here. Throws DISCOVERY_FILE_REACHES_HOST. */
export function refuseReach(from: KubeconfigSource): void {
  const fields = reachOf(from);
  if (fields.length === 0) return;
  throw new Failure(DISCOVERY_FILE_REACHES_HOST, {
    source: from.source,
    fields,
    flag: '--allow-remote-discovery-programs',
  });
}

/** Fields by which a kubeconfig runs a program or reads a file of this machine. */
export function reachOf(from: KubeconfigSource): string[] {
  const references = referencesOf(from).map(([field]) => field);
  return from.choice.user?.exec === undefined ? references : [...references, 'exec'];
}

/** The files that a kubeconfig names, as it names them, by field. */
export function referencesOf(from: KubeconfigSource): [field: string, path: string][] {
  const { cluster, user } = from.choice;
  const pathOf = (value: object | undefined) => (value !== undefined && 'path' in value ? value.path : undefined);
  const named: [string, unknown][] = [
    ['certificate-authority', pathOf(cluster.certificateAuthority)],
    ['tokenFile', user?.tokenFile],
    ['client-certificate', pathOf(user?.clientCertificate)],
    ['client-key', pathOf(user?.clientKey)],
    ['auth-provider idp-certificate-authority', user?.authProvider?.config['idp-certificate-authority'] || undefined],
  ];
  return named.flatMap(([field, path]) => (path === undefined ? [] : [[field, String(path)]]));
}
