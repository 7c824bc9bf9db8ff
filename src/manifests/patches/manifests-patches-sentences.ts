import { failure } from '../../base/failure.ts';
import { type Say, withFacts } from '../../base/text.ts';
import { count } from '../../base/wording.ts';
import { type ConfigProblem, problemLines } from '../../config/problem.ts';
import { CONFIG_NOT_UTF8 } from '../../config/yaml/config-yaml-sentences.ts';
import { type PatchProblem, patchProblem } from './patch-problem.ts';

export const TYPE_NAMES = {
  strategic: 'strategic merge patch',
  merge: 'JSON merge patch (RFC 7396)',
  json: 'JSON patch (RFC 6902)',
};

export type TypeName = keyof typeof TYPE_NAMES;

export const PATCH_FILE_MALFORMED = failure('PATCH_FILE_MALFORMED', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: {
    file: 'kubeletconfiguration0+merge.yaml',
    problems: [withFacts(CONFIG_NOT_UTF8({ byte: 'ff' }), { line: 3, column: 1, path: '' })],
    more: 0,
  },
  english: (p: { file: string; problems: readonly ConfigProblem[]; more: number }, say: Say) => ({
    what: `Cannot read the patch file ${p.file}:${problemLines(p.file, p.problems, say)}`,
    cause:
      p.more > 0
        ? `The file is not valid YAML or JSON; ${count(p.more, 'more problem is', 'more problems are')} not listed.`
        : 'The file is not valid YAML or JSON.',
    cure: `Correct the ${p.problems.length === 1 ? 'line' : 'lines'} listed, or move the file out of the patch directory.`,
  }),
});

export const PATCH_FILE_ALIASES = failure('PATCH_FILE_ALIASES', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: { file: 'kubeletconfiguration0+merge.yaml', limit: 100 },
  english: (p: { file: string; limit: number }) => ({
    what: `With its YAML aliases expanded, the patch file ${p.file} has more than ${p.limit} values.`,
    cause: 'Aliases that contain other aliases multiply the number of values; no patch needs that many.',
    cure: 'Replace the aliases with their values.',
  }),
});

export const PATCH_NUMBER_INEXACT = failure('PATCH_NUMBER_INEXACT', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: {
    file: 'kubeletconfiguration0+merge.yaml',
    line: 2,
    column: 14,
    path: 'nodeStatusMaxImages',
    number: '9007199254740993',
  },
  english: (p: { file: string; line?: number; column?: number; path: string; number: string }) => ({
    what: `The number ${p.number} at ${p.file}:${p.line}:${p.column} (${p.path}) cannot be represented exactly.`,
    cause:
      'The number is not finite, or it is an integer beyond ±9007199254740991, which many JSON parsers cannot represent exactly.',
    cure: 'Use a smaller number, or put the value in quotes if it is text.',
  }),
});

export const PATCH_MALFORMED = failure('PATCH_MALFORMED', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: {
    file: 'kubeletconfiguration+json.yaml',
    line: 1,
    type: 'json',
    problem: { kind: 'operation-malformed', index: 0, part: 'op' },
  },
  english: (p: { file: string; line: number; type: TypeName; problem: PatchProblem }) => ({
    what: `The ${TYPE_NAMES[p.type]} at ${p.file}:${p.line} is not valid.`,
    cause: patchProblem(p.problem),
    cure:
      p.type === 'json'
        ? 'Write the patch as a list of operations, for example [{"op": "add", "path": "/spec/nodeName", "value": "x"}]; for a different patch type, add the type to the file name, for example +merge.'
        : 'Write only the part of the object that changes, starting with "spec:" or "metadata:" for a Pod; for a list of operations, add +json to the file name.',
  }),
});

export const PATCH_NOT_APPLICABLE = failure('PATCH_NOT_APPLICABLE', {
  code: 'PATCHES_INVALID',
  class: 'usage',
  sample: {
    file: 'kubeletconfiguration+json.yaml',
    document: 1,
    type: 'json',
    target: 'kubeletconfiguration',
    problem: { kind: 'pointer-not-found', index: 0, op: 'remove', pointer: '/nothing' },
  },
  english: (p: { file: string; document: number; type: TypeName; target: string; problem: PatchProblem }) => ({
    what: `Cannot apply the ${TYPE_NAMES[p.type]} in ${p.file} (document ${p.document}) to ${p.target}. Nothing was changed.`,
    cause: patchProblem(p.problem),
    cure: `Correct the patch, or move the file out of the patch directory; "--dry-run" shows the patched ${p.target}.`,
  }),
});
