import { onFailure } from '../../base/failure.ts';
import type { NodeRegistration } from '../../config/types/join.ts';
import { argumentValue } from '../../config/values/arguments.ts';
import type { FileReader } from '../../host/ports.ts';

/** Files that kubelets' packages read arguments from, for systemd and OpenRC. */
const ENVIRONMENT_FILES = ['/etc/default/kubelet', '/etc/sysconfig/kubelet', '/etc/conf.d/kubelet'];
/** Where the file of the unit may be, with its drop-ins beside it (systemd.unit(5)). */
const UNITS = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map((path) => `${path}/systemd/system/kubelet.service`);

/**
 * True if the kubelet is told where to keep its certificates (--cert-dir), by the configuration or on this machine, and
 * also where a file cannot be read that might tell it.
 */
export async function readOwnCertDir(
  { kubeletExtraArgs }: Pick<NodeRegistration, 'kubeletExtraArgs'>,
  files: Pick<FileReader, 'read' | 'list'>,
): Promise<boolean> {
  if (argumentValue(kubeletExtraArgs, 'cert-dir') !== undefined) return true;
  const dropIns = async (unit: string) => {
    const names = (await files.list(`${unit}.d`)) ?? [];
    return names.filter((name) => name.endsWith('.conf')).map((name) => `${unit}.d/${name}`);
  };
  const paths = [...ENVIRONMENT_FILES, ...UNITS, ...(await Promise.all(UNITS.map(dropIns))).flat()];
  const tells = async (path: string) => (await files.read(path))?.includes('--cert-dir') === true;
  return (await Promise.all(paths.map((path) => tells(path).catch(onFailure(() => true))))).includes(true);
}
