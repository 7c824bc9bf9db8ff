import { describe, expect, it } from 'vitest';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import { bundleSettings, refuseUnfit } from '../../../src/features/bundle/create/bundle-settings.ts';
import type { PackedFile, Packing } from '../../../src/host/bundles.ts';
import type { FileStat, HostReader } from '../../../src/host/ports.ts';

const EXECUTABLE = '/tmp/kubejoin';
const OF_ROOT = { type: 'file', mode: 0o755, uid: 0, gid: 0, size: 10 } as const;
const VALUES = { outputFile: '/b', signKey: '/key', executable: EXECUTABLE };

type Given = Parameters<typeof bundleSettings>[0];
interface Found {
  judged?: FileStat | undefined;
  /** Size of the executable; undefined if it is not there. */
  size?: number | undefined;
  own?: string;
  uid?: number;
}

/** Settings with the executable in /tmp, which was found there; as what, is seen when it is judged. */
function settings(values: Partial<Given>, { own, uid = 0, ...found }: Found = {}) {
  const judged = 'judged' in found ? found.judged : OF_ROOT;
  const size = 'size' in found ? found.size : 10;
  const files = new Map<string, FileStat | undefined>([
    ['/', { ...OF_ROOT, type: 'directory' }],
    ['/tmp', { ...OF_ROOT, type: 'directory', mode: 0o1777 }],
    [EXECUTABLE, judged],
    [process.cwd(), { ...OF_ROOT, type: 'directory' }],
    ['/directory', { ...OF_ROOT, type: 'directory' }],
  ]);
  const stat = async (path: string) => files.get(path);
  const host = { files: { lstat: stat, stat }, system: { uid: () => uid } } as unknown as HostReader;
  const packing = {
    file: async (path: string) => (size === undefined ? undefined : ({ path, size } as PackedFile)),
    ownExecutable: async () => own,
  } as unknown as Packing;
  return bundleSettings({ ...VALUES, ...values } as Given, { packing, host });
}

const refused = (problems: readonly (readonly [string, string])[]) => ({
  code: 'FLAGS_INVALID',
  params: { problems: problems.map(([path, key]) => expect.objectContaining({ path, key })) },
});

describe('the settings of a bundle', () => {
  it('are the options, with the usual lifetime and without more images', async () => {
    expect(await settings({})).toEqual({
      ...{ path: '/b', signKey: '/key', ttl: 86_400_000, images: undefined, moreImages: [] },
      ...{ executable: { path: EXECUTABLE, size: 10 }, allowAutomaticApproval: false },
    });
  });

  it('are what is given', async () => {
    const moreImages = ['registry.example/cni:v1'];
    expect(await settings({ ttl: '1h30m', images: '/srv', moreImages })).toMatchObject({
      ...{ ttl: 5_400_000, images: '/srv', moreImages },
    });
    expect(await settings({ ttl: '', images: '' })).toMatchObject({ ttl: 86_400_000, images: undefined });
  });

  it('have an absolute path, also for a name in this directory', async () => {
    expect((await settings({ outputFile: 'b' })).path).toBe(`${process.cwd()}/b`);
  });

  it('take this program where no other is named', async () => {
    for (const executable of [undefined, ''])
      expect(await settings({ executable }, { own: EXECUTABLE })).toMatchObject({ executable: { path: EXECUTABLE } });
  });

  it.each<[string, Partial<Given>, Found, [string, string][]]>([
    ['no file', { outputFile: '' }, {}, [['--output-file', 'BUNDLE_FLAG_MISSING']]],
    ['no file at all', { outputFile: undefined }, {}, [['--output-file', 'BUNDLE_FLAG_MISSING']]],
    ['standard output', { outputFile: '-' }, {}, [['--output-file', 'BUNDLE_OUTPUT_UNFIT']]],
    ['standard output by its path', { outputFile: '/dev/stdout' }, {}, [['--output-file', 'BUNDLE_OUTPUT_UNFIT']]],
    ['a directory', { outputFile: '/directory' }, {}, [['--output-file', 'OUTPUT_FILE_UNFIT']]],
    ['no key', { signKey: '' }, {}, [['--sign-key', 'BUNDLE_FLAG_MISSING']]],
    ['no key at all', { signKey: undefined }, {}, [['--sign-key', 'BUNDLE_FLAG_MISSING']]],
    ['no lifetime', { ttl: '0s' }, {}, [['--ttl', 'BUNDLE_TTL_UNFIT']]],
    ['a negative lifetime', { ttl: '-1s' }, {}, [['--ttl', 'BUNDLE_TTL_UNFIT']]],
    [
      'one bad image',
      { moreImages: ['registry.example/cni:v1', 'pause'] },
      {},
      [['--image', 'BUNDLE_IMAGE_NAME_UNFIT']],
    ],
    ['no program', { executable: '' }, {}, [['--executable', 'BUNDLE_EXECUTABLE_NEEDED']]],
    ['a missing program', {}, { size: undefined }, [['--executable', 'BUNDLE_EXECUTABLE_MISSING']]],
    ['a large program', {}, { size: 8 ** 11 }, [['--executable', 'BUNDLE_EXECUTABLE_LARGE']]],
    [
      'everything wrong',
      { outputFile: '-', signKey: '', ttl: '0s', moreImages: ['x'], executable: '' },
      {},
      [
        ['--output-file', 'BUNDLE_OUTPUT_UNFIT'],
        ['--sign-key', 'BUNDLE_FLAG_MISSING'],
        ['--ttl', 'BUNDLE_TTL_UNFIT'],
        ['--image', 'BUNDLE_IMAGE_NAME_UNFIT'],
        ['--executable', 'BUNDLE_EXECUTABLE_NEEDED'],
      ],
    ],
  ])('are refused with %s', async (_, values, found, problems) => {
    await expect(settings(values, found)).rejects.toMatchObject(refused(problems));
  });

  it('are refused with a lifetime that is no duration', async () => {
    await expect(settings({ ttl: 'long' })).rejects.toMatchObject({
      params: { problems: [expect.objectContaining({ path: '--ttl' })] },
    });
  });

  it('allow the largest program and the shortest lifetime', async () => {
    expect(await settings({ ttl: '1ms' }, { size: 8 ** 11 - 1 })).toMatchObject({ ttl: 1 });
  });
});

