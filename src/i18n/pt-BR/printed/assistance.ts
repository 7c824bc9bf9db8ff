import type { FailureText } from '../../../base/failure.ts';
import type { Area } from '../../tables.ts';
import { meant } from '../words/portuguese.ts';

export const explain = {
  failures: {
    ERROR_CODE_UNKNOWN: (p) => ({
      what: `Não existe o código de erro "${p.code}".${meant(p.nearest)}`,
      cause: 'explain aceita o nome entre parênteses depois da mensagem e os campos "code" e "kind" da saída JSON.',
      cure: 'Corrija o nome. "kubejoin explain" lista todos os códigos.',
    }),
  },
  texts: {
    COMMAND_EXPLAIN: () => 'Explica um erro e como corrigi-lo',
    COMMAND_EXPLAIN_LONG: () =>
      'Explica um erro e como corrigi-lo. O nome do erro aparece entre parênteses depois da mensagem. Nomes, endereços e números da explicação são exemplos; a própria mensagem de erro mostra os reais. Sem um código, lista todos, agrupados por código de saída.',
    EXPLAIN_EXAMPLES: () => 'Os nomes, endereços e números abaixo são exemplos.',
    EXPLAIN_EXIT: (p) => `Código de saída ${p.exitCode}: ${p.meaning}`,
  },
} satisfies Area;

export const doctor = {
  failures: {
    NODE_CHECKS_FAILED: (p) => ({
      what: `Esta máquina já é o nó ${p.node} do cluster em ${p.server}, mas ${p.checks.length === 1 ? 'esta verificação falhou' : 'estas verificações falharam'}: ${p.checks.join(', ')}. Nada foi alterado.`,
      cause: 'Veja os detalhes de cada verificação acima.',
      cure: 'Corrija as verificações que falharam e execute o doctor novamente. Não é preciso repetir a associação.',
    }),
    JOIN_WOULD_FAIL: (p) => ({
      what: `A associação falharia ${p.checks.length === 1 ? 'nesta verificação' : 'nestas verificações'}: ${p.checks.join(', ')}. Nada foi alterado.`,
      cause: 'Veja acima os detalhes de cada verificação.',
      cure: 'Corrija os problemas encontrados e execute o doctor novamente.',
    }),
  },
  texts: {
    COMMAND_DOCTOR: () => 'Verifica se a associação funcionaria e mostra tudo o que a impediria, sem alterar nada',
    COMMAND_DOCTOR_LONG: () =>
      `Executa todas as verificações que a associação faz antes de alterar algo e mostra todos os problemas de uma vez. Aceita as opções do join, não altera nada e, como o join, precisa ser executado como root.

Sem endpoint, token ou arquivo de configuração, só esta máquina é verificada.`,
    DOCTOR_JOIN_WORKS: (p) => `Esta máquina pode ser associada ao cluster como ${p.node}. Nada foi alterado.`,
    DOCTOR_MACHINE_READY: (p) =>
      `Esta máquina (${p.node}) está pronta para ser associada. O cluster não foi verificado; para verificá-lo também, informe o endpoint dele e as opções do join.`,
  },
} satisfies Area;

export const completion = {
  failures: {
    SHELL_UNKNOWN: (p): FailureText => ({
      what:
        p.shell === ''
          ? 'Nenhum shell foi informado.'
          : `O preenchimento automático não está disponível para o shell "${p.shell}".`,
      cause: `Shells aceitos: ${p.valid.join(', ')}.`,
      cure: 'Informe um shell aceito, como em "kubejoin completion bash".',
    }),
  },
  texts: {
    COMMAND_COMPLETION: () => 'Mostra um script de preenchimento automático para o shell',
    COMMAND_COMPLETION_LONG: () =>
      `Mostra um script que completa comandos, opções e valores quando você pressiona Tab.

Para carregar o script no shell atual e para instalá-lo de forma permanente:
  source <(kubejoin completion bash)
  kubejoin completion bash > /etc/bash_completion.d/kubejoin

  source <(kubejoin completion zsh)
  kubejoin completion zsh > "\${fpath[1]}/_kubejoin"

  kubejoin completion fish | source
  kubejoin completion fish > ~/.config/fish/completions/kubejoin.fish`,
  },
} satisfies Area;
