import type { Emit } from '../../engine/events.ts';
import { joinPhaseList } from '../../phases/join/list.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { joinOptions } from '../configuration/join-options.ts';
import { bundleFlags, joinFlags, runFlags } from '../flags/shared-flags.ts';
import { besideData } from '../render/output/printed-data.ts';
import { previewed } from './join.ts';

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
      flags: [...joinFlags, ...bundleFlags, ...runFlags],
      commands: [],
      phases: joinPhaseList,
      run: planJoin,
    },
  ],
};

async function planJoin(invocation: Invocation): Promise<number> {
  const { plan } = await import('../../operations/plan.ts');
  if (invocation.format === 'text') {
    invocation.reporter.succeeded(previewed(await plan(await joinOptions(invocation))));
    return 0;
  }
  const planned = await plan(await joinOptions(invocation, { emit: whatThePlanDoesNotSay(invocation) }));
  invocation.recording?.succeededWith(previewed(planned));
  // Unscrubbed, because of its digest; a plan contains no secrets.
  invocation.terminal.data(`${JSON.stringify(planned, null, 2)}\n`);
  return 0;
}

/** Sends checks, waits and notices to standard error: standard output has only the document. */
function whatThePlanDoesNotSay(invocation: Invocation): Emit {
  const beside = besideData(invocation);
  return (event) => {
    invocation.recording?.record(event);
    if (event.type === 'check' || event.type === 'waiting' || event.type === 'notice') beside(event);
  };
}
