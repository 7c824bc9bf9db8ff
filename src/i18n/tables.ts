import type { FailureText } from '../base/failure.ts';
import type { Say } from '../base/text.ts';
import type { FailureCode, FailureParams, Sentences } from './definitions.ts';
import type { Printed } from './en/index.ts';

type SaidKey = { [Key in keyof Sentences]: Sentences[Key] extends { key: string } ? Key : never }[keyof Sentences];
/** Key of a text for `Catalogue.text`. */
export type PrintedKey = keyof Printed;
/** Key of a text, as in `Message`. */
export type TextKey = SaidKey | PrintedKey;
export type TextParams<Key extends TextKey> = Key extends keyof Printed
  ? Parameters<Printed[Key]>[0]
  : Key extends SaidKey
    ? Sentences[Key] extends { english(params: infer Params, say: Say): string }
      ? Params
      : never
    : never;

/** Every sentence of a language: a missing one does not compile. */
export interface Table {
  failures: { [Code in FailureCode]: (params: FailureParams<Code>, say: Say) => FailureText };
  texts: { [Key in TextKey]: (params: TextParams<Key>, say: Say) => string };
}

export interface Area {
  failures: Partial<Table['failures']>;
  texts: Texts;
}
export type Texts = Partial<Table['texts']>;
