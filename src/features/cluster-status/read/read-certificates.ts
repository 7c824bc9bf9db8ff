import { Failure } from '../../../base/failure.ts';
import { CERTIFICATES_UNREADABLE } from '../../../cli/commands/certs/commands-certs-sentences.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { ClusterConfiguration } from '../../../config/types/cluster.ts';
import type { HostReader } from '../../../host/ports.ts';
import { type Expiration, readExpirations } from '../../../operations/certificates/expirations.ts';
import type { CertificateStatus } from '../facts.ts';
import { hasAuthority } from './own-cluster.ts';

/**
 * The certificates of this machine, if it is a control-plane node of the cluster; a worker has only ca.crt. Throws
 * CERTIFICATES_UNREADABLE and the failures of the configuration.
 */
export async function readCertificates(
  reading: Promise<ClusterConfiguration>,
  admin: TrustedCluster,
  { files }: Pick<HostReader, 'files'>,
): Promise<CertificateStatus[]> {
  const configuration = await reading;
  if (!(await hasAuthority(configuration.certificatesDir, admin, files))) return [];
  const { certificates, authorities, unreadable: problems } = await readExpirations(configuration, { files });
  if (problems.length > 0) throw new Failure(CERTIFICATES_UNREADABLE, { problems });
  if (certificates.every(({ expires }) => expires === undefined)) return [];
  const status =
    (isAuthority: boolean) =>
    (one: Expiration): CertificateStatus[] =>
      one.expires === undefined ? [] : [{ name: one.name, expires: one.expires, isAuthority, external: one.external }];
  return [...certificates.flatMap(status(false)), ...authorities.flatMap(status(true))].sort(
    (a, b) => a.expires - b.expires,
  );
}
