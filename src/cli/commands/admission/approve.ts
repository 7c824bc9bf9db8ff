import { Failure } from '../../../base/failure.ts';
import { APPROVE } from '../../../config/options/admission.ts';
import { TOKEN_COMMON } from '../../../config/options/token.ts';
import type { Command, Invocation } from '../../argv/command.ts';
import { flagsOf } from '../../flags/flag.ts';
import { outputFlag } from '../../flags/shared-flags.ts';
import { APPROVER_STOPPED, REQUEST_DECIDED, REQUEST_NAME_MISSING } from './sentences.ts';

const { kubeconfig } = TOKEN_COMMON;

/** `approve`: decides about certificate requests of bound tokens, one or all. */
export const approveCommand: Command = {
  name: 'approve',
  summary: 'COMMAND_APPROVE',
  description: 'COMMAND_APPROVE_LONG',
  argument: '[request]',
  maxArguments: 1,
  flags: [...flagsOf({ ...APPROVE, kubeconfig }), outputFlag],
  commands: [],
  changesMachine: true,
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { line, reporter, interruption } = invocation;
  const [name] = line.arguments;
  const watches = line.flags.bool(APPROVE.watch.name);
  if ((name === undefined) !== watches) throw new Failure(REQUEST_NAME_MISSING, undefined);
  const [{ administering }, { approve, approveRequest }] = await Promise.all([
    import('../administering.ts'),
    import('../../../operations/admission/approve.ts'),
  ]);
  const options = await administering(invocation, (event) => reporter.event(event));
  if (name !== undefined) {
    await approveRequest(name, options);
    reporter.succeeded({ outcome: 'approved', fields: { request: name }, message: REQUEST_DECIDED({ request: name }) });
    return 0;
  }
  await approve(options);
  interruption.signal.throwIfAborted();
  reporter.succeeded({ outcome: 'stopped', fields: {}, message: APPROVER_STOPPED() });
  return 0;
}
