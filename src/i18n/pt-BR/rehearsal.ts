import type { Area } from '../tables.ts';
import { meant } from './words/portuguese.ts';

export const rehearsal = {
  failures: {
    REHEARSAL_FAULT_UNKNOWN: (p) => ({
      what: `Não existe a falha "${p.name}".${meant(p.nearest)}`,
      cause:
        p.nearest === undefined
          ? `Há ${p.known.length} falhas, mas nenhuma tem esse nome.`
          : 'O nome da falha foi digitado incorretamente.',
      cure: 'Corrija o nome. "kubejoin rehearse --help" lista as falhas e o que cada uma faz.',
    }),
    REHEARSAL_FAULT_OF_CONTROL_PLANES: (p) => ({
      what: `A falha "${p.name}" não afeta nós de processamento.`,
      cause: 'Essa falha afeta algo que só é usado quando um nó da camada de gerenciamento é associado.',
      cure: 'Acrescente --control-plane ou escolha outra falha. "kubejoin rehearse --help" lista as falhas e o que cada uma faz.',
    }),
    REHEARSAL_NODES_INVALID: (p) => ({
      what: `Um ensaio não pode ter ${p.nodes} nós.`,
      cause: `O número de nós deve ser um inteiro de 1 a ${p.most}.`,
      cure: `Informe um número de 1 a ${p.most} com --nodes.`,
    }),
  },
  texts: {},
} satisfies Area;
