import { Failure } from '../../../base/failure.ts';
import { APPROVE } from '../../../config/options/admission.ts';
import { TOKEN_COMMON } from '../../../config/options/token.ts';
import { Problems } from '../../../config/problem.ts';
import { FLAGS_INVALID } from '../../../config/sentences.ts';
import { checkEndpoint, type Endpoint } from '../../../config/values/endpoint.ts';
import type { Command, CommandLine, Invocation } from '../../argv/command.ts';
import { flagsOf } from '../../flags/flag.ts';
import { outputFlag } from '../../flags/shared-flags.ts';
import { APPROVER_STOPPED, METRICS_WITHOUT_WATCH, REQUEST_DECIDED, REQUEST_NAME_MISSING } from './sentences.ts';

const { kubeconfig } = TOKEN_COMMON;
const METRICS_PORT = 9807;

/** `approve`: decides about certificate requests of bound tokens and for serving certificates, one or all. */
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
  const metricsAt = metricsAddress(line, watches);
  const [{ administering }, { approve, approveRequest }] = await Promise.all([
    import('../administering.ts'),
    import('../../../operations/admission/approve.ts'),
  ]);
  const inventoryPath = line.flags.string(APPROVE.inventory.name);
  const options = { ...(await administering(invocation, (event) => reporter.event(event))), inventoryPath };
  if (name !== undefined) {
    await approveRequest(name, options);
    reporter.succeeded({ outcome: 'approved', fields: { request: name }, message: REQUEST_DECIDED({ request: name }) });
    return 0;
  }
  await approve({ ...options, metricsAt });
  interruption.signal.throwIfAborted();
  reporter.succeeded({ outcome: 'stopped', fields: {}, message: APPROVER_STOPPED() });
  return 0;
}

/** Throws FLAGS_INVALID. */
function metricsAddress({ flags }: CommandLine, watches: boolean): Endpoint | undefined {
  const { name } = APPROVE.metricsBindAddress;
  const text = flags.string(name);
  if (!text) return undefined;
  const problems = new Problems();
  const at = { path: `--${name}` };
  if (!watches) problems.add(at, METRICS_WITHOUT_WATCH());
  const address = problems.take(checkEndpoint(text, METRICS_PORT), at);
  if (!problems.empty) throw new Failure(FLAGS_INVALID, problems.result());
  return address;
}
