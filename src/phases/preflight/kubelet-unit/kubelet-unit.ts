import type { HostReader } from '../../../host/ports.ts';
import { type KubeletUnit, readKubeletUnit } from '../../facts/kubelet-unit.ts';
import type { Check } from '../check.ts';
import { DROP_IN_PROGRAM, isDropIn, keepsCommand } from './drop-in.ts';

/**
 * The kubelet's service passes it the files that a join writes. Only what is certain is an error: without --kubeconfig
 * a kubelet never joins. Everything else is a warning, because a script or another file may pass them.
 */
export function kubeletUnit(host: HostReader, read = () => readKubeletUnit(host.files)): Check {
  return {
    name: 'KubeletUnit',
    async run() {
      const { manager } = host.services;
      if (manager === undefined) return undefined;
      const unit = await read();
      // No unit on the disk: what another directory has is not known.
      if (manager === 'systemd' && (unit.loaded.length === 0 || (await isPackaged(unit, host)))) return undefined;
      return (await import('./examined-unit.ts')).examinedUnit(unit, host);
    },
  };
}

/** kubeadm's drop-in decides, as in nearly every installation: nothing else has to be read, nor loaded. */
async function isPackaged({ texts, loaded }: KubeletUnit, { files }: HostReader): Promise<boolean> {
  const at = loaded.findIndex((path) => isDropIn(texts.get(path) ?? ''));
  if (at === -1) return false;
  const program = await files.stat(DROP_IN_PROGRAM);
  if (program?.type !== 'file' || (program.mode & 0o111) === 0) return false;
  const before = new Set(loaded.slice(0, at + 1));
  return [...texts].every(([path, text]) => before.has(path) || isHidden(path, loaded) || keepsCommand(text));
}

/** Not loaded: a file of the same name in another directory counts. */
function isHidden(path: string, loaded: readonly string[]): boolean {
  return path.includes('/systemd/') && !loaded.includes(path);
}
