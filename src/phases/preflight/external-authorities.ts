import { Failure } from '../../base/failure.ts';
import { problemsOfSigned } from '../../cluster/shared-certificates/shared-on-disk.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { HostReader } from '../../host/ports.ts';
import {
  type AuthorityName,
  authorityFiles,
  authorityNames,
  serviceAccountKey,
} from '../../manifests/certificates/control-plane-certificates.ts';
import { INIT_KUBECONFIGS } from '../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { KUBERNETES_DIRECTORY } from '../../manifests/paths.ts';
import type { PkiProblem } from '../../pki/reading/problem.ts';
import { EXTERNAL_CA_INCOMPLETE } from './phases-preflight-sentences.ts';

/**
 * External CAs: those whose certificate is on this host without its key, as in kubeadm. Everything they would sign for
 * an init must be in place; EXTERNAL_CA_INCOMPLETE lists all that is missing or wrong. Does not check the names in the
 * certificates; that happens later.
 */
export async function externalAuthorities(
  configuration: ClusterConfiguration,
  { files, clock }: Pick<HostReader, 'files' | 'clock'>,
  kubeconfigDirectory: string = KUBERNETES_DIRECTORY,
): Promise<ReadonlySet<AuthorityName>> {
  const looks = authorityNames(configuration).map(async (name) => {
    const { certificatePath, keyPath } = authorityFiles(name, configuration.certificatesDir);
    const [certificate, key] = await Promise.all([files.stat(certificatePath), files.stat(keyPath)]);
    return certificate !== undefined && key === undefined ? [name] : [];
  });
  const external = (await Promise.all(looks)).flat();
  const kubeconfigs = INIT_KUBECONFIGS.map((name) => `${kubeconfigDirectory}/${name}`);
  const signed = { configuration, now: clock.now(), kubeconfigs };
  const problems = (await Promise.all(external.map((name) => problemsOfSigned(files, name, signed)))).flat();
  if (external.includes('ca')) problems.push(...(await missingServiceAccountKeys(configuration, files)));
  if (problems.length > 0) throw new Failure(EXTERNAL_CA_INCOMPLETE, { authorities: external, problems });
  return new Set(external);
}

/** As in kubeadm, with an external cluster CA these keys are not made here either. */
async function missingServiceAccountKeys(
  configuration: ClusterConfiguration,
  files: HostReader['files'],
): Promise<PkiProblem[]> {
  const { keyPath, publicKeyPath } = serviceAccountKey(configuration);
  const looks = [keyPath, publicKeyPath].map(async (file) =>
    (await files.stat(file)) === undefined ? [{ type: 'missing', file } as const] : [],
  );
  return (await Promise.all(looks)).flat();
}
