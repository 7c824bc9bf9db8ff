import { Failure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import { sha256 } from '../../../base/sha256.ts';
import { currentContext } from '../../../cluster/kubeconfig/current-context.ts';
import type { Embedded, KubeconfigUser } from '../../../cluster/kubeconfig/kubeconfig.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { KubeconfigChange } from '../../../manifests/certificates/certificate-changes.ts';
import { clientKubeconfig } from '../../../manifests/kubeconfigs/client-kubeconfig.ts';
import { withoutPrivateKeys } from '../../../pki/keys/private-key.ts';
import { haveInCommon } from '../../../pki/reading/certificate-bundle.ts';
import { certificatesOf, pairProblem } from '../../../pki/reading/existing-pair.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';
import { issueCertificate } from '../../../pki/signing/issue-certificate.ts';
import type { KindOfChange } from '../../kind.ts';
import { type Authority, readAuthority, requireSigner } from './authority.ts';
import { KUBECONFIG_OTHER_SERVER, KUBECONFIG_UNFIT } from './kinds-certificates-sentences.ts';

/** The server of a kubeconfig's current context, or the reason why the file cannot be used. */
type FoundKubeconfig = { server: string } | { problem: PkiProblem };

interface Against {
  authority: Authority;
  host: HostReader;
}

/**
 * Creates a kubeconfig with a client certificate. Keeps an existing one that passes kubeadm's rules (another server is
 * only a warning); one that does not is an error, never replaced.
 */
export const kubeconfig: KindOfChange<KubeconfigChange> = {
  describe: ({ path }) => ({ subject: path, mode: '0600' }),
  effects: ({ path }) => ({ writes: [path] }),
  details: ({ server, userName, clusterName, authority, template }) => ({
    ...{ server, userName, clusterName, authority: authority.name },
    ...template,
  }),
  predicts: () => ['key-and-certificate'],
  shows: ({ path }) => ({ path, isSecret: true }),

  async observe(change, host, { emit }) {
    const { path, authority: files } = change;
    const [authority, content] = await Promise.all([readAuthority(files, host), host.files.read(path)]);
    if (content === undefined) {
      await requireSigner(authority, path, host);
      return { holds: false, action: 'create' };
    }
    const found = await existingKubeconfig(path, content, { authority, host });
    if ('problem' in found)
      throw new Failure(KUBECONFIG_UNFIT, { path, authority: files.name, problem: found.problem });
    if (found.server !== change.server) {
      const params = { path, server: found.server, expected: change.server };
      emit({ type: 'notice', level: 'warning', message: KUBECONFIG_OTHER_SERVER(params) });
    }
    return { holds: true, action: 'unchanged', digestBefore: sha256(content) };
  },

  async apply(change, { host: { read, write }, keys }) {
    const authority = await readAuthority(change.authority, read);
    const signer = await requireSigner(authority, change.path, read);
    const pair = await keys.take(change.template.algorithm);
    // Same as kubeadm: valid from the same time as the CA.
    const notBefore = Date.parse(signer.certificate.validFrom);
    const issued = issueCertificate(signer, change.template, { now: read.clock.now(), notBefore, pair });
    const content = clientKubeconfig(change, authority.pem, issued);
    await write.files.write(change.path, Buffer.from(content.reveal()), { mode: 0o600 });
  },
};

/**
 * Applies kubeadm's rule (the current context's cluster trusts the CA as its first one) and requires a valid client
 * certificate of that CA with its key.
 */
async function existingKubeconfig(file: string, content: Buffer, against: Against): Promise<FoundKubeconfig> {
  const current = await currentContext(file, content);
  if ('problem' in current) return current;
  const { cluster, user } = current;
  const problem =
    (await trustProblem(file, cluster.certificateAuthority, against)) ?? (await userProblem(file, user, against));
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

/** Accepts any other kind of credential (a token, a plugin), which only its administrator can judge. */
async function userProblem(
  file: string,
  user: KubeconfigUser | undefined,
  { authority, host }: Against,
): Promise<PkiProblem | undefined> {
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
  const wanted = {
    authorityPath: files.certificatePath,
    authorities: certificates,
    dnsNames: [],
    ipAddresses: [],
    now: host.clock.now(),
  };
  return pairProblem(found, wanted);
}

/** The embedded data, or the content of the named file; undefined if that does not exist. */
async function dataOf(embedded: Embedded<string | Secret>, host: HostReader): Promise<string | undefined> {
  if ('path' in embedded) return (await host.files.read(embedded.path))?.toString('latin1');
  return embedded.data instanceof Secret ? embedded.data.reveal() : embedded.data;
}
