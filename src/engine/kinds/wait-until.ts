import { Failure } from '../../base/failure.ts';
import { byType } from '../../base/record.ts';
import type { Message } from '../../base/text.ts';
import { closing } from '../../base/try.ts';
import type { HostReader } from '../../host/ports.ts';
import { localServer } from '../../manifests/kubeconfigs/endpoint-url.ts';
import { manifestPath, PATHS, type StaticPodName } from '../../manifests/paths.ts';
import type { Condition, WaitUntil, WatchedPod } from '../changes/condition.ts';
import { linesOfRestarts, podLog } from '../conditions/pod-log.ts';
import type { Emit } from '../events.ts';
import type { ChangeContext, KindOfChange } from '../kind.ts';
import { COMPONENT_NOT_HEALTHY, ETCD_NOT_HEALTHY, WAIT_TIMED_OUT } from './sentences.ts';

/** Log lines in a failure. */
const LOG_LINES = 10;
const LOG_LINES_READ = 60;

/** Waits until a condition holds that others bring about. */
export const waitUntil: KindOfChange<WaitUntil> = {
  describe: (change) => ({ subject: subject(change.condition) }),

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
      if (deadline.aborted && !context.signal.aborted && !(error instanceof Failure))
        throw await timedOut(change, waiting, context);
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

/** `waiting`: the last reason to wait. */
async function timedOut(
  { condition, timeoutMs }: WaitUntil,
  waiting: Message | undefined,
  { host }: ChangeContext,
): Promise<Failure> {
  const seconds = Math.round(timeoutMs / 1000);
  const { services, files } = host.read;
  const told = waiting && { waiting };
  switch (condition.type) {
    case 'component-healthy':
    case 'api-server-answers':
    case 'api-server-healthy':
    case 'api-server-updated': {
      const component = condition.type === 'component-healthy' ? condition.component : 'kube-apiserver';
      // A log may be that of an earlier container: it proves no image.
      const log = await podLog(component, files, LOG_LINES);
      const missingImage = await imageNotHere(component, condition.pod, host.read);
      return new Failure(COMPONENT_NOT_HEALTHY, {
        component,
        url: subject(condition),
        seconds,
        log,
        ...(missingImage !== undefined && { missingImage }),
      });
    }
    case 'etcd-healthy':
    case 'external-etcd-healthy':
      return new Failure(ETCD_NOT_HEALTHY, { subject: subject(condition), seconds, ...told });
    default: {
      const [log, state, kubeconfig] = await Promise.all([
        services.log('kubelet', LOG_LINES_READ).then(
          (lines) => linesOfRestarts(lines, LOG_LINES),
          () => [],
        ),
        services.state('kubelet').catch(() => undefined),
        files.stat(PATHS.controllerManagerConf).catch(() => undefined),
      ]);
      return new Failure(WAIT_TIMED_OUT, {
        condition: condition.type,
        subject: subject(condition),
        seconds,
        kubeletActive: state?.active ?? false,
        controlPlane: kubeconfig !== undefined,
        log,
        ...told,
      });
    }
  }
}

/** The image of a static Pod whose container was never started, if the runtime reports that it is missing. */
async function imageNotHere(
  component: string,
  pod: WatchedPod | undefined,
  { files, runtimes }: HostReader,
): Promise<string | undefined> {
  if (pod === undefined) return undefined;
  const manifest =
    (await files.read(manifestPath(component as StaticPodName)).catch(() => undefined))?.toString('utf8') ?? '';
  const image = /^\s*image:\s*(\S+)\s*$/m.exec(manifest)?.[1];
  if (image === undefined) return undefined;
  const isHere = await closing(runtimes.connect(pod.criSocket), (runtime) =>
    runtime.hasImage(image).catch(() => undefined),
  );
  return isHere === false ? image : undefined;
}

/** Resolves when the condition holds; rejects when it never can, or when the signal aborts. */
type Wait<Type extends Condition['type']> = (
  condition: Extract<Condition, { type: Type }>,
  context: ChangeContext,
) => Promise<void>;

/** One entry for every condition; a missing one does not compile. Loads only those that a run needs. */
const conditions: { readonly [Type in Condition['type']]: () => Promise<Wait<Type>> } = {
  'kubelet-healthy': async () => (await import('../conditions/kubelet-healthy.ts')).kubeletHealthy,
  'kubelet-certificate': async () => (await import('../conditions/kubelet-certificate.ts')).kubeletCertificate,
  'node-registered': async () => (await import('../conditions/node-registered.ts')).nodeRegistered,
  'component-healthy': async () => (await import('../conditions/component-healthy.ts')).componentHealthy,
  'api-server-answers': async () => (await import('../conditions/component-healthy.ts')).apiServerAnswers,
  'api-server-healthy': async () => (await import('../conditions/component-healthy.ts')).apiServerHealthy,
  'api-server-updated': async () => (await import('../conditions/api-server-updated.ts')).apiServerUpdated,
  'etcd-healthy': async () => (await import('../conditions/etcd-healthy.ts')).etcdHealthy,
  'external-etcd-healthy': async () => (await import('../conditions/etcd-healthy.ts')).externalEtcdHealthy,
};
