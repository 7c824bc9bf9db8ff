import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { Host } from '../../src/host/ports.ts';
import { type AskedRun, givenSource, joinBy, joinInput } from '../../src/operations/asked-join.ts';
import { JOIN_SOURCES, type OpenedSource, type SourceReading } from '../../src/operations/join-source.ts';
import { TOKEN_NOT_FOUND } from '../../src/operations/operations-sentences.ts';

const sources = vi.spyOn(JOIN_SOURCES, 'all');
afterAll(() => sources.mockRestore());

const open = vi.fn<(given: Readonly<Record<string, unknown>>, reading: SourceReading) => Promise<OpenedSource>>();
const rows = { disk: { name: 'disk', type: 'string', help: 'FLAG_DISK' } } as const;
beforeEach(() => {
  open.mockReset();
  sources.mockReturnValue([{ name: 'disk', rows, open }]);
});

const configuration = { nodeRegistration: { name: 'node-1' } } as unknown as OpenedSource['configuration'];
const nothing = new Proxy({}, { get: (_, name) => expect.unreachable(`asked for ${String(name)}`) });
const run = {
  host: { read: nothing } as unknown as Host,
  emit: () => {},
  signal: AbortSignal.abort(),
  mayBeUnusable: true,
};
const asked = (more: Partial<AskedRun> = {}): AskedRun => ({
  ...{ flags: {}, endpoint: '10.0.0.1:6443', added: { disk: '/media/x' }, discovers: true },
  file: () => expect.unreachable('reads a file beside a source'),
  ...{ only: undefined, ifNeeded: true, allowRemoteFilePrograms: false },
  ...more,
});

it('a join takes its configuration and what comes with it from the source that an option names', async () => {
  const images = { path: '/media/x', images: [] };
  const explained = (error: unknown) => new Error('explained', { cause: error });
  open.mockResolvedValue({ configuration, images, explained, unusable: undefined });
  const input = await joinInput(asked(), run);
  expect(input).toMatchObject({ configuration, source: { images, explained }, ifNeeded: true });
  expect(input.unusable).toBeUndefined();
  expect(open.mock.calls[0]?.[0]).toEqual({ disk: '/media/x' });
  expect(open.mock.calls[0]?.[1]).toMatchObject({ endpoint: '10.0.0.1:6443', flags: {}, mayBeUnusable: true });
});

it.each<[string, Partial<AskedRun>, boolean]>([
  ['a single phase', { only: 'preflight' }, true],
  ['a join that is needed', { ifNeeded: false }, true],
  ['a plan', {}, false],
])('%s needs a source that can be used', async (_, more, mayBeUnusable) => {
  open.mockResolvedValue({ configuration, unusable: undefined });
  await joinInput(asked(more), { ...run, mayBeUnusable });
  expect(open.mock.calls[0]?.[1].mayBeUnusable).toBe(false);
});

it('a source that can not be used joins no machine: one that has joined needs nothing, any other fails', async () => {
  const failure = new Failure(TOKEN_NOT_FOUND, { ids: ['abcdef'], deleted: [] });
  const joinedBefore = vi.fn<NonNullable<OpenedSource['unusable']>['joinedBefore']>();
  open.mockResolvedValue({ configuration, unusable: { failure, joinedBefore } });
  const input = await joinInput(asked(), run);
  joinedBefore.mockResolvedValue({ outcome: 'nothing-to-do', nodeName: 'node-1', changes: [] });
  expect(await joinBy(input, true)).toMatchObject({ outcome: 'nothing-to-do', nodeName: 'node-1' });
  expect(joinedBefore.mock.calls[0]?.[0].configuration).toBe(configuration);
  joinedBefore.mockResolvedValue(undefined);
  await expect(joinBy(input, true)).rejects.toBe(failure);
});

it('no option names a source that no feature offers', () => {
  expect(givenSource({ disk: '' })?.name).toBe('disk');
  expect(givenSource({ disk: undefined, bundle: '/media/x' })).toBeUndefined();
  sources.mockReturnValue([]);
  expect(givenSource({ disk: '/media/x' })).toBeUndefined();
});
