import type { JoinConfiguration } from '../config/types.ts';
import type { Message } from '../events.ts';
import type { JoinResult } from '../join.ts';
import { joinPhaseList } from '../phases/join/list.ts';
import type { Command } from './command.ts';
import { joinFlags, outputFlag } from './flags/join-flags.ts';
import type { Invocation } from './invocation.ts';
import type { Success } from './output/reporter.ts';

export function joinCommand(phase: Command): Command {
  return {
    name: 'join',
    summary: 'COMMAND_JOIN',
    description: 'COMMAND_JOIN_LONG',
    argument: '[api-server-endpoint]',
    maxArguments: 1,
    flags: [...joinFlags, outputFlag],
    commands: [phase],
    phases: joinPhaseList,
    run: (invocation) => runJoin(invocation),
  };
}

/** `join`, or with `only` one phase or group of it. Gives the exit code; throws a Failure. */
export async function runJoin(invocation: Invocation, only?: string): Promise<number> {
  const { line, reporter, interruption } = invocation;
  // Loaded only now: help and wrong command lines need none of it.
  const undoOnFailure = only === undefined && line.flags.bool('undo-on-failure');
  const [join, { linuxHost }, { joinConfiguration }] = await Promise.all([
    undoOnFailure ? import('../join-or-undo.ts').then(({ joinOrUndo }) => joinOrUndo) : import('../join.ts').then(({ join }) => join),
    import('../host/linux/index.ts'),
    import('./join-configuration.ts'),
  ]);
  const host = linuxHost();
  const emit = reporter.event.bind(reporter);
  const configuration = await joinConfiguration(invocation, host.read.files, emit);
  const result = await join({
    configuration,
    host,
    emit,
    signal: interruption.signal,
    ...(only !== undefined && { only }),
    ifNeeded: line.flags.bool('if-needed'),
    allowRemoteFilePrograms: line.flags.bool('allow-remote-discovery-programs'),
  });
  reporter.succeeded(success(result, { only, configuration }));
  return 0;
}

interface Run {
  only: string | undefined;
  configuration: JoinConfiguration;
}

function success({ outcome, nodeName: node, changes }: JoinResult, run: Run): Success {
  const fields = { nodeName: node, changes, ...(run.only !== undefined && { phase: run.only }) };
  switch (outcome) {
    case 'joined':
      return { outcome, fields, message: joined(node, run.configuration) };
    case 'nothing-to-do':
      return { outcome, fields, message: { key: 'JOIN_NOT_NEEDED', params: { node } } };
    case 'previewed':
      return { outcome, fields, message: { key: 'JOIN_PREVIEWED', params: { node, changes: changes.length } } };
    case 'phase-done':
      return { outcome, fields, message: { key: 'PHASE_COMPLETED', params: { phase: run.only ?? '', changes: changes.length } } };
  }
}

/** What the message says of the node has been seen by one phase; without it, it is not said. */
function joined(node: string, { controlPlane, skipPhases }: JoinConfiguration): Message {
  const seenBy = controlPlane === undefined ? 'kubelet-start' : 'wait-control-plane';
  const skipped = skipPhases.includes(seenBy) ? seenBy : undefined;
  return { key: controlPlane === undefined ? 'JOINED_WORKER' : 'JOINED_CONTROL_PLANE', params: { node, skipped } };
}
