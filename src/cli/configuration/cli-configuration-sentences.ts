import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';
import { duration, size } from '../../base/wording.ts';

export const TOKEN_FILE_MISSING = failure('TOKEN_FILE_MISSING', {
  code: 'TOKEN_INVALID',
  class: 'usage',
  sample: { path: 'token.txt' },
  english: (p: { path: string }) => ({
    what: `The token file ${p.path} does not exist.`,
    cause: '--token-file takes the path to a file that contains the token, not the token itself.',
    cure: 'Correct the path, or use "-" to read the token from standard input.',
  }),
});

export const TOKEN_EMPTY = failure('TOKEN_EMPTY', {
  code: 'TOKEN_INVALID',
  class: 'usage',
  sample: { source: 'token.txt' },
  english: (p: { source: string }) => ({
    what: `${p.source === '-' ? 'Standard input' : p.source} does not contain a token.`,
    cause: 'It is empty or contains only a line break.',
    cure: 'Provide a token. To create one, run "kubejoin token create" on a control-plane node.',
  }),
});

export const TOKEN_TOO_LONG = failure('TOKEN_TOO_LONG', {
  code: 'TOKEN_INVALID',
  class: 'usage',
  sample: { source: '-', limit: 4096 },
  english: (p: { source: string; limit: number }) => ({
    what: `${p.source === '-' ? 'Standard input' : p.source} does not contain a token.`,
    cause: `The content is longer than ${size(p.limit)}; a bootstrap token has 23 characters.`,
    cure: 'Provide only the token.',
  }),
});

export const TOKEN_STDIN_SILENT = failure('TOKEN_STDIN_SILENT', {
  code: 'TOKEN_INVALID',
  class: 'usage',
  sample: { seconds: 60 },
  english: (p: { seconds: number }) => ({
    what: `No complete token arrived on standard input within ${duration(p.seconds)}.`,
    cause:
      'Standard input is still open: kubejoin reads it to its end, so the program that writes the token must also close its output.',
    cure: 'Check the program, or save the token in a file with mode 0600 and set --token-file to its path.',
  }),
});

export const TOKEN_FILE_READABLE = text(
  'TOKEN_FILE_READABLE',
  (p: { path: string; mode: string }) =>
    `Every user on this machine can read the token file ${p.path} (mode ${p.mode}). Run "chmod 600 ${p.path}".`,
);

export const FLAG_REQUIRED = failure('FLAG_REQUIRED', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { flag: '--old-config', command: 'kubejoin config migrate' },
  english: (p: { flag: string; command: string }) => ({
    what: `"${p.command}" requires the flag ${p.flag}.`,
    cause: 'The flag is missing, or its value is empty.',
    cure: `Add the flag. "${p.command} --help" describes it.`,
  }),
});
