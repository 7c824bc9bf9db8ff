import type { Area } from '../../tables.ts';

export const doctor = {
  failures: {
    JOIN_WOULD_FAIL: (p) => ({
      what: `A associação falharia: ${p.checks.join(', ')}. Nada foi alterado.`,
      cause: 'Veja acima os detalhes de cada verificação.',
      cure: 'Corrija os problemas encontrados e execute o doctor novamente.',
    }),
  },
  texts: {
    COMMAND_DOCTOR: () => 'Verifica se a associação funcionaria e mostra tudo o que a impediria, sem alterar nada',
    COMMAND_DOCTOR_LONG: () =>
      `Executa todas as verificações que a associação faz antes de alterar algo e mostra todos os problemas de uma vez. Aceita as opções do join, não altera nada e, como o join, precisa ser executado como root.

Sem endpoint, token ou arquivo de configuração, só esta máquina é verificada.`,
    DOCTOR_JOIN_WORKS: (p) => `A associação como ${p.node} funcionaria. Nada foi alterado.`,
    DOCTOR_MACHINE_READY: (p) =>
      `Esta máquina (${p.node}) está pronta para ser associada. O cluster não foi verificado; para verificá-lo também, informe o endpoint e as opções do join.`,
  },
} satisfies Area;
