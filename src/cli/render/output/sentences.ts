import { failure } from '../../../base/failure.ts';

export const OUTPUT_TEMPLATE_MALFORMED = failure('OUTPUT_TEMPLATE_MALFORMED', {
  class: 'usage',
  sample: { template: '{.images', column: 9 },
  english: (p: { template: string; column: number }) => ({
    what: `The JSONPath template "${p.template}" of --output cannot be read.`,
    cause: `At its character ${p.column} stands something that does not belong there, or something is missing.`,
    cure: "Write paths in braces, as kubectl does: -o jsonpath='{.images[*]}'.",
  }),
});

export const OUTPUT_TEMPLATE_KEY_MISSING = failure('OUTPUT_TEMPLATE_KEY_MISSING', {
  class: 'usage',
  sample: { template: '{.image}', key: 'image' },
  english: (p: { template: string; key: string }) => ({
    what: `The JSONPath template "${p.template}" of --output names ${p.key}, which is not there. Nothing was printed.`,
    cause: 'It is mistyped, or this object has no such field or item; --allow-missing-template-keys=false makes that an error.',
    cure: '"-o json" shows what is there; without --allow-missing-template-keys=false what is missing is printed as nothing.',
  }),
});
