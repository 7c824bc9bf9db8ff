import type { Area } from '../../tables.ts';

export const doctor = {
  failures: {
    JOIN_WOULD_FAIL: (p) => ({
      what: `Uma associação falharia: ${p.checks.join(', ')}. Nada foi alterado.`,
      cause: 'Veja acima os detalhes de cada verificação.',
      cure: 'Corrija as verificações que falharam e execute o doctor novamente.',
    }),
  },
  texts: {
    COMMAND_DOCTOR: () => 'Diz se uma associação funcionaria e tudo o que a impede; não muda nada',
    COMMAND_DOCTOR_LONG: () =>
      `Examina tudo o que uma associação examina antes de mudar alguma coisa, e continua depois do que está errado, para que tudo seja dito de uma vez. Aceita as flags do join, só lê, e precisa de root como o join.

Sem endpoint, token e arquivo de configuração, só esta máquina é examinada.`,
    DOCTOR_JOIN_WORKS: (p) => `Uma associação como ${p.node} funcionaria. Nada foi mudado.`,
    DOCTOR_MACHINE_READY: (p) =>
      `Esta máquina (${p.node}) está pronta para se associar. O cluster não foi consultado: para isso, informe o endpoint e as flags do join.`,
  },
} satisfies Area;
