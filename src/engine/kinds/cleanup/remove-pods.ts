import { Failure } from '../../../base/failure.ts';
import type { Reason } from '../../../base/text.ts';
import type { ContainerRuntime, ContainerRuntimeWriter, HostReader, PodSandbox } from '../../../host/ports.ts';
import type { RemovePods } from '../../changes/reset-changes.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { PODS_OUT_OF_TIME, PODS_STAY } from '../../sentences.ts';
import { PODS_NOT_LISTED } from '../sentences.ts';

/** At the same time: each runs its network plugins. */
const AT_ONCE = 8;
/** As often as kubeadm. */
const ROUNDS = 5;
const ALL_WITHIN_MS = 60_000;

/** Stops and removes every Pod sandbox. Holds when there is none. */
export const removePods: KindOfChange<RemovePods> = {
  describe: (change) => ({ subject: change.criSocket }),

  async observe({ criSocket }, host, { emit }) {
    try {
      const pods = await listed(criSocket, host);
      return { holds: pods.length === 0, action: 'remove', items: pods.map(nameOf) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      emit({ type: 'notice', level: 'warning', message: PODS_NOT_LISTED({ reason: error }) });
      return { holds: true, action: 'unreachable' };
    }
  },

  async apply({ criSocket }, context) {
    const { host, emit } = context;
    const [reader, writer] = [host.read.runtimes.connect(criSocket), host.write.runtimes.connect(criSocket)];
    try {
      const stay = await removeAll(reader, writer, context);
      if (stay.size === 0) return undefined;
      const [reason = ''] = stay.values();
      const params = { pods: [...stay.keys()].map(nameOf), reason };
      emit({ type: 'notice', level: 'warning', message: PODS_STAY(params) });
      return undefined;
    } catch (error) {
      // One that ends half-way does not keep the rest of the machine from being cleaned either.
      if (!(error instanceof Failure)) throw error;
      emit({ type: 'notice', level: 'warning', message: PODS_NOT_LISTED({ reason: error }) });
      return undefined;
    } finally {
      reader.close();
      writer.close();
    }
  },

  predict: () => undefined,
};

async function listed(criSocket: string, { runtimes }: HostReader): Promise<PodSandbox[]> {
  const runtime = runtimes.connect(criSocket);
  try {
    return await runtime.podSandboxes();
  } finally {
    runtime.close();
  }
}

function nameOf({ namespace, name }: PodSandbox): string {
  return `${namespace}/${name}`;
}

/**
 * Those that stay, with the reason. A sandbox that the kubelet's end cut off is listed only when the runtime has given
 * it up: the empty list ends this.
 */
async function removeAll(
  reader: ContainerRuntime,
  writer: ContainerRuntimeWriter,
  { host, signal }: ChangeContext,
): Promise<Map<PodSandbox, Reason>> {
  const { clock } = host.read;
  const until = clock.monotonic() + ALL_WITHIN_MS;
  let stay = new Map<PodSandbox, Reason>();
  for (let round = 1; round <= ROUNDS; round++) {
    const queue = await reader.podSandboxes();
    if (queue.length === 0) return new Map();
    stay = new Map();
    const isLate = () => clock.monotonic() > until;
    await Promise.all(Array.from({ length: AT_ONCE }, () => removeFrom(queue, { writer, stay, isLate, signal })));
    if (isLate()) break;
  }
  return stay;
}

interface Removal {
  writer: ContainerRuntimeWriter;
  stay: Map<PodSandbox, Reason>;
  isLate(): boolean;
  signal: AbortSignal;
}

async function removeFrom(queue: PodSandbox[], { writer, stay, isLate, signal }: Removal): Promise<void> {
  for (let pod = queue.shift(); pod !== undefined; pod = queue.shift()) {
    signal.throwIfAborted();
    if (isLate()) stay.set(pod, PODS_OUT_OF_TIME({ seconds: ALL_WITHIN_MS / 1000 }));
    else await removeOne(pod, writer, stay);
  }
}

async function removeOne(
  pod: PodSandbox,
  writer: ContainerRuntimeWriter,
  stay: Map<PodSandbox, Reason>,
): Promise<void> {
  try {
    await writer.stopPodSandbox(pod.id);
    await writer.removePodSandbox(pod.id);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    stay.set(pod, error);
  }
}
