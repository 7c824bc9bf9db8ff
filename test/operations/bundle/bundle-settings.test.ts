import { expect, it } from 'vitest';
import type { PackedFile, Packing } from '../../../src/host/bundles.ts';
import type { FileStat, HostReader } from '../../../src/host/ports.ts';
import { bundleSettings } from '../../../src/operations/bundle/bundle-settings.ts';

const EXECUTABLE = '/tmp/kubejoin';
const OF_ROOT = { type: 'file', mode: 0o755, uid: 0, gid: 0, size: 10 } as const;

/** Settings with the executable in /tmp, which was found there; as what, is seen when it is judged. */
function settings(judged: FileStat | undefined) {
  const found = new Map<string, FileStat | undefined>([
    ['/', { ...OF_ROOT, type: 'directory' }],
    ['/tmp', { ...OF_ROOT, type: 'directory', mode: 0o1777 }],
    [EXECUTABLE, judged],
  ]);
  const stat = async (path: string) => found.get(path);
  const host = { files: { lstat: stat, stat }, system: { uid: () => 0 } } as unknown as HostReader;
  const packing = { file: async (path: string) => ({ path, size: 10 }) as PackedFile } as unknown as Packing;
  const values = { outputFile: '/b', signKey: '/key', executable: EXECUTABLE };
  return bundleSettings(values as Parameters<typeof bundleSettings>[0], { packing, host });
}

it('takes an executable of root in /tmp, and none of another user', async () => {
  expect(await settings(OF_ROOT)).toMatchObject({ executable: { path: EXECUTABLE } });
  await expect(settings({ ...OF_ROOT, uid: 1000 })).rejects.toMatchObject({ code: 'BUNDLE_EXECUTABLE_UNTRUSTED' });
});

it('takes no executable that was removed from there, which its owner could put back', async () => {
  const problems = [{ path: '--executable', key: 'BUNDLE_EXECUTABLE_MISSING' }];
  await expect(settings(undefined)).rejects.toMatchObject({ code: 'FLAGS_INVALID', params: { problems } });
});
