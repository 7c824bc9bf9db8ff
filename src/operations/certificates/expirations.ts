import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { findCertificate } from '../../engine/kinds/certificates/existing.ts';
import type { HostReader } from '../../host/ports.ts';
import { authorityFiles, authorityNames } from '../../manifests/certificates/control-plane-certificates.ts';
import { managedCertificates, shownName } from '../../manifests/certificates/managed-certificates.ts';
import { certificatesOf } from '../../pki/reading/existing-pair.ts';
import type { PkiProblem } from '../../pki/reading/problem.ts';
import type { AuthorityFiles } from '../../pki/signing/template.ts';

/** Expiration date of a certificate. */
export interface Expiration {
  name: string;
  /** Milliseconds since the epoch; undefined for a missing certificate. */
  expires: number | undefined;
  /** Start of its validity, in the same unit. */
  begins?: number;
  /** The CA that issued it; undefined for a CA and for a missing certificate. */
  authority: string | undefined;
  /** The key of its CA (or the CA's own key) is not on this host, so that it cannot be renewed here. */
  external: boolean;
}

/** Certificates of this host, each list sorted by name. */
export interface Expirations {
  certificates: Expiration[];
  authorities: Expiration[];
  /** Existing certificates that cannot be read; in neither list. */
  unreadable: PkiProblem[];
  /** Keys that do not match their certificates. */
  keyProblems: PkiProblem[];
}

type Pki = Pick<ClusterConfiguration, 'certificatesDir' | 'etcd'>;
type Found = { expiration: Expiration; keyProblem?: PkiProblem | undefined } | { problem: PkiProblem };

/** Reads every certificate of a control-plane node and its CAs. A missing file is not an error. */
export async function readExpirations(configuration: Pki, { files }: Pick<HostReader, 'files'>): Promise<Expirations> {
  const authorities = authorityNames(configuration).map((name) => authorityFiles(name, configuration.certificatesDir));
  const found = await Promise.all(authorities.map((authority) => readAuthority(authority, files)));
  const external = expirationsOf(found).filter((one) => one.external);
  const certificates = await Promise.all(
    managedCertificates(configuration).map(async ({ name, place, authority }): Promise<Found> => {
      const held = await findCertificate(place, files);
      if (held === undefined) return { expiration: missing(name) };
      if ('problem' in held) return held;
      const issuer = shownName(authority.name);
      return {
        expiration: {
          name,
          expires: Date.parse(held.certificate.validTo),
          begins: Date.parse(held.certificate.validFrom),
          authority: issuer,
          external: external.some((one) => one.name === issuer),
        },
        keyProblem: held.keyProblem,
      };
    }),
  );
  const all = [...certificates, ...found];
  return {
    certificates: expirationsOf(certificates),
    authorities: expirationsOf(found).sort((a, b) => (a.name < b.name ? -1 : 1)),
    unreadable: all.flatMap((one) => ('problem' in one ? [one.problem] : [])),
    keyProblems: all.flatMap((one) => ('keyProblem' in one && one.keyProblem ? [one.keyProblem] : [])),
  };
}

async function readAuthority(
  { name: file, certificatePath, keyPath }: AuthorityFiles,
  files: HostReader['files'],
): Promise<Found> {
  const name = shownName(file);
  const [content, key] = await Promise.all([files.read(certificatePath), files.stat(keyPath)]);
  if (content === undefined) return { expiration: missing(name) };
  const [certificate] = certificatesOf(content) ?? [];
  if (certificate === undefined) return { problem: { type: 'bad-certificate', file: certificatePath } };
  return {
    expiration: {
      ...{ name, expires: Date.parse(certificate.validTo), begins: Date.parse(certificate.validFrom) },
      ...{ authority: undefined, external: key === undefined },
    },
  };
}

function missing(name: string): Expiration {
  return { name, expires: undefined, authority: undefined, external: false };
}

function expirationsOf(found: readonly Found[]): Expiration[] {
  return found.flatMap((one) => ('expiration' in one ? [one.expiration] : []));
}
