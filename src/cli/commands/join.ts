import type { Message } from '../../base/text.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { JoinResult } from '../../operations/join.ts';
import type { Plan } from '../../operations/planning/format.ts';
import { joinPhaseList } from '../../phases/join/list.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { isCalledAsKubeadm } from '../as-kubeadm/program.ts';
import { JOINED_CONTROL_PLANE_WORDS, JOINED_WORKER_WORDS, joinedBeforeWords } from '../as-kubeadm/words.ts';
import { JOIN_PREVIEWED, JOINED_CONTROL_PLANE, JOINED_WORKER } from '../cli-sentences.ts';
import { joinOptions } from '../configuration/join-options.ts';
import { joinFlags, runFlags } from '../flags/shared-flags.ts';
import type { Success } from '../render/output/reporter.ts';
import { JOIN_NOT_NEEDED, PHASE_COMPLETED } from './cli-commands-sentences.ts';

export function joinCommand(phase: Command): Command {
  return {
    name: 'join',
    summary: 'COMMAND_JOIN',
    description: 'COMMAND_JOIN_LONG',
    argument: '[api-server-endpoint]',
    maxArguments: 1,
    flags: [...joinFlags, ...runFlags],
    showsRun: true,
    commands: [phase],
    phases: joinPhaseList,
    changesMachine: true,
    run: (invocation) => runJoin(invocation),
  };
}

/** `join`, or with `only` one phase or group of it. Throws a Failure. */
export async function runJoin(invocation: Invocation, only?: string): Promise<void> {
  const { line, reporter } = invocation;
  const options = await joinOptions(invocation, { only, mayBeUnusable: true });
  if (only === undefined && options.configuration.dryRun && !options.unusable) {
    const { plan } = await import('../../operations/plan.ts');
    reporter.succeeded(previewed(await plan(options)));
    return;
  }
  const { joinBy } = await import('../../operations/asked-join.ts');
  const result = await joinBy(options, line.flags.bool('undo-on-failure')).catch((error: unknown) => {
    const words = isCalledAsKubeadm(line) ? joinedBeforeWords(error, options.configuration) : undefined;
    if (words !== undefined) invocation.terminal.err(words);
    throw error;
  });
  reporter.succeeded(
    joinSuccess(result, { only, configuration: options.configuration, asKubeadm: isCalledAsKubeadm(line) }),
  );
}

/** Result of `join --dry-run` and `plan join`, after each change was shown. */
export function previewed({ nodeName: node, nothingToDo, changes, digest }: Plan): Success {
  const numbered = changes.map((change, index) => ({ id: index + 1, ...change }));
  const fields = { nodeName: node, changes: numbered, digest };
  if (nothingToDo) return { outcome: 'nothing-to-do', fields, message: JOIN_NOT_NEEDED({ node }) };
  return { outcome: 'previewed', fields, message: JOIN_PREVIEWED({ node, changes: changes.length, digest }) };
}

interface Run {
  only: string | undefined;
  configuration: JoinConfiguration;
  /** Called as kubeadm. Default: false. */
  asKubeadm?: boolean;
}

export function joinSuccess({ outcome, nodeName: node, changes }: JoinResult, run: Run): Success {
  const fields = { nodeName: node, changes, ...(run.only !== undefined && { phase: run.only }) };
  switch (outcome) {
    case 'joined':
      return { outcome, fields, message: joined(node, run.configuration), ...(run.asKubeadm && kubeadmWords(run)) };
    case 'nothing-to-do':
      return { outcome, fields, message: JOIN_NOT_NEEDED({ node }) };
    case 'previewed':
      return { outcome, fields, message: JOIN_PREVIEWED({ node, changes: changes.length, digest: undefined }) };
    case 'phase-done':
      return { outcome, fields, message: PHASE_COMPLETED({ phase: run.only ?? '', changes: changes.length }) };
  }
}

function kubeadmWords({ configuration }: Run): Pick<Success, 'kubeadmWords'> {
  return { kubeadmWords: configuration.controlPlane ? JOINED_CONTROL_PLANE_WORDS : JOINED_WORKER_WORDS };
}

/** Omits the state of the node from the message if the phase that checks it was skipped. */
function joined(node: string, { controlPlane, skipPhases }: JoinConfiguration): Message {
  const seenBy = controlPlane === undefined ? 'kubelet-start' : 'wait-control-plane';
  const skipped = skipPhases.includes(seenBy) ? seenBy : undefined;
  return (controlPlane === undefined ? JOINED_WORKER : JOINED_CONTROL_PLANE)({ node, skipped });
}
