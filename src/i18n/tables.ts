import type { FailureDefinition, FailureText } from '../base/failure.ts';
import type { Say } from '../base/text.ts';
import type { Printed, Sentences } from './english.ts';

export type { Sentences };

/** The code of a failure, the same in all languages and versions. */
export type FailureCode = {
  [Key in keyof Sentences]: Sentences[Key] extends FailureDefinition<string, infer _> ? Key : never;
}[keyof Sentences];
export type FailureParams<Code extends FailureCode> = Sentences[Code] extends FailureDefinition<string, infer Params> ? Params : never;

type SaidKey = { [Key in keyof Sentences]: Sentences[Key] extends { key: string } ? Key : never }[keyof Sentences];
export type TextKey = SaidKey | keyof Printed;
export type TextParams<Key extends TextKey> = Key extends keyof Printed
  ? Parameters<Printed[Key]>[0]
  : Key extends SaidKey
    ? Sentences[Key] extends { english(params: infer Params, say: Say): string }
      ? Params
      : never
    : never;

/** A missing sentence does not compile. */
export interface Table {
  failures: { [Code in FailureCode]: (params: FailureParams<Code>, say: Say) => FailureText };
  texts: { [Key in TextKey]: (params: TextParams<Key>, say: Say) => string };
}

export interface Area {
  failures: Partial<Table['failures']>;
  texts: Texts;
}
export type Texts = Partial<Table['texts']>;
