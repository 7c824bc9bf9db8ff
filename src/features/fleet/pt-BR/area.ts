import type { Translation } from '../../../i18n/tables.ts';
import type * as ofAdmission from '../admission/fleet-admission-sentences.ts';
import type * as ofCommands from '../commands/fleet-commands-sentences.ts';
import type * as sentences from '../fleet-sentences.ts';
import type { printed } from '../printed.ts';
import type * as ofSsh from '../ssh/fleet-ssh-sentences.ts';

export type Sentences = typeof sentences & typeof ofAdmission & typeof ofCommands & typeof ofSsh;

/** Every sentence of fleets in one language. */
export type OwnTable = Translation<Sentences, typeof printed>;

/** Some of them. */
export interface OwnArea {
  failures: Partial<OwnTable['failures']>;
  texts: Partial<OwnTable['texts']>;
}
