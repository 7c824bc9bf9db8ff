import { Failure } from '../../base/failure.ts';
import { problemsOfSigned } from '../../cluster/shared-certificates/shared-on-disk.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { HostReader } from '../../host/ports.ts';
import { authorityNames, serviceAccountKey } from '../../manifests/certificates/control-plane-authorities.ts';
import { type AuthorityName, authorityFiles } from '../../manifests/certificates/control-plane-certificates.ts';
import { INIT_KUBECONFIGS } from '../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { KUBERNETES_DIRECTORY } from '../../manifests/paths.ts';
import type { PkiProblem } from '../../pki/reading/problem.ts';
import { EXTERNAL_CA_INCOMPLETE } from './sentences.ts';

/**
 * The CAs whose certificate is on this host without its key: for kubeadm that means that they are kept elsewhere.
 * Whatever an init would have to have signed by them must be there; all that is missing or wrong is named at once
 * (EXTERNAL_CA_INCOMPLETE). The names in the certificates are looked at later.
 */
export async function externalAuthorities(
  configuration: ClusterConfiguration,
  { files, clock }: Pick<HostReader, 'files' | 'clock'>,
  kubeconfigDirectory: string = KUBERNETES_DIRECTORY,
): Promise<ReadonlySet<AuthorityName>> {
  const names = authorityNames(configuration);
  const there = await Promise.all(
    names.map(async (name) => {
      const { certificatePath, keyPath } = authorityFiles(name, configuration.certificatesDir);
      const [certificate, key] = await Promise.all([files.stat(certificatePath), files.stat(keyPath)]);
      return certificate !== undefined && key === undefined;
    }),
  );
  const external = names.filter((_, index) => there[index]);
  const kubeconfigs = INIT_KUBECONFIGS.map((name) => `${kubeconfigDirectory}/${name}`);
  const signed = { configuration, now: clock.now(), kubeconfigs };
  const problems = (await Promise.all(external.map((name) => problemsOfSigned(files, name, signed)))).flat();
  if (external.includes('ca')) problems.push(...(await missingServiceAccountKeys(configuration, files)));
  if (problems.length > 0) throw new Failure(EXTERNAL_CA_INCOMPLETE, { authorities: external, problems });
  return new Set(external);
}

/** As kubeadm: whoever keeps the cluster's CA elsewhere has these from elsewhere, too. */
async function missingServiceAccountKeys(
  configuration: ClusterConfiguration,
  files: HostReader['files'],
): Promise<PkiProblem[]> {
  const { keyPath, publicKeyPath } = serviceAccountKey(configuration);
  const stats = await Promise.all([keyPath, publicKeyPath].map((path) => files.stat(path)));
  return [keyPath, publicKeyPath]
    .filter((_, index) => stats[index] === undefined)
    .map((file) => ({ type: 'missing', file }));
}
