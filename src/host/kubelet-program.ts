import { Failure } from '../base/failure.ts';
import { parseVersion, type Version } from '../base/version.ts';
import {
  KUBELET_NOT_FOUND,
  KUBELET_NOT_RUN,
  KUBELET_VERSION_UNREADABLE,
  PROGRAM_NOT_EXECUTABLE,
} from './host-sentences.ts';
import type { SystemReader } from './ports.ts';

const TIMEOUT_MS = 10_000;
/** Go's garbage collector would take a fifth of the processor time; at 400, the kubelet needs no more memory. */
const FEW_COLLECTIONS = '400';
/** With more, Go's scheduler looks for work on each of them, where there is none. */
const ONE_PROCESSOR = '1';
/** Cache, since running the kubelet takes a process of 100 MB. */
const asked = new WeakMap<SystemReader, Promise<Version>>();

/** The version from `kubelet --version`; concurrent callers share one run. `signal` kills the program. */
export function kubeletProgramVersion(system: SystemReader, signal?: AbortSignal): Promise<Version> {
  let version = asked.get(system);
  if (version === undefined) {
    version = readKubeletVersion(system, signal);
    asked.set(system, version);
    version.catch(() => asked.delete(system)); // it may be installed before the next join in this process
  }
  return version;
}

/** Clears the cached version, so that the next call runs the program. */
export function forgetKubeletVersion(system: SystemReader): void {
  asked.delete(system);
}

async function readKubeletVersion(system: SystemReader, signal: AbortSignal | undefined): Promise<Version> {
  if ((await system.commandPath('kubelet')) === undefined) throw await notRunnable(system);
  const { code, stdout, stderr } = await system.query(['kubelet', '--version'], {
    timeoutMs: TIMEOUT_MS,
    env: { GOGC: system.env.GOGC ?? FEW_COLLECTIONS, GOMAXPROCS: system.env.GOMAXPROCS ?? ONE_PROCESSOR },
    ...(signal && { signal }),
  });
  const unusable = code === 0 ? undefined : await system.unusableCommand('kubelet');
  if (unusable) throw new Failure(PROGRAM_NOT_EXECUTABLE, { program: 'kubelet', ...unusable });
  if (code !== 0) throw new Failure(KUBELET_NOT_RUN, { code, output: (stderr.trim() || stdout.trim()).slice(0, 500) });
  const version = parseVersion(/^Kubernetes (v\S+)$/.exec(stdout.trim())?.[1]);
  if (version === undefined) throw new Failure(KUBELET_VERSION_UNREADABLE, { output: stdout.trim().slice(0, 500) });
  return version;
}

async function notRunnable(system: SystemReader): Promise<Failure> {
  const unusable = await system.unusableCommand('kubelet');
  if (unusable === undefined) return new Failure(KUBELET_NOT_FOUND, {});
  return new Failure(PROGRAM_NOT_EXECUTABLE, { program: 'kubelet', ...unusable });
}
