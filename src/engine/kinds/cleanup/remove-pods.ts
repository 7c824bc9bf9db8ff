import { type Failure, onFailure } from '../../../base/failure.ts';
import type { Reason } from '../../../base/text.ts';
import { closing } from '../../../base/try.ts';
import type { ContainerRuntime, ContainerRuntimeWriter, PodSandbox } from '../../../host/container-runtimes.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { RemovePods } from '../../changes/reset-changes.ts';
import { PODS_OUT_OF_TIME, PODS_STAY } from '../../engine-sentences.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { PODS_NOT_LISTED } from '../engine-kinds-sentences.ts';

/** Parallel removals; each runs its network plugins. */
const AT_ONCE = 8;
/** Same as kubeadm's. */
const ROUNDS = 5;
const ALL_WITHIN_MS = 60_000;

/** Stops and removes every Pod sandbox. Holds when there is none. */
export const removePods: KindOfChange<RemovePods> = {
  describe: (change) => ({ subject: change.criSocket }),
  effects: () => ({ beyondUndo: true }),

  observe({ criSocket }, host, context) {
    return listed(criSocket, host).then(
      (pods) => ({ holds: pods.length === 0, action: 'remove', items: pods.map(nameOf) }),
      onFailure((reason) => {
        notListed(reason, context);
        return { holds: true, action: 'unreachable' };
      }),
    );
  },

  async apply({ criSocket }, context) {
    const { host, emit } = context;
    const [reader, writer] = [host.read.runtimes.connect(criSocket), host.write.runtimes.connect(criSocket)];
    try {
      const stay = await removeAll(reader, writer, context);
      const [reason = ''] = stay.values();
      const params = { pods: [...stay.keys()].map(nameOf), reason };
      if (stay.size > 0) emit({ type: 'notice', level: 'warning', message: PODS_STAY(params) });
    } catch (error) {
      // A runtime that stops answering must not prevent the cleanup of the rest of the machine.
      onFailure((reason) => notListed(reason, context))(error);
    } finally {
      reader.close();
      writer.close();
    }
  },

  predict: () => undefined,
};

function notListed(reason: Failure, { emit }: ChangeContext): void {
  emit({ type: 'notice', level: 'warning', message: PODS_NOT_LISTED({ reason }) });
}

async function listed(criSocket: string, { runtimes }: HostReader): Promise<PodSandbox[]> {
  return closing(runtimes.connect(criSocket), (runtime) => runtime.podSandboxes());
}

function nameOf({ namespace, name }: PodSandbox): string {
  return `${namespace}/${name}`;
}

/**
 * Returns the Pods that could not be removed, with the reason. Lists again until nothing is left: the runtime may list
 * a sandbox only once it has given up creating it for a kubelet that was stopped.
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
    const found = await reader.podSandboxes();
    if (found.length === 0) return new Map();
    // Each worker takes the next.
    const queue = found.values();
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

async function removeFrom(queue: Iterable<PodSandbox>, { writer, stay, isLate, signal }: Removal): Promise<void> {
  for (const pod of queue) {
    signal.throwIfAborted();
    if (isLate()) stay.set(pod, PODS_OUT_OF_TIME({ seconds: ALL_WITHIN_MS / 1000 }));
    else await removeOne(pod, writer).catch(onFailure((reason) => stay.set(pod, reason)));
  }
}

async function removeOne({ id }: PodSandbox, writer: ContainerRuntimeWriter): Promise<void> {
  await writer.stopPodSandbox(id);
  await writer.removePodSandbox(id);
}
