import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { ClusterConfiguration } from '../../../src/config/types/cluster.ts';
import { openBundle } from '../../../src/features/bundle/bundled-file.ts';
import { type BundleInput, createBundle } from '../../../src/features/bundle/create/create-bundle.ts';
import type { SignatureVerifier } from '../../../src/host/bundles.ts';
import type { NamedSource } from '../../../src/host/images.ts';
import { verifyWithSsh } from '../../../src/host/linux/programs/ssh-signature.ts';
import type { HostReader } from '../../../src/host/ports.ts';

export const PATH = '/media/node-1.kubejoin';
export const SIGNERS = '/etc/kubejoin/allowed_signers';
export const NOW = Date.parse('2026-11-28T12:00:00Z');
export const HOUR = 3_600_000;
export const PIN = `sha256:${'ab'.repeat(32)}`;
const OCI = 'application/vnd.oci.image';

export const CLUSTER = {
  kubernetesVersion: 'v1.37.2',
  imageRepository: 'registry.k8s.io',
  proxy: { disabled: false },
} as ClusterConfiguration;

export const WORKER_IMAGES = ['registry.k8s.io/kube-proxy:v1.37.2', 'registry.k8s.io/pause:3.10.2'];

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A store of images, each with one layer that all of them share and one of its own. */
export class Images implements NamedSource {
  readonly place = '/srv/images';
  readonly architecture = 'amd64';
  readonly blobs = new Map<string, Buffer>();
  readonly names = new Map<string, { mediaType: string; digest: string; size: number }>();

  constructor(names: readonly string[] = WORKER_IMAGES) {
    for (const name of names) this.add(name);
  }

  readonly source = {
    find: async (name: string) => this.names.get(name),
    blob: async (digest: string) => {
      const bytes = this.blobs.get(digest);
      return (
        bytes &&
        (async function* () {
          yield bytes.subarray(0, 3);
          yield bytes.subarray(3);
        })()
      );
    },
    close: () => {},
  };

  add(name: string, layer = `layer of ${name}`): void {
    const layers = [layer, 'shared'].map((content) => this.put(`${OCI}.layer.v1.tar`, content));
    const config = this.put(`${OCI}.config.v1+json`, JSON.stringify({ architecture: 'amd64', os: 'linux', name }));
    this.names.set(name, this.put(`${OCI}.manifest.v1+json`, JSON.stringify({ schemaVersion: 2, config, layers })));
  }

  put(mediaType: string, content: string) {
    const bytes = Buffer.from(content);
    const digest = digestOf(bytes);
    this.blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }
}

/** The configuration of a join that can be begun, with the token of nobody. */
export const CONFIGURATION = new Secret(
  `apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken: { apiServerEndpoint: '192.0.2.1:6443', token: aaaaaa.0123456789abcdef, caCertHashes: ['${PIN}'] }
nodeRegistration: { name: node-1 }
`,
);

/** A signer for tests that are not about signatures: OpenSSH's form, and valid only for the very same bytes. */
export const SIGNATURE = Buffer.from(
  `-----BEGIN SSH SIGNATURE-----\n${Buffer.from('a signature').toString('base64')}\n-----END SSH SIGNATURE-----\n`,
);

export async function bundleOf(more: Partial<BundleInput> = {}): Promise<Buffer> {
  const bundle = await createBundle({
    ...{ node: 'node-1', role: 'worker', cluster: CLUSTER, moreImages: [], from: new Images() },
    point: { endpoint: '192.0.2.1:6443', caCertHashes: [PIN] },
    configuration: new Secret('kind: JoinConfiguration\n'),
    executable: {
      path: '/usr/local/bin/kubejoin',
      size: 10,
      read: async function* () {
        yield Buffer.from('kubejoin!\n');
      },
    },
    ...{ created: NOW, expires: NOW + 24 * HOUR },
    sign: async () => ({ type: 'signed', signature: SIGNATURE }),
    ...{ signKey: '/key', emit: () => {}, signal: new AbortController().signal },
    ...more,
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of bundle.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A host with one file, the bundle. */
export function hostWith(
  bytes: Buffer,
  { mode = 0o600, now = NOW } = {},
): Pick<HostReader, 'files' | 'system' | 'clock'> {
  const file = { type: 'file', mode, uid: 0, gid: 0, size: bytes.length } as const;
  const directory = { ...file, type: 'directory', mode: 0o755 } as const;
  const found = async (path: string) =>
    path === PATH || path === SIGNERS ? file : SIGNERS.startsWith(path) ? directory : undefined;
  return {
    files: {
      stat: found,
      lstat: found,
      realPath: async (path: string) => path,
      read: async () => Buffer.from(''),
      readPart: async (_path: string, { from, length }: { from: number; length: number }) =>
        bytes.subarray(from, from + length),
    },
    system: { uid: () => 0 },
    clock: { now: () => now },
  } as unknown as HostReader;
}

/** Signature by the key that `accepting` accepts. */
export const FINGERPRINT = 'SHA256:q1w2e3r4';

/** Accepts only this message with SIGNATURE. */
export function accepting(message: Buffer): SignatureVerifier {
  return async (given) =>
    given.message.equals(message) && given.signature.equals(SIGNATURE)
      ? { type: 'valid', principal: 'admin@example.com', key: FINGERPRINT }
      : { type: 'invalid', answer: 'incorrect signature' };
}

/** The checksums, which are the bundle's first entry. */
export function checksumsIn(bundle: Buffer): Buffer {
  return bundle.subarray(512, 512 + Number.parseInt(bundle.toString('latin1', 124, 135), 8));
}

export function opened(bytes: Buffer, more: Partial<Parameters<typeof openBundle>[0]> = {}) {
  const verify = more.verify ?? accepting(checksumsIn(bytes));
  return openBundle({ path: PATH, signers: SIGNERS, host: hostWith(bytes), emit: () => {}, ...more, verify });
}

/** A key of OpenSSH in a directory that the test removes, and a file that trusts it. */
export function sshKey(options = 'namespaces="kubejoin-bundle"'): { key: string; signers: string; directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'kubejoin-key-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [key, signers] = [join(directory, 'key'), join(directory, 'signers')];
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
  writeFileSync(signers, `admin@example.com ${options} ${readFileSync(`${key}.pub`, 'utf8')}`);
  return { key, signers, directory };
}

/** Verifies with ssh-keygen and the signers of a key, whatever the path says. */
export function verifyingWith(signers: string): SignatureVerifier {
  return (given) => verifyWithSsh({ ...given, signers: readFileSync(signers) });
}
