import type { FailureDefinition, FailureText } from '../base/failure.ts';
import type { Say } from '../base/text.ts';
import type { ContributedTexts } from './contributed.ts';
import type { CoreSentences, Sentences } from './definitions.ts';
import type { Printed as CorePrinted } from './en/index.ts';
import type { Intersection } from './one-table.ts';

/** Texts that only commands print, of the core and of its features. */
type Printed = CorePrinted & Intersection<ContributedTexts[keyof ContributedTexts]>;

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

/** Every sentence of these definitions and printed texts in another language: a missing one does not compile. */
export interface Translation<Said, Texts = unknown> {
  failures: {
    [Kind in keyof Said as Said[Kind] extends FailureDefinition<string, infer _> ? Kind : never]: (
      params: Said[Kind] extends FailureDefinition<string, infer Params> ? Params : never,
      say: Say,
    ) => FailureText;
  };
  texts: {
    [Key in keyof Said as Said[Key] extends { key: string } ? Key : never]: (
      params: Said[Key] extends { english(params: infer Params, say: Say): string } ? Params : never,
      say: Say,
    ) => string;
  } & {
    [Key in keyof Texts]: (
      params: Texts[Key] extends (...given: infer Given) => unknown ? Given[0] : never,
      say: Say,
    ) => string;
  };
}

/** Every sentence of the core in one language. */
export type Table = Translation<CoreSentences, CorePrinted>;

export interface Area {
  failures: Partial<Table['failures']>;
  texts: Texts;
}
export type Texts = Partial<Table['texts']>;
