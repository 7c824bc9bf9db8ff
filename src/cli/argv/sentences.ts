import { meant } from '../../base/english.ts';
import { failure } from '../../base/failure.ts';
import { count, list } from '../../base/wording.ts';

export const UNKNOWN_COMMAND = failure('UNKNOWN_COMMAND', {
  class: 'usage',
  sample: { word: 'jion', parent: 'kubejoin', nearest: 'join', valid: ['join', 'rehearse', 'version', 'help'] },
  english: (p: { word: string; parent: string; nearest: string | undefined; valid: readonly string[] }) => ({
    what: `"${p.parent}" has no command "${p.word}".${meant(p.nearest)}`,
    cause: `Its commands are: ${list(p.valid)}.`,
    cure: `Correct the word, or see "${p.parent} --help".`,
  }),
});

export const UNKNOWN_FLAG = failure('UNKNOWN_FLAG', {
  class: 'usage',
  sample: {
    flag: '--tokn',
    command: 'kubejoin join',
    nearest: '--token',
    valid: ['--config', '--token', '--token-file'],
  },
  english: (p: { flag: string; command: string; nearest: string | undefined; valid: readonly string[] }) => ({
    what: `"${p.command}" has no flag ${p.flag}.${meant(p.nearest)}`,
    cause: `Its flags are: ${list(p.valid)}.`,
    cure: `Correct or remove the flag, or see "${p.command} --help".`,
  }),
});

export const UNKNOWN_SHORTHAND = failure('UNKNOWN_SHORTHAND', {
  class: 'usage',
  sample: { letter: 't', long: '--token', command: 'kubejoin join', valid: ['-o', '-v', '-h'] },
  english: (p: { letter: string; long: string | undefined; command: string; valid: readonly string[] }) => ({
    what: `"${p.command}" has no flag -${p.letter}.${meant(p.long)}`,
    cause:
      p.long === undefined
        ? `Its flags with one dash are: ${list(p.valid)}.`
        : `With one dash each letter is a flag of its own; the name of a flag needs two dashes.`,
    cure: p.long === undefined ? `Correct or remove the flag, or see "${p.command} --help".` : `Write ${p.long}.`,
  }),
});

export const FLAG_NEEDS_VALUE = failure('FLAG_NEEDS_VALUE', {
  class: 'usage',
  sample: { flag: '--node-name', command: 'kubejoin join' },
  english: (p: { flag: string; command: string }) => ({
    what: `The flag ${p.flag} has no value.`,
    cause: 'It is the last word of the command line, and its value was expected after it.',
    cure: `Give the value after the flag, or see "${p.command} --help".`,
  }),
});

export const FLAG_SYNTAX = failure('FLAG_SYNTAX', {
  class: 'usage',
  sample: { word: '---token' },
  english: (p: { word: string }) => ({
    what: `"${p.word}" is not a flag.`,
    cause: 'After two dashes a name must follow.',
    cure: 'Write --name or --name=value; a lone "--" ends the flags.',
  }),
});

export const TOO_MANY_ARGUMENTS = failure('TOO_MANY_ARGUMENTS', {
  class: 'usage',
  sample: { command: 'kubejoin join', limit: 1, given: 2 },
  english: (p: { command: string; limit: number; given: number }) => ({
    what: `"${p.command}" was given ${count(p.given, 'argument', 'arguments')}, but takes ${p.limit === 0 ? 'none' : `at most ${p.limit}`}.`,
    cause:
      'A flag and its value may have been written apart: a boolean flag takes its value only after "=" (--dry-run=false).',
    cure: `Remove what is too much, or see "${p.command} --help".`,
  }),
});
