import { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import { closing } from '../../base/try.ts';
import type { HostReader } from '../../host/ports.ts';
import { manifestPath, PATHS, type StaticPodName } from '../../manifests/paths.ts';
import type { WaitUntil, WatchedPod } from '../changes/condition.ts';
import { linesOfRestarts, podLog } from '../conditions/pod-log.ts';
import { COMPONENT_NOT_HEALTHY, ETCD_NOT_HEALTHY, WAIT_TIMED_OUT } from './engine-kinds-sentences.ts';

/** Log lines in a failure. */
const LOG_LINES = 10;
const LOG_LINES_READ = 60;

interface TimedOut extends WaitUntil {
  /** What was waited for. */
  subject: string;
  /** The last reason to wait. */
  waiting: Message | undefined;
}

/** The failure of a wait whose time is over. */
export async function timedOut(
  { condition, timeoutMs, subject, waiting }: TimedOut,
  host: HostReader,
): Promise<Failure> {
  const seconds = Math.round(timeoutMs / 1000);
  const { services, files } = host;
  const told = waiting && { waiting };
  switch (condition.type) {
    case 'component-healthy':
    case 'api-server-answers':
    case 'api-server-healthy':
    case 'api-server-updated': {
      const component = condition.type === 'component-healthy' ? condition.component : 'kube-apiserver';
      // A log may be that of an earlier container: it proves no image.
      const log = await podLog(component, files, LOG_LINES);
      const missingImage = await imageNotHere(component, condition.pod, host);
      return new Failure(COMPONENT_NOT_HEALTHY, {
        component,
        url: subject,
        seconds,
        log,
        ...(missingImage !== undefined && { missingImage }),
      });
    }
    case 'etcd-healthy':
    case 'external-etcd-healthy':
      return new Failure(ETCD_NOT_HEALTHY, { subject, seconds, ...told });
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
        subject,
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
  const image = /^[ \t]*image:[ \t]*(\S+)[ \t]*$/m.exec(manifest)?.[1];
  if (image === undefined) return undefined;
  const isHere = await closing(runtimes.connect(pod.criSocket), (runtime) =>
    runtime.hasImage(image).catch(() => undefined),
  );
  return isHere === false ? image : undefined;
}
