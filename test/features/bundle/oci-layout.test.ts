import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { collectImages } from '../../../src/features/bundle/create/collect-images.ts';
import { LayoutUnreadable } from '../../../src/host/images.ts';
import { ociLayout } from '../../../src/host/linux/images/oci-layout.ts';
import { bundleOf, digestOf, Images } from './support.ts';

const [PROXY = '', PAUSE = ''] = [...new Images().names.keys()];

// The words of tar are compared.
beforeAll(() => void vi.stubEnv('LC_ALL', 'C'));

/** A layout as skopeo writes it: the name of an image in one annotation, for two architectures behind an index. */
function layout(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kubejoin-layout-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const images = new Images();
  const proxy = images.names.get(PROXY);
  const index = images.put(
    'application/vnd.oci.image.index.v1+json',
    JSON.stringify({
      schemaVersion: 2,
      manifests: [
        { ...images.names.get(PAUSE), platform: { os: 'linux', architecture: 'arm64' } },
        { ...proxy, platform: { os: 'linux', architecture: 'amd64' } },
      ],
    }),
  );
  mkdirSync(join(directory, 'blobs/sha256'), { recursive: true });
  for (const [digest, bytes] of images.blobs) writeFileSync(join(directory, 'blobs/sha256', digest.slice(7)), bytes);
  const manifests = [
    { ...index, annotations: { 'org.opencontainers.image.ref.name': PROXY } },
    { ...images.names.get(PAUSE), annotations: { 'io.containerd.image.name': PAUSE } },
  ];
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  return directory;
}

async function collected(path: string, architecture = 'amd64') {
  const source = await ociLayout(path);
  return collectImages([PROXY, PAUSE], { source, place: path, architecture });
}

it('images come from a directory and from a tar archive, for one architecture', async () => {
  const directory = layout();
  const { blobs, ...found } = await collected(directory);
  const { images, sizes } = await collectImages([PROXY, PAUSE], new Images());
  expect(found).toEqual({ images, sizes });
  for (const dot of ['.', 'blobs']) {
    const archive = `${directory}.${dot.length}.tar`;
    onTestFinished(() => rmSync(archive, { force: true }));
    execFileSync('tar', ['-cf', archive, '-C', directory, dot, ...(dot === '.' ? [] : ['index.json', 'oci-layout'])]);
    expect(await collected(archive)).toEqual({ ...found, blobs });
  }
  await expect(collected(directory, 'riscv64')).rejects.toMatchObject({ params: { problem: 'platform' } });
});

it('a colon in the name of an archive does not name a machine', async () => {
  const [directory, before] = [layout(), process.cwd()];
  execFileSync('tar', ['--force-local', '-cf', 'images:v1.tar', 'blobs', 'index.json'], { cwd: directory });
  onTestFinished(() => process.chdir(before));
  process.chdir(directory);
  expect(await ociLayout('images:v1.tar')).toBeDefined();
});

it('anything else is not a layout', async () => {
  const directory = layout();
  rmSync(join(directory, 'index.json'));
  await expect(ociLayout(directory)).rejects.toThrow(new LayoutUnreadable(''));
  await expect(ociLayout('/nowhere')).rejects.toThrow(/^tar: \/nowhere: Cannot open: No such file or directory$/);
  await expect(ociLayout(join(directory, 'oci-layout'))).rejects.toThrow('not look like a tar archive');
});

it('an archive that is cut off is not read as if it were whole', async () => {
  const directory = layout();
  const archive = `${directory}.tar`;
  onTestFinished(() => rmSync(archive, { force: true }));
  execFileSync('tar', ['-cf', archive, '-C', directory, 'index.json', 'blobs']);
  const source = await ociLayout(archive);
  const target = await source.find(PAUSE);
  truncateSync(archive, 2048);
  const read = async () => {
    for await (const chunk of (await source.blob(target?.digest ?? '')) ?? []) expect(chunk.length).toBeGreaterThan(0);
  };
  await expect(read()).rejects.toThrow(LayoutUnreadable);
  truncateSync(archive, 700);
  await expect(ociLayout(archive)).rejects.toThrow('Unexpected EOF');
});

it('a bundle is an archive and a layout that tar and skopeo read', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kubejoin-unpacked-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'bundle'), await bundleOf());
  const listed = execFileSync('tar', ['-tvf', join(directory, 'bundle')], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC' },
  })
    .trim()
    .split('\n');
  expect(listed[0]).toMatch(/^-rw------- 0\/0 +\d+ 1970-01-01 00:00 SHA256SUMS$/);
  expect(listed.find((line) => line.endsWith(' kubejoin'))).toMatch(/^-rwxr-xr-x 0\/0 +10 /);
  execFileSync('tar', ['-xf', join(directory, 'bundle'), '-C', directory, '--no-same-owner']);
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: directory });
  const { images } = await collected(directory);
  expect(images.map(({ name }) => name)).toEqual([PROXY, PAUSE]);
  const source = await ociLayout(directory);
  const [first] = images;
  for await (const chunk of (await source.blob(first?.digest ?? '')) ?? []) expect(digestOf(chunk)).toBe(first?.digest);
});

it('an index without an end is not read to its end', async () => {
  const directory = layout();
  const index = join(directory, 'index.json');
  appendFileSync(index, ' '.repeat(4 * 1024 * 1024));
  await expect(ociLayout(directory)).rejects.toThrow(LayoutUnreadable);
});
