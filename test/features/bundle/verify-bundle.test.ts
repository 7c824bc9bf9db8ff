/** Bundles that an allowed signer signed, but no "bundle create" wrote: each rule of the reader with one of its own. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/base/sha256.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { entryHeader } from '../../../src/features/bundle/format/archive.ts';
import { blobName, checksumLines } from '../../../src/features/bundle/format/checksums.ts';
import { type BundleDescription, describeBundle } from '../../../src/features/bundle/format/description.ts';
import { showBundle } from '../../../src/features/bundle/show-bundle.ts';
import { bundlePaths, verifyBundle } from '../../../src/features/bundle/verify-bundle.ts';
import type { SignatureVerifier } from '../../../src/host/bundles.ts';
import { END, paddingOf } from '../../../src/manifests/ustar.ts';
import {
  accepting,
  bundleOf,
  checksumsIn,
  digestOf,
  FINGERPRINT,
  HOUR,
  hostWith,
  NOW,
  opened,
  PATH,
  PIN,
  SIGNATURE,
  SIGNERS,
  WORKER_IMAGES,
} from './support.ts';

const DESCRIPTION: BundleDescription = {
  ...{ node: 'node-1', role: 'worker' as const, endpoint: '192.0.2.1:6443', caCertHashes: [PIN], images: [] },
  ...{ kubernetesVersion: 'v1.37.2', created: '2026-11-28T12:00:00.000Z', expires: '2026-11-29T12:00:00.000Z' },
};

type Entries = Record<string, string | Buffer>;
const HEAD: Entries = { 'bundle.json': describeBundle(DESCRIPTION), 'configuration.yaml': 'kind: JoinConfiguration\n' };

function entry(name: string, given: string | Buffer): Buffer {
  const content = Buffer.from(given);
  return Buffer.concat([entryHeader(name, content.length), content, Buffer.alloc(paddingOf(content.length))]);
}

/** A bundle with these entries, in this order. */
function archive(entries: Entries, { sums = undefined as string | undefined, signature = SIGNATURE } = {}): Buffer {
  const all = Object.entries(entries);
  const lines = checksumLines(all.map(([name, content]) => ({ name, sha256: sha256(Buffer.from(content)) })));
  const head = [entry('SHA256SUMS', sums ?? lines), entry('SHA256SUMS.sig', signature)];
  return Buffer.concat([...head, ...all.map(([name, content]) => entry(name, content)), END]);
}

const damaged = (name: string, problem: string) => ({
  kind: 'BUNDLE_DAMAGED',
  params: { path: PATH, entry: name, problem },
});

it('a bundle of the two documents alone can be read', async () => {
  const { description, configuration, images, expired } = await opened(archive(HEAD));
  expect(description).toMatchObject(DESCRIPTION);
  expect(configuration.reveal()).toBe(HEAD['configuration.yaml']);
  expect([images, expired]).toEqual([{ path: PATH, images: [] }, undefined]);
});

