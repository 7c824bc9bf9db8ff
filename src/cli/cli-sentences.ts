import { failure } from '../base/failure.ts';
import { errnoMeaning } from '../base/phrases.ts';
import { text } from '../base/text.ts';
import { count, list } from '../base/wording.ts';

export const COMMAND_REQUIRED = failure('COMMAND_REQUIRED', {
  code: 'COMMAND_UNKNOWN',
  class: 'usage',
  sample: {
    command: 'kubejoin join phase control-plane-join',
    valid: ['all', 'etcd', 'update-status', 'mark-control-plane'],
  },
  english: (p: { command: string; valid: readonly string[] }) => ({
    what: `"${p.command}" requires a subcommand.`,
    cause: `The subcommands are: ${list(p.valid)}.`,
    cure: `Add a subcommand, or run "${p.command} --help".`,
  }),
});

/** `skipped`: the phase that would have checked the outcome, if it was skipped. */
export const JOINED_WORKER = text('JOINED_WORKER', (p: { node: string; skipped: string | undefined }) =>
  p.skipped !== undefined
    ? `This machine has joined the cluster as worker node ${p.node}. The node's registration was not checked, because the ${p.skipped} phase was skipped.`
    : `This machine has joined the cluster as the worker node ${p.node}:
  * The cluster's identity was verified.
  * The kubelet has its own certificate, issued by the cluster.
  * The node ${p.node} is registered.

Run "kubectl get nodes" on a control-plane node to see the node.`,
);

export const JOINED_CONTROL_PLANE = text(
  'JOINED_CONTROL_PLANE',
  (p: { node: string; skipped: string | undefined }) =>
    `This machine has joined the cluster as the control-plane node ${p.node}${
      p.skipped === undefined
        ? ': its API server, controller manager and scheduler are healthy.'
        : `. The health of its API server, controller manager and scheduler was not checked, because the ${p.skipped} phase was skipped.`
    }

To list the nodes from here: kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes
To give your own account administrator access (admin.conf grants full control of the cluster; do not share it):
  mkdir -p $HOME/.kube && sudo install -o $(id -u) -g $(id -g) -m 600 /etc/kubernetes/admin.conf $HOME/.kube/config`,
);

/** `digest`: absent for a single phase, which has no plan. */
export const JOIN_PREVIEWED = text(
  'JOIN_PREVIEWED',
  (p: { node: string; changes: number; digest: string | undefined }) =>
    `Nothing was changed. A join as ${p.node} would make ${count(p.changes, 'change', 'changes')}, shown above.${
      p.digest === undefined ? '' : `\nDigest of this plan: ${p.digest}`
    }`,
);

export const OUTPUT_LOST = failure('OUTPUT_LOST', {
  class: 'host',
  sample: { reason: 'ENOSPC', isDone: false },
  /** `isDone`: the command's purpose was a change, which it has made. */
  english: (p: { reason: string; isDone: boolean }) => ({
    what: `Some or all of the output was lost.${p.isDone ? ' The command itself succeeded.' : ''}`,
    cause: `The system reported: ${errnoMeaning(p.reason)}.`,
    cure: p.isDone
      ? 'Nothing has to be repeated. For the output of other commands, free up some space where it is written, or redirect it elsewhere.'
      : 'Free up some space where the output is written, or redirect the output elsewhere. Then run the command again.',
  }),
});

export const OUTPUT_TEMPLATE_MALFORMED = failure('OUTPUT_TEMPLATE_MALFORMED', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { template: '{.images', column: 9 },
  english: (p: { template: string; column: number }) => ({
    what: `The JSONPath template "${p.template}" for --output is not valid.`,
    cause: `Something is missing or unexpected at character ${p.column}.`,
    cure: "Put paths in braces, as in kubectl: -o jsonpath='{.images[*]}'.",
  }),
});

export const OUTPUT_TEMPLATE_KEY_MISSING = failure('OUTPUT_TEMPLATE_KEY_MISSING', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { template: '{.image}', key: 'image' },
  english: (p: { template: string; key: string }) => ({
    what: `The JSONPath template "${p.template}" for --output refers to ${p.key.startsWith('[') ? p.key : `the field ${p.key}`}, which does not exist in the output. Nothing was printed.`,
    cause:
      'A name in the template is misspelled, or the object has no such field or item. With --allow-missing-template-keys=false, this is an error.',
    cure: 'Run the command with "-o json" to see the fields. To print nothing for a missing field, omit --allow-missing-template-keys=false.',
  }),
});
