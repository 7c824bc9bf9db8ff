import type { NodeRegistration } from '../../config/types/join.ts';
import { argumentValue } from '../../config/values/arguments.ts';
import type { FileReader } from '../../host/ports.ts';

/** Files that kubelets' packages read arguments from. */
const ENVIRONMENT_FILES = ['/etc/default/kubelet', '/etc/sysconfig/kubelet'];
/** Where administrators change the service. */
const DROP_INS = '/etc/systemd/system/kubelet.service.d';

/** True if the kubelet is told where to keep its certificates (--cert-dir), by the configuration or on this machine. */
export async function readOwnCertDir(
  { kubeletExtraArgs }: Pick<NodeRegistration, 'kubeletExtraArgs'>,
  files: Pick<FileReader, 'read' | 'list'>,
): Promise<boolean> {
  if (argumentValue(kubeletExtraArgs, 'cert-dir') !== undefined) return true;
  const dropIns = ((await files.list(DROP_INS)) ?? []).map((name) => `${DROP_INS}/${name}`);
  const contents = await Promise.all([...ENVIRONMENT_FILES, ...dropIns].map((path) => files.read(path)));
  return contents.some((content) => content?.includes('--cert-dir'));
}
