import { Failure } from '../../../base/failure.ts';
import type { CommandLine, Invocation } from '../../../cli/argv/command.ts';
import { administering } from '../../../cli/commands/administering.ts';
import { refuseFlags } from '../../../config/from-flags/flag-input.ts';
import { Problems } from '../../../config/problem.ts';
import { checkEndpoint, type Endpoint } from '../../../config/values/endpoint.ts';
import { approve, approveRequest } from '../approve.ts';
import { APPROVE } from '../options.ts';
import {
  APPROVER_STOPPED,
  METRICS_WITHOUT_WATCH,
  REQUEST_DECIDED,
  REQUEST_NAME_MISSING,
} from './admission-commands-sentences.ts';

const METRICS_PORT = 9807;

/** Decides about one request, or about all until an interruption. */
export async function runApprover(invocation: Invocation): Promise<void> {
  const { line, reporter, interruption } = invocation;
  const [name] = line.arguments;
  const watches = line.flags.bool(APPROVE.watch.name);
  if ((name === undefined) !== watches) throw new Failure(REQUEST_NAME_MISSING, undefined);
  const metricsAt = metricsAddress(line, watches);
  const inventoryPath = line.flags.string(APPROVE.inventory.name);
  const options = { ...(await administering(invocation, (event) => reporter.event(event))), inventoryPath };
  if (name !== undefined) {
    await approveRequest(name, options);
    reporter.succeeded({ outcome: 'approved', fields: { request: name }, message: REQUEST_DECIDED({ request: name }) });
    return;
  }
  await approve({ ...options, metricsAt });
  // A signal is how a watch ends; only a crash is a failure.
  if (interruption.crash !== undefined) interruption.signal.throwIfAborted();
  reporter.succeeded({ outcome: 'stopped', fields: {}, message: APPROVER_STOPPED() });
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
  refuseFlags(problems);
  return address;
}
