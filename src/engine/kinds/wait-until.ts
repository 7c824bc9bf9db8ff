import { Failure } from '../../base/failure.ts';
import { byType } from '../../base/record.ts';
import type { Message } from '../../base/text.ts';
import { localServer } from '../../manifests/kubeconfigs/endpoint-url.ts';
import type { Condition, WaitUntil } from '../changes/condition.ts';
import type { Emit } from '../events.ts';
import type { ChangeContext, KindOfChange } from '../kind.ts';

/** Waits until a condition holds that others bring about. */
export const waitUntil: KindOfChange<WaitUntil> = {
  waits: true,
  describe: (change) => ({ subject: subject(change.condition) }),
  effects: () => ({ unrecorded: true }),
  // A heartbeat changes although nothing else does, and how a Node is looked for is no part of the change.
  details: ({ condition, timeoutMs }) => ({
    ...{ ...condition, earlierHeartbeat: undefined, looksFirst: undefined },
    timeoutMs,
  }),

  async observe({ condition }) {
    // Always applied: apply itself checks the condition.
    return { holds: false, action: condition.type };
  },

  async apply(change, context) {
    // AbortSignal.timeout refuses a fraction, which a configured duration may have (1500.5ms).
    const deadline = AbortSignal.timeout(Math.ceil(change.timeoutMs));
    const signal = AbortSignal.any([context.signal, deadline]);
    let waiting: Message | undefined;
    const emit: Emit = (event) => {
      if (event.type === 'waiting') waiting = event.message;
      context.emit(event);
    };
    try {
      const wait = (await conditions[change.condition.type]()) as Wait<Condition['type']>;
      await wait(change.condition, { ...context, emit, signal });
    } catch (error) {
      if (deadline.aborted && !context.signal.aborted && !(error instanceof Failure)) {
        const { timedOut } = await import('./wait-timed-out.ts');
        throw await timedOut({ ...change, subject: subject(change.condition), waiting }, context.host.read);
      }
      throw error;
    }
  },

  predict: () => undefined,
};

const subject = byType<Condition, string>({
  'kubelet-healthy': ({ url }) => url,
  'component-healthy': ({ url }) => url,
  'api-server-answers': ({ endpoint }) => localServer(endpoint),
  'api-server-healthy': ({ endpoint }) => localServer(endpoint),
  'kubelet-certificate': ({ nodeName }) => nodeName,
  'node-registered': ({ nodeName }) => nodeName,
  'api-server-updated': ({ nodeName }) => nodeName,
  'etcd-healthy': () => 'etcd',
  'external-etcd-healthy': ({ endpoints }) => endpoints.join(', '),
});

/** Resolves when the condition holds; rejects when it never can, or when the signal aborts. */
type Wait<Type extends Condition['type']> = (
  condition: Extract<Condition, { type: Type }>,
  context: ChangeContext,
) => Promise<void>;

/** One entry for every condition; a missing one does not compile. Loads only those that a run needs. */
const conditions: { readonly [Type in Condition['type']]: () => Promise<Wait<Type>> } = {
  'kubelet-healthy': async () => (await import('../conditions/kubelet-healthy.ts')).kubeletHealthy,
  'kubelet-certificate': async () => (await import('../conditions/kubelet-certificate.ts')).kubeletCertificate,
  'node-registered': async () => (await import('../conditions/registration/node-registered.ts')).nodeRegistered,
  'component-healthy': async () => (await import('../conditions/component-healthy.ts')).componentHealthy,
  'api-server-answers': async () => (await import('../conditions/component-healthy.ts')).apiServerAnswers,
  'api-server-healthy': async () => (await import('../conditions/component-healthy.ts')).apiServerHealthy,
  'api-server-updated': async () => (await import('../conditions/api-server-updated.ts')).apiServerUpdated,
  'etcd-healthy': async () => (await import('../conditions/etcd-healthy.ts')).etcdHealthy,
  'external-etcd-healthy': async () => (await import('../conditions/etcd-healthy.ts')).externalEtcdHealthy,
};
