import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';

const PROBLEMS = {
  id: 'it has no token-id',
  name: 'its name is not bootstrap-token- and its token-id',
  secret: 'its token-id or token-secret is not of the form of one',
  expiration: 'its expiration is no time in RFC 3339',
} as const;

export const TOKEN_OR_ID_INVALID = failure('TOKEN_OR_ID_INVALID', {
  class: 'usage',
  sample: { shape: 'xxxxxX', length: 6 },
  english: (p: { shape: string; length: number }) => ({
    what: `An argument of ${p.length} characters (${p.shape}) is neither a token nor the id of one. Nothing was changed.`,
    cause:
      'A token is 6 characters, a dot and 16 characters, of a-z and 0-9; its id is the first 6. (x: a-z or 0-9, X: A-Z, _: white space, ?: other)',
    cure: 'Correct it; "kubejoin token list" shows the tokens that are there.',
  }),
});

export const TOKEN_ARGUMENT_MISSING = failure('TOKEN_ARGUMENT_MISSING', {
  class: 'usage',
  sample: undefined,
  english: () => ({
    what: 'It is not said which token is to be deleted.',
    cause: '"token delete" takes the ids of tokens, or whole tokens, as its arguments.',
    cure: 'Add them; "kubejoin token list" shows the tokens that are there.',
  }),
});

export const CERTIFICATE_KEY_UNUSED = failure('CERTIFICATE_KEY_UNUSED', {
  class: 'usage',
  sample: undefined,
  english: () => ({
    what: '--certificate-key is of no use without --print-join-command. Nothing was changed.',
    cause: 'The key is no part of the token: it only stands in the command by which a control plane joins.',
    cure: 'Add --print-join-command, or leave the key out.',
  }),
});

export const TOKEN_DELETED = text('TOKEN_DELETED', (p: { id: string }) => `bootstrap token "${p.id}" deleted`);

export const TOKENS_PREVIEWED = text(
  'TOKENS_PREVIEWED',
  (p: { changes: number }) =>
    `Dry run: nothing was changed. ${p.changes} ${p.changes === 1 ? 'change' : 'changes'} would be made.`,
);

export const TOKEN_SECRET_UNREADABLE = text(
  'TOKEN_SECRET_UNREADABLE',
  (p: { name: string; problem: keyof typeof PROBLEMS }) =>
    `The Secret kube-system/${p.name} is no bootstrap token, in spite of its type: ${PROBLEMS[p.problem]}.`,
);
