import { Failure } from '../../base/failure.ts';
import type { Emit } from '../../engine/events.ts';
import type { FileReader } from '../../host/ports.ts';
import type { Plan } from '../../operations/planning/format.ts';
import { joinPhaseList } from '../../phases/join/list.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { joinOptions } from '../configuration/join-options.ts';
import { joinFlagsOf, runFlags } from '../flags/shared-flags.ts';
import { besideData } from '../render/output/printed-data.ts';
import { PLAN_FILE_MISSING } from './cli-commands-sentences.ts';
import { joinSuccess, previewed } from './join.ts';

/** `plan join`: what a join would do; with -o json as a document that `apply` takes. */
export const planCommand: Command = {
  name: 'plan',
  summary: 'COMMAND_PLAN',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      name: 'join',
      summary: 'COMMAND_PLAN_JOIN',
      description: 'COMMAND_PLAN_JOIN_LONG',
      argument: '[api-server-endpoint]',
      maxArguments: 1,
      flags: [...joinFlagsOf('plan'), ...runFlags],
      showsRun: true,
      commands: [],
      phases: joinPhaseList,
      run: planJoin,
    },
  ],
};

async function planJoin(invocation: Invocation): Promise<void> {
  const { plan } = await import('../../operations/plan.ts');
  if (invocation.format === 'text') {
    invocation.reporter.succeeded(previewed(await plan(await joinOptions(invocation))));
    return;
  }
  const planned = await plan(await joinOptions(invocation, { emit: whatThePlanDoesNotSay(invocation) }));
  const { planText } = await import('../../operations/planning/parse-plan.ts');
  const text = planText(planned);
  invocation.observers?.succeeded(previewed(planned));
  // Unscrubbed, because of its digest; a plan contains no secrets.
  invocation.terminal.data(text);
}

/** Sends checks, waits and notices to standard error: standard output has only the document. */
function whatThePlanDoesNotSay(invocation: Invocation): Emit {
  const beside = besideData(invocation);
  return (event) => {
    invocation.observers?.event(event);
    if (event.type === 'check' || event.type === 'waiting' || event.type === 'notice') beside(event);
  };
}

/** `apply plan.json`: joins if the join still matches the plan. */
export const applyCommand: Command = {
  name: 'apply',
  summary: 'COMMAND_APPLY',
  description: 'COMMAND_APPLY_LONG',
  argument: 'plan.json [api-server-endpoint]',
  argumentChoices: 'files',
  maxArguments: 2,
  flags: [...joinFlagsOf('apply'), ...runFlags],
  showsRun: true,
  commands: [],
  phases: joinPhaseList,
  changesMachine: true,
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const [path = '', ...positional] = invocation.line.arguments;
  const [{ applyPlan }, { linuxHost }] = await Promise.all([
    import('../../operations/apply-plan.ts'),
    import('../../host/linux/index.ts'),
  ]);
  // First, because a wrong file needs neither a token nor a cluster.
  const plan = await readPlan(path, linuxHost().read.files);
  const options = await joinOptions(invocation, { positional });
  const result = await applyPlan({ ...options, plan, undoOnFailure: invocation.line.flags.bool('undo-on-failure') });
  invocation.reporter.succeeded(joinSuccess(result, { only: undefined, configuration: options.configuration }));
}

async function readPlan(path: string, files: FileReader): Promise<Plan> {
  const { MAX_PLAN_BYTES, parsePlan } = await import('../../operations/planning/parse-plan.ts');
  const content = path === '' ? undefined : await files.read(path, { maxBytes: MAX_PLAN_BYTES });
  if (content === undefined) throw new Failure(PLAN_FILE_MISSING, { path });
  return parsePlan(content.toString('utf8'), path);
}
