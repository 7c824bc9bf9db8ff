import type { Emit } from '../../engine/events.ts';
import type { HostReader } from '../../host/ports.ts';
import { KUBELET_PORT } from '../../wire/endpoint.ts';
import { type Check, type CheckInput, type CheckRun, runChecks } from './check.ts';
import { containerRuntime, containerRuntimeVersion } from './checks/container-runtime.ts';
import { hostname, isPrivilegedUser, programInPath, service, swap, systemVerification } from './checks/machine.ts';
import { portAvailable } from './checks/network/port-available.ts';
import { type CheckReport, failedChecks, requirePassed } from './report.ts';
import { askRuntime } from './runtime-answers.ts';

/** kubeadm's checks of every machine that becomes a node, in its order. `kubelet`: the checks of its version. */
export function nodeChecks(input: CheckInput, kubelet: readonly Check[], runtime = askRuntime(input)): Check[] {
  const { host } = input;
  return [
    containerRuntime(input, runtime),
    containerRuntimeVersion(input, runtime),
    swap(host),
    ...['losetup', 'mount', 'cp'].map((program) => programInPath(program, host)),
    systemVerification(host),
    hostname(input),
    ...kubelet,
    service('kubelet', host),
    portAvailable(KUBELET_PORT, input),
  ];
}

/** The only check of a reset and an undo: throws PREFLIGHT_FAILED without root. */
export async function checkRoot(
  { host, emit, signal }: { host: HostReader; emit: Emit; signal: AbortSignal },
  ignorePreflightErrors: string[] = [],
): Promise<CheckReport> {
  const configuration = { nodeRegistration: { ignorePreflightErrors } };
  const began = (name: string) => emit({ type: 'check-started', name });
  return requirePassed(await runChecks([isPrivilegedUser(host)], { configuration, signal, began }), emit);
}

/** Without root only the check for root is reported, as in kubeadm: the others would fail for lack of rights. */
export async function runAsRoot(
  checks: () => readonly Check[],
  input: CheckRun & Pick<CheckInput, 'host'>,
): Promise<CheckReport> {
  const privileged = await runChecks([isPrivilegedUser(input.host)], input);
  if (failedChecks(privileged).length > 0) return privileged;
  const { results, ignored } = await runChecks(checks(), input);
  return { results: [...privileged.results, ...results], ignored };
}
