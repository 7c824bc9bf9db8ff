import { Failure, isFailure, onFailure } from '../../../base/failure.ts';
import { maskedPull } from '../../../base/masked.ts';
import { closing } from '../../../base/try.ts';
import type { ContainerRuntimeWriter } from '../../../host/container-runtimes.ts';
import { CRI_CALL_FAILED } from '../../../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { PullImages } from '../../changes/image-changes.ts';
import type { JoinEvent } from '../../events.ts';
import { type ChangeContext, type KindOfChange, NotMade } from '../../kind.ts';
import { PREFLIGHT_FAILED } from '../engine-kinds-sentences.ts';
import {
  IMAGE_NOT_PULLED,
  IMAGE_PULLED,
  IMAGES_MISSING,
  IMAGES_TO_PULL,
  PULLING_IMAGE,
  PULLING_IMAGE_AGAIN,
  type PullReason,
  type UnpulledImage,
} from './kinds-images-sentences.ts';

/** In the order of matching: an answer may name both the proxy and the name that it could not resolve. */
const REASONS: readonly [PullReason, RegExp][] = [
  ['disk-full', /no space left|disk quota exceeded/i],
  ['proxy', /proxyconnect|proxy authentication required|\b407\b/i],
  ['rate-limit', /toomanyrequests|too many requests|\b429\b|rate limit/i],
  ['tls', /x509:|certificate|tls: /i],
  // The name server answered that there is no such name.
  ['unknown-name', /no such host|name or service not known/i],
  // "dial tcp: lookup NAME on SERVER:53: ... connection refused" is the resolver's refusal.
  ['name', /dial tcp: lookup |server misbehaving|temporary failure in name resolution/i],
  ['refused', /connection refused/i],
  ['unreachable', /no route to host|network is unreachable|host is unreachable/i],
  ['timeout', /i\/o timeout|deadline exceeded|timed? ?out/i],
  ['platform', /no match for platform|no matching manifest/i],
  [
    'access',
    /unauthorized|authorization failed|access denied|requested access|insufficient_scope|forbidden|\b40[13]\b/i,
  ],
  ['missing', /not found|manifest unknown|name unknown|no such image|\b404\b/i],
];

/** Reasons that a retry does not change. */
const LASTING: readonly PullReason[] = ['missing', 'platform', 'access', 'disk-full', 'unknown-name'];

const LONGEST = 500;

/** Same as kubeadm's PullImageRetry. */
const ATTEMPTS = 5;

const FIRST_WAIT_MS = 500;

const CHECK = 'ImagePull';

/** Makes the container runtime pull the control plane's images. Reported as a check, as in kubeadm (ImagePull). */
export const pullImages: KindOfChange<PullImages> = {
  describe: (change) => ({ subject: change.images.join(', ') }),
  effects: () => ({ unrecorded: true }),
  details: ({ criSocket, policy, serial, tolerateFailure }) => ({ criSocket, policy, serial, tolerateFailure }),

  async observe(change, host, { emit }) {
    const missing = await missingForever(change, host);
    if (missing === undefined) return { holds: (await toPull(change, host)).length === 0, action: 'pull' };
    emit(missing);
    return { holds: true, action: 'missing' };
  },

  async apply(change, context) {
    const { host, emit } = context;
    const images = await toPull(change, host.read);
    const runtime = host.write.runtimes.connect(change.criSocket);
    const pulled: string[] = [];
    try {
      const unpulled = await pullAll(images, change.serial, { ...context, runtime, pulled });
      if (unpulled.length > 0) throw notPulled(unpulled);
      emit({ type: 'check', name: CHECK, result: 'passed' });
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      emit({ type: 'check', name: CHECK, result: change.tolerateFailure ? 'ignored' : 'failed', failure: error });
      const ignorable = isFailure(error, IMAGE_NOT_PULLED) ? [CHECK] : [];
      if (change.tolerateFailure) throw new NotMade(error);
      throw new Failure(PREFLIGHT_FAILED, { checks: [CHECK], ignorable, pulled }, { cause: error });
    } finally {
      runtime.close();
    }
  },

  async predict(change, { host, emit }) {
    const notice = await noticeOfImages(change, host.read);
    if (notice) emit(notice);
    return undefined;
  },
};

