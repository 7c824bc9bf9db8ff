import { linuxHost } from '../../../host/linux/index.ts';
import type { Changing } from '../../../operations/administration.ts';
import type { Invocation } from '../../argv/command.ts';
import { besideData } from '../../render/output/printed-data.ts';
import { kubeconfigPath } from '../administering.ts';

/**
 * Options that the `token` commands share. Only a preview prints events; otherwise only warnings accompany the
 * requested data.
 */
export async function tokenOptions(invocation: Invocation): Promise<Changing> {
  const around = tokenContext(invocation);
  return {
    ...around,
    kubeconfigPath: await kubeconfigPath(invocation.line.flags.string('kubeconfig'), around.host.read),
  };
}

/** The same without a kubeconfig. */
export function tokenContext(invocation: Invocation): Omit<Changing, 'kubeconfigPath'> {
  const { line, reporter, interruption } = invocation;
  const dryRun = line.flags.bool('dry-run');
  const beside = besideData(invocation);
  return {
    host: linuxHost(),
    signal: interruption.signal,
    dryRun,
    emit: (event) => {
      if (event.type === 'notice' || event.type === 'waiting') beside(event);
      else if (dryRun) reporter.event(event);
    },
  };
}
