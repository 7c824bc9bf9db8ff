import { count } from '../../base/wording.ts';

const kubeletMilestones = {
  'kubelet-started': 'The kubelet has started',
  'kubelet-healthy': 'The kubelet is healthy',
  'kubelet-certificate': 'The kubelet has its certificate',
  'kubelet-registered': 'The kubelet has registered its node',
  'kubelet-crashed': 'The kubelet has ended by itself',
} as const;

export const commands = {
  FAILURE_CAUSE: (p: { text: string }) => `Cause: ${p.text}`,
  FAILURE_CURE: (p: { text: string }) => `To do: ${p.text}`,
  ERROR: () => 'error',
  WARNING: () => 'warning',
  PHASE_SKIPPED: () => 'Skipped',
  PHASE_FINISHED: () => 'Done',
  CHECK_PASSED: (p: { check: string }) => `Check ${p.check}: passed`,
  /** `readOnly`: of a command that was to change nothing. */
  INTERRUPTED: (p: { signal: string; readOnly: boolean }) =>
    `Stopped by ${p.signal} before the end. ${p.readOnly ? '' : 'What could be undone was undone. '}You can run the same command again.`,
  INTERRUPTED_AT_ONCE: (p: { readOnly: boolean }) =>
    p.readOnly
      ? 'Stopped at once.'
      : 'Stopped at once, without cleaning up. The credential may still be on the disk, and on a control-plane node a learner may still be in etcd. Run the same command again to continue from there.',
  STOPPING: (p: { signal: string; readOnly: boolean }) =>
    `${p.signal} received: stopping.${p.readOnly ? '' : ' Press Ctrl-C again to stop at once, without cleaning up.'}`,
  INTERNAL_WHAT: (p: { message: string }) => `kubejoin met an error that it does not expect: ${p.message}`,
  INTERNAL_CAUSE: () => 'This is a bug in kubejoin, not a fault of this machine or of the cluster.',
  INTERNAL_CURE: () =>
    'Please report it with the command, the output of "kubejoin version" and what the same command prints with -v=5 (look it through for secrets) where you got kubejoin from.',
  REHEARSAL_STARTED: (p: { endpoint: string }) => `An embedded control plane serves ${p.endpoint}`,
  REHEARSAL_FAULT_MENDED: (p: { fault: string }) => `Mended: ${p.fault}`,
  REHEARSAL_KUBELET: (p: { milestone: keyof typeof kubeletMilestones }) => kubeletMilestones[p.milestone],
  REHEARSAL_NODE: (p: { node: string; ready: boolean }) =>
    `The cluster has the node ${p.node}${p.ready ? ', and it is Ready' : ''}`,
  REHEARSAL_JOIN_ENDED: (p: { outcome: 'joined' | 'failed' }) => (p.outcome === 'joined' ? 'Joined' : 'Failed'),
  REHEARSAL_NODES: () => 'Nodes:',
  REHEARSAL_FILES: (p: { host: string }) => `Files written on ${p.host}:`,
  REHEARSAL_KEPT: (p: { directory: string }) => `The hosts are left in ${p.directory}.`,
  REHEARSAL_ENDED: (p: { joined: number; hosts: number; seconds: string; requests: number }) =>
    `${p.joined} of ${count(p.hosts, 'host', 'hosts')} joined in ${p.seconds} s, with ${count(p.requests, 'request', 'requests')} to the API server. Nothing outside a temporary directory was touched.`,
  TOKEN_PROMPT: () => 'Token: ',
};

export const completion = {
  COMMAND_COMPLETION: () => 'Print a script that completes command lines of kubejoin in a shell',
  COMMAND_COMPLETION_LONG: () =>
    `Prints a script that completes commands, flags and their values when you press the Tab key.

For the shell that runs now, and for good:
  source <(kubejoin completion bash)
  kubejoin completion bash > /etc/bash_completion.d/kubejoin

  source <(kubejoin completion zsh)
  kubejoin completion zsh > "\${fpath[1]}/_kubejoin"

  kubejoin completion fish | source
  kubejoin completion fish > ~/.config/fish/completions/kubejoin.fish`,
};

export const doctor = {
  COMMAND_DOCTOR: () => 'Tell whether a join would work, and all that keeps it from working; changes nothing',
  COMMAND_DOCTOR_LONG: () =>
    `Looks at all that a join looks at before it changes anything, and goes on after what is wrong, so that everything is told at once. It takes the flags of the join, only reads, and needs root as the join does.

Without an endpoint, a token and a configuration file only this machine is looked at.`,
  DOCTOR_JOIN_WORKS: (p: { node: string }) => `A join as ${p.node} would work. Nothing was changed.`,
  DOCTOR_MACHINE_READY: (p: { node: string }) =>
    `This machine (${p.node}) is ready to join. The cluster was not asked: give the endpoint and the flags of the join for that.`,
};

export const explain = {
  COMMAND_EXPLAIN: () => 'Explain an error and how to fix it',
  COMMAND_EXPLAIN_LONG: () =>
    'Explains an error and how to fix it. The code is the word in parentheses after the error. The names, addresses and numbers in the explanation are examples; the error itself shows yours. Without a code, lists all codes, grouped by exit code.',
  EXPLAIN_EXAMPLES: () => 'The names, addresses and numbers below are examples.',
  EXPLAIN_EXIT: (p: { exitCode: number; meaning: string }) => `Exit code ${p.exitCode}: ${p.meaning}`,
};
