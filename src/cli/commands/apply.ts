import { Failure } from '../../base/failure.ts';
import type { FileReader } from '../../host/ports.ts';
import type { Plan } from '../../operations/planning/format.ts';
import { joinPhaseList } from '../../phases/join/list.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { joinOptions } from '../configuration/join-options.ts';
import { bundleFlags, joinFlags, runFlags } from '../flags/shared-flags.ts';
import { joinSuccess } from './join.ts';
import { PLAN_FILE_MISSING } from './sentences.ts';

/** `apply plan.json`: joins if the join still matches the plan. */
export const applyCommand: Command = {
  name: 'apply',
  summary: 'COMMAND_APPLY',
  description: 'COMMAND_APPLY_LONG',
  argument: 'plan.json [api-server-endpoint]',
  argumentChoices: 'files',
  maxArguments: 2,
  flags: [...joinFlags, ...bundleFlags, ...runFlags],
  commands: [],
  phases: joinPhaseList,
  changesMachine: true,
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const [path = '', ...words] = invocation.line.arguments;
  const [{ applyPlan }, { linuxHost }] = await Promise.all([
    import('../../operations/apply-plan.ts'),
    import('../../host/linux/index.ts'),
  ]);
  // First, because a wrong file needs neither a token nor a cluster.
  const plan = await readPlan(path, linuxHost().read.files);
  const options = await joinOptions(invocation, { words });
  const result = await applyPlan({ ...options, plan, undoOnFailure: invocation.line.flags.bool('undo-on-failure') });
  invocation.reporter.succeeded(joinSuccess(result, { only: undefined, configuration: options.configuration }));
  return 0;
}

async function readPlan(path: string, files: FileReader): Promise<Plan> {
  const { MAX_PLAN_BYTES, parsePlan } = await import('../../operations/planning/parse-plan.ts');
  const content = path === '' ? undefined : await files.read(path, { maxBytes: MAX_PLAN_BYTES });
  if (content === undefined) throw new Failure(PLAN_FILE_MISSING, { path });
  return parsePlan(content.toString('utf8'), path);
}
