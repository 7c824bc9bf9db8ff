import type { FailureText } from '../../../base/failure.ts';
import type { Area } from '../../tables.ts';

export const completion = {
  failures: {
    SHELL_UNKNOWN: (p): FailureText => ({
      what:
        p.shell === ''
          ? 'O autocompletar é feito para um shell, e nenhum foi indicado.'
          : `Não há autocompletar para um shell "${p.shell}".`,
      cause: `O kubejoin completa linhas de comando destes shells: ${p.valid.join(', ')}.`,
      cure: 'Indique um deles, por exemplo: kubejoin completion bash',
    }),
  },
  texts: {
    COMMAND_COMPLETION: () => 'Mostra um script que completa as linhas de comando do kubejoin em um shell',
    COMMAND_COMPLETION_LONG: () =>
      `Mostra um script que completa comandos, flags e seus valores quando você aperta a tecla Tab.

Para o shell em uso, e de forma permanente:
  source <(kubejoin completion bash)
  kubejoin completion bash > /etc/bash_completion.d/kubejoin

  source <(kubejoin completion zsh)
  kubejoin completion zsh > "\${fpath[1]}/_kubejoin"

  kubejoin completion fish | source
  kubejoin completion fish > ~/.config/fish/completions/kubejoin.fish`,
  },
} satisfies Area;
