import type { X509Certificate } from 'node:crypto';
import type { Failure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import { currentContext } from '../../../cluster/kubeconfig/current-context.ts';
import type { FileReader } from '../../../host/ports.ts';
import type { CertificatePlace } from '../../../manifests/certificates/certificate-changes.ts';
import type { KeyPair } from '../../../pki/keys/key-stock.ts';
import { belongsTogether, keyPairOf, parsePrivateKey } from '../../../pki/keys/private-key.ts';
import { certificatesOf } from '../../../pki/reading/existing-pair.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';

/** An existing certificate. */
interface FoundCertificate {
  certificate: X509Certificate;
  /** The problem of its key, if any; a renewal makes a new key anyway. */
  keyProblem: PkiProblem | undefined;
}

/** The certificate at a place (the first in its file); undefined if the file does not exist. */
export async function findCertificate(
  place: CertificatePlace,
  files: FileReader,
): Promise<FoundCertificate | { problem: PkiProblem } | undefined> {
  const path = place.type === 'pair' ? place.certificatePath : place.path;
  const content = await files.read(path);
  if (content === undefined) return undefined;
  const held = place.type === 'pair' ? content : await embedded(path, content);
  if ('problem' in held) return held;
  const [certificate] = certificatesOf(Buffer.isBuffer(held) ? held : held.certificate) ?? [];
  if (certificate === undefined) return { problem: { type: 'bad-certificate', file: path } };
  const key = Buffer.isBuffer(held)
    ? { file: keyPathOf(place), text: await keyText(place, files) }
    : { file: path, text: held.key };
  return { certificate, keyProblem: keyProblem(certificate, path, key) };
}

async function embedded(
  file: string,
  content: Buffer,
): Promise<{ certificate: string; key: Secret | undefined } | { problem: PkiProblem }> {
  const current = await currentContext(file, content);
  if ('problem' in current) return current;
  const { clientCertificate, clientKey } = current.user ?? {};
  if (clientCertificate === undefined || 'path' in clientCertificate)
    return { problem: { type: 'not-embedded', file } };
  return { certificate: clientCertificate.data, key: clientKey && 'data' in clientKey ? clientKey.data : undefined };
}

function keyPathOf(place: CertificatePlace): string {
  return place.type === 'pair' ? place.keyPath : place.path;
}

async function keyText(place: CertificatePlace, files: FileReader): Promise<Secret | undefined> {
  const content = await files.read(keyPathOf(place));
  return content && new Secret(content.toString('latin1'));
}

function keyProblem(
  certificate: X509Certificate,
  certificatePath: string,
  { file, text }: { file: string; text: Secret | undefined },
): PkiProblem | undefined {
  if (text === undefined) return { type: 'missing', file };
  const key = parsePrivateKey(text);
  if (key === undefined) return { type: 'bad-key', file };
  return belongsTogether(key, certificate.publicKey)
    ? undefined
    : { type: 'key-mismatch', file, certificate: certificatePath };
}

/** The key pair in a file; undefined if the file does not exist. Throws `unfit(...)` for an unreadable key. */
export async function existingKey(
  file: string,
  files: FileReader,
  unfit: (problem: PkiProblem) => Failure,
): Promise<KeyPair | undefined> {
  const content = await files.read(file);
  if (content === undefined) return undefined;
  const key = parsePrivateKey(new Secret(content.toString('latin1')));
  if (key === undefined) throw unfit({ type: 'bad-key', file });
  return keyPairOf(key);
}
