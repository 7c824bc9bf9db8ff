import { Failure } from '../../base/failure.ts';
import type { ServiceReader } from '../../host/services.ts';
import type { ServiceAction } from '../changes/change.ts';
import { SERVICE_ACTION_FAILED } from '../engine-sentences.ts';
import { type KindOfChange, NotMade } from '../kind.ts';

/** Stops or starts a service of the host's service manager. */
export const service: KindOfChange<ServiceAction> = {
  describe: (change) => ({ subject: change.service }),
  effects: () => ({}),

  async observe(change) {
    // Never skipped: a check costs as much as a stop, and a kubelet between two automatic restarts would look stopped.
    return { holds: false, action: change.action };
  },

  async apply(change, { host, emit }) {
    const { services } = host.read;
    try {
      if (change.action === 'stop') await host.write.services.stop(change.service);
      else await host.write.services.start(change.service);
    } catch (error) {
      if (change.action === 'stop' && error instanceof Failure && (await isMissing(services, change.service)))
        throw new NotMade(error);
      // As in kubeadm: the wait for a healthy kubelet reports a failed start, together with the log.
      if (!(change.tolerateFailure && error instanceof Failure)) throw error;
      const params = { service: change.service, action: change.action, reason: error };
      emit({ type: 'notice', level: 'warning', message: SERVICE_ACTION_FAILED(params) });
      throw new NotMade(error);
    }
  },
};

/**
 * A service without a unit that does not run has nothing to stop, also on a host without a service manager. Systemd can still
 * stop one whose unit was removed.
 */
async function isMissing(services: ServiceReader, service: string): Promise<boolean> {
  const state = await services.state(service).catch(() => undefined);
  return state !== undefined && !state.exists && !state.active;
}