it('takes an executable of root or of this user in /tmp, and none of another user', async () => {
  expect(await settings({})).toMatchObject({ executable: { path: EXECUTABLE } });
  expect(await settings({}, { judged: { ...OF_ROOT, uid: 1000 }, uid: 1000 })).toBeDefined();
  await expect(settings({}, { judged: { ...OF_ROOT, uid: 1000 } })).rejects.toMatchObject({
    kind: 'BUNDLE_EXECUTABLE_UNTRUSTED',
    params: { path: EXECUTABLE, at: EXECUTABLE, problem: 'owner', uid: 1000, mode: 0o755 },
  });
});

it('takes no executable that was removed from there, which its owner could put back', async () => {
  const removed = settings({}, { judged: undefined });
  await expect(removed).rejects.toMatchObject(refused([['--executable', 'BUNDLE_EXECUTABLE_MISSING']]));
});

describe('the configuration of a bundle', () => {
  const configuration = (caCertHashes: string[] | undefined, imagePullPolicy: string) =>
    ({
      discovery: caCertHashes && { bootstrapToken: { caCertHashes } },
      nodeRegistration: { imagePullPolicy },
    }) as unknown as JoinConfiguration;
  const hashless = ['discovery.bootstrapToken.caCertHashes', 'BUNDLE_DISCOVERY_UNFIT'] as const;
  const pulling = ['nodeRegistration.imagePullPolicy', 'BUNDLE_POLICY_UNFIT'] as const;

  it('is fit with a CA hash, unless it pulls images', () => {
    for (const policy of ['IfNotPresent', 'Never', '']) refuseUnfit(configuration(['sha256:x'], policy));
  });

  it.each([
    [[], 'Never', [hashless]],
    [['sha256:x'], 'Always', [pulling]],
    [[], 'Always', [hashless, pulling]],
  ])('is unfit with the hashes %j and the policy %s', async (hashes, policy, problems) => {
    const judged = async () => refuseUnfit(configuration(hashes, policy));
    await expect(judged()).rejects.toMatchObject(refused(problems));
  });

  it('is unfit with another discovery', () => {
    const { nodeRegistration } = configuration([], 'Never');
    const byFile = { nodeRegistration, discovery: { file: {} } } as unknown as JoinConfiguration;
    expect(() => refuseUnfit(byFile)).toThrow(expect.objectContaining({ code: 'FLAGS_INVALID' }));
  });
});
