import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { targetNamed } from '../../scripts/build/executable/target.ts';
import { kubejoinImage } from '../../scripts/release/image/kubejoin-image.ts';
import { type MadeImage, makeImage } from '../../scripts/release/image/layout.ts';
import { librariesOf } from '../../scripts/release/image/libraries.ts';

const project = { name: 'kubejoin', version: '1.2.3', license: 'Apache-2.0', description: 'joins machines' };
const date = new Date('2026-02-03T04:05:06Z');
const part = (architecture: string) => ({
  platform: {
    platform: { architecture, os: 'linux' } as const,
    files: [
      { path: 'usr/bin/kubejoin', content: `program for ${architecture}`, mode: 0o755 } as const,
      { path: 'usr/share/doc/kubejoin/copyright', content: 'terms' },
    ],
  },
});
const facts = kubejoinImage([part('amd64'), part('arm64')], { project, commit: 'abc', date });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-image-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { architecture: string };
  readonly annotations?: Record<string, string>;
}

async function made(name: string): Promise<MadeImage & { bytes: Buffer; layout: string }> {
  const [file, layout] = [path.join(folder, `${name}.tar`), path.join(folder, name)];
  const image = await makeImage(facts, file);
  mkdirSync(layout);
  execFileSync('tar', ['--extract', '--preserve-permissions', '--file', file, '--directory', layout]);
  return { ...image, bytes: readFileSync(file), layout };
}

/** The content of a blob, which must be what its descriptor says. */
function blob(layout: string, { digest, size }: Descriptor): Buffer {
  const content = readFileSync(path.join(layout, 'blobs', digest.replace(':', '/')));
  expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest);
  expect(content).toHaveLength(size);
  return content;
}

describe('the image', () => {
  it('is the same bytes again, whatever the umask', async () => {
    const one = await made('one');
    const umask = process.umask(0o077);
    const two = await made('two').finally(() => process.umask(umask));
    expect(two.bytes.equals(one.bytes)).toBe(true);
    expect(two.digest).toBe(one.digest);
    expect(statSync(path.join(two.layout, 'oci-layout')).mode & 0o777).toBe(0o644);
  });

  it('is an OCI layout: an index with a manifest for each platform, each blob under its digest', async () => {
    const { layout, digest, manifests } = await made('one');
    expect(JSON.parse(readFileSync(path.join(layout, 'oci-layout'), 'utf8'))).toEqual({ imageLayoutVersion: '1.0.0' });
    const root = JSON.parse(readFileSync(path.join(layout, 'index.json'), 'utf8'));
    expect(root.manifests).toMatchObject([
      {
        digest,
        annotations: {
          'io.containerd.image.name': 'localhost/kubejoin:1.2.3',
          'org.opencontainers.image.ref.name': '1.2.3',
        },
      },
    ]);
    const index = JSON.parse(blob(layout, root.manifests[0]).toString());
    expect(index.manifests.map((one: Descriptor) => one.platform?.architecture)).toEqual(['amd64', 'arm64']);
    expect(index.manifests.map((one: Descriptor) => one.digest)).toEqual(manifests);
    for (const descriptor of index.manifests as Descriptor[]) {
      const architecture = descriptor.platform?.architecture;
      const manifest = JSON.parse(blob(layout, descriptor).toString());
      const config = JSON.parse(blob(layout, manifest.config).toString());
      const layer = gunzipSync(blob(layout, manifest.layers[0]));
      expect(config.rootfs.diff_ids).toEqual([`sha256:${createHash('sha256').update(layer).digest('hex')}`]);
      expect(config).toMatchObject({ architecture, os: 'linux', created: '2026-02-03T04:05:06Z' });
      const list = execFileSync('tar', ['--list', '--verbose', '--numeric-owner'], { input: layer, encoding: 'utf8' });
      const rows = list.trimEnd().split('\n');
      expect(rows.find((row) => row.endsWith(' usr/bin/kubejoin'))).toMatch(/^-rwxr-xr-x 0\/0 /);
      expect(new Set(rows.map((row) => row.slice(0, 14)))).toEqual(
        new Set(['drwxr-xr-x 0/0', '-rwxr-xr-x 0/0', '-rw-r--r-- 0/0']),
      );
    }
  });

  it('runs kubejoin without root', () => {
    expect(facts.config).toMatchObject({ User: '65532:65532', Entrypoint: ['/usr/bin/kubejoin'] });
    expect(facts.config.Labels).toMatchObject({ 'org.opencontainers.image.revision': 'abc' });
  });
});

describe("an image's libraries", () => {
  it('are all that a Node.js needs, with their packages and terms', async () => {
    const arch = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64';
    const target = targetNamed(arch);
    const { files, packages } = await librariesOf(target, process.execPath);
    const names = files.map((file) => path.basename(file.path));
    for (const name of ['libc.so.6', 'libm.so.6', 'libstdc++.so.6', 'libgcc_s.so.1', target.interpreter])
      expect(names.filter((one) => one === name)).toHaveLength(1);
    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['libc6', 'libgcc-s1', 'libstdc++6']));
    expect(
      packages
        .flatMap((one) => one.files)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names.filter((name) => /\.so\.\d+$/.test(name)).sort());
    for (const { name, version, purl } of packages) {
      expect(purl).toContain(encodeURIComponent(version));
      expect(files.find((file) => file.path === `usr/share/doc/${name}/copyright`)?.content).toMatch(/copyright/i);
    }
    expect(names).toContain('LGPL-2.1');
  });
});