describe('a bundle is damaged', () => {
  const { 'bundle.json': json = '', 'configuration.yaml': yaml = '' } = HEAD;
  const megabyte = Buffer.alloc(1024 * 1024, ' ');
  const more = Buffer.alloc(1024 * 1024 + 1, ' ');

  it.each<[string, Buffer, ReturnType<typeof damaged>]>([
    ['without a description', archive({ 'configuration.yaml': yaml }), damaged('bundle.json', 'malformed')],
    ['without a configuration', archive({ 'bundle.json': json }), damaged('configuration.yaml', 'malformed')],
    ['without entries', archive({}), damaged('bundle.json', 'malformed')],
    ['with another description', archive({ ...HEAD, 'bundle.json': '{}' }), damaged('bundle.json', 'malformed')],
    [
      'of another version',
      archive({ ...HEAD, 'bundle.json': String(json).replace('"version": 1', '"version": 2') }),
      damaged('bundle.json', 'other-version'),
    ],
    ['with no checksums', archive(HEAD, { sums: 'x\n' }), damaged('SHA256SUMS', 'malformed')],
    [
      'with too many checksums',
      archive(HEAD, { sums: ' '.repeat(1024 * 1024 + 1) }),
      damaged('SHA256SUMS', 'too-large'),
    ],
    [
      'with a signature that is too large',
      archive(HEAD, { signature: Buffer.alloc(16 * 1024 + 1) }),
      damaged('SHA256SUMS.sig', 'too-large'),
    ],
    [
      'with a description that is too large',
      archive({ ...HEAD, 'bundle.json': ' '.repeat(128 * 1024 + 1) }),
      damaged('bundle.json', 'too-large'),
    ],
    [
      'with a configuration that is too large',
      archive({ ...HEAD, 'configuration.yaml': more }),
      damaged('configuration.yaml', 'too-large'),
    ],
  ])('%s', async (_, bytes, failure) => {
    await expect(opened(bytes)).rejects.toMatchObject(failure);
  });

  it('only beyond a megabyte of configuration', async () => {
    const { configuration } = await opened(archive({ ...HEAD, 'configuration.yaml': megabyte }));
    expect(configuration.reveal()).toHaveLength(megabyte.length);
  });

  it.each([
    ['bundle.json', 'content'],
    ['configuration.yaml', 'content'],
    ['kubejoin', 'content'],
  ])('with other content in %s', async (name, problem) => {
    const entries: Entries = { ...HEAD, kubejoin: 'program' };
    const bytes = archive(entries);
    const at = bytes.lastIndexOf(Buffer.from(entries[name] ?? ''));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await expect(opened(bytes)).rejects.toMatchObject(damaged(name, problem));
  });

  it('with anything in its padding, at its end or after it', async () => {
    const bytes = archive({ ...HEAD, kubejoin: 'program' });
    const changedAt = (at: number) => {
      const copy = Buffer.from(bytes);
      copy[at] = 1;
      return opened(copy);
    };
    await expect(changedAt(bytes.length - END.length - 1)).rejects.toMatchObject(damaged('kubejoin', 'header'));
    await expect(changedAt(bytes.length - END.length)).rejects.toMatchObject(damaged('kubejoin', 'trailing'));
    await expect(changedAt(bytes.length - 1)).rejects.toMatchObject(damaged('kubejoin', 'trailing'));
    const longer = Buffer.concat([bytes, Buffer.alloc(1)]);
    await expect(opened(longer)).rejects.toMatchObject(damaged('kubejoin', 'trailing'));
    const short = bytes.subarray(0, -1);
    await expect(opened(short)).rejects.toMatchObject(damaged('kubejoin', 'truncated'));
  });

  it('with anything after no entries', async () => {
    const longer = Buffer.concat([archive({}), Buffer.alloc(1)]);
    await expect(opened(longer)).rejects.toMatchObject(damaged('SHA256SUMS', 'trailing'));
  });

  it('with the entries in another order than their checksums', async () => {
    const swapped = Object.fromEntries(Object.entries(HEAD).reverse());
    const bytes = archive(swapped, { sums: checksumsIn(archive(HEAD)).toString() });
    await expect(opened(bytes)).rejects.toMatchObject(damaged('bundle.json', 'header'));
  });
});

describe('a bundle is read in any parts that the system gives', () => {
  it('of one byte, and of several megabytes', async () => {
    const program = Buffer.alloc(3 * 1024 * 1024 + 5, 'x');
    for (const [bytes, most] of [
      [archive(HEAD), 1] as const,
      [archive({ ...HEAD, kubejoin: program }), 1e9] as const,
    ]) {
      const lengths: number[] = [];
      const host = hostWith(bytes);
      const readPart = async (_: string, { from, length }: { from: number; length: number }) => {
        lengths.push(length);
        return bytes.subarray(from, from + Math.min(length, most));
      };
      const files = { ...host.files, readPart };
      const { description } = await opened(bytes, { host: { ...host, files } });
      expect(description.node).toBe('node-1');
      expect(Math.max(...lengths)).toBeLessThanOrEqual(1024 * 1024);
    }
  });

  it('and is damaged if it vanishes', async () => {
    const bytes = archive(HEAD);
    const host = hostWith(bytes);
    const files = { ...host.files, readPart: async () => undefined };
    await expect(opened(bytes, { host: { ...host, files } })).rejects.toMatchObject(damaged('SHA256SUMS', 'truncated'));
  });
});

