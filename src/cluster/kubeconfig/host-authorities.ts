import { Failure } from '../../base/failure.ts';
import type { FileReader } from '../../host/ports.ts';
import { parseTrustStore } from '../../pki/reading/certificate-bundle.ts';
import type { Environment } from '../../wire/proxy/proxy-environment.ts';
import { HOST_CA_MISSING } from './cluster-kubeconfig-sentences.ts';

/** The bundles of the distributions, in the order of Go's crypto/x509. */
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
 * The host's certificate authorities (PEM, one each), as a Go program finds them: the first readable bundle (or
 * SSL_CERT_FILE) and every file of the directories (or of SSL_CERT_DIR, separated by colons). Throws HOST_CA_MISSING.
 */
export async function hostAuthorities(files: FileReader, env: Environment): Promise<readonly string[]> {
  const bundles = env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : FILES;
  const directories = env.SSL_CERT_DIR ? env.SSL_CERT_DIR.split(':') : DIRECTORIES;
  const [bundle, ...others] = await Promise.all([
    firstFile(files, bundles),
    ...directories.map((directory) => filesIn(files, directory)),
  ]);
  const found = new Set<string>();
  // Removes duplicates: links by hash to the same file, and certificates that are in several files.
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

/** Undefined for an unreadable file, so that the rest of the trust store remains usable. */
async function textOf(files: FileReader, path: string): Promise<string | undefined> {
  const content = await files.read(path).catch(() => undefined);
  return content?.toString('latin1');
}
