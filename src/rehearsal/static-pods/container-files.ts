import { X509Certificate } from 'node:crypto';
import { posix } from 'node:path';
import { Secret } from '../../base/secret.ts';
import type { FileReader } from '../../host/ports.ts';
import { keyMatches } from '../../pki/keys/key-pair.ts';
import { ComponentCrash } from './component.ts';
import type { Mount } from './static-pod.ts';

/** The host's files through a container's mounts: what no volume brings in is not there. Every problem is a ComponentCrash. */
export class ContainerFiles {
  readonly #host: FileReader;
  readonly #mounts: readonly Mount[];

  constructor(host: FileReader, mounts: readonly Mount[]) {
    this.#host = host;
    this.#mounts = mounts;
  }

  /** Where a path of the container is on the host; undefined outside of every volume. */
  hostPath(path: string): string | undefined {
    const inside = (directory: string) => path === directory || path.startsWith(`${directory.replace(/\/$/, '')}/`);
    const mount = this.#mounts.filter(({ mountPath }) => inside(mountPath)).sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
    return mount && posix.join(mount.hostPath, path.slice(mount.mountPath.length));
  }

  async read(path: string): Promise<string> {
    const host = this.hostPath(path);
    const bytes = host === undefined ? undefined : await this.#host.read(host);
    if (bytes === undefined) throw new ComponentCrash(`open ${path}: no such file or directory`);
    return bytes.toString();
  }

  /** Every certificate of a bundle. */
  async authorities(path: string): Promise<{ pem: string; certificates: X509Certificate[] }> {
    const pem = await this.read(path);
    return { pem, certificates: certificatesOf(pem, path) };
  }

  /** A certificate and its key; with `authority`, issued by one of that bundle. */
  async pair(
    certificatePath: string,
    keyPath: string,
    authority?: string,
  ): Promise<{ certificate: string; key: string; leaf: X509Certificate }> {
    const [certificate, key] = [await this.read(certificatePath), await this.read(keyPath)];
    const [leaf] = certificatesOf(certificate, certificatePath);
    if (leaf === undefined || !keyMatches(certificate, new Secret(key))) {
      throw new ComponentCrash(`tls: private key does not match public key: ${certificatePath}, ${keyPath}`);
    }
    if (Date.parse(leaf.validTo) < Date.now())
      throw new ComponentCrash(`${certificatePath}: x509: certificate has expired or is not yet valid`);
    if (authority !== undefined) {
      const issuers = (await this.authorities(authority)).certificates;
      const issued = issuers.some((issuer) => leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey));
      if (!issued) throw new ComponentCrash(`${certificatePath}: x509: certificate signed by unknown authority (of ${authority})`);
    }
    return { certificate, key, leaf };
  }
}

function certificatesOf(pem: string, path: string): X509Certificate[] {
  try {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (blocks.length > 0) return blocks.map((block) => new X509Certificate(block));
  } catch {
    // Said below.
  }
  throw new ComponentCrash(`${path}: data does not contain any valid RSA or ECDSA certificates`);
}
