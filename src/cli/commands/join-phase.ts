import { joinPhaseList } from '../../phases/join/list.ts';
import type { Command } from '../argv/command.ts';
import { joinFlags } from '../flags/join-flags.ts';
import { phaseFlags } from '../flags/phase-flags.ts';
import { runJoin } from './join.ts';
import { phaseCommand } from './phase-command.ts';

/** Phases that kubeadm lets take no endpoint: they find the cluster by what earlier phases have left. */
const WITHOUT_ENDPOINT: ReadonlySet<string> = new Set([
  'control-plane-prepare/control-plane',
  'control-plane-join/etcd',
  'control-plane-join/update-status',
  'control-plane-join/mark-control-plane',
]);

/** `join phase`. */
export function joinPhaseCommand(): Command {
  return phaseCommand({
    list: joinPhaseList,
    summary: 'COMMAND_JOIN_PHASE',
    flags: (names) => phaseFlags(names, joinFlags),
    argument: ({ name }) => (WITHOUT_ENDPOINT.has(name) ? undefined : '[api-server-endpoint]'),
    run: runJoin,
  });
}
