import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { rfc3339 } from '../../base/time.ts';
import { orUndefined } from '../../base/try.ts';
import type { HostReader } from '../../host/ports.ts';
import { BundleError, parseCertificateBundle } from '../../pki/reading/certificate-bundle.ts';
import type { ClientCertificate } from '../../wire/tls/tls-verify.ts';
import { type CredentialProblem, ETCD_CREDENTIAL_UNUSABLE } from './cluster-etcd-sentences.ts';

/** The authorities that verify etcd's members, and the client certificate that they get. PEM. */
export interface EtcdCredential {
  authorities: readonly string[];
  clientCertificate: ClientCertificate | undefined;
}

interface CredentialFiles {
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** Kubeadm's client certificate for etcd in ClusterConfiguration.certificatesDir. */
export function healthcheckFiles(certificatesDir: string): CredentialFiles {
  const file = (name: string) => `${certificatesDir}/etcd/${name}`;
  return { caFile: file('ca.crt'), certFile: file('healthcheck-client.crt'), keyFile: file('healthcheck-client.key') };
}

/**
 * Reads and checks the files, because a server refuses a client certificate late (TLS 1.3) and with a word at most.
 * `anyIssuer`: accepts another authority for clients than for servers, which an external etcd may have. Throws
 * ETCD_CREDENTIAL_UNUSABLE.
 */
export async function readEtcdCredential(
  files: CredentialFiles,
  host: Pick<HostReader, 'files' | 'clock'>,
  { anyIssuer = false } = {},
): Promise<EtcdCredential> {
  const [ca, certificate, key] = await Promise.all(
    [files.caFile, files.certFile, files.keyFile].map((path) => textOf(path, host)),
  );
  const authorities = bundle(files.caFile, ca ?? '');
  const chain = bundle(files.certFile, certificate ?? '');
  const [leaf] = chain;
  if (leaf === undefined) throw unusable(files.certFile, 'unreadable');
  checkDates(files.certFile, leaf, host.clock.now());
  checkKey(leaf, key ?? '', files);
  if (!anyIssuer && !issuedByOne(chain, authorities)) throw unusable(files.certFile, 'other-ca', files.caFile);
  return {
    authorities: authorities.map(String),
    clientCertificate: { certificate: certificate ?? '', key: new Secret(key ?? '') },
  };
}

/** Throws ETCD_CREDENTIAL_UNUSABLE when the file does not exist. */
export async function textOf(path: string, { files }: Pick<HostReader, 'files'>): Promise<string> {
  const content = await files.read(path, { maxBytes: 1024 * 1024 });
  if (content === undefined) throw unusable(path, 'missing');
  return content.toString('latin1');
}

export function bundle(path: string, pem: string): X509Certificate[] {
  try {
    return parseCertificateBundle(pem);
  } catch (error) {
    if (error instanceof BundleError) throw unusable(path, 'unreadable', error.problem);
    throw error;
  }
}

function checkDates(path: string, leaf: X509Certificate, now: number): void {
  if (Date.parse(leaf.validTo) < now) throw unusable(path, 'expired', rfc3339(Date.parse(leaf.validTo)));
  if (Date.parse(leaf.validFrom) > now) throw unusable(path, 'not-yet-valid', rfc3339(Date.parse(leaf.validFrom)));
}

function checkKey(leaf: X509Certificate, pem: string, { certFile, keyFile }: CredentialFiles): void {
  const matches = orUndefined(() => leaf.checkPrivateKey(createPrivateKey(pem)));
  if (matches === undefined) throw unusable(keyFile, 'unreadable');
  if (!matches) throw unusable(keyFile, 'other-key', certFile);
}

/** True if an authority issued a certificate of the chain, which may hold intermediates. */
function issuedByOne(chain: readonly X509Certificate[], authorities: readonly X509Certificate[]): boolean {
  return chain.some((one) =>
    authorities.some((authority) => one.checkIssued(authority) && one.verify(authority.publicKey)),
  );
}

function unusable(path: string, problem: CredentialProblem, detail = ''): Failure {
  return new Failure(ETCD_CREDENTIAL_UNUSABLE, { path, problem, detail });
}
