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
