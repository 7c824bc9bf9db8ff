import type { X509Certificate } from 'node:crypto';
import { Failure } from '../../failure.ts';
import type { HostReader } from '../../host/ports.ts';
import { certificatesOf, periodProblem, periodProblemOfAll } from '../../pki/existing-pair.ts';
import type { SigningAuthority } from '../../pki/issue-certificate.ts';
import { belongsTogether, parsePrivateKey } from '../../pki/private-key.ts';
import type { PkiProblem } from '../../pki/problem.ts';
import type { AuthorityFiles } from '../../pki/template.ts';
import { Secret } from '../../secret.ts';

/** A CA as it lies on the host: more than one certificate while it is being rotated. */
export interface Authority {
  files: AuthorityFiles;
  certificates: readonly X509Certificate[];
  /** Its certificates and nothing else that may stand in the file. */
  pem: string;
}

/** The CA's certificates, each of which must be one of a CA and hold now. */
export async function readAuthority(files: AuthorityFiles, host: HostReader): Promise<Authority> {
  const { certificatePath: file } = files;
  const content = await host.files.read(file);
  if (content === undefined) throw unfit(files, { type: 'missing', file });
  const certificates = certificatesOf(content);
  if (certificates === undefined) throw unfit(files, { type: 'bad-certificate', file });
  const now = host.clock.now();
  if (!certificates.every(({ ca }) => ca)) throw unfit(files, { type: 'not-a-ca', file });
  const period = periodProblemOfAll(certificates, file, now);
  if (period) throw unfit(files, period);
  return { files, certificates, pem: certificates.join('') };
}

/** The certificate whose key is there, with the key; undefined without a key file: the CA's key is kept elsewhere. */
export async function readSigner({ files, certificates }: Authority, host: HostReader): Promise<SigningAuthority | undefined> {
  const content = await host.files.read(files.keyPath);
  if (content === undefined) return undefined;
  const key = parsePrivateKey(new Secret(content.toString('latin1')));
  if (key === undefined) throw unfit(files, { type: 'bad-key', file: files.keyPath });
  const certificate = certificates.find(({ publicKey }) => belongsTogether(key, publicKey));
  if (certificate === undefined) throw unfit(files, { type: 'key-mismatch', file: files.keyPath, certificate: files.certificatePath });
  const period = periodProblem(certificate, files.certificatePath, host.clock.now());
  if (period) throw unfit(files, period);
  return { certificate, key };
}

/** As above, for `file`, which has to be made: without the CA's key it can't be. */
export async function requireSigner(authority: Authority, file: string, host: HostReader): Promise<SigningAuthority> {
  const signer = await readSigner(authority, host);
  if (signer !== undefined) return signer;
  const { name, keyPath } = authority.files;
  throw new Failure('CERTIFICATE_AUTHORITY_KEY_MISSING', { file, authority: name, keyPath });
}

function unfit({ name }: AuthorityFiles, problem: PkiProblem): Failure {
  return new Failure('CERTIFICATE_AUTHORITY_UNFIT', { authority: name, problem });
}
