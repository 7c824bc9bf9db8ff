import { Failure, isFailure, onFailure } from '../../../base/failure.ts';
import { closing } from '../../../base/try.ts';
import { partsOf } from '../../../host/bundles.ts';
import { CRI_CALL_FAILED } from '../../../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { ImportImage, RemoveImage } from '../../changes/image-changes.ts';
import { bytesOf } from '../../changes/image-changes.ts';
import type { KindOfChange } from '../../kind.ts';
import {
  IMAGE_CHANGED_IN_BUNDLE,
  IMAGE_IMPORTED,
  IMAGE_NOT_LISTED,
  IMAGE_NOT_REMOVED,
  IMPORTING_IMAGE,
} from './kinds-images-sentences.ts';

/** Time for containerd's CRI plugin to learn of a new image from containerd's events. */
const LISTED_MS = 30_000;
const EVERY_MS = 100;

/** containerd's answers to content that is not what its digest says. */
const MISMATCH = /unexpected commit (digest|size)|failed (size|digest) validation/;

/** Stores an image of a bundle in containerd. One that the runtime has stays as it is. */
export const importImage: KindOfChange<ImportImage> = {
  describe: ({ image }) => ({ subject: image.name }),
  effects: () => ({}),
  details: ({ criSocket, image }) => ({ criSocket, digest: image.digest, bytes: bytesOf(image) }),

  async observe({ criSocket, image }, host) {
    return { holds: await isListed(criSocket, image.name, host), action: 'import' };
  },

  async apply({ criSocket, bundle, image }, { host, emit, signal }) {
    const { files, clock } = host.read;
    const start = clock.monotonic();
    const { name, mediaType, digest, size } = image;
    const blobs = image.blobs.map((blob) => ({
      ...blob,
      // Ends early if the file does, and containerd refuses it.
      read: (skip: number) => partsOf(bundle, { from: blob.from + skip, size: blob.size - skip }, files),
    }));
    emit({ type: 'waiting', message: IMPORTING_IMAGE({ image: name }) });
    const imported = { name, target: { mediaType, digest, size }, blobs };
    await closing(host.write.runtimes.connect(criSocket), (runtime) => runtime.importImage(imported, signal)).catch(
      (error: unknown) => {
        if (!isFailure(error, CRI_CALL_FAILED) || !MISMATCH.test(error.params.answer)) throw error;
        throw new Failure(IMAGE_CHANGED_IN_BUNDLE, { image: name, bundle }, { cause: error });
      },
    );
    await untilListed(criSocket, name, { host: host.read, signal });
    const seconds = Math.round((clock.monotonic() - start) / 100) / 10;
    const megabytes = Math.ceil(bytesOf(image) / 1_000_000);
    emit({ type: 'notice', level: 'info', message: IMAGE_IMPORTED({ image: name, megabytes, seconds }) });
    return undefined;
  },

  predict: () => undefined,
};

/** True if the runtime has the image; one that cannot be looked up counts as missing. */
async function isListed(socket: string, image: string, host: HostReader): Promise<boolean> {
  return closing(host.runtimes.connect(socket), (runtime) => runtime.hasImage(image).catch(onFailure(() => false)));
}

async function untilListed(
  socket: string,
  image: string,
  { host, signal }: { host: HostReader; signal: AbortSignal },
): Promise<void> {
  const { clock } = host;
  for (const since = clock.monotonic(); !(await isListed(socket, image, host)); ) {
    if (clock.monotonic() - since > LISTED_MS)
      throw new Failure(IMAGE_NOT_LISTED, { image, seconds: LISTED_MS / 1000 });
    await clock.sleep(EVERY_MS, signal);
  }
}

/** Removes an image from the runtime. One that it does not remove is reported: the rest of the undo matters more. */
export const removeImage: KindOfChange<RemoveImage> = {
  describe: ({ image }) => ({ subject: image }),
  effects: () => ({}),
  details: ({ criSocket }) => ({ criSocket }),

  async observe({ criSocket, image }, host) {
    return closing(host.runtimes.connect(criSocket), async (runtime) => {
      // A runtime that does not answer is asked to remove it, and its refusal is reported.
      return { holds: !(await runtime.hasImage(image).catch(onFailure(() => true))), action: 'remove' };
    });
  },

  async apply({ criSocket, image }, { host, emit }) {
    const notRemoved = (reason: Failure) =>
      emit({ type: 'notice', level: 'warning', message: IMAGE_NOT_REMOVED({ image, reason }) });
    await closing(host.write.runtimes.connect(criSocket), (runtime) => runtime.removeImage(image)).catch(
      onFailure(notRemoved),
    );
    return undefined;
  },
};
