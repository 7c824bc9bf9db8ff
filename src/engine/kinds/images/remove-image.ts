import { type Failure, onFailure } from '../../../base/failure.ts';
import { closing } from '../../../base/try.ts';
import type { RemoveImage } from '../../changes/change.ts';
import type { KindOfChange } from '../../kind.ts';
import { IMAGE_NOT_REMOVED } from './sentences.ts';

/** Removes an image from the runtime. One that it does not remove is reported: the rest of the undo matters more. */
export const removeImage: KindOfChange<RemoveImage> = {
  describe: ({ image }) => ({ subject: image }),

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
