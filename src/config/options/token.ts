import type { GivenToken } from '../fields/given.ts';
import { NODE_ROLES } from '../types/join.ts';
import type { Options, OptionsFor } from './option.ts';
import { ALLOW_AUTOMATIC_APPROVAL, DRY_RUN } from './shared.ts';

/** Properties of a token for `token create`. */
export const TOKEN_SETTINGS = {
  description: { name: 'description', type: 'string', help: 'FLAG_TOKEN_DESCRIPTION', field: 'description' },
  groups: {
    name: 'groups',
    type: 'list',
    help: 'FLAG_TOKEN_GROUPS',
    default: '[system:bootstrappers:kubeadm:default-node-token]',
    field: 'groups',
  },
  ttl: { name: 'ttl', type: 'string', help: 'FLAG_TOKEN_TTL', default: '24h0m0s', field: 'ttl' },
  usages: {
    name: 'usages',
    type: 'list',
    help: 'FLAG_TOKEN_USAGES',
    default: '[signing,authentication]',
    field: 'usages',
  },
} as const satisfies OptionsFor<GivenToken>;

/** Options that bind a token to the node that it admits. */
export const TOKEN_BINDING = {
  forNode: { name: 'for-node', type: 'list', help: 'FLAG_TOKEN_FOR_NODE', own: true },
  forNodesFrom: { name: 'for-nodes-from', type: 'string', help: 'FLAG_TOKEN_FOR_NODES_FROM', own: true },
  forRole: {
    name: 'for-role',
    type: 'string',
    help: 'FLAG_TOKEN_FOR_ROLE',
    choices: NODE_ROLES,
    default: 'worker',
    own: true,
  },
  uses: { name: 'uses', type: 'int32', help: 'FLAG_TOKEN_USES', default: '1', own: true },
  replaceNode: { name: 'replace-node', type: 'bool', help: 'FLAG_TOKEN_REPLACE_NODE', own: true },
  allowAutomaticApproval: ALLOW_AUTOMATIC_APPROVAL,
} as const satisfies Options;

/** Options of the join command that `token create` prints. */
export const JOIN_LINE = {
  certificateKey: { name: 'certificate-key', type: 'string', help: 'FLAG_TOKEN_CERTIFICATE_KEY', secret: true },
  printJoinCommand: { name: 'print-join-command', type: 'bool', help: 'FLAG_PRINT_JOIN_COMMAND' },
} as const satisfies Options;

/** Options of every `token` command. */
export const TOKEN_COMMON = {
  kubeconfig: { name: 'kubeconfig', type: 'string', help: 'FLAG_KUBECONFIG' },
  dryRun: DRY_RUN,
} as const satisfies Options;
