import type { FailureText } from '../catalogue.ts';
import { commandHelp } from './command-help.ts';

const list = (names: readonly string[]): string => names.join(', ');
const meant = (nearest: string | undefined): string => (nearest === undefined ? '' : ` Did you mean "${nearest}"?`);
const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const expectedValues = {
  boolean: 'true or false (also 1, 0, t, f)',
  integer: 'an integer of 32 bits',
  level: 'a decimal integer of 32 bits',
  modules: 'a comma-separated list of FILE=LEVEL',
  list: 'a comma-separated list, in which quotes are balanced ("a,b",c)',
} as const;

const kubeletMilestones = {
  'kubelet-started': 'The kubelet has started',
  'kubelet-healthy': 'The kubelet is healthy',
  'kubelet-certificate': 'The kubelet has its certificate',
  'kubelet-registered': 'The kubelet has registered its node',
  'kubelet-crashed': 'The kubelet has ended by itself',
} as const;

const CA_PROBLEMS = {
  missing: 'There is no such file',
  empty: 'There is no certificate in it',
  'too-large': 'It has more than 1 MiB',
  'too-many': 'It has more than 100 certificates',
  'private-key': 'It holds a private key, which does not belong into a file of certificates',
  'bad-certificate': 'A certificate in it is damaged',
  ambiguous: 'A certificate in it breaks the rules of its encoding, so programs may read different keys in it',
  'broken-pem': 'A PEM block in it does not end, or is damaged',
};

