import { failure } from '../../base/failure.ts';
import { meant } from '../../base/phrases.ts';
import { count, list } from '../../base/wording.ts';

export const UNKNOWN_COMMAND = failure('UNKNOWN_COMMAND', {
  code: 'COMMAND_UNKNOWN',
  class: 'usage',
  sample: { word: 'jion', parent: 'kubejoin', nearest: 'join', valid: ['join', 'rehearse', 'version', 'help'] },
  english: (p: { word: string; parent: string; nearest: string | undefined; valid: readonly string[] }) => ({
    what: `"${p.parent}" has no command "${p.word}".${meant(p.nearest)}`,
    cause: p.nearest === undefined ? `The commands are: ${list(p.valid)}.` : 'The command is misspelled.',
    cure: `Correct the command, or run "${p.parent} --help" to see all commands.`,
  }),
});

export const UNKNOWN_FLAG = failure('UNKNOWN_FLAG', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: {
    flag: '--tokn',
    command: 'kubejoin join',
    nearest: '--token',
    valid: ['--config', '--token', '--token-file'],
  },
  english: (p: { flag: string; command: string; nearest: string | undefined; valid: readonly string[] }) => ({
    what: `"${p.command}" has no flag ${p.flag}.${meant(p.nearest)}`,
    cause:
      p.nearest === undefined
        ? `The command has ${p.valid.length} flags, but not this one.`
        : 'The flag is misspelled, or it belongs to another command.',
    cure: `Correct or remove the flag, or run "${p.command} --help" to see all flags.`,
  }),
});

export const UNKNOWN_SHORTHAND = failure('UNKNOWN_SHORTHAND', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { letter: 't', long: '--token', command: 'kubejoin join', valid: ['-o', '-v', '-h'] },
  english: (p: { letter: string; long: string | undefined; command: string; valid: readonly string[] }) => ({
    what: `"${p.command}" has no flag -${p.letter}.${meant(p.long)}`,
    cause:
      p.long === undefined
        ? `The one-letter flags are: ${list(p.valid)}.`
        : 'After a single dash, each letter is a separate flag. Full flag names start with two dashes.',
    cure:
      p.long === undefined
        ? `Correct or remove the flag, or run "${p.command} --help" to see all flags.`
        : `Use ${p.long}.`,
  }),
});

export const FLAG_NEEDS_VALUE = failure('FLAG_NEEDS_VALUE', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { flag: '--node-name', command: 'kubejoin join' },
  english: (p: { flag: string; command: string }) => ({
    what: `The flag ${p.flag} has no value.`,
    cause: 'The flag is the last word on the command line, so no value follows it.',
    cure: `Add the value after the flag, or run "${p.command} --help".`,
  }),
});

export const FLAG_SYNTAX = failure('FLAG_SYNTAX', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { word: '---token' },
  english: (p: { word: string }) => ({
    what: `"${p.word}" is not a flag.`,
    cause: 'Two dashes must be followed by a name.',
    cure: 'Use --name or --name=value. "--" on its own marks the end of the flags.',
  }),
});

export const TOO_MANY_ARGUMENTS = failure('TOO_MANY_ARGUMENTS', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { command: 'kubejoin join', limit: 1, given: 2 },
  english: (p: { command: string; limit: number; given: number }) => ({
    what: `"${p.command}" takes ${p.limit === 0 ? 'no arguments' : `at most ${count(p.limit, 'argument', 'arguments')}`}, but ${p.given === 1 ? '1 was' : `${p.given} were`} specified.`,
    cause: `${p.given === 1 ? 'The argument' : 'One of the arguments'} may have been meant as the value of a boolean flag, which must be given with "=" (--dry-run=false).`,
    cure: `Remove the extra ${p.given - p.limit === 1 ? 'argument' : 'arguments'}, or run "${p.command} --help".`,
  }),
});

export const KUBEADM_ONLY = failure('KUBEADM_ONLY', {
  code: 'COMMAND_UNKNOWN',
  class: 'usage',
  sample: { command: 'kubeadm upgrade' },
  english: (p: { command: string }) => ({
    what: `"${p.command}" is not available: this kubeadm is a link to kubejoin.`,
    cause: `"${p.command}" exists only in the original kubeadm from the Kubernetes project, not in kubejoin.`,
    cure: `Install the original kubeadm at a different path, and use it to run "${p.command}".`,
  }),
});
