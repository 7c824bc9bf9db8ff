import type { Failure } from '../../base/failure.ts';
import type { Emit } from '../../engine/events.ts';
import { PROGRAM_NOT_EXECUTABLE } from '../../host/host-sentences.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import { KUBELET_PORT } from '../../wire/endpoint.ts';
import type { KubeletUnit } from '../facts/kubelet-unit.ts';
import { type Check, type CheckInput, type CheckRun, runChecks } from './check.ts';
import { containerRuntime, containerRuntimeVersion } from './checks/container-runtime.ts';
import { nodeWritable, type Written } from './checks/files/writable.ts';
import { hostname, isPrivilegedUser, programInPath, service, swap, systemVerification } from './checks/machine.ts';
import { portAvailable } from './checks/network/port-available.ts';
import { CHECK_WITHOUT_ROOT, CHECK_WITHOUT_RUNTIME, PROGRAM_NOT_FOUND } from './checks/preflight-checks-sentences.ts';
import { kubeletUnit } from './kubelet-unit/kubelet-unit.ts';
import { type CheckReport, type CheckResult, failedChecks, requirePassed } from './report.ts';
import { askRuntime, type RuntimeAnswers } from './runtime-answers.ts';

/** kubeadm's checks of every machine that becomes a node, in its order. `kubelet`: the checks of its version. */
export function nodeChecks(
  input: CheckInput & { unit?: () => Promise<KubeletUnit> },
  kubelet: readonly Check[],
  {
    writes,
    runtime = askRuntime(input),
    swapCheck = swap(input.host),
  }: { writes: Written; runtime?: () => RuntimeAnswers; swapCheck?: Check },
): Check[] {
  const { host, node } = input;
  const manifests = node.role === 'control-plane' ? [PATHS.manifests] : [];
  return [
    containerRuntime(input, runtime),
    containerRuntimeVersion(input, runtime),
    swapCheck,
    ...['losetup', 'mount', 'cp'].map((program) => programInPath(program, host)),
    systemVerification(host),
    hostname(input),
    ...kubelet,
    service('kubelet', host),
    kubeletUnit(host, input.unit),
    portAvailable(KUBELET_PORT, input),
    nodeWritable(host, { ...writes, directories: [...writes.directories, ...manifests] }),
  ];
}

type Reporting = { emit: Emit; signal: AbortSignal };

/** The checks of a reset and an undo; with root, also `more`. Throws PREFLIGHT_FAILED if one fails. */
export async function checkRoot(
  { host, ...reporting }: Reporting & { host: HostReader },
  { ignored = [], more = () => [] }: { ignored?: readonly string[]; more?: () => readonly Check[] } = {},
): Promise<CheckReport> {
  const { emit } = reporting;
  if (ignored.length > 0) (await import('./ignored-names.ts')).warnOfIgnored(ignored, emit);
  return requirePassed(await runAsRoot(more, { ...runOf(reporting, ignored), host }), emit);
}

/** Throws PREFLIGHT_FAILED if one fails that is not ignored. */
export async function requireChecks(
  checks: readonly Check[],
  reporting: Reporting,
  ignored: readonly string[] = [],
): Promise<CheckReport> {
  return requirePassed(await runChecks(checks, runOf(reporting, ignored)), reporting.emit);
}

function runOf({ emit, signal }: Reporting, ignored: readonly string[]): CheckRun {
  const configuration = { nodeRegistration: { ignorePreflightErrors: [...ignored] } };
  return { configuration, signal, began: (name) => emit({ type: 'check-started', name }) };
}

/**
 * Without root only the check for root is reported, as in kubeadm. With `everything` (doctor) the others run too, and
 * those that a user without root cannot run are marked as not run.
 */
export async function runAsRoot(
  checks: () => readonly Check[],
  input: CheckRun & Pick<CheckInput, 'host'> & { everything?: boolean },
): Promise<CheckReport> {
  const privileged = await runChecks([isPrivilegedUser(input.host)], input);
  const isRoot = failedChecks(privileged).length === 0;
  if (!isRoot && !input.everything) return privileged;
  const { results, ignored } = await runChecks(checks(), input);
  const own = isRoot ? results : withoutRoot(results);
  return { results: [...privileged.results, ...own], ignored };
}

/** Another user's PATH often lacks the directories of root's programs. */
function isForRootOnly({ kind, params }: Failure): boolean {
  const { reason } = (params ?? {}) as { reason?: unknown };
  return (
    reason === 'EACCES' || reason === 'EPERM' || kind === PROGRAM_NOT_FOUND.kind || kind === PROGRAM_NOT_EXECUTABLE.kind
  );
}

/** Also checks that need a runtime which only root may ask: it responds, as far as is known. */
function withoutRoot(results: readonly CheckResult[]): CheckResult[] {
  const isRefused = results.some(({ name, errors }) => name === 'CRI' && errors.some(isForRootOnly));
  return results.map((result) => {
    const errors = result.errors.filter((failure) => !isForRootOnly(failure));
    const isUnknown = isRefused && result.notRun?.key === CHECK_WITHOUT_RUNTIME.key;
    return errors.length === result.errors.length && !isUnknown
      ? result
      : { ...result, errors, notRun: CHECK_WITHOUT_ROOT() };
  });
}