export const commands = {
  failures: {
    UNKNOWN_COMMAND: (p: { word: string; parent: string; nearest: string | undefined; valid: readonly string[] }): FailureText => ({
      what: `"${p.parent}" has no command "${p.word}".${meant(p.nearest)}`,
      cause: `Its commands are: ${list(p.valid)}.`,
      cure: `Correct the word, or see "${p.parent} --help".`,
    }),
    COMMAND_REQUIRED: (p: { command: string; valid: readonly string[] }): FailureText => ({
      what: `"${p.command}" needs one more word: it does nothing by itself.`,
      cause: `It may be followed by: ${list(p.valid)}.`,
      cure: `Add one of them, or see "${p.command} --help".`,
    }),
    UNKNOWN_FLAG: (p: { flag: string; command: string; nearest: string | undefined; valid: readonly string[] }): FailureText => ({
      what: `"${p.command}" has no flag ${p.flag}.${meant(p.nearest)}`,
      cause: `Its flags are: ${list(p.valid)}.`,
      cure: `Correct or remove the flag, or see "${p.command} --help".`,
    }),
    UNKNOWN_SHORTHAND: (p: { letter: string; long: string | undefined; command: string; valid: readonly string[] }): FailureText => ({
      what: `"${p.command}" has no flag -${p.letter}.${meant(p.long)}`,
      cause:
        p.long === undefined
          ? `Its flags with one dash are: ${list(p.valid)}.`
          : `With one dash each letter is a flag of its own; the name of a flag needs two dashes.`,
      cure: p.long === undefined ? `Correct or remove the flag, or see "${p.command} --help".` : `Write ${p.long}.`,
    }),
    FLAG_NEEDS_VALUE: (p: { flag: string; command: string }): FailureText => ({
      what: `The flag ${p.flag} has no value.`,
      cause: 'It is the last word of the command line, and its value was expected after it.',
      cure: `Give the value after the flag, or see "${p.command} --help".`,
    }),
    FLAG_VALUE_INVALID: (p: {
      flag: string;
      /** Absent for the value of a secret. */
      value: string | undefined;
      expected: keyof typeof expectedValues | 'choice' | 'no-go-template';
      choices: readonly string[];
    }): FailureText => ({
      what:
        p.value === undefined
          ? `The value of --${p.flag} is not valid.`
          : `The value ${JSON.stringify(p.value)} of --${p.flag} is not valid.`,
      cause:
        p.expected === 'no-go-template'
          ? 'kubejoin has no Go templates: only a program written in Go can read them as kubeadm does.'
          : `Expected is ${p.expected === 'choice' ? `one of: ${list(p.choices)}` : expectedValues[p.expected]}.`,
      cure:
        p.expected === 'no-go-template'
          ? `Write the template in JSONPath: --${p.flag} jsonpath='{.kind}'; or take --${p.flag} json to another program.`
          : `Give --${p.flag} such a value.`,
    }),
    FLAG_SYNTAX: (p: { word: string }): FailureText => ({
      what: `"${p.word}" is not a flag.`,
      cause: 'After two dashes a name must follow.',
      cure: 'Write --name or --name=value; a lone "--" ends the flags.',
    }),
    TOO_MANY_ARGUMENTS: (p: { command: string; limit: number; given: number }): FailureText => ({
      what: `"${p.command}" was given ${count(p.given, 'argument', 'arguments')}, but takes ${p.limit === 0 ? 'none' : `at most ${p.limit}`}.`,
      cause: 'A flag and its value may have been written apart: a boolean flag takes its value only after "=" (--dry-run=false).',
      cure: `Remove what is too much, or see "${p.command} --help".`,
    }),
    UNKNOWN_PHASE: (p: { phase: string; nearest: string | undefined; valid: readonly string[] }): FailureText => ({
      what: `There is no phase "${p.phase}".${meant(p.nearest)}`,
      cause: `The phases are: ${list(p.valid)}.`,
      cure: 'Correct the name in --skip-phases or in skipPhases of the configuration file.',
    }),
    TOKEN_FILE_MISSING: (p: { path: string }): FailureText => ({
      what: `The token file ${p.path} does not exist.`,
      cause: '--token-file takes the name of a file that holds the token, not the token itself.',
      cure: 'Correct the path, or use "-" to give the token on standard input.',
    }),
    TOKEN_EMPTY: (p: { source: string }): FailureText => ({
      what: `There is no token in ${p.source}.`,
      cause: 'It is empty, or holds only a line end.',
      cure: 'Put the token there; "kubejoin token create" on the control plane makes one.',
    }),
    TOKEN_TOO_LONG: (p: { source: string; limit: number }): FailureText => ({
      what: `What ${p.source} holds is no token.`,
      cause: `It has more than ${p.limit} bytes; a bootstrap token has 23.`,
      cure: 'Give a file with nothing but the token in it.',
    }),
    TOKEN_STDIN_SILENT: (p: { seconds: number }): FailureText => ({
      what: `Standard input did not end within ${p.seconds} seconds.`,
      cause: 'The program that should write the token has not written it, or has not closed its output.',
      cure: 'Check that program, or put the token into a file with mode 0600 and give its name to --token-file.',
    }),
    CA_FILE_UNUSABLE: (p: { path: string; problem: keyof typeof CA_PROBLEMS }): FailureText => ({
      what: `${p.path} holds no CA certificate that can be read.`,
      cause: `${CA_PROBLEMS[p.problem]}.`,
      cure: 'Name the CA certificate of the cluster; on a control-plane node it is /etc/kubernetes/pki/ca.crt: kubejoin ca-hash FILE',
    }),
    CONFIG_FILE_MISSING: (p: { path: string }): FailureText => ({
      what: `The configuration file ${p.path} does not exist.`,
      cause: 'No file has that name; a relative path starts at the current directory, and with --rootfs at the root given there.',
      cure: 'Correct the path after --config.',
    }),
    ROOTFS_NOT_FOUND: (p: { path: string }): FailureText => ({
      what: `The root file system ${p.path} given with --rootfs is not a directory.`,
      cause: 'There is nothing of that name, or it is not a directory.',
      cure: 'Correct the path after --rootfs.',
    }),
    ROOTFS_NEEDS_ROOT: (p: { path: string }): FailureText => ({
      what: `kubejoin may not enter the root file system ${p.path}.`,
      cause: 'Only root may change the root directory of a process (chroot).',
      cure: 'Run the same command as root.',
    }),
    ROOTFS_NO_CHROOT: (p: { path: string }): FailureText => ({
      what: `The root file system ${p.path} could not be entered: the program chroot is not on this machine.`,
      cause: 'kubejoin enters a root with chroot(8), which belongs to coreutils and to busybox.',
      cure: 'Install it, or run kubejoin inside that root yourself.',
    }),
    ROOTFS_NOT_ENTERED: (p: { path: string; reason: string }): FailureText => ({
      what: `kubejoin could not be started inside the root file system ${p.path}.`,
      cause: `The system said: ${p.reason}.`,
      cure: 'Mount /proc inside that root, or make its /run, /tmp or /var/tmp writable without noexec and with 150 MB free.',
    }),
    ROOTFS_FROM_SOURCE: (p: { path: string }): FailureText => ({
      what: `--rootfs ${p.path} is not possible when kubejoin runs from its sources.`,
      cause: 'Inside that root there is nothing that could run TypeScript.',
      cure: 'Run "npm run build:exe" and use dist/kubejoin, or "npm run build" and use dist/kubejoin.cjs.',
    }),
  },
  texts: {
    ...commandHelp,

    FAILURE_CAUSE: (p: { text: string }) => `Cause: ${p.text}`,
    FAILURE_CURE: (p: { text: string }) => `To do: ${p.text}`,
    ERROR: () => 'error',
    WARNING: () => 'warning',

    /** `skipped`: the phase, left out, that would have seen that it is so. */
    JOINED_WORKER: (p: { node: string; skipped: string | undefined }) =>
      p.skipped !== undefined
        ? `The join as the worker node ${p.node} has ended. Whether the node is registered was not looked at, since the phase ${p.skipped} was skipped.`
        : `This machine has joined the cluster as the worker node ${p.node}:
  * The cluster's identity was verified.
  * The kubelet has its own certificate, issued by the cluster.
  * The node ${p.node} is registered.

Run "kubectl get nodes" on the control plane to see it.`,
    JOINED_CONTROL_PLANE: (p: { node: string; skipped: string | undefined }) =>
      `This machine has joined the cluster as the control-plane node ${p.node}${
        p.skipped === undefined
          ? ': its API server, controller manager and scheduler are healthy.'
          : `. Whether its API server, controller manager and scheduler are healthy was not looked at, since the phase ${p.skipped} was skipped.`
      }

To see it from here: kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes
To give that access to your own account (admin.conf is the cluster's administrator; keep it to yourself):
  mkdir -p $HOME/.kube && sudo install -o $(id -u) -g $(id -g) -m 600 /etc/kubernetes/admin.conf $HOME/.kube/config`,
    JOIN_NOT_NEEDED: (p: { node: string }) => `Nothing was changed: this machine is the healthy node ${p.node} of the cluster already.`,
    /** `digest`: of the plan of a whole join; a single phase has none. */
    JOIN_PREVIEWED: (p: { node: string; changes: number; digest: string | undefined }) =>
      `Nothing was changed. A join as ${p.node} would make ${count(p.changes, 'change', 'changes')}, shown above.${
        p.digest === undefined ? '' : `\nDigest of this plan: ${p.digest}`
      }`,
    PHASE_COMPLETED: (p: { phase: string; changes: number }) => `The phase ${p.phase} is done: ${count(p.changes, 'change', 'changes')}.`,
    PHASE_SKIPPED: () => 'Skipped',
    PHASE_FINISHED: () => 'Done',
    CHECK_PASSED: (p: { check: string }) => `Check ${p.check}: passed`,

    INTERRUPTED: (p: { signal: string }) =>
      `Stopped by ${p.signal} before the end. What could be taken back was taken back; the same command can be run again.`,
    INTERRUPTED_AT_ONCE: () =>
      'Stopped at once, without cleaning up: the credential may be on the disk still, and of a control plane a learner in etcd. The same command, run again, goes on from there.',
    STOPPING: (p: { signal: string }) => `${p.signal} received: ending. A second Ctrl-C ends at once, without cleaning up.`,
    INTERNAL_WHAT: (p: { message: string }) => `kubejoin met an error that it does not expect: ${p.message}`,
    INTERNAL_CAUSE: () => 'This is a bug in kubejoin, not a fault of this machine or of the cluster.',
    INTERNAL_CURE: () =>
      'Please report it with the command, the output of "kubejoin version" and what the same command prints with -v=5 (look it through for secrets) where you got kubejoin from.',
    TOKEN_FILE_READABLE: (p: { path: string; mode: string }) =>
      `Every user of this machine can read the token file ${p.path} (mode ${p.mode}). Run "chmod 600 ${p.path}".`,
    REHEARSAL_STARTED: (p: { endpoint: string }) => `An embedded control plane serves ${p.endpoint}`,
    REHEARSAL_FAULT_MENDED: (p: { fault: string }) => `Mended: ${p.fault}`,
    REHEARSAL_KUBELET: (p: { milestone: keyof typeof kubeletMilestones }) => kubeletMilestones[p.milestone],
    REHEARSAL_NODE: (p: { node: string; ready: boolean }) => `The cluster has the node ${p.node}${p.ready ? ', and it is Ready' : ''}`,
    REHEARSAL_JOIN_ENDED: (p: { outcome: 'joined' | 'failed' }) => (p.outcome === 'joined' ? 'Joined' : 'Failed'),
    REHEARSAL_NODES: () => 'Nodes:',
    REHEARSAL_FILES: (p: { host: string }) => `Files written on ${p.host}:`,
    REHEARSAL_KEPT: (p: { directory: string }) => `The hosts are left in ${p.directory}.`,
    REHEARSAL_ENDED: (p: { joined: number; hosts: number; seconds: string; requests: number }) =>
      `${p.joined} of ${count(p.hosts, 'host', 'hosts')} joined in ${p.seconds} s, with ${count(p.requests, 'request', 'requests')} to the API server. Nothing outside a temporary directory was touched.`,
    TOKEN_PROMPT: () => 'Token: ',
  },
};
