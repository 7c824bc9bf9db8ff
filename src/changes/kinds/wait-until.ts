import { Failure } from '../../failure.ts';
import type { Condition, WaitUntil } from '../change.ts';
import { conditionHolds } from '../conditions/index.ts';
import type { KindOfChange } from '../kind.ts';

/** Looks until a condition holds; others bring it about. */
export const waitUntil: KindOfChange<WaitUntil> = {
  describe: (change) => ({ subject: subject(change.condition) }),

  async observe({ condition }) {
    // Only looking tells, and looking is what apply does.
    return { holds: false, action: condition.type };
  },

  async apply(change, surroundings) {
    const deadline = AbortSignal.timeout(change.timeoutMs);
    const signal = AbortSignal.any([surroundings.signal, deadline]);
    try {
      await conditionHolds(change.condition, { ...surroundings, signal });
    } catch (error) {
      if (deadline.aborted && !surroundings.signal.aborted && !(error instanceof Failure)) throw await timedOut(change, surroundings);
      throw error;
    }
    return undefined;
  },

  predict: () => undefined,
};

function subject(condition: Condition): string {
  return condition.type === 'kubelet-healthy' ? condition.url : condition.nodeName;
}

async function timedOut(change: WaitUntil, { host }: Parameters<KindOfChange<WaitUntil>['apply']>[1]): Promise<Failure> {
  const seconds = Math.round(change.timeoutMs / 1000);
  const { services } = host.read;
  const [log, state] = await Promise.all([services.log('kubelet', 10).catch(() => []), services.state('kubelet').catch(() => undefined)]);
  return new Failure('WAIT_TIMED_OUT', {
    condition: change.condition.type,
    subject: subject(change.condition),
    seconds,
    kubeletActive: state?.active ?? false,
    log,
  });
}
