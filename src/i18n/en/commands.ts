export const commands = {
  INTERNAL_WHAT: (p: { message: string }) => `Unexpected error: ${p.message}`,
  INTERNAL_CAUSE: () => 'This is a bug in kubejoin. Neither this machine nor the cluster caused it.',
  INTERNAL_CURE: () =>
    'Report the bug to the project or vendor that provided kubejoin, and include the command, its output with -v=5 and the output of "kubejoin version". Check both outputs for secrets first.',
  TOKEN_PROMPT: () => 'Token: ',
};

export const completion = {
  COMMAND_COMPLETION: () => 'Print a shell completion script',
  COMMAND_COMPLETION_LONG: () =>
    `Prints a script that completes commands, flags and their values when you press Tab.

To load the script in the current shell, and to install it permanently:
  source <(kubejoin completion bash)
  kubejoin completion bash > /etc/bash_completion.d/kubejoin

  source <(kubejoin completion zsh)
  kubejoin completion zsh > "\${fpath[1]}/_kubejoin"

  kubejoin completion fish | source
  kubejoin completion fish > ~/.config/fish/completions/kubejoin.fish`,
};

export const doctor = {
  COMMAND_DOCTOR: () =>
    'Check whether a join would work, and report everything that would prevent it, without changing anything',
  COMMAND_DOCTOR_LONG: () =>
    `Runs every check that a join runs before it changes anything, and reports all problems at once. Accepts the flags of join, changes nothing and, like join, requires root.

Without an endpoint, a token or a configuration file, only this machine is checked.`,
  DOCTOR_JOIN_WORKS: (p: { node: string }) => `A join as ${p.node} would work. Nothing was changed.`,
  DOCTOR_MACHINE_READY: (p: { node: string }) =>
    `This machine (${p.node}) is ready to join. The cluster was not checked; to check it as well, add its endpoint and the join flags.`,
};

export const explain = {
  COMMAND_EXPLAIN: () => 'Explain an error and how to fix it',
  COMMAND_EXPLAIN_LONG: () =>
    'Explains an error and how to fix it. The name of the error appears in parentheses after the message. The names, addresses and numbers in the explanation are examples; the error message itself shows the actual ones. Without a code, lists all error codes, grouped by exit code.',
  EXPLAIN_EXAMPLES: () => 'The names, addresses and numbers below are examples.',
  EXPLAIN_EXIT: (p: { exitCode: number; meaning: string }) => `Exit code ${p.exitCode}: ${p.meaning}`,
};
