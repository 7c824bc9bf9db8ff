import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';

export const VALIDITY_INVALID = failure('VALIDITY_INVALID', {
  class: 'usage',
  sample: { value: '0s' },
  english: (p: { value: string }) => ({
    what: `--validity-period ${p.value} is no time that a certificate could be valid for.`,
    cause: 'Expected is a time above zero in the notation of Go, with units from h to s: 8760h, 720h30m.',
    cure: 'Correct it.',
  }),
});

export const CLIENT_NAME_MISSING = failure('CLIENT_NAME_MISSING', {
  class: 'usage',
  sample: {},
  english: (_p: Record<never, never>) => ({
    what: '--client-name is missing.',
    cause: 'A kubeconfig is made for a user by name: it becomes the CN of the certificate.',
    cure: 'Give it: kubejoin kubeconfig user --client-name NAME.',
  }),
});

export const VALIDITY_LONG = text(
  'VALIDITY_LONG',
  (p: { days: number }) => `A certificate can't be revoked: for ${p.days} days whoever has it is this user.`,
);

export const TOKEN_FILE_MISSING = failure('TOKEN_FILE_MISSING', {
  class: 'usage',
  sample: { path: 'token.txt' },
  english: (p: { path: string }) => ({
    what: `The token file ${p.path} does not exist.`,
    cause: '--token-file takes the name of a file that holds the token, not the token itself.',
    cure: 'Correct the path, or use "-" to give the token on standard input.',
  }),
});

export const TOKEN_EMPTY = failure('TOKEN_EMPTY', {
  class: 'usage',
  sample: { source: 'token.txt' },
  english: (p: { source: string }) => ({
    what: `There is no token in ${p.source}.`,
    cause: 'It is empty, or holds only a line end.',
    cure: 'Put the token there; "kubejoin token create" on the control plane makes one.',
  }),
});

export const TOKEN_TOO_LONG = failure('TOKEN_TOO_LONG', {
  class: 'usage',
  sample: { source: '-', limit: 4096 },
  english: (p: { source: string; limit: number }) => ({
    what: `What ${p.source} holds is no token.`,
    cause: `It has more than ${p.limit} bytes; a bootstrap token has 23.`,
    cure: 'Give a file with nothing but the token in it.',
  }),
});

export const TOKEN_STDIN_SILENT = failure('TOKEN_STDIN_SILENT', {
  class: 'usage',
  sample: { seconds: 60 },
  english: (p: { seconds: number }) => ({
    what: `Standard input did not end within ${p.seconds} seconds.`,
    cause: 'The program that should write the token has not written it, or has not closed its output.',
    cure: 'Check that program, or put the token into a file with mode 0600 and give its name to --token-file.',
  }),
});

export const TOKEN_FILE_READABLE = text(
  'TOKEN_FILE_READABLE',
  (p: { path: string; mode: string }) =>
    `Every user of this machine can read the token file ${p.path} (mode ${p.mode}). Run "chmod 600 ${p.path}".`,
);
