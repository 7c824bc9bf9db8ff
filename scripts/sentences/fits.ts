/** Which texts need example facts of their own. */
import type { Say } from '../../src/base/text.ts';
import type { Translation } from '../../src/i18n/tables.ts';
import type { VALUES } from './values.ts';

type Facts<Sentence> = Sentence extends (params: infer Params, say: Say) => string ? Params : never;
type Fits<Params> = Pick<typeof VALUES, keyof Params & keyof typeof VALUES> extends Params ? true : false;

/** Texts with facts that VALUES does not fit: all of them, or it does not compile. */
export type UnfitSamples<Texts> = {
  [Key in keyof Texts as unknown extends Facts<Texts[Key]>
    ? never
    : Facts<Texts[Key]> extends undefined
      ? never
      : Fits<Facts<Texts[Key]>> extends true
        ? never
        : Key]: Facts<Texts[Key]>;
};

/** The facts that a feature has for its texts: also for those that would mislead with VALUES. */
export type SamplesOf<Said, Printed> = UnfitSamples<TextsOf<Said, Printed>> & {
  readonly [Key in keyof TextsOf<Said, Printed>]?: Facts<TextsOf<Said, Printed>[Key]>;
};

type TextsOf<Said, Printed> = Translation<Said, Printed>['texts'];
