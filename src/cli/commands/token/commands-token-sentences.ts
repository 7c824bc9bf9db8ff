import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';

const PROBLEMS = {
  id: 'it has no token-id',
  name: 'its name does not consist of bootstrap-token- and its token-id',
  secret: 'its token-id or token-secret has the wrong format',
  expiration: 'its expiration is not a time in RFC 3339 format',
} as const;

export const TOKEN_OR_ID_INVALID = failure('TOKEN_OR_ID_INVALID', {
  code: 'TOKEN_INVALID',
  class: 'usage',
  sample: { shape: 'xxxxxX', length: 6 },
  english: (p: { shape: string; length: number }) => ({
    what: `The ${p.length}-character argument (${p.shape}) is neither a token nor a token ID. Nothing was changed.`,
    cause:
      'A token consists of 6 characters (its ID), a dot and 16 more characters; only a-z and 0-9 are allowed before and after the dot. The argument is shown with x for a-z and 0-9, X for A-Z, _ for white space and ? for other characters.',
    cure: 'Correct the argument. "kubejoin token list" shows the existing tokens.',
  }),
});

export const TOKEN_ARGUMENT_MISSING = failure('TOKEN_ARGUMENT_MISSING', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: undefined,
  english: () => ({
    what: 'No token was specified.',
    cause: '"token delete" takes token IDs or full tokens as arguments.',
    cure: 'Specify at least one token. "kubejoin token list" shows the existing tokens.',
  }),
});

export const CERTIFICATE_KEY_UNUSED = failure('CERTIFICATE_KEY_UNUSED', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: undefined,
  english: () => ({
    what: '--certificate-key requires --print-join-command. Nothing was changed.',
    cause: 'The certificate key appears only in the join command for control-plane nodes; it is not part of the token.',
    cure: 'Add --print-join-command, or remove --certificate-key.',
  }),
});

export const TOKEN_DELETED = text('TOKEN_DELETED', (p: { id: string }) => `bootstrap token "${p.id}" deleted`);

export const TOKENS_PREVIEWED = text(
  'TOKENS_PREVIEWED',
  (p: { changes: number }) => `Dry run: nothing was changed. ${count(p.changes, 'change', 'changes')} would be made.`,
);

export const TOKEN_SECRET_UNREADABLE = text(
  'TOKEN_SECRET_UNREADABLE',
  (p: { name: string; problem: keyof typeof PROBLEMS }) =>
    `The Secret kube-system/${p.name} is not a bootstrap token, despite its type: ${PROBLEMS[p.problem]}.`,
);

// A token that is bound to a node
export const BINDING_NODE_MISSING = text(
  'BINDING_NODE_MISSING',
  () => 'A bound token needs a node. Specify --for-node NAME or --for-nodes-from FILE.',
);

export const BINDING_ROLE_WITHOUT_NODE = text(
  'BINDING_ROLE_WITHOUT_NODE',
  () => 'This flag applies only to nodes specified with --for-node. A hosts file already sets the role of each host.',
);

export const BINDING_USES = text('BINDING_USES', (p: { most: number }) => `The value must be from 1 to ${p.most}.`);

export const BINDING_SETS_THIS = text(
  'BINDING_SETS_THIS',
  () =>
    'This flag cannot be combined with --for-node, which sets the value automatically: a bound token has its own group and usages.',
);

export const BINDING_NODE_REPEATED = text(
  'BINDING_NODE_REPEATED',
  (p: { node: string }) =>
    `The node ${p.node} was specified more than once. Each node gets one token; if several machines use the name one after another, set --uses.`,
);

export const BINDING_ONE_TOKEN = text(
  'BINDING_ONE_TOKEN',
  () => 'A token that you specify can be bound to only one node. Omit the token to give each node a random one.',
);
