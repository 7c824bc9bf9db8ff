import { Failure, isFailure } from '../../base/failure.ts';
import type { ContainerRuntime } from '../../host/container-runtimes.ts';
import {
  CRI_NOT_LISTENING,
  CRI_SERVICE_MISSING,
} from '../../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import type { HostReader } from '../../host/ports.ts';
import type { NodeFacts } from '../facts/node-facts.ts';

/** Services by a part of the socket's path. */
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/cri-dockerd/, 'cri-docker'],
  [/crio/, 'crio'],
  [/containerd/, 'containerd'],
];

/** Of a service's log: read, of which several restarts are a part, and shown. */
const [LOG_LINES_READ, LOG_LINES] = [100, 3] as const;

const CONTAINERD_CONFIG = '/etc/containerd/config.toml';

/** TOML: disabled_plugins = ["...", ...], in one line or in several, to the first bracket that closes. */
const DISABLED_PLUGINS = /^[ \t]*disabled_plugins[ \t]*=[ \t]*\[/m;

/** Answers of the container runtime, asked once for the checks that share them. Each rejects with a CRI_ failure. */
export interface RuntimeAnswers {
  version: ReturnType<ContainerRuntime['version']>;
  status: ReturnType<ContainerRuntime['status']>;
  cgroupDriver: ReturnType<ContainerRuntime['cgroupDriver']>;
}

interface Asked {
  host: HostReader;
  node: Pick<NodeFacts, 'criSocket'>;
}

/**
 * Returns a function that asks at its first call, over one connection that is closed after the last answer. It asks again
 * after a failure: the checks that need the cluster may come a minute later.
 */
export function askRuntime({ host, node }: Asked): () => RuntimeAnswers {
  let answers: RuntimeAnswers | undefined;
  return () => {
    if (answers !== undefined) return answers;
    const runtime = host.runtimes.connect(node.criSocket);
    const told = <T>(answer: Promise<T>): Promise<T> =>
      answer.catch(async (error: unknown) => {
        throw await withEvidence(error, host);
      });
    const asked = {
      version: told(runtime.version()),
      status: told(runtime.status()),
      cgroupDriver: told(runtime.cgroupDriver()),
    };
    answers = asked;
    void Promise.allSettled(Object.values(asked)).then((all) => {
      runtime.close();
      if (all.some(({ status }) => status === 'rejected')) answers = undefined;
    });
    return asked;
  };
}

/** Adds to a failure of the runtime what the host shows about it: its service, or the setting that disables its CRI. */
async function withEvidence(error: unknown, host: HostReader): Promise<unknown> {
  if (isFailure(error, CRI_NOT_LISTENING)) {
    const service = await serviceOf(error.params.socket, host);
    return service === undefined
      ? error
      : new Failure(CRI_NOT_LISTENING, { ...error.params, service }, { cause: error.cause });
  }
  if (isFailure(error, CRI_SERVICE_MISSING)) {
    const disabled = await disabledPlugins(host);
    return disabled === undefined
      ? error
      : new Failure(CRI_SERVICE_MISSING, { ...error.params, disabled }, { cause: error.cause });
  }
  return error;
}

async function serviceOf(socket: string, { services }: HostReader) {
  const name = SERVICES.find(([pattern]) => pattern.test(socket))?.[1];
  if (name === undefined) return undefined;
  const state = await services.state(name).catch(() => undefined);
  if (state === undefined) return undefined;
  const { exists, active } = state;
  const { manager } = services;
  const log = exists && !active ? await whyItFailed(name, services) : [];
  return {
    ...{ name, exists, active },
    ...(manager !== undefined && manager !== 'systemd' && { manager }),
    ...(log.length > 0 && { log }),
  };
}

async function whyItFailed(service: string, services: HostReader['services']): Promise<string[]> {
  const { linesOfFailedRun } = await import('../../engine/conditions/pod-log.ts');
  return linesOfFailedRun(await services.log(service, LOG_LINES_READ), LOG_LINES);
}

/** The CRI plugins that containerd's configuration disables. */
async function disabledPlugins({ files }: HostReader) {
  const content = (await files.read(CONTAINERD_CONFIG).catch(() => undefined))?.toString('utf8') ?? '';
  const begin = DISABLED_PLUGINS.exec(content);
  const [listed = ''] = begin ? content.slice(begin.index + begin[0].length).split(']', 1) : [];
  const plugins = [...listed.matchAll(/["']([^"']*)["']/g)]
    .map(([, plugin = '']) => plugin)
    .filter((plugin) => /(^|\.)cri(\.|$)/.test(plugin));
  return plugins.length === 0 ? undefined : { file: CONTAINERD_CONFIG, plugins };
}
