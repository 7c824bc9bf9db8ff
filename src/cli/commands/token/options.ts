import { linuxHost } from '../../../host/linux/index.ts';
import type { TokenOptions } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { kubeconfigPath } from '../../configuration/kubeconfig-path.ts';
import { besideData } from '../../render/output/printed-data.ts';

/** What the commands of `token` have in common. A preview is what such a command prints; else it prints what was asked for, and only warnings stand beside that. */
export async function tokenOptions(invocation: Invocation): Promise<TokenOptions & { dryRun: boolean }> {
  const around = tokenContext(invocation);
  return { ...around, kubeconfigPath: await kubeconfigPath(invocation.line.flags.string('kubeconfig'), around.host.read) };
}

/** The same before a kubeconfig is looked for. */
export function tokenContext(invocation: Invocation): Omit<TokenOptions, 'kubeconfigPath'> & { dryRun: boolean } {
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
