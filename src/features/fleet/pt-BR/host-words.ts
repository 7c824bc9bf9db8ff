import type { OwnArea } from './area.ts';

const CURE_WITHHELD =
  'A solução não é exibida, porque conteria palavras da máquina em um comando. Para vê-la, execute o kubejoin na própria máquina e confira cada comando antes de executá-lo em outro lugar.';

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
    FLEET_CURE_WITHHELD: () => CURE_WITHHELD,
    FLEET_MESSAGE_WITHHELD: (p) =>
      `A máquina enviou a mensagem ${p.key}. Ela não é exibida, porque conteria palavras da máquina em um comando. Para vê-la, execute o kubejoin na própria máquina.`,
    FLEET_REMOTE_TEXT: (p) => `A máquina informou: ${p.text}`,
  },
} satisfies OwnArea;
