import { completeTimeouts } from '../complete/timeouts.ts';
import { checkAbsolutePath } from '../values/locations.ts';
import { decode } from './decode.ts';
import type { ConfigFile } from './documents.ts';
import type { GivenTimeouts } from './given.ts';

interface GivenUpgrade {
  apply?: { patches?: { directory?: string } };
  node?: { patches?: { directory?: string } };
  timeouts?: GivenTimeouts;
}

/** Checks an UpgradeConfiguration (kubeadm ValidateUpgradeConfiguration), which no command of ours uses. */
export function checkUpgrade(file: ConfigFile): void {
  const document = file.document('UpgradeConfiguration');
  if (!document) return;
  const { problems, notices } = file;
  const { fields, place } = decode(document.reader, document, document, { problems });
  const given = fields as GivenUpgrade;
  for (const name of ['apply', 'node'] as const) {
    const patches = given[name]?.patches;
    if (patches) problems.take(checkAbsolutePath(patches.directory ?? ''), place(`${name}.patches.directory`));
  }
  completeTimeouts(given.timeouts ?? {}, { problems, notices, place });
}
