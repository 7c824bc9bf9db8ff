import { Failure, onFailure } from '../../../base/failure.ts';
import type { RemoveImage } from '../../changes/change.ts';
import type { KindOfChange } from '../../kind.ts';
import { IMAGE_NOT_REMOVED } from './sentences.ts';

/** Removes an image from the runtime. One that it does not remove is reported: the rest of the undo matters more. */
export const removeImage: KindOfChange<RemoveImage> = {
  describe: ({ image }) => ({ subject: image }),

  async observe({ criSocket, image }, host) {
    const runtime = host.runtimes.connect(criSocket);
    try {
      // A runtime that does not answer is asked to remove it, and its refusal is reported.
      return { holds: !(await runtime.hasImage(image).catch(onFailure(() => true))), action: 'remove' };
    } finally {
      runtime.close();
    }
  },

  async apply({ criSocket, image }, { host, emit }) {
    const runtime = host.write.runtimes.connect(criSocket);
    try {
      await runtime.removeImage(image);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      emit({ type: 'notice', level: 'warning', message: IMAGE_NOT_REMOVED({ image, reason: error }) });
    } finally {
      runtime.close();
    }
    return undefined;
  },
};
