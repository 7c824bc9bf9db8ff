import { Failure, mayPassLater, onFailure } from '../../base/failure.ts';
import { repeat } from '../../base/pace.ts';
import { closing } from '../../base/try.ts';
import type { NodeRegistration } from '../../config/types/join.ts';
import { configuredName } from '../../config/values/names.ts';
import type { Emit } from '../../engine/events.ts';
import type { ContainerRuntimes } from '../../host/container-runtimes.ts';
import type { Clock, FileReader, SystemReader } from '../../host/ports.ts';
import { readHostname } from '../../phases/facts/node-facts.ts';
import {
  HOSTNAME_AWAITED,
  HOSTNAME_MISSING,
  JOIN_TRIED_AGAIN,
  PROVISION_CONFIG_REMOVED,
  RUNTIME_AWAITED,
} from './provision-sentences.ts';

const PAUSES = { firstMs: 10_000, longestMs: 300_000 };

interface Retrying {
  clock: Clock;
  emit: Emit;
  signal: AbortSignal;
  /** Time after the first attempt after which no other one begins. */
  lastsMs: number;
  /** Path of the configuration. A reset or an undo removes it, so that the machine does not join again. */
  configuration: string;
  files: Pick<FileReader, 'lstat'>;
}

/**
 * Repeats a join with growing pauses while its failures may pass. Throws the failure of the last attempt, or
 * PROVISION_CONFIG_REMOVED.
 */
export async function untilJoined<Result>(attempt: () => Promise<Result>, options: Retrying): Promise<Result> {
  const { clock, emit, signal, lastsMs } = options;
  const since = clock.monotonic();
  const tried = async () => {
    // A reset may have run during a pause, which does not hold the host's lock.
    await requireConfiguration(options);
    return attempt().then(
      (result) => ({ result }),
      onFailure((failure) => failure),
    );
  };
  return repeat<Result, Failure>(tried, { ...PAUSES, clock, signal }, (failure, backOff) => {
    const pauseMs = backOff.next();
    if (!mayPassLater(failure) || clock.monotonic() - since + pauseMs > lastsMs) throw failure;
    const seconds = Math.ceil(pauseMs / 1000);
    emit({ type: 'notice', level: 'warning', message: JOIN_TRIED_AGAIN({ reason: failure, seconds }) });
    return pauseMs;
  });
}

type Removable = Pick<Retrying, 'configuration' | 'files'>;

async function requireConfiguration({ configuration: path, files }: Removable): Promise<void> {
  if ((await files.lstat(path)) === undefined) throw new Failure(PROVISION_CONFIG_REMOVED, { path });
}

/** Time in which a runtime that the boot has started answers, in seconds. */
const STARTS_WITHIN_S = 30;
const EVERY_MS = 500;

/** The host name until one is set: from the kernel, systemd, or the /etc/hostname of an image. */
const UNNAMED = /^(\(none\)|localhost(\.localdomain)?)?$/;

interface Naming extends Omit<Retrying, 'lastsMs'> {
  nodeRegistration: Pick<NodeRegistration, 'name' | 'kubeletExtraArgs'>;
  system: Pick<SystemReader, 'hostname'>;
  /** Limit for the wait. */
  lastsMs: number;
}

/**
 * Waits for a host name, unless the configuration names the node: all machines without one would join as the same node.
 * Throws HOSTNAME_MISSING, or PROVISION_CONFIG_REMOVED.
 */
export async function awaitHostname({ nodeRegistration, system, lastsMs, ...options }: Naming): Promise<void> {
  if (configuredName(nodeRegistration) !== undefined) return;
  const { clock, emit, signal } = options;
  const until = clock.monotonic() + lastsMs;
  for (let isFirst = true; ; isFirst = false) {
    const hostname = readHostname({ system });
    if (!UNNAMED.test(hostname)) return;
    await requireConfiguration(options);
    if (clock.monotonic() >= until) throw new Failure(HOSTNAME_MISSING, { hostname });
    if (isFirst) emit({ type: 'waiting', message: HOSTNAME_AWAITED() });
    await clock.sleep(EVERY_MS, signal);
  }
}

interface Awaiting {
  /** Empty for the one that is found. */
  criSocket: string;
  runtimes: ContainerRuntimes;
  clock: Pick<Clock, 'monotonic' | 'sleep'>;
  emit: Emit;
  signal: AbortSignal;
}

/**
 * Waits until the container runtime answers: a service manager such as OpenRC calls it started as soon as its process
 * runs. If the time is up, the checks of the join report what is wrong.
 */
export async function awaitRuntime({ criSocket, runtimes, clock, emit, signal }: Awaiting): Promise<void> {
  const until = clock.monotonic() + STARTS_WITHIN_S * 1000;
  for (let isFirst = true; !(await answers(criSocket, runtimes)); isFirst = false) {
    if (isFirst) emit({ type: 'waiting', message: RUNTIME_AWAITED({ seconds: STARTS_WITHIN_S }) });
    if (clock.monotonic() >= until) return;
    await clock.sleep(EVERY_MS, signal);
  }
}

async function answers(criSocket: string, runtimes: ContainerRuntimes): Promise<boolean> {
  const socket = criSocket || (await runtimes.detect())[0];
  if (socket === undefined) return false;
  return closing(runtimes.connect(socket), (runtime) => runtime.version()).then(
    () => true,
    () => false,
  );
}
