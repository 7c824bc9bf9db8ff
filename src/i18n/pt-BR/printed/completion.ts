import type { FailureText } from '../../../base/failure.ts';
import type { Area } from '../../tables.ts';

export const completion = {
  failures: {
    SHELL_UNKNOWN: (p): FailureText => ({
      what:
        p.shell === ''
          ? 'Nenhum shell foi informado.'
          : `O preenchimento automático não está disponível para o shell "${p.shell}".`,
      cause: `Shells aceitos: ${p.valid.join(', ')}.`,
      cure: 'Informe um shell aceito, por exemplo: kubejoin completion bash',
    }),
  },
  texts: {
    COMMAND_COMPLETION: () => 'Mostra um script de preenchimento automático para um shell',
    COMMAND_COMPLETION_LONG: () =>
      `Mostra um script que completa comandos, opções e valores quando você pressiona Tab.

Para o shell atual e de forma permanente:
  source <(kubejoin completion bash)
  kubejoin completion bash > /etc/bash_completion.d/kubejoin

  source <(kubejoin completion zsh)
  kubejoin completion zsh > "\${fpath[1]}/_kubejoin"

  kubejoin completion fish | source
  kubejoin completion fish > ~/.config/fish/completions/kubejoin.fish`,
  },
} satisfies Area;
