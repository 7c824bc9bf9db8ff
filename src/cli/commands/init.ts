import { INIT } from '../../config/options/init.ts';
import type { InitResult } from '../../operations/init.ts';
import { initPhaseList } from '../../phases/init/list.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { isCalledAsKubeadm } from '../as-kubeadm/program.ts';
import { initWords } from '../as-kubeadm/words.ts';
import { flagsOf } from '../flags/flag.ts';
import { runFlags } from '../flags/shared-flags.ts';
import { joiningFields, joiningText } from '../render/output/joining.ts';
import { besideData } from '../render/output/printed-data.ts';
import type { Success } from '../render/output/reporter.ts';
import { INIT_NOT_NEEDED, INIT_PREVIEWED, INITIALIZED, PHASE_COMPLETED } from './cli-commands-sentences.ts';

export function initCommand(phase: Command): Command {
  return {
    name: 'init',
    summary: 'COMMAND_INIT',
    description: 'COMMAND_INIT_LONG',
    maxArguments: 0,
    flags: [...flagsOf(INIT), ...runFlags],
    showsRun: true,
    commands: [phase],
    phases: initPhaseList,
    changesMachine: true,
    run: (invocation) => runInit(invocation),
  };
}

/** `init`, or with `only` one phase or group of it. Throws a Failure. */
export async function runInit(invocation: Invocation, only?: string): Promise<void> {
  const { line, reporter, interruption, observers } = invocation;
  if (only !== undefined && line.flags.bool('print-manifest')) {
    const { printAddonManifests } = await import('./print-manifest.ts');
    return printAddonManifests(invocation, only);
  }
  // Loaded only now: help and wrong command lines need none of it.
  const [{ init }, { linuxHost }, { initInput, initSettings }] = await Promise.all([
    import('../../operations/init.ts'),
    import('../../host/linux/index.ts'),
    import('../configuration/init-configuration.ts'),
  ]);
  const host = linuxHost();
  // kubeadm prints three lines for this phase, and scripts take the third.
  const emit =
    isCalledAsKubeadm(line) && only === 'upload-certs' ? besideData(invocation) : reporter.event.bind(reporter);
  const input = await initInput(invocation, host.read, emit);
  const nodeName = input.init.nodeRegistration.name || host.read.system.hostname().toLowerCase();
  const endpoint = input.cluster.controlPlaneEndpoint;
  observers?.about({ nodeName, role: 'control-plane', ...(endpoint && { endpoint }) });
  const result = await init({
    input,
    settings: initSettings(line.flags),
    host,
    emit,
    signal: interruption.signal,
    ...(only !== undefined && { only }),
    ifNeeded: line.flags.bool('if-needed'),
    withDiffs: observers?.wantsDiffs === true,
  });
  reporter.succeeded(success(invocation, result, only));
}

function success({ line, catalogue }: Invocation, result: InitResult, only: string | undefined): Success {
  const { outcome, nodeName: node, changes, joining } = result;
  const withheld = {
    tokens: line.flags.bool('skip-token-print'),
    certificateKey: line.flags.bool('skip-certificate-key-print'),
  };
  // A preview creates no token to join with.
  const shown = outcome === 'previewed' ? undefined : joining;
  const fields = {
    nodeName: node,
    changes,
    ...(only !== undefined && { phase: only }),
    ...(shown && joiningFields(shown, withheld)),
  };
  const data = shown && joiningText(shown, withheld, catalogue);
  const adminConf = '/etc/kubernetes/admin.conf';
  const words =
    shown && isCalledAsKubeadm(line) ? (whole: string | undefined) => initWords(shown, withheld, whole) : undefined;
  switch (outcome) {
    case 'initialized':
      return {
        ...{ outcome, fields, data, kubeadmWords: words?.(adminConf) },
        message: INITIALIZED({ node, adminConf }),
      };
    case 'nothing-to-do':
      return { outcome, fields, message: INIT_NOT_NEEDED({ node }) };
    case 'previewed':
      return { outcome, fields, message: INIT_PREVIEWED({ node, changes: changes.length }) };
    case 'phase-done':
      return {
        ...{ outcome, fields, data, kubeadmWords: words?.(undefined) },
        message: PHASE_COMPLETED({ phase: only ?? '', changes: changes.length }),
      };
  }
}