describe('the images in a bundle', () => {
  const descriptor = (content: string, size = content.length) => ({
    ...{ mediaType: 'm', digest: digestOf(Buffer.from(content)), size },
  });
  const manifest = JSON.stringify({ schemaVersion: 2, config: descriptor('config'), layers: [descriptor('layer')] });
  const blobs = (...contents: string[]) =>
    Object.fromEntries(contents.map((content) => [blobName(sha256(Buffer.from(content))), content]));
  const withImage = (target: string, ...contents: string[]) => {
    const images = [{ name: 'registry.example/i:v1', mediaType: 'm', digest: digestOf(Buffer.from(target)) }];
    const json = describeBundle({ ...DESCRIPTION, images });
    return archive({ ...HEAD, 'bundle.json': json, ...blobs(...contents) });
  };

  it('are whole: config and layers come before the manifest', async () => {
    const bytes = withImage(manifest, manifest, 'config', 'layer');
    const [image] = (await opened(bytes)).images.images;
    expect(image).toMatchObject({ name: 'registry.example/i:v1', mediaType: 'm', size: manifest.length });
    const contents = image?.blobs.map(({ from, size }) => bytes.toString('utf8', from, from + size));
    expect(contents).toEqual(['config', 'layer', manifest]);
    expect(image?.blobs.map(({ labels }) => Object.keys(labels).length)).toEqual([0, 0, 2]);
  });

  it.each<[string, Buffer, ReturnType<typeof damaged>]>([
    ['a missing manifest', withImage(manifest, 'config', 'layer'), damaged('bundle.json', 'malformed')],
    ['a missing config', withImage(manifest, manifest, 'layer'), damaged('bundle.json', 'malformed')],
    ['a missing layer', withImage(manifest, manifest, 'config'), damaged('bundle.json', 'malformed')],
    ['no manifest', withImage('x', 'x'), damaged(blobName(sha256(Buffer.from('x'))), 'malformed')],
    [
      'a manifest that is too large',
      withImage(' '.repeat(4 * 1024 * 1024 + 1), ' '.repeat(4 * 1024 * 1024 + 1)),
      damaged(blobName(sha256(Buffer.from(' '.repeat(4 * 1024 * 1024 + 1)))), 'too-large'),
    ],
  ])('are damaged with %s', async (_, bytes, failure) => {
    await expect(opened(bytes)).rejects.toMatchObject(failure);
  });

  it('are damaged if the manifest changes after it was verified', async () => {
    const bytes = withImage(manifest, manifest, 'config', 'layer');
    const host = hostWith(bytes);
    let reads = 0;
    const start = bytes.indexOf(manifest);
    const readPart = async (path: string, part: { from: number; length: number }) => {
      const found = await host.files.readPart(path, part);
      if (part.from !== start || part.length !== manifest.length) return found;
      reads += 1;
      return reads === 1 ? found : Buffer.from(manifest.replace('layers', 'Layers'));
    };
    const changed = { ...host, files: { ...host.files, readPart } };
    await expect(opened(bytes, { host: changed })).rejects.toMatchObject(
      damaged(blobName(sha256(Buffer.from(manifest))), 'content'),
    );
  });
});

