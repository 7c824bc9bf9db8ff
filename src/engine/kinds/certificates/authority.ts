import type { X509Certificate } from 'node:crypto';
import { Failure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import { sameKey } from '../../../pki/keys/private-key.ts';
import {
  certificatesOf,
  periodProblem,
  periodProblemOfAll,
  validityProblem,
} from '../../../pki/reading/existing-pair.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';
import type { SigningAuthority } from '../../../pki/signing/issue-certificate.ts';
import type { AuthorityFiles } from '../../../pki/signing/template.ts';
import { existingKey } from './existing.ts';
import { CERTIFICATE_AUTHORITY_KEY_MISSING, CERTIFICATE_AUTHORITY_UNFIT } from './kinds-certificates-sentences.ts';

/** A CA on the host, with more than one certificate while it is being rotated. */
export interface Authority {
  files: AuthorityFiles;
  certificates: readonly X509Certificate[];
  /** Its certificates, without anything else from the file. */
  pem: string;
}

/** Reads the CA's certificates. Each must be a valid CA certificate; throws CERTIFICATE_AUTHORITY_UNFIT. */
export async function readAuthority(files: AuthorityFiles, host: HostReader): Promise<Authority> {
  const { certificatePath: file } = files;
  const content = await host.files.read(file);
  if (content === undefined) throw unfitAuthority(files, { type: 'missing', file });
  const certificates = certificatesOf(content);
  if (certificates === undefined) throw unfitAuthority(files, { type: 'bad-certificate', file });
  const now = host.clock.now();
  if (!certificates.every(({ ca }) => ca)) throw unfitAuthority(files, { type: 'not-a-ca', file });
  const period = periodProblemOfAll(certificates, file, now);
  if (period) throw unfitAuthority(files, period);
  return { files, certificates, pem: certificates.join('') };
}

/**
 * The CA's key and a certificate that belongs to it, a valid one if there is one; undefined without a key file
 * (external CA).
 */
export async function readSigner(
  { files, certificates }: Authority,
  host: HostReader,
): Promise<SigningAuthority | undefined> {
  const pair = await existingKey(files.keyPath, host.files, (problem) => unfitAuthority(files, problem));
  if (pair === undefined) return undefined;
  const now = host.clock.now();
  const own = certificates.filter(({ publicKey }) => sameKey(pair.publicKey, publicKey));
  // A CA renewed with the same key may have its expired certificate before the new one.
  const certificate = own.find((one) => validityProblem(one, now) === undefined) ?? own[0];
  if (certificate === undefined)
    throw unfitAuthority(files, { type: 'key-mismatch', file: files.keyPath, certificate: files.certificatePath });
  const period = periodProblem(certificate, files.certificatePath, now);
  if (period) throw unfitAuthority(files, period);
  return { certificate, key: pair.privateKey };
}

/** readSigner for a `file` to issue. Throws CERTIFICATE_AUTHORITY_KEY_MISSING without the CA's key. */
export async function requireSigner(authority: Authority, file: string, host: HostReader): Promise<SigningAuthority> {
  const signer = await readSigner(authority, host);
  if (signer !== undefined) return signer;
  const { name, keyPath } = authority.files;
  throw new Failure(CERTIFICATE_AUTHORITY_KEY_MISSING, { file, authority: name, keyPath });
}

export function unfitAuthority({ name }: AuthorityFiles, problem: PkiProblem): Failure {
  return new Failure(CERTIFICATE_AUTHORITY_UNFIT, { authority: name, problem });
}
