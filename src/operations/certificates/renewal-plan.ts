import { Failure } from '../../base/failure.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { findCertificate } from '../../engine/kinds/certificates/found-certificate.ts';
import { CERTIFICATES_NOT_RENEWABLE } from '../../engine/kinds/certificates/sentences.ts';
import type { HostReader } from '../../host/ports.ts';
import type { RenewCertificate } from '../../manifests/certificates/certificate-changes.ts';
import {
  type ManagedCertificate,
  managedCertificates,
  shownName,
} from '../../manifests/certificates/managed-certificates.ts';
import type { PkiProblem } from '../../pki/reading/problem.ts';
import { keyAlgorithm } from '../../pki/signing/renew-certificate.ts';
import { CERTIFICATE_UNKNOWN_HERE, CERTIFICATES_EXTERNAL, CERTIFICATES_MISSING } from '../sentences.ts';

/** What a renewal would do, before anything is done. */
export interface RenewalPlan {
  changes: RenewCertificate[];
  /** Names of those that are not on this host. */
  missing: string[];
  /** Those whose CA's key is not on this host, with the CA's name. */
  external: { name: string; authority: string }[];
}

export interface RenewalInput {
  configuration: Pick<
    ClusterConfiguration,
    'certificatesDir' | 'etcd' | 'encryptionAlgorithm' | 'certificateValidityPeriod'
  >;
  /** The configuration is only kubeadm's defaults: the kind of a key stays then as it is. */
  assumed: boolean;
  /** One certificate; undefined for all of them. */
  only: string | undefined;
  host: Pick<HostReader, 'files'>;
}

type Planned =
  | { change: RenewCertificate }
  | { missing: string }
  | { external: RenewalPlan['external'][number] }
  | { problem: PkiProblem };

/**
 * Looks at every certificate that is to be renewed. Throws CERTIFICATES_NOT_RENEWABLE with all that can't be read, and,
 * where one was asked for by its name, CERTIFICATE_UNKNOWN_HERE, CERTIFICATE_MISSING or CERTIFICATES_EXTERNAL; the last
 * also where nothing of all can be renewed for that reason.
 */
export async function planRenewal(input: RenewalInput): Promise<RenewalPlan> {
  const { configuration, only } = input;
  const managed = managedCertificates(configuration);
  const wanted = managed.filter(({ name }) => only === undefined || name === only);
  if (wanted.length === 0)
    throw new Failure(CERTIFICATE_UNKNOWN_HERE, { name: only ?? '', names: managed.map(({ name }) => name) });
  const planned = await Promise.all(wanted.map((one) => planOne(one, input)));
  const of = <K extends string, T>(key: K) =>
    planned.flatMap((one) => (key in one ? [(one as Record<K, T>)[key]] : []));
  const problems = of<'problem', PkiProblem>('problem');
  if (problems.length > 0) throw new Failure(CERTIFICATES_NOT_RENEWABLE, { problems });
  const plan = {
    changes: of<'change', RenewCertificate>('change'),
    missing: of<'missing', string>('missing'),
    external: of<'external', RenewalPlan['external'][number]>('external'),
  };
  if (plan.changes.length > 0) return plan;
  if (plan.external.length > 0) throw new Failure(CERTIFICATES_EXTERNAL, { external: plan.external });
  throw new Failure(CERTIFICATES_MISSING, { names: plan.missing, certificatesDir: configuration.certificatesDir });
}

async function planOne(
  { name, place, authority }: ManagedCertificate,
  { configuration, assumed, host: { files } }: RenewalInput,
): Promise<Planned> {
  const [found, key] = await Promise.all([findCertificate(place, files), files.stat(authority.keyPath)]);
  if (found === undefined) return { missing: name };
  if (key === undefined) return { external: { name, authority: shownName(authority.name) } };
  if ('problem' in found) return found;
  const { encryptionAlgorithm, certificateValidityPeriod } = configuration;
  const asBefore = assumed ? keyAlgorithm(found.certificate.publicKey) : undefined;
  const [algorithm, validity] = [asBefore ?? encryptionAlgorithm, certificateValidityPeriod];
  return { change: { kind: 'renew-certificate', name, place, authority, algorithm, validity } };
}
