/** Size of the recorded terminal, in cells. */
export const COLUMNS = 100;
export const ROWS = 28;

/** The recordings, each with what it says to those who do not see it. */
export const RECORDINGS = {
  en: {
    file: 'docs/demo.svg',
    locale: 'en_US.UTF-8',
    title: 'Recording of npm run demo',
    description:
      'A terminal shows five parts: a worker joins a simulated cluster, with live phases and a timeline; a plan lists every change with its diff; a join is killed and the same command continues it; a join is undone and every file compared; a wrong CA hash ends a join, with the cause and what to do.',
  },
  'pt-BR': {
    file: 'docs/pt-BR/demo.svg',
    locale: 'pt_BR.UTF-8',
    title: 'Gravação de npm run demo',
    description:
      'Um terminal mostra cinco partes: um nó de processamento é associado a um cluster simulado, com as fases ao vivo e uma linha do tempo; um plano lista cada alteração com o diff; uma associação é interrompida à força e o mesmo comando a continua; uma associação é desfeita e todos os arquivos são comparados; um hash errado da CA encerra uma associação, com a causa e o que fazer.',
  },
} as const;

export type Language = keyof typeof RECORDINGS;
