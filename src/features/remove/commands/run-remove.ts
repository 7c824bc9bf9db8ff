import { Failure } from '../../../base/failure.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { administering } from '../../../cli/commands/administering.ts';
import { valuesOf } from '../../../cli/flags/values.ts';
import { besideData, dataYaml } from '../../../cli/render/output/printed-data.ts';
import type { Success } from '../../../cli/render/output/reporter.ts';
import { REMOVE } from '../options.ts';
import { type RemoveResult, remove } from '../remove.ts';
import { REMOVE_NODES_MISSING } from '../remove-sentences.ts';
import { drainOptions, refuseNames } from '../settings.ts';
import { NODES_BACK, NODES_REMOVED, REMOVAL_NOT_NEEDED, REMOVAL_PREVIEWED } from './remove-commands-sentences.ts';

/** Removes the nodes. With --output yaml, events go to standard error, and the result to standard output. */
export async function runRemove(invocation: Invocation): Promise<void> {
  const { line, reporter, terminal } = invocation;
  const { arguments: nodes } = line;
  if (nodes.length === 0) throw new Failure(REMOVE_NODES_MISSING, undefined);
  refuseNames(nodes);
  const settings = drainOptions(valuesOf(REMOVE, line));
  const isYaml = line.flags.string('output') === 'yaml';
  const emit = isYaml ? besideData(invocation) : (event: Parameters<typeof reporter.event>[0]) => reporter.event(event);
  const dryRun = line.flags.bool('dry-run');
  const result = await remove({ ...(await administering(invocation, emit)), ...settings, nodes, dryRun });
  const success = successOf(result, dryRun);
  if (isYaml) terminal.data(dataYaml({ outcome: success.outcome, ...success.fields }));
  else reporter.succeeded(success);
}

export function successOf({ removals, absent }: RemoveResult, dryRun: boolean): Success {
  const fields = { removals, absent };
  const names = removals.map(({ node }) => node);
  if (removals.length === 0)
    return { outcome: 'nothing-to-do', fields, message: REMOVAL_NOT_NEEDED({ nodes: absent }) };
  if (dryRun) return { outcome: 'previewed', fields, message: REMOVAL_PREVIEWED({ nodes: names }) };
  const back = removals.filter(({ cameBack }) => cameBack).map(({ node }) => node);
  return {
    outcome: 'removed',
    fields,
    message: back.length > 0 ? NODES_BACK({ nodes: back }) : NODES_REMOVED({ nodes: names }),
  };
}
