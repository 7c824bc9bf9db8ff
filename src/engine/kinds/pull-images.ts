import { Failure } from '../../base/failure.ts';
import type { ContainerRuntimeWriter, HostReader } from '../../host/ports.ts';
import type { PullImages } from '../changes/change.ts';
import type { ChangeContext, KindOfChange } from '../kind.ts';
import { mayPass, notPulled, unpulled } from './pull-failure.ts';
import type { UnpulledImage } from './sentences.ts';
import { IMAGE_PULLED, IMAGES_TO_PULL, PREFLIGHT_FAILED, PULLING_IMAGE, PULLING_IMAGE_AGAIN } from './sentences.ts';

/** As kubeadm's PullImageRetry. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
const CHECK = 'ImagePull';

/** Has the container runtime pull what a control plane needs. A mutating check in kubeadm, under the name ImagePull: reported as every check is. */
export const pullImages: KindOfChange<PullImages> = {
  describe: (change) => ({ subject: change.images.join(', ') }),

  async observe(change, host) {
    return { holds: (await toPull(change, host)).length === 0, action: 'pull' };
  },

  async apply(change, context) {
    const { host, emit } = context;
    const images = await toPull(change, host.read);
    const runtime = host.write.runtimes.connect(change.criSocket);
    try {
      const unpulled = await pullAll(images, change.serial, { ...context, runtime });
      if (unpulled.length > 0) throw notPulled(unpulled);
      emit({ type: 'check', name: CHECK, result: 'passed' });
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      emit({ type: 'check', name: CHECK, result: change.tolerateFailure ? 'ignored' : 'failed', failure: error });
      if (!change.tolerateFailure) throw new Failure(PREFLIGHT_FAILED, { checks: [CHECK] }, { cause: error });
    } finally {
      runtime.close();
    }
    return undefined;
  },

  async predict(change, { host, emit }) {
    const images = await toPull(change, host.read);
    if (images.length > 0) emit({ type: 'notice', level: 'info', message: IMAGES_TO_PULL({ images }) });
    return undefined;
  },
};

/** Images that the policy asks for; what the runtime does not tell of counts as not there, as in kubeadm. */
async function toPull({ criSocket, images, policy }: PullImages, host: HostReader): Promise<string[]> {
  if (policy === 'Never') return [];
  if (policy === 'Always') return [...images];
  const runtime = host.runtimes.connect(criSocket);
  try {
    const there = await Promise.all(images.map((image) => runtime.hasImage(image).catch(absentIfFailure)));
    return images.filter((_, index) => !there[index]);
  } finally {
    runtime.close();
  }
}

function absentIfFailure(error: unknown): boolean {
  if (error instanceof Failure) return false;
  throw error;
}

type Pulling = ChangeContext & { runtime: ContainerRuntimeWriter };

/** Those that could not be had. One that is missing does not keep the others from being tried. */
async function pullAll(images: readonly string[], serial: boolean, pulling: Pulling): Promise<UnpulledImage[]> {
  const results: (UnpulledImage | undefined)[] = [];
  if (serial) for (const image of images) results.push(await pull(image, pulling));
  else results.push(...(await Promise.all(images.map((image) => pull(image, pulling)))));
  return results.filter((result) => result !== undefined);
}

async function pull(image: string, pulling: Pulling): Promise<UnpulledImage | undefined> {
  const { emit, host, signal } = pulling;
  const { clock } = host.read;
  const start = clock.monotonic();
  emit({ type: 'waiting', message: PULLING_IMAGE({ image }) });
  for (let attempt = 1; ; attempt++) {
    const failed = await pullOnce(image, pulling);
    if (failed === undefined) break;
    if (attempt === ATTEMPTS || !mayPass(failed)) return failed;
    const params = { image, attempt: attempt + 1, attempts: ATTEMPTS };
    emit({ type: 'waiting', message: PULLING_IMAGE_AGAIN(params), failure: notPulled([failed]) });
    await clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
  }
  const seconds = Math.round((clock.monotonic() - start) / 100) / 10;
  emit({ type: 'notice', level: 'info', message: IMAGE_PULLED({ image, seconds }) });
  return undefined;
}

async function pullOnce(image: string, { runtime, signal }: Pulling): Promise<UnpulledImage | undefined> {
  try {
    await runtime.pullImage(image, signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    const failed = unpulled(image, error);
    if (failed === undefined) throw error;
    return failed;
  }
}
