import { Secret } from '../../base/secret.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { FileReader } from '../../host/ports.ts';
import {
  type AuthorityName,
  authorityFiles,
  CERTIFICATES_OF,
} from '../../manifests/certificates/control-plane-certificates.ts';
import { PATHS } from '../../manifests/paths.ts';
import { certificatesOf, pairProblem } from '../../pki/reading/existing-pair.ts';
import type { PkiProblem } from '../../pki/reading/problem.ts';
import { contentProblems, type SharedFile, sharedFiles } from './shared-files.ts';

/** Kubeconfigs that a join would create with the key of the cluster's CA. */
const KUBECONFIGS = [PATHS.adminConf, PATHS.controllerManagerConf, PATHS.schedulerConf];

/**
 * The problems of the files that a control plane needs to join without a certificate key: the shared files and, if a
 * CA's key is not here, everything that the CA would sign. `now`: in ms since the epoch.
 */
export async function sharedCertificateProblems(
  files: FileReader,
  configuration: ClusterConfiguration,
  now: number,
  caBundle?: string,
): Promise<PkiProblem[]> {
  const found = await Promise.all(
    sharedFiles(configuration).map(async (file) => ({ ...file, name: file.path, bytes: await files.read(file.path) })),
  );
  const absent = found.filter(({ bytes }) => bytes === undefined);
  const missing = absent
    .filter((file) => !isAuthorityKey(file))
    .map(({ path }): PkiProblem => ({ type: 'missing', file: path }));
  const contents = found.flatMap(({ bytes, ...file }) =>
    bytes === undefined ? [] : [{ ...file, content: new Secret(bytes.toString('utf8')) }],
  );
  // Without the CA, its key is missing as well, and the join would issue what it signs.
  const lacksCertificate = ({ pair }: SharedFile) => absent.some((one) => one.pair === pair && one.role !== 'key');
  const signed = await Promise.all(
    absent
      .filter((file) => isAuthorityKey(file) && !lacksCertificate(file))
      .map(({ pair }) =>
        problemsOfSigned(files, pair as AuthorityName, { configuration, now, kubeconfigs: KUBECONFIGS }),
      ),
  );
  return [...missing, ...contentProblems(contents, { caBundle, now }), ...signed.flat()];
}

function isAuthorityKey({ role, pair }: SharedFile): boolean {
  return role === 'key' && pair in CERTIFICATES_OF;
}

/**
 * The problems of certificates (and kubeconfigs of the cluster's CA) that cannot be issued without the CA's key. Their
 * names are checked later, when the node's names are known.
 */
export async function problemsOfSigned(
  files: FileReader,
  authority: AuthorityName,
  signed: { configuration: Pick<ClusterConfiguration, 'certificatesDir'>; now: number; kubeconfigs: readonly string[] },
): Promise<PkiProblem[]> {
  const { now } = signed;
  const { certificatesDir } = signed.configuration;
  const { certificatePath: authorityPath } = authorityFiles(authority, certificatesDir);
  const authorities = certificatesOf((await files.read(authorityPath)) ?? '');
  const wanted = { authorityPath, authorities: authorities ?? [], dnsNames: [], ipAddresses: [], now };
  const certificates = await Promise.all(
    CERTIFICATES_OF[authority].map(async (name) => {
      const [certificatePath, keyPath] = [`${certificatesDir}/${name}.crt`, `${certificatesDir}/${name}.key`];
      const [certificate, key] = await Promise.all([files.read(certificatePath), files.read(keyPath)]);
      const missing = [
        ...(certificate === undefined ? [certificatePath] : []),
        ...(key === undefined ? [keyPath] : []),
      ].map((file): PkiProblem => ({ type: 'missing', file }));
      // Stops without the CA, which is reported elsewhere.
      if (missing.length > 0 || authorities === undefined) return missing;
      const problem = pairProblem({ certificatePath, keyPath, certificate, key }, wanted);
      return problem ? [problem] : [];
    }),
  );
  const kubeconfigs = authority === 'ca' ? signed.kubeconfigs : [];
  const stats = await Promise.all(kubeconfigs.map((path) => files.stat(path)));
  const absent = kubeconfigs.filter((_, index) => stats[index] === undefined);
  return [...certificates.flat(), ...absent.map((file): PkiProblem => ({ type: 'missing', file }))];
}
