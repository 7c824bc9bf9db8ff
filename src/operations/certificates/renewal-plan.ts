import { Failure } from '../../base/failure.ts';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { findCertificate } from '../../engine/kinds/certificates/existing.ts';
import { CERTIFICATES_NOT_RENEWABLE } from '../../engine/kinds/certificates/kinds-certificates-sentences.ts';
import type { HostReader } from '../../host/ports.ts';
import type { RenewCertificate } from '../../manifests/certificates/certificate-changes.ts';
import {
  type ManagedCertificate,
  managedCertificates,
  shownName,
} from '../../manifests/certificates/managed-certificates.ts';
import type { PkiProblem } from '../../pki/reading/problem.ts';
import { keyAlgorithm } from '../../pki/signing/issue-certificate.ts';
import { CERTIFICATE_UNKNOWN_HERE, CERTIFICATES_EXTERNAL, CERTIFICATES_MISSING } from '../operations-sentences.ts';

/** Changes that a renewal would make. */
export interface RenewalPlan {
  changes: RenewCertificate[];
  /** Names of certificates that are not on this host. */
  missing: string[];
  /** Certificates whose CA key is not on this host, with the name of the CA. */
  external: { name: string; authority: string }[];
}

interface RenewalInput {
  configuration: Pick<
    ClusterConfiguration,
    'certificatesDir' | 'etcd' | 'encryptionAlgorithm' | 'certificateValidityPeriod'
  >;
  /** The configuration is only kubeadm's defaults, so that each key keeps its algorithm. */
  assumed: boolean;
  /** One certificate; undefined for all of them. */
  only: string | undefined;
  host: Pick<HostReader, 'files'>;
}

/** Exactly one of these is set. */
interface Planned {
  change?: RenewCertificate;
  missing?: string;
  external?: RenewalPlan['external'][number];
  problem?: PkiProblem;
}

/**
 * Reads every certificate to be renewed. Throws CERTIFICATES_NOT_RENEWABLE with all unreadable ones,
 * CERTIFICATE_UNKNOWN_HERE for an unknown name, and CERTIFICATES_EXTERNAL or CERTIFICATES_MISSING if no certificate can
 * be renewed for that reason.
 */
export async function planRenewal(input: RenewalInput): Promise<RenewalPlan> {
  const { configuration, only } = input;
  const managed = managedCertificates(configuration);
  const wanted = managed.filter(({ name }) => only === undefined || name === only);
  if (wanted.length === 0)
    throw new Failure(CERTIFICATE_UNKNOWN_HERE, { name: only ?? '', names: managed.map(({ name }) => name) });
  const planned = await Promise.all(wanted.map((one) => planOne(one, input)));
  const problems = planned.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new Failure(CERTIFICATES_NOT_RENEWABLE, { problems });
  const plan = {
    changes: planned.flatMap(({ change }) => change ?? []),
    missing: planned.flatMap(({ missing }) => missing ?? []),
    external: planned.flatMap(({ external }) => external ?? []),
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
  const { encryptionAlgorithm, certificateValidityPeriod: validity } = configuration;
  const algorithm = (assumed && keyAlgorithm(found.certificate.publicKey)) || encryptionAlgorithm;
  return { change: { kind: 'renew-certificate', name, place, authority, algorithm, validity } };
}
