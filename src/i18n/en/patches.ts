import type { PatchProblem } from '../../manifests/patches/patch-problem.ts';
import type { FailureText } from '../catalogue.ts';
import { type ConfigProblem, configProblems, problemLines } from './config-problems.ts';
import { patchProblem } from './patch-problem.ts';

const TYPE_NAMES = { strategic: 'strategic merge patch', merge: 'JSON merge patch (RFC 7386)', json: 'JSON patch (RFC 6902)' };
type TypeName = keyof typeof TYPE_NAMES;

const IGNORED = {
  extension: 'its name does not end in .yaml or .json',
  target: 'its name does not begin with the name of a target',
  empty: 'it is empty',
};

const mib = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`;

export const patches = {
  failures: {
    PATCHES_DIRECTORY_MISSING: (p: { directory: string }): FailureText => ({
      what: `The directory of patches ${p.directory} does not exist.`,
      cause: 'It was given by --patches or by patches.directory of the configuration file.',
      cure: 'Correct the path, or leave the option out to join without patches.',
    }),
    PATCHES_NOT_A_DIRECTORY: (p: { directory: string }): FailureText => ({
      what: `${p.directory}, given for the patches, is not a directory.`,
      cause: 'Patches are read from the files of a directory, not from a single file.',
      cure: 'Give the directory that holds the patch files.',
    }),
    PATCHES_DIRECTORY_TOO_LARGE: (p: { directory: string; entries: number; depth: number }): FailureText => ({
      what: `The directory of patches ${p.directory} has more than ${p.entries} entries, or directories nested deeper than ${p.depth}.`,
      cause: 'That is no directory of patches: the path is wrong, or a link in it leads back to a directory above.',
      cure: 'Give a directory that holds only the patch files.',
    }),
    PATCH_TYPE_UNKNOWN: (p: { file: string; found: string; allowed: string; targets: string }): FailureText => ({
      what: `The name of the patch file ${p.file} has ${p.found === '' ? 'no patch type' : `the unknown patch type "${p.found}"`} after the "+".`,
      cause: `Names are written target[suffix][+patchtype].extension, and the patch type is one of ${p.allowed}.`,
      cure: 'Rename the file, for instance to kube-apiserver0+merge.yaml, or move it out of the directory.',
    }),
    PATCH_FILE_NOT_REGULAR: (p: { file: string; found: string | undefined }): FailureText => ({
      what: `The patch file ${p.file} ${p.found === undefined ? 'is not there any more, or is a link to nothing' : 'is not a regular file'}.`,
      cause: p.found === undefined ? 'Its name stands in the directory, and opening it found no file.' : `It is of type ${p.found}.`,
      cure: 'Put the patch itself there, or remove the name.',
    }),
    PATCH_FILE_TOO_LARGE: (p: { file: string; size: number; limit: number }): FailureText => ({
      what: `The patch file ${p.file} has ${mib(p.size)}; at most ${mib(p.limit)} are read.`,
      cause: 'A patch names only what changes and takes a few kilobytes; this is probably another file.',
      cure: 'Move it out of the directory, or split the patch into several files.',
    }),
    PATCH_FILE_MALFORMED: (p: { file: string; problems: readonly ConfigProblem[]; more: number }): FailureText => ({
      what: `The patch file ${p.file} can't be read:${problemLines(configProblems, p.file, p.problems)}`,
      cause: p.more > 0 ? `It is not valid YAML or JSON; ${p.more} more problems are not listed.` : 'It is not valid YAML or JSON.',
      cure: 'Correct the file at the lines named, or move it out of the directory of patches.',
    }),
    PATCH_FILE_ALIASES: (p: { file: string; limit: number }): FailureText => ({
      what: `The patch file ${p.file} stands for more than ${p.limit} values once its YAML aliases are expanded.`,
      cause: 'Aliases that contain aliases multiply; no patch needs that.',
      cure: 'Write the values out where they are meant.',
    }),
    PATCH_NUMBER_INEXACT: (p: { file: string; line?: number; column?: number; path: string; number: string }): FailureText => ({
      what: `The number ${p.number} at ${p.file}:${p.line}:${p.column} (${p.path}) can't be kept exactly.`,
      cause: 'It is not finite, or an integer beyond 9007199254740991, the largest that JSON programs agree on.',
      cure: 'Write a smaller number, or put it in quotes where text is meant.',
    }),
    PATCH_MALFORMED: (p: { file: string; line: number; type: TypeName; problem: PatchProblem }): FailureText => ({
      what: `The ${TYPE_NAMES[p.type]} at ${p.file}:${p.line} is malformed.`,
      cause: patchProblem(p.problem),
      cure:
        p.type === 'json'
          ? 'Write it as a list of operations, for instance [{"op": "add", "path": "/spec/nodeName", "value": "x"}]; a file of another patch type needs its name in the file name, as +merge.'
          : 'Write it as the part of the object that changes, beginning with "spec:" or "metadata:" for a Pod; a list of operations needs +json in the file name.',
    }),
    PATCH_NOT_APPLICABLE: (p: { file: string; document: number; type: TypeName; target: string; problem: PatchProblem }): FailureText => ({
      what: `The ${TYPE_NAMES[p.type]} in ${p.file} (document ${p.document}) can't be applied to ${p.target}. Nothing has been changed.`,
      cause: patchProblem(p.problem),
      cure: `Correct the patch, or move the file out of the directory of patches; "--dry-run" shows the patched ${p.target}.`,
    }),
  },
  texts: {
    PATCH_FILE_IGNORED: (p: { file: string; reason: keyof typeof IGNORED }) =>
      `The file ${p.file} in the directory of patches is ignored: ${IGNORED[p.reason]}.`,
    PATCH_APPLIED: (p: { file: string; type: TypeName; target: string }) =>
      `Applied the ${TYPE_NAMES[p.type]} in ${p.file} to ${p.target}.`,
  },
};
