/** The sources of a bundle may change or lie while they are read. */
import { expect, it } from 'vitest';
import { bundleOf, digestOf, Images, SIGNATURE } from './support.ts';

const path = '/usr/local/bin/kubejoin';

/** An executable whose readings give these contents, one after the other. */
function readings(...contents: readonly string[]) {
  const left = [...contents];
  const read = async function* () {
    yield Buffer.from(left.shift() ?? '');
  };
  return { path, size: contents[0]?.length ?? 0, read };
}

it.each([
  ['other bytes', 'kubejoin?\n'],
  ['fewer', 'kubejoin!'],
  ['more', 'kubejoin!\n\n'],
])('an executable with %s in the second reading makes no bundle', async (_, second) => {
  await expect(bundleOf({ executable: readings('kubejoin!\n', second) })).rejects.toMatchObject({
    ...{ code: 'BUNDLE_EXECUTABLE_CHANGED', params: { path } },
  });
});

it('an executable that has grown since it was looked at makes no bundle', async () => {
  const grown = { ...readings('kubejoin!\n', 'kubejoin!\n'), size: 9 };
  await expect(bundleOf({ executable: grown })).rejects.toMatchObject({ code: 'BUNDLE_EXECUTABLE_CHANGED' });
});

it('a part of an image that does not fit an archive is refused before anything is signed or written', async () => {
  const [from, name] = [new Images(), 'registry.example/model:v1'];
  const withLayer = (size: number) => {
    const config = from.put('application/vnd.oci.image.config.v1+json', '{}');
    const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${'a'.repeat(64)}`, size };
    const manifest = JSON.stringify({ schemaVersion: 2, config, layers: [layer] });
    from.names.set(name, from.put('application/vnd.oci.image.manifest.v1+json', manifest));
  };
  const steps: string[] = [];
  const sign = async () => {
    steps.push('signed');
    return { type: 'signed' as const, signature: SIGNATURE };
  };
  const made = () => bundleOf({ from, moreImages: [name], sign });
  withLayer(8 * 1024 ** 3);
  await expect(made()).rejects.toMatchObject({
    ...{ code: 'BUNDLE_IMAGE_UNAVAILABLE', params: { image: name, problem: 'too-large' } },
    text: { cure: expect.stringContaining('smaller layers') },
  });
  expect(steps).toEqual([]);
  // One byte less fits: only then its content, which is not there, is asked for.
  withLayer(8 * 1024 ** 3 - 1);
  await expect(made()).rejects.toMatchObject({ params: { image: name, problem: 'blob' } });
  expect(steps).toEqual(['signed']);
});

it('the part of an image that does not end is read no further than its size', async () => {
  const from = new Images();
  const layer = digestOf(Buffer.from('shared'));
  let read = 0;
  const source = {
    ...from.source,
    blob: async (digest: string) =>
      digest !== layer
        ? from.source.blob(digest)
        : (async function* () {
            for (;;) {
              read += 1;
              if (read > 100) throw new Error('read on');
              yield Buffer.from('s');
            }
          })(),
  };
  await expect(bundleOf({ from: { ...from, source } })).rejects.toMatchObject({
    ...{ code: 'BUNDLE_IMAGE_UNAVAILABLE', params: { problem: 'digest' } },
  });
  expect(read).toBe('shared'.length + 1);
});
