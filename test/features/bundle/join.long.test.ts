import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import type { BundledImages } from '../../../src/engine/changes/image-changes.ts';
import { explainedByBundle, openBundle } from '../../../src/features/bundle/bundled-file.ts';
import { joinedBefore } from '../../../src/features/bundle/joined-before.ts';
import type { JoinSource } from '../../../src/operations/join.ts';
import { joinOrUndo } from '../../../src/operations/join-or-undo.ts';
import { undo } from '../../../src/operations/undo.ts';
import { abortOn, Machine } from '../../operations/join/machine.ts';
import { patience } from '../../support/patience.ts';
import { accepting, bundleOf, checksumsIn, NOW, PIN, WORKER_IMAGES } from './support.ts';

let machine: Machine;
afterEach(() => machine.stop());

const SIGNERS = '/etc/kubejoin/allowed_signers';

/** A verified bundle on a disk of the machine. */
async function bundled(): Promise<BundledImages> {
  const bytes = await bundleOf();
  const { host } = machine;
  await host.write.files.write('/media/bundle', bytes, { mode: 0o600 });
  await host.write.files.write(SIGNERS, Buffer.from(''), { mode: 0o644 });
  const now = { ...host.read.clock, now: () => NOW };
  const system = { ...host.read.system, uid: () => process.getuid?.() ?? 0 };
  const opened = await openBundle({
    ...{ path: '/media/bundle', signers: SIGNERS, host: { ...host.read, clock: now, system } },
    verify: accepting(checksumsIn(bytes)),
    emit: () => {},
  });
  return opened.images;
}

const from = (images: BundledImages): JoinSource => ({
  images,
  explained: (error) => explainedByBundle(error, images.path),
});

const imports = () =>
  machine.events.flatMap((event) =>
    event.type === 'change-done' && event.change.kind === 'import-image' ? [event.change.subject] : [],
  );
const has = async (image: string) =>
  machine.host.read.runtimes.connect('unix:///run/containerd/containerd.sock').hasImage(image);

it('a join imports the images, says so, and an undo takes them back', async () => {
  machine = await Machine.start();
  const bundle = await bundled();
  const before = await machine.state();
  const preview = await machine.join({ source: from(bundle), configuration: { dryRun: true } });
  const planned = preview.changes.filter(({ kind }) => kind === 'import-image');
  expect(planned.map(({ subject, action }) => [subject, action])).toEqual(
    WORKER_IMAGES.map((image) => [image, 'import']),
  );
  expect(planned[0]?.details).toMatchObject({ digest: bundle.images[0]?.digest });
  expect(await machine.state()).toEqual(before);
  expect(await has(WORKER_IMAGES[0] ?? '')).toBe(false);

  expect((await machine.join({ source: from(bundle) })).outcome).toBe('joined');
  expect(imports()).toEqual(WORKER_IMAGES);
  expect(await has(WORKER_IMAGES[0] ?? '')).toBe(true);

  const { changes } = await undo({
    settings: { dryRun: false, force: true, allowRunningPods: true, kubeconfigPath: undefined, criSocket: '' },
    ...{ host: machine.host, emit: () => {}, signal: patience(), confirm: async () => true },
  });
  const removed = changes.filter(({ kind }) => kind === 'remove-image').map(({ subject }) => subject);
  expect(removed).toEqual(WORKER_IMAGES);
  for (const image of WORKER_IMAGES) expect(await has(image), image).toBe(false);
});

it('images that the runtime has are left alone, also by an undo', async () => {
  machine = await Machine.start();
  const bundle = await bundled();
  const [proxy = '', pause = ''] = WORKER_IMAGES;
  const runtime = machine.host.write.runtimes.connect('unix:///run/containerd/containerd.sock');
  await runtime.importImage({ name: proxy, target: { mediaType: '', digest: '', size: 0 }, blobs: [] }, patience());
  const running = abortOn((event) => event.type === 'phase-done' && event.phase === 'preflight');
  await expect(
    joinOrUndo({
      ...{ host: machine.host, configuration: machine.configuration(), source: from(bundle) },
      emit: (event) => {
        machine.events.push(event);
        running.emit(event);
      },
      signal: running.signal,
    }),
  ).rejects.toBe(running.reason);
  expect(imports()).toEqual([pause]);
  expect([await has(proxy), await has(pause)]).toEqual([true, false]);
});

it('a join that ended after an image goes on with the next', async () => {
  machine = await Machine.start();
  const bundle = await bundled();
  const interrupted = abortOn((event) => event.type === 'change-done' && event.change.kind === 'import-image');
  await expect(machine.join({ source: from(bundle), ...interrupted })).rejects.toBe(interrupted.reason);
  expect(imports()).toEqual(WORKER_IMAGES.slice(0, 1));
  expect((await machine.join({ source: from(bundle) })).outcome).toBe('joined');
  expect(imports()).toEqual(WORKER_IMAGES);
});

it('a bundle for another cluster is refused before anything is changed', async () => {
  machine = await Machine.start();
  const bundle = await bundled();
  const { discovery } = machine.configuration();
  const bootstrapToken = discovery.bootstrapToken && { ...discovery.bootstrapToken, caCertHashes: [PIN] };
  await expect(
    machine.join({ source: from(bundle), configuration: { discovery: { ...discovery, bootstrapToken } } }),
  ).rejects.toMatchObject({ code: 'BUNDLE_FOREIGN', params: { of: 'cluster', bundle: PIN } });
  expect(imports()).toEqual([]);
});

it('a bundle that changes after it was verified is refused', async () => {
  machine = await Machine.start();
  const bundle = await bundled();
  await writeFile(join(machine.host.directory.root, 'media/bundle'), 'other');
  await expect(machine.join({ source: from(bundle) })).rejects.toMatchObject({ kind: 'IMAGE_CHANGED_IN_BUNDLE' });
  expect(machine.controlPlane.nodes()).toEqual([]);
});

it('a machine that has joined needs nothing of an expired bundle, not even its token; any other does', async () => {
  machine = await Machine.start();
  const { discovery } = machine.configuration();
  const { bootstrapToken } = discovery;
  const unknown = new Secret('aaaaaa.0123456789abcdef');
  const before = (given: Partial<NonNullable<typeof bootstrapToken>> = {}, more: Partial<JoinConfiguration> = {}) =>
    joinedBefore({
      ...{ host: machine.host, emit: () => {}, signal: patience() },
      configuration: {
        ...machine.configuration(),
        ...more,
        discovery: {
          ...discovery,
          tlsBootstrapToken: unknown,
          ...(bootstrapToken && { bootstrapToken: { ...bootstrapToken, token: unknown, ...given } }),
        },
      },
    });
  expect(await before()).toBeUndefined();
  await machine.join();
  const state = await machine.state();
  expect(await before()).toEqual({ outcome: 'nothing-to-do', nodeName: 'node-1', changes: [] });
  expect(await before({ caCertHashes: [PIN] })).toBeUndefined();
  expect(await before({ caCertHashes: [] })).toBeUndefined();
  const { nodeRegistration } = machine.configuration();
  await expect(before({}, { nodeRegistration: { ...nodeRegistration, name: 'node-2' } })).rejects.toMatchObject({
    ...{ code: 'NODE_OF_ANOTHER_NAME', params: { node: 'node-1', wanted: 'node-2' } },
  });
  expect(await machine.state()).toEqual(state);
});
