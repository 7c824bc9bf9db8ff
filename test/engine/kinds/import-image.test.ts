import { expect, it } from 'vitest';
import type { ImportImage } from '../../../src/engine/changes/image-changes.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { changeContext } from '../../../src/engine/kind.ts';
import { importImage } from '../../../src/engine/kinds/images/import-image.ts';
import { fakeHost } from '../../support/fake-host.ts';

const NAME = 'registry.k8s.io/kube-proxy:v1.37.2';
const CHANGE: ImportImage = {
  kind: 'import-image',
  criSocket: 'unix:///run/containerd/containerd.sock',
  bundle: '/media/bundle',
  image: { name: NAME, mediaType: '', digest: '', size: 0, blobs: [] },
};

it('an import is reported when it begins, and again when it has ended', async () => {
  const host = fakeHost();
  const events: JoinEvent[] = [];
  let before: JoinEvent[] = [];
  host.importImage = async () => {
    before = [...events];
  };
  const { signal } = new AbortController();
  await importImage.apply(CHANGE, changeContext({ host, signal, emit: (event) => events.push(event) }));
  expect(before).toMatchObject([{ type: 'waiting', message: { key: 'IMPORTING_IMAGE', params: { image: NAME } } }]);
  expect(events.slice(1)).toMatchObject([{ type: 'notice', message: { key: 'IMAGE_IMPORTED' } }]);
});
