import { X509Certificate } from 'node:crypto';
import { posix } from 'node:path';
import { Secret } from '../../base/secret.ts';
import type { FileReader } from '../../host/ports.ts';
import { keyMatches } from '../../pki/keys/private-key.ts';
import type { Mount } from './static-pod.ts';

/** Start of a component: its flags, and the host's files that its container sees. */
export interface ComponentStart {
  flags: Flags;
  files: ContainerFiles;
  /** How often this container was started before, by the kubelet. */
  attempt: number;
  /** A line for the container's log. */
  log(line: string): void;
}

/** A process that runs in a container. */
export interface RunningComponent {
  /** Resolves when it ends by itself, with its last words. */
  ended: Promise<string>;
  /** SIGTERM: resolves when it is gone. */
  stop(): Promise<void>;
  /** TCP ports of the host. */
  ports: readonly number[];
  /** Status of a GET to https://address:port/path on the host's loopback; undefined if nothing listens there. */
  health(port: number, path: string): number | undefined;
}

/** Starts a component; rejects with ComponentCrash when it ends at once, as the real one would. */
export type StartComponent = (start: ComponentStart) => Promise<RunningComponent>;

/** Runs and does nothing. */
export const DOES_NOTHING: StartComponent = async () => ({
  ended: new Promise(() => undefined),
  stop: async () => undefined,
  ports: [],
  health: () => undefined,
});

/** A component ends for a reason that the real one ends for; the message is its last log line. */
export class ComponentCrash extends Error {
  override readonly name = 'ComponentCrash';
}

/** Command-line flags of a component: `--name=value`; the last of a repeated one counts. */
export class Flags {
  readonly #values = new Map<string, string>();

  /** `argv` begins with the program's name. */
  constructor(argv: readonly string[]) {
    for (const word of argv.slice(1)) {
      const match = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(word);
      if (match?.[1] === undefined) throw new ComponentCrash(`Error: unknown command or argument "${word}"`);
      this.#values.set(match[1], match[2] ?? 'true');
    }
  }

  find(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** Throws ComponentCrash where the component can't do without it. */
  get(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined || value === '') throw new ComponentCrash(`Error: --${name} must be specified`);
    return value;
  }

  list(name: string): string[] {
    return (this.#values.get(name) ?? '').split(',').filter((item) => item !== '');
  }

  port(name: string): number {
    const port = Number(this.get(name));
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new ComponentCrash(`Error: invalid argument for "--${name}" flag`);
    return port;
  }
}

/**
 * The host's files through a container's mounts: what no volume brings in is not there. Every problem is a
 * ComponentCrash.
 */
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
    const mount = this.#mounts
      .filter(({ mountPath }) => inside(mountPath))
      .sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
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
      if (!issued)
        throw new ComponentCrash(`${certificatePath}: x509: certificate signed by unknown authority (of ${authority})`);
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
