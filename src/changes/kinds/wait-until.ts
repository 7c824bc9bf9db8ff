import type { Emit, Message } from '../../events.ts';
import { Failure } from '../../failure.ts';
import { localServer } from '../../manifests/local-server.ts';
import type { Condition, WaitUntil } from '../change.ts';
import { conditionHolds } from '../conditions/index.ts';
import type { KindOfChange, Surroundings } from '../kind.ts';
import { linesOfRestarts } from '../log-evidence.ts';
import { podLog } from '../pod-log.ts';

/** Of whatever did not come about, for the failure. */
const LOG_LINES = 10;
const LOG_LINES_READ = 60;

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
    let waiting: Message | undefined;
    const emit: Emit = (event) => {
      if (event.type === 'waiting') waiting = event.message;
      surroundings.emit(event);
    };
    try {
      await conditionHolds(change.condition, { ...surroundings, emit, signal });
    } catch (error) {
      if (deadline.aborted && !surroundings.signal.aborted && !(error instanceof Failure))
        throw await timedOut(change, waiting, surroundings);
      throw error;
    }
    return undefined;
  },

  predict: () => undefined,
};

function subject(condition: Condition): string {
  switch (condition.type) {
    case 'kubelet-healthy':
    case 'component-healthy':
      return condition.url;
    case 'api-server-healthy':
      return localServer(condition.endpoint);
    case 'kubelet-certificate':
    case 'node-registered':
      return condition.nodeName;
    case 'etcd-healthy':
      return 'etcd';
    case 'external-etcd-healthy':
      return condition.endpoints.join(', ');
  }
}

/** `waiting`: what was last said to be waited for. */
async function timedOut({ condition, timeoutMs }: WaitUntil, waiting: Message | undefined, { host }: Surroundings): Promise<Failure> {
  const seconds = Math.round(timeoutMs / 1000);
  const { services, files } = host.read;
  switch (condition.type) {
    case 'component-healthy':
    case 'api-server-healthy': {
      const component = condition.type === 'component-healthy' ? condition.component : 'kube-apiserver';
      const log = await podLog(component, files, LOG_LINES);
      return new Failure('COMPONENT_NOT_HEALTHY', { component, url: subject(condition), seconds, log });
    }
    case 'etcd-healthy':
    case 'external-etcd-healthy':
      return new Failure('ETCD_NOT_HEALTHY', { subject: subject(condition), seconds });
    default: {
      const [log, state] = await Promise.all([
        services.log('kubelet', LOG_LINES_READ).then(
          (lines) => linesOfRestarts(lines, LOG_LINES),
          () => [],
        ),
        services.state('kubelet').catch(() => undefined),
      ]);
      const kubeletActive = state?.active ?? false;
      const params = { condition: condition.type, subject: subject(condition), seconds, kubeletActive, log };
      return new Failure('WAIT_TIMED_OUT', { ...params, ...(waiting && { waiting: { params: undefined, ...waiting } }) });
    }
  }
}
