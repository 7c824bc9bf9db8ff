import { onFailure } from '../../base/failure.ts';
import { closing } from '../../base/try.ts';
import type { PullImages } from '../../engine/changes/image-changes.ts';
import type { Emit } from '../../engine/events.ts';
import { noticeOfImages } from '../../engine/kinds/images/pull-images.ts';
import type { HostReader } from '../../host/ports.ts';
import { SANDBOX_IMAGE_MISSING } from './phases-preflight-sentences.ts';

/** Tables of containerd's CRI plugin: of version 1 the first, of version 2 the second. */
const CRI_TABLE = /^\[plugins\.["']io\.containerd\.(?:grpc\.v1\.cri|cri\.v1\.images)["'](?:\.pinned_images)?\]/;

/** `sandbox` of containerd 2, `sandbox_image` of containerd 1. */
const SANDBOX_IMAGE = /^[ \t]*sandbox(?:_image)?[ \t]*=[ \t]*["']([^"']+)["']/m;

/** Limit for a program that prints its configuration. */
const LIMIT_MS = 5_000;

interface Needed {
  criSocket: string;
  /** The images of a control plane. */
  pulled?: Pick<PullImages, 'images' | 'policy'> | undefined;
}

/** Says which images are not on this machine yet. Says nothing if the runtime does not answer, which is a check's affair. */
export async function tellMissingImages(host: HostReader, { criSocket, pulled }: Needed, emit: Emit): Promise<void> {
  const nothing = onFailure(() => undefined);
  const notice = pulled && (await noticeOfImages({ criSocket, ...pulled }, host).catch(nothing));
  if (notice) emit(notice);
  const sandbox = await closing(host.runtimes.connect(criSocket), async (runtime) => {
    const { runtimeName } = await runtime.version();
    const image = runtimeName === 'containerd' ? await sandboxImage(host) : undefined;
    return image !== undefined && !pulled?.images.includes(image) && !(await runtime.hasImage(image))
      ? image
      : undefined;
  }).catch(nothing);
  if (sandbox === undefined) return;
  emit({ type: 'notice', level: 'info', message: SANDBOX_IMAGE_MISSING({ image: sandbox }) });
}

/** The image of each Pod's sandbox, which containerd does not report over CRI, from its whole configuration. */
async function sandboxImage({ system }: HostReader): Promise<string | undefined> {
  const { code, stdout } = await system.query(['containerd', 'config', 'dump'], { timeoutMs: LIMIT_MS });
  if (code !== 0) return undefined;
  const tables = stdout.split(/^[ \t]*(?=\[)/m).filter((table) => CRI_TABLE.test(table));
  return tables.flatMap((table) => SANDBOX_IMAGE.exec(table)?.[1] ?? [])[0];
}
