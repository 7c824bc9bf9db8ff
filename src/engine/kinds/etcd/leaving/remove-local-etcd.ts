import { Failure } from '../../../../base/failure.ts';
import type { RemoveLocalEtcd } from '../../../changes/etcd-changes.ts';
import type { ChangeContext, KindOfChange } from '../../../kind.ts';
import { PODS_NOT_LISTED } from '../../engine-kinds-sentences.ts';
import { refuseMountsBelow } from '../../files/directories.ts';
import { dataNames, emptyData } from '../data-directory.ts';
import { etcdContainerGone, stopEtcdContainer } from '../etcd-container.ts';

/**
 * Removes the manifest, the container and then the data, so that nothing starts etcd with incomplete data. Holds when
 * manifest and data are gone.
 */
export const removeLocalEtcd: KindOfChange<RemoveLocalEtcd> = {
  describe: (change) => ({ subject: change.dataDir }),
  effects: ({ manifestPath }) => ({ removes: [manifestPath], beyondUndo: true }),

  async observe({ manifestPath, dataDir }, host) {
    const [manifest, data] = await Promise.all([host.files.lstat(manifestPath), dataNames(dataDir, host)]);
    return { holds: manifest === undefined && data.length === 0, action: 'remove', items: data };
  },

  async apply(change, context) {
    const { manifestPath, dataDir } = change;
    const { host } = context;
    await refuseMountsBelow(dataDir, host.read);
    await host.write.files.remove(manifestPath);
    await containerGone(change, context);
    await emptyData(dataDir, host);
  },
};

/** Only warns about a runtime that does not answer. */
async function containerGone(change: RemoveLocalEtcd, { host, emit, signal }: ChangeContext): Promise<void> {
  try {
    const kubelet = await host.read.services.state('kubelet').catch(() => undefined);
    // A running kubelet may start the container once more before it notices the removal of the manifest.
    if (kubelet?.active ?? true) await etcdContainerGone(change, host, signal);
    else await stopEtcdContainer(change, host);
  } catch (error) {
    if (!(error instanceof Failure) || !error.kind.startsWith('CRI_')) throw error;
    emit({ type: 'notice', level: 'warning', message: PODS_NOT_LISTED({ reason: error }) });
  }
}
