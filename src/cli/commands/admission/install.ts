import type { Text } from '../../../base/text.ts';
import type { ChangeRecord } from '../../../engine/changes/change.ts';
import type { Changing } from '../../../operations/administration.ts';
import { installAdmission, removeAdmission } from '../../../operations/admission/install.ts';
import type { Invocation } from '../../argv/command.ts';
import { administering } from '../administering.ts';
import { ADMISSION_INSTALLED, ADMISSION_PREVIEWED, ADMISSION_REMOVED } from './sentences.ts';

export function install(invocation: Invocation): Promise<number> {
  return changed(invocation, installAdmission, 'installed', ADMISSION_INSTALLED);
}

export function remove(invocation: Invocation): Promise<number> {
  return changed(invocation, removeAdmission, 'removed', ADMISSION_REMOVED);
}

async function changed(
  invocation: Invocation,
  work: (options: Changing) => Promise<{ changes: readonly ChangeRecord[] }>,
  done: string,
  sentence: Text<string, undefined>,
): Promise<number> {
  const { reporter, line } = invocation;
  const options = await administering(invocation, (event) => reporter.event(event));
  const dryRun = line.flags.bool('dry-run');
  const { changes } = await work({ ...options, dryRun });
  const outcome = dryRun ? 'previewed' : done;
  const message = dryRun ? ADMISSION_PREVIEWED({ changes: changes.length }) : sentence();
  reporter.succeeded({ outcome, fields: { changes }, message });
  return 0;
}
