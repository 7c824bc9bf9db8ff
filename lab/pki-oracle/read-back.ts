/** Reads certificates, keys and kubeconfigs with openssl, which neither side uses. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';

function openssl(argv: readonly string[], input: string): string {
  return execFileSync('openssl', argv, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

export interface Described {
  /**
   * Version, signature algorithm, issuer and subject with the types of their strings, and every extension, in order.
   */
  text: string;
  /** Kind and size of the certificate's key, and the first line of the key's PEM. */
  key: string[];
  /** In ms since the epoch. */
  notBefore: number;
  notAfter: number;
}

const LEFT_OUT = 'no_serial,no_pubkey,no_sigdump,no_validity';

export function describe(certificate: string, key: string): Described {
  const text = openssl(
    ['x509', '-noout', '-text', '-certopt', LEFT_OUT, '-nameopt', 'RFC2253,show_type,sep_multiline'],
    certificate,
  );
  const dates = openssl(['x509', '-noout', '-startdate', '-enddate'], certificate);
  const date = (name: string) => Date.parse(new RegExp(`${name}=(.+)`).exec(dates)?.[1] ?? '');
  const kind = openssl(['pkey', '-noout', '-text'], key);
  const size = /^.*\(\d+ bit.*\)/m.exec(kind)?.[0] ?? '';
  const curve = /ASN1 OID: (\S+)/.exec(kind)?.[1] ?? '';
  const same = publicKey(['x509', '-noout', '-pubkey'], certificate) === publicKey(['pkey', '-pubout'], key);
  return {
    text,
    key: [size, curve, key.split('\n')[0] ?? '', `belongs: ${same}`],
    notBefore: date('notBefore'),
    notAfter: date('notAfter'),
  };
}

function publicKey(argv: readonly string[], input: string): string {
  return openssl(argv, input);
}

/** A certificate's text without what depends on its key alone. */
export function withoutKeyIdentifier(text: string): string {
  return text.replace(/(Subject Key Identifier: *\n\s*)[0-9A-F:]+/, '$1(of its key)');
}

/** The kind and the public half of a private key, and whether this is it. */
export function describeKeys(key: string, publicKeyPem: string): string[] {
  const [kind] = openssl(['pkey', '-noout', '-text'], key).split('\n');
  const same = publicKey(['pkey', '-pubin', '-pubout'], publicKeyPem) === publicKey(['pkey', '-pubout'], key);
  return [kind ?? '', key.split('\n')[0] ?? '', publicKeyPem.split('\n')[0] ?? '', `belongs: ${same}`];
}

/** A request's text without its key and signature, and that the signature is its own. */
export function describeRequest(request: string): string {
  const text = openssl(
    [
      'req',
      '-noout',
      '-text',
      '-verify',
      '-reqopt',
      'no_pubkey,no_sigdump',
      '-nameopt',
      'RFC2253,show_type,sep_multiline',
    ],
    request,
  );
  const kind = openssl(['pkey', '-pubin', '-noout', '-text'], openssl(['req', '-noout', '-pubkey'], request));
  return `${text}${kind.split('\n')[0]}`;
}

/** The serial's number of bits, and that its bytes are what a positive 63-bit number has. */
export function serialOf(certificate: string): bigint {
  return BigInt(`0x${openssl(['x509', '-noout', '-serial'], certificate).trim().replace('serial=', '')}`);
}

/** Verified by openssl, strictly, for what the certificate is for. */
export function verify(ca: string, certificatePath: string, purpose: 'sslserver' | 'sslclient', name?: string): string {
  const names = name === undefined ? [] : ['-verify_hostname', name];
  const argv = ['verify', '-x509_strict', '-purpose', purpose, ...names, '-CAfile', ca, certificatePath];
  return execFileSync('openssl', argv, { encoding: 'utf8' }).trim();
}

export function mode(file: string): string {
  return (statSync(file).mode & 0o7777).toString(8);
}

/** A kubeconfig with its certificate and key taken out. */
export function kubeconfigOf(file: string): { rest: unknown; certificate: string; key: string } {
  const config = parse(readFileSync(file, 'utf8'), { version: '1.1' }) as {
    users: { user: Record<string, string> }[];
    clusters: { cluster: Record<string, string> }[];
    preferences?: unknown;
  };
  const [entry] = config.users;
  const decoded = (name: string) => Buffer.from(entry?.user[name] ?? '', 'base64').toString();
  const [certificate, key] = [decoded('client-certificate-data'), decoded('client-key-data')];
  if (entry) entry.user = Object.fromEntries(Object.keys(entry.user).map((name) => [name, '']));
  return { rest: config, certificate, key };
}
