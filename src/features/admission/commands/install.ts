import { Failure } from '../../../base/failure.ts';
import type { Message } from '../../../base/text.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { administering } from '../../../cli/commands/administering.ts';
import type { Outcome } from '../../../cli/render/output/reporter.ts';
import { refuseFlags } from '../../../config/from-flags/flag-input.ts';
import { Problems } from '../../../config/problem.ts';
import type { ChangeRecord } from '../../../engine/changes/change.ts';
import type { Changing } from '../../../operations/administration.ts';
import { installAdmission, removeAdmission } from '../install.ts';
import { isImageName } from '../manifests/approver-deployment.ts';
import { ADMISSION_INSTALL } from '../options.ts';
import {
  ADMISSION_ABSENT,
  ADMISSION_DEPLOYED,
  ADMISSION_INSTALLED,
  ADMISSION_PREVIEWED,
  ADMISSION_REMOVED,
  APPROVER_IMAGE_INVALID,
  INVENTORY_FLAGS_UNFIT,
} from './admission-commands-sentences.ts';

export async function install(invocation: Invocation): Promise<void> {
  const { flags } = invocation.line;
  const approverImage = imageNamed(flags.string(ADMISSION_INSTALL.approverImage.name));
  const inventoryPath = flags.string(ADMISSION_INSTALL.inventory.name);
  const removeInventory = flags.bool(ADMISSION_INSTALL.removeInventory.name);
  const problems = new Problems();
  if (removeInventory && inventoryPath !== undefined)
    problems.add({ path: `--${ADMISSION_INSTALL.removeInventory.name}` }, INVENTORY_FLAGS_UNFIT());
  refuseFlags(problems);
  const sentence = approverImage === undefined ? ADMISSION_INSTALLED() : ADMISSION_DEPLOYED({ image: approverImage });
  const work = (options: Changing) => installAdmission({ ...options, approverImage, inventoryPath, removeInventory });
  return changed(invocation, work, 'installed', sentence);
}

/** Throws APPROVER_IMAGE_INVALID. */
export function imageNamed(image: string | undefined): string | undefined {
  if (image === undefined || isImageName(image)) return image;
  throw new Failure(APPROVER_IMAGE_INVALID, { flag: `--${ADMISSION_INSTALL.approverImage.name}`, value: image });
}

export function remove(invocation: Invocation): Promise<void> {
  return changed(invocation, removeAdmission, 'removed', ADMISSION_REMOVED(), ADMISSION_ABSENT());
}

async function changed(
  invocation: Invocation,
  work: (options: Changing) => Promise<{ changes: readonly ChangeRecord[] }>,
  done: Outcome,
  sentence: Message,
  unneeded = sentence,
): Promise<void> {
  const { reporter, line } = invocation;
  const options = await administering(invocation, (event) => reporter.event(event));
  const dryRun = line.flags.bool('dry-run');
  const { changes } = await work({ ...options, dryRun });
  const outcome = dryRun ? 'previewed' : done;
  const made = changes.length > 0 ? sentence : unneeded;
  const message = dryRun ? ADMISSION_PREVIEWED({ changes: changes.length }) : made;
  reporter.succeeded({ outcome, fields: { changes }, message });
}
