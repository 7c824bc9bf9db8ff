import { errnoMeaning } from '../base/english.ts';
import { failure } from '../base/failure.ts';
import { text } from '../base/text.ts';
import { count, list } from '../base/wording.ts';

const PLACE_PROBLEMS = {
  'standard-output': '"-" would be standard output, which has the progress already.',
  'no-folder': 'The folder that it would stand in does not exist.',
  'no-file': 'Something else than a file has that name.',
} as const;

export const COMMAND_REQUIRED = failure('COMMAND_REQUIRED', {
  class: 'usage',
  sample: {
    command: 'kubejoin join phase control-plane-join',
    valid: ['all', 'etcd', 'update-status', 'mark-control-plane'],
  },
  english: (p: { command: string; valid: readonly string[] }) => ({
    what: `"${p.command}" requires a subcommand.`,
    cause: `Its subcommands are: ${list(p.valid)}.`,
    cure: `Add one of them, or run "${p.command} --help".`,
  }),
});

/** `skipped`: the phase, left out, that would have seen that it is so. */
export const JOINED_WORKER = text('JOINED_WORKER', (p: { node: string; skipped: string | undefined }) =>
  p.skipped !== undefined
    ? `The join as the worker node ${p.node} has ended. Whether the node is registered was not looked at, since the phase ${p.skipped} was skipped.`
    : `This machine has joined the cluster as the worker node ${p.node}:
  * The cluster's identity was verified.
  * The kubelet has its own certificate, issued by the cluster.
  * The node ${p.node} is registered.

Run "kubectl get nodes" on the control plane to see it.`,
);

export const JOINED_CONTROL_PLANE = text(
  'JOINED_CONTROL_PLANE',
  (p: { node: string; skipped: string | undefined }) =>
    `This machine has joined the cluster as the control-plane node ${p.node}${
      p.skipped === undefined
        ? ': its API server, controller manager and scheduler are healthy.'
        : `. Whether its API server, controller manager and scheduler are healthy was not looked at, since the phase ${p.skipped} was skipped.`
    }

To see it from here: kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes
To give that access to your own account (admin.conf is the cluster's administrator; keep it to yourself):
  mkdir -p $HOME/.kube && sudo install -o $(id -u) -g $(id -g) -m 600 /etc/kubernetes/admin.conf $HOME/.kube/config`,
);

/** `digest`: of the plan of a whole join; a single phase has none. */
export const JOIN_PREVIEWED = text(
  'JOIN_PREVIEWED',
  (p: { node: string; changes: number; digest: string | undefined }) =>
    `Nothing was changed. A join as ${p.node} would make ${count(p.changes, 'change', 'changes')}, shown above.${
      p.digest === undefined ? '' : `\nDigest of this plan: ${p.digest}`
    }`,
);

export const OUTPUT_LOST = failure('OUTPUT_LOST', {
  class: 'host',
  sample: { reason: 'ENOSPC' },
  english: (p: { reason: string }) => ({
    what: 'What the command printed on standard output is lost, all or in part.',
    cause: `The system's answer: ${errnoMeaning(p.reason)}.`,
    cure: 'Make room where standard output goes to, or send it elsewhere, and run the command again.',
  }),
});

export const REPORT_PLACE_UNFIT = failure('REPORT_PLACE_UNFIT', {
  class: 'usage',
  sample: { path: '/srv/reports/join.html', problem: 'no-folder' },
  english: (p: { path: string; problem: keyof typeof PLACE_PROBLEMS }) => ({
    what: `The report can't be written to ${p.path}. Nothing was changed.`,
    cause: PLACE_PROBLEMS[p.problem],
    cure: 'Give --report the path of a file in a folder that exists.',
  }),
});

export const REPORT_NOT_WRITTEN = failure('REPORT_NOT_WRITTEN', {
  class: 'host',
  sample: { path: '/srv/join.html', reason: 'ENOSPC' },
  english: (p: { path: string; reason: string }) => ({
    what: `The report could not be written to ${p.path}.`,
    cause: `${p.reason} What the command did to the machine is not touched by this.`,
    cure: 'Make the folder writable, or free some space. The report of this run is lost; what happened stands above.',
  }),
});

export const OUTPUT_TEMPLATE_MALFORMED = failure('OUTPUT_TEMPLATE_MALFORMED', {
  class: 'usage',
  sample: { template: '{.images', column: 9 },
  english: (p: { template: string; column: number }) => ({
    what: `The JSONPath template "${p.template}" of --output cannot be read.`,
    cause: `At its character ${p.column} stands something that does not belong there, or something is missing.`,
    cure: "Write paths in braces, as kubectl does: -o jsonpath='{.images[*]}'.",
  }),
});

export const OUTPUT_TEMPLATE_KEY_MISSING = failure('OUTPUT_TEMPLATE_KEY_MISSING', {
  class: 'usage',
  sample: { template: '{.image}', key: 'image' },
  english: (p: { template: string; key: string }) => ({
    what: `The JSONPath template "${p.template}" of --output names ${p.key}, which is not there. Nothing was printed.`,
    cause:
      'It is mistyped, or this object has no such field or item; --allow-missing-template-keys=false makes that an error.',
    cure: '"-o json" shows what is there; without --allow-missing-template-keys=false what is missing is printed as nothing.',
  }),
});
