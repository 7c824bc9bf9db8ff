import type { Translation } from '../../../i18n/tables.ts';
import type * as ofApprover from '../approver/admission-approver-sentences.ts';
import type * as ofCommands from '../commands/admission-commands-sentences.ts';
import type * as ofInventory from '../inventory/admission-inventory-sentences.ts';
import type { printed } from '../printed.ts';
import type * as ofServing from '../serving-certificates/admission-serving-certificates-sentences.ts';

export type Sentences = typeof ofApprover & typeof ofCommands & typeof ofInventory & typeof ofServing;

/** Every sentence of admission in one language. */
export type OwnTable = Translation<Sentences, typeof printed>;

/** Some of them. */
export interface OwnArea {
  failures: Partial<OwnTable['failures']>;
  texts: Partial<OwnTable['texts']>;
}
