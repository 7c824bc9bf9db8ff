import type { Invocation } from '../../cli/argv/command.ts';
import { administering } from '../../cli/commands/administering.ts';
import { besideData, printData } from '../../cli/render/output/printed-data.ts';
import { clusterStatus } from './status.ts';
import { statusObject } from './status-object.ts';
import { statusText } from './status-text.ts';

/** `cluster status`: exits with 0 once the cluster was read, whatever was found, as `kubectl get` does. */
export async function printStatus(invocation: Invocation): Promise<void> {
  const { line, catalogue, terminal } = invocation;
  const status = await clusterStatus(await administering(invocation, besideData(invocation)));
  if ((line.flags.string('output') || 'text') === 'text') terminal.out(statusText(status, catalogue));
  else printData(invocation, [statusObject(status, catalogue)], () => '');
}
