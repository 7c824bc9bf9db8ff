import { Failure, isFailure } from '../../base/failure.ts';
import { KUBECONFIG_MISSING } from '../../cluster/kubeconfig/cluster-kubeconfig-sentences.ts';
import { podServer, SERVICE_ACCOUNT } from '../../cluster/kubeconfig/kubeconfig-source.ts';
import { missingKubeconfig } from '../../cluster/kubeconfig/own-kubeconfig.ts';
import type { Emit } from '../../engine/events.ts';
import { linuxHost } from '../../host/linux/index.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { Administering } from '../../operations/administration.ts';
import type { Invocation } from '../argv/command.ts';

/**
 * Options of a command that works on a cluster with --kubeconfig, or in a Pod with its ServiceAccount. Throws
 * KUBECONFIG_MISSING.
 */
export async function administering({ line, interruption }: Invocation, emit: Emit): Promise<Administering> {
  const host = linuxHost();
  const path = await kubeconfigOrPod(line.flags.string('kubeconfig'), host.read);
  return { host, emit, signal: interruption.signal, kubeconfigPath: path };
}

/** A Pod's own account if there is no kubeconfig, as kubectl does. */
export async function kubeconfigOrPod(
  given: string | undefined,
  host: Pick<HostReader, 'files' | 'system'>,
): Promise<string> {
  try {
    return await kubeconfigPath(given, host);
  } catch (error) {
    if (given || !isFailure(error, KUBECONFIG_MISSING) || podServer(host.system.env) === '') throw error;
    if ((await host.files.stat(`${SERVICE_ACCOUNT}/token`)) === undefined) throw error;
    return SERVICE_ACCOUNT;
  }
}

/**
 * The kubeconfig of an administrator's command: --kubeconfig, else as kubectl and kubeadm look for one the first that
 * is there of $KUBECONFIG (a list) or ~/.kube/config, and admin.conf. Throws KUBECONFIG_MISSING.
 */
export async function kubeconfigPath(
  given: string | undefined,
  { files, system }: Pick<HostReader, 'files' | 'system'>,
): Promise<string> {
  if (given) {
    if ((await files.stat(given)) === undefined) throw missingKubeconfig(given, 'administrator');
    return given;
  }
  const { KUBECONFIG: list, HOME: home } = system.env;
  const named = (list ?? '').split(':').filter((path) => path !== '');
  const own = named.length > 0 ? named : home ? [`${home}/.kube/config`] : [];
  const looked = [...new Set([...own, PATHS.adminConf])];
  for (const path of looked) if ((await files.stat(path)) !== undefined) return path;
  throw new Failure(KUBECONFIG_MISSING, { looked, owner: 'administrator' });
}
