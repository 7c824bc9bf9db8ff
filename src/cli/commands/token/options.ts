import { Failure } from '../../../base/failure.ts';
import { KUBECONFIG_MISSING } from '../../../cluster/kubeconfig/sentences.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import type { HostReader } from '../../../host/ports.ts';
import { PATHS } from '../../../manifests/paths.ts';
import type { TokenOptions } from '../../../operations/tokens.ts';
import type { Invocation } from '../../argv/command.ts';
import { besideData } from '../../render/output/printed-data.ts';

/**
 * Options that the `token` commands share. Only a preview prints events; otherwise only warnings appear beside the
 * requested data.
 */
export async function tokenOptions(invocation: Invocation): Promise<TokenOptions & { dryRun: boolean }> {
  const around = tokenContext(invocation);
  return {
    ...around,
    kubeconfigPath: await kubeconfigPath(invocation.line.flags.string('kubeconfig'), around.host.read),
  };
}

/** The same without a kubeconfig. */
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

/**
 * The kubeconfig of an administrator's command: --kubeconfig, else as kubectl and kubeadm look for one the first that
 * is there of $KUBECONFIG (a list) or ~/.kube/config, and admin.conf. Throws KUBECONFIG_MISSING.
 */
async function kubeconfigPath(
  given: string | undefined,
  { files, system }: Pick<HostReader, 'files' | 'system'>,
): Promise<string> {
  if (given) {
    if ((await files.stat(given)) === undefined)
      throw new Failure(KUBECONFIG_MISSING, { looked: [given], owner: 'administrator' });
    return given;
  }
  const { KUBECONFIG: list, HOME: home } = system.env;
  const named = (list ?? '').split(':').filter((path) => path !== '');
  const own = named.length > 0 ? named : home ? [`${home}/.kube/config`] : [];
  const looked = [...new Set([...own, PATHS.adminConf])];
  for (const path of looked) if ((await files.stat(path)) !== undefined) return path;
  throw new Failure(KUBECONFIG_MISSING, { looked, owner: 'administrator' });
}
