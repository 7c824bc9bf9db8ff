import { CURE_WITHHELD } from '../../../i18n/pt-BR/printed/machines.ts';
import type { OwnArea } from './area.ts';

/** O que as máquinas de uma frota informam. */
export const fleetHosts = {
  failures: {
    REMOTE_FAILURE: (p) => ({
      what:
        p.what === ''
          ? `A associação da máquina falhou com o erro ${p.code}.`
          : `A máquina informou ${p.code}: ${p.what}`,
      cause:
        p.cause === ''
          ? 'A máquina usa outra versão do kubejoin, que não informou a causa da falha.'
          : `A máquina informou: ${p.cause}`,
      cure: p.cure === '' ? 'Use executáveis da mesma versão em todas as máquinas.' : CURE_WITHHELD,
    }),
  },
  texts: {
    FLEET_REMOTE_TEXT: (p) => `A máquina informou: ${p.text}`,
  },
} satisfies OwnArea;