type Notice = Extract<JoinEvent, { type: 'notice' }>;
type Wanted = Pick<PullImages, 'criSocket' | 'images' | 'policy'>;

/** Names the images that would be pulled, or those that are missing where none may be pulled. */
export async function noticeOfImages(wanted: Wanted, host: HostReader): Promise<Notice | undefined> {
  const images = await toPull(wanted, host);
  if (images.length === 0) return missingForever(wanted, host);
  return { type: 'notice', level: 'info', message: IMAGES_TO_PULL({ images }) };
}

/** Names the missing images that may not be pulled. */
async function missingForever(wanted: Wanted, host: HostReader): Promise<Notice | undefined> {
  const images = wanted.policy === 'Never' ? await missingOf(wanted, host, { ifUnknown: false }) : [];
  return images.length === 0 ? undefined : { type: 'notice', level: 'warning', message: IMAGES_MISSING({ images }) };
}

/** Images that the policy requires. */
async function toPull(change: Wanted, host: HostReader): Promise<string[]> {
  if (change.policy === 'Never') return [];
  return change.policy === 'Always' ? [...change.images] : missingOf(change, host, { ifUnknown: true });
}

/** `ifUnknown`: one that the runtime cannot look up counts as missing. For a pull it does, as in kubeadm. */
async function missingOf(
  { criSocket, images }: Wanted,
  host: HostReader,
  { ifUnknown }: { ifUnknown: boolean },
): Promise<string[]> {
  return closing(host.runtimes.connect(criSocket), async (runtime) => {
    const there = await Promise.all(images.map((image) => runtime.hasImage(image).catch(onFailure(() => !ifUnknown))));
    return images.filter((_, index) => !there[index]);
  });
}

/** `pulled`: filled with the images that are on the machine now. */
type Pulling = ChangeContext & { runtime: ContainerRuntimeWriter; pulled: string[] };

/** Pulls all images and returns those that failed. */
async function pullAll(images: readonly string[], serial: boolean, pulling: Pulling): Promise<UnpulledImage[]> {
  const results: (UnpulledImage | undefined)[] = [];
  if (serial) for (const image of images) results.push(await pull(image, pulling));
  else results.push(...(await Promise.all(images.map((image) => pull(image, pulling)))));
  return results.filter((result) => result !== undefined);
}

async function pull(image: string, pulling: Pulling): Promise<UnpulledImage | undefined> {
  const { emit, host, signal, pulled } = pulling;
  const { clock } = host.read;
  const start = clock.monotonic();
  emit({ type: 'waiting', message: PULLING_IMAGE({ image }) });
  for (let attempt = 1; ; attempt++) {
    const failed = await pullOnce(image, pulling);
    if (failed === undefined) break;
    if (attempt === ATTEMPTS || !mayPass(failed)) return failed;
    const params = { image, attempt: attempt + 1, attempts: ATTEMPTS, reason: failed.reason };
    emit({ type: 'waiting', message: PULLING_IMAGE_AGAIN(params), failure: notPulled([failed]) });
    await clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
  }
  pulled.push(image);
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

/** The runtime's answer to a failed pull; undefined if the error is not about the image. */
export function unpulled(image: string, error: unknown): UnpulledImage | undefined {
  if (!isFailure(error, CRI_CALL_FAILED)) return undefined;
  const { answer } = error.params;
  return { image, reason: reasonOf(image, answer), answer: shownAnswer(answer) };
}

function mayPass({ reason }: UnpulledImage): boolean {
  return !LASTING.includes(reason);
}

function notPulled(images: readonly UnpulledImage[]): Failure {
  return new Failure(IMAGE_NOT_PULLED, { images });
}

/** Ignores the image's own name in the answer, which may be kube-proxy in a repository named timeout. */
function reasonOf(image: string, answer: string): PullReason {
  const last = image.lastIndexOf('/') + 1;
  const name = image.slice(0, last) + image.slice(last).replace(/[:@].*$/s, '');
  const path = name.slice(name.indexOf('/') + 1);
  const text = [image, name, path].reduce((rest, part) => rest.replaceAll(part, ''), answer);
  return REASONS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}

function shownAnswer(answer: string): string {
  const masked = maskedPull(answer);
  return masked.length > LONGEST ? `${masked.slice(0, LONGEST)}…` : masked;
}