describe('who signed a bundle', () => {
  const bytes = archive(HEAD);
  const verifying = (verify: SignatureVerifier, more = {}) =>
    verifyBundle({ path: PATH, signers: SIGNERS, host: hostWith(bytes), emit: () => {}, verify, ...more });

  it('is what ssh-keygen says of the checksums, their signature and the trusted signers', async () => {
    const given: unknown[] = [];
    const host = hostWith(bytes);
    const read = async (path: string, options?: object) => {
      expect([path, options]).toEqual([SIGNERS, { maxBytes: 1024 * 1024 }]);
      return Buffer.from('the signers');
    };
    const verify: SignatureVerifier = async (asked) => {
      given.push(asked);
      return { type: 'valid', principal: 'a@b', key: 'SHA256:x' };
    };
    const { signer } = await verifying(verify, { host: { ...host, files: { ...host.files, read } } });
    expect(signer).toEqual({ principal: 'a@b', key: 'SHA256:x' });
    expect(given).toEqual([
      {
        ...{ message: checksumsIn(bytes), signature: SIGNATURE, namespace: 'kubejoin-bundle' },
        signers: Buffer.from('the signers'),
      },
    ]);
  });

  it.each<[Awaited<ReturnType<SignatureVerifier>>, string, object]>([
    [{ type: 'unknown-signer', key: 'K' }, 'BUNDLE_SIGNER_UNKNOWN', { path: PATH, signers: SIGNERS, key: 'K' }],
    [{ type: 'invalid', answer: 'A' }, 'BUNDLE_SIGNATURE_INVALID', { path: PATH, answer: 'A' }],
    [{ type: 'no-program' }, 'SSH_KEYGEN_MISSING', { to: 'verify' }],
  ])('is not known after %j', async (answer, kind, params) => {
    await expect(verifying(async () => answer)).rejects.toMatchObject({ kind, params });
  });

  it('is not asked for another form of a signature', async () => {
    const other = archive(HEAD, { signature: Buffer.from(SIGNATURE.toString().replace('\n', '\n\n')) });
    const verify = () => expect.unreachable('it was asked');
    const { host } = { host: hostWith(other) };
    await expect(verifying(verify as never, { host })).rejects.toMatchObject({
      kind: 'BUNDLE_SIGNATURE_INVALID',
      params: { answer: 'invalid format' },
    });
  });

  it.each([
    ['a directory', { stat: async () => ({ type: 'directory' }) }, 'BUNDLE_MISSING', { path: PATH }],
    ['absent', { stat: async () => undefined }, 'BUNDLE_MISSING', { path: PATH }],
    [
      'without signers',
      { stat: async (path: string) => ({ type: path === PATH ? 'file' : 'directory', mode: 0 }) },
      'BUNDLE_SIGNERS_MISSING',
      { signers: SIGNERS },
    ],
    ['with signers that vanish', { read: async () => undefined }, 'BUNDLE_SIGNERS_MISSING', { signers: SIGNERS }],
  ])('is not known where the bundle is %s', async (_, files, kind, params) => {
    const host = hostWith(bytes);
    const changed = { ...host, files: { ...host.files, ...files } };
    await expect(verifying(accepting(checksumsIn(bytes)), { host: changed })).rejects.toMatchObject({ kind, params });
  });

  it.each([
    [0, 0o644, undefined],
    [1000, 0o644, undefined],
    [1001, 0o644, 'owner'],
    [0, 0o666, 'writable'],
  ])('counts only if nobody else can change the signers: of user %d, with mode %o', async (uid, mode, problem) => {
    const host = hostWith(bytes);
    const { lstat } = host.files;
    const files = {
      ...host.files,
      lstat: async (path: string) => {
        const found = await lstat(path);
        return found && path === SIGNERS ? { ...found, uid, mode } : found;
      },
    };
    const changed = { ...host, files, system: { ...host.system, uid: () => 1000 } };
    const opening = verifying(accepting(checksumsIn(bytes)), { host: changed });
    if (problem === undefined) await opening;
    else
      await expect(opening).rejects.toMatchObject({
        kind: 'BUNDLE_SIGNERS_UNSAFE',
        params: { signers: SIGNERS, at: SIGNERS, problem, uid, mode },
      });
  });

  it.each([
    [0o600, []],
    [0o700, []],
    [0o640, ['640']],
    [0o601, ['601']],
    [0o4644, ['644']],
  ])('and whether others can read it: with mode %o', async (mode, said) => {
    const events: JoinEvent[] = [];
    const emit = (event: JoinEvent) => events.push(event);
    await verifying(accepting(checksumsIn(bytes)), { host: hostWith(bytes, { mode }), emit });
    expect(events).toEqual(
      said.map((shown) => ({
        ...{ type: 'notice', level: 'warning' },
        message: { key: 'BUNDLE_READABLE', params: { path: PATH, mode: shown } },
      })),
    );
  });
});

describe('a bundle is shown', () => {
  const options = (bytes: Buffer, now = NOW) => {
    const events: JoinEvent[] = [];
    const emit = (event: JoinEvent) => events.push(event);
    return {
      events,
      given: {
        path: PATH,
        signers: SIGNERS,
        host: hostWith(bytes, { now }),
        emit,
        verify: accepting(checksumsIn(bytes)),
      },
    };
  };

  it('with everything but its secrets, and without a notice', async () => {
    const bytes = await bundleOf();
    const { events, given } = options(bytes);
    const { images, ...shown } = await showBundle(given);
    const { images: _, ...described } = DESCRIPTION;
    expect(shown).toEqual({
      ...described,
      expired: false,
      executable: { sha256: sha256(Buffer.from('kubejoin!\n')), size: 10 },
      signer: { principal: 'admin@example.com', key: FINGERPRINT },
    });
    expect(images.map(({ name }) => name)).toEqual(WORKER_IMAGES);
    for (const { digest, size } of images) {
      expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(size).toBeGreaterThan(400);
    }
    expect(events).toEqual([]);
  });

  it.each([
    [24 * HOUR, false],
    [24 * HOUR + 1, true],
  ])('as expired after its end: %d ms after its beginning (%s)', async (after, expired) => {
    const { given } = options(archive(HEAD), NOW + after);
    expect(await showBundle(given)).toMatchObject({ expired, executable: undefined });
  });
});

it.each([
  ['/b', undefined, { path: '/b', signers: SIGNERS }],
  ['b', '/s', { path: `${process.cwd()}/b`, signers: '/s' }],
  ['', '', { path: '', signers: '' }],
])('the paths of %j and %j', (bundle, signers, paths) => expect(bundlePaths(bundle, signers)).toEqual(paths));
