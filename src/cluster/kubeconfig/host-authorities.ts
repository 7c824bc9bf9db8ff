import { Failure } from '../../base/failure.ts';
import type { FileReader } from '../../host/ports.ts';
import { parseTrustStore } from '../../pki/reading/bundle.ts';
import type { Environment } from '../../wire/proxy/proxy-environment.ts';
import { HOST_CA_MISSING } from './sentences.ts';

/** Where the distributions keep their bundle, in the order in which Go's crypto/x509 looks. */
const FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const DIRECTORIES = ['/etc/ssl/certs', '/etc/pki/tls/certs'];

/**
 * The host's certificate authorities (PEM, one each), as a Go program finds them: the first bundle that can be read
 * (SSL_CERT_FILE instead, where it is set), and every file of the directories (SSL_CERT_DIR instead, separated by
 * colons). HOST_CA_MISSING when there is none.
 */
export async function hostAuthorities(files: FileReader, env: Environment): Promise<readonly string[]> {
  const bundles = env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : FILES;
  const directories = env.SSL_CERT_DIR ? env.SSL_CERT_DIR.split(':') : DIRECTORIES;
  const [bundle, ...others] = await Promise.all([
    firstFile(files, bundles),
    ...directories.map((directory) => filesIn(files, directory)),
  ]);
  const found = new Set<string>();
  // The same file by other names (links by hash), and the same certificate in other files, count once.
  for (const text of new Set([bundle, ...others.flat()]))
    for (const certificate of parseTrustStore(text)) found.add(certificate.toString());
  if (found.size === 0) throw new Failure(HOST_CA_MISSING, { looked: [...bundles, ...directories] });
  return [...found];
}

async function firstFile(files: FileReader, paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const text = await textOf(files, path);
    if (text !== undefined) return text;
  }
  return '';
}

async function filesIn(files: FileReader, directory: string): Promise<string[]> {
  const names = (await files.list(directory).catch(() => undefined)) ?? [];
  const texts = await Promise.all(names.map((name) => textOf(files, `${directory}/${name}`)));
  return texts.filter((text) => text !== undefined);
}

/** A file that cannot be read is passed over: a trust store is what can be read of it. */
async function textOf(files: FileReader, path: string): Promise<string | undefined> {
  const content = await files.read(path).catch(() => undefined);
  return content?.toString('latin1');
}
