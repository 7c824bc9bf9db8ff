import { Secret } from '../../../base/secret.ts';
import { currentContext } from '../../../cluster/kubeconfig/current-context.ts';
import type { Embedded, KubeconfigUser } from '../../../cluster/kubeconfig/kubeconfig.ts';
import type { HostReader } from '../../../host/ports.ts';
import { withoutPrivateKeys } from '../../../pki/keys/private-key.ts';
import { haveInCommon } from '../../../pki/reading/bundle.ts';
import { certificatesOf, pairProblem } from '../../../pki/reading/existing-pair.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';
import type { Authority } from './authority.ts';

/** What a kubeconfig's current context says, or why it does not serve the control plane. */
export type FoundKubeconfig = { server: string } | { problem: PkiProblem };

interface Against {
  authority: Authority;
  host: HostReader;
}

/** kubeadm's rules: the current context's cluster trusts the CA first of all. Besides, its client certificate must be one of that CA's, with its key, and hold. */
export async function existingKubeconfig(file: string, content: Buffer, against: Against): Promise<FoundKubeconfig> {
  const current = await currentContext(file, content);
  if ('problem' in current) return current;
  const { cluster, user } = current;
  const problem = (await trustProblem(file, cluster.certificateAuthority, against)) ?? (await userProblem(file, user, against));
  return problem ? { problem } : { server: cluster.server };
}

async function trustProblem(
  file: string,
  trusted: Embedded<string> | undefined,
  { authority, host }: Against,
): Promise<PkiProblem | undefined> {
  const bundle = trusted && (await dataOf(trusted, host));
  if (bundle === undefined) return { type: 'no-authority', file };
  const [first] = certificatesOf(bundle) ?? [];
  if (first === undefined) return { type: 'bad-certificate', file };
  return haveInCommon(authority.certificates, [first])
    ? undefined
    : { type: 'other-authority', file, authority: authority.files.certificatePath };
}

/** Another kind of credential (a token, a plugin) is the administrator's own affair. */
async function userProblem(file: string, user: KubeconfigUser | undefined, { authority, host }: Against): Promise<PkiProblem | undefined> {
  const other = user && (user.token ?? user.tokenFile ?? user.username ?? user.exec ?? user.authProvider);
  if (other !== undefined) return undefined;
  if (!user?.clientCertificate || !user.clientKey) return { type: 'no-credential', file };
  const [certificate, key] = await Promise.all([dataOf(user.clientCertificate, host), dataOf(user.clientKey, host)]);
  const pathOf = (embedded: Embedded<unknown>) => ('path' in embedded ? embedded.path : file);
  const found = {
    certificatePath: pathOf(user.clientCertificate),
    keyPath: pathOf(user.clientKey),
    certificate: certificate === undefined ? undefined : Buffer.from(withoutPrivateKeys(certificate)),
    key: key === undefined ? undefined : Buffer.from(key),
  };
  const { files, certificates } = authority;
  const wanted = { authorityPath: files.certificatePath, authorities: certificates, dnsNames: [], ipAddresses: [], now: host.clock.now() };
  return pairProblem(found, wanted);
}

/** What is embedded, or stands in the file that is named; undefined when that is not there. */
async function dataOf(embedded: Embedded<string | Secret>, host: HostReader): Promise<string | undefined> {
  if ('path' in embedded) return (await host.files.read(embedded.path))?.toString('latin1');
  return embedded.data instanceof Secret ? embedded.data.reveal() : embedded.data;
}
