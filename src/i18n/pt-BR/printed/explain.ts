import type { Area } from '../../tables.ts';
import { meant } from '../words/portuguese.ts';

export const explain = {
  failures: {
    ERROR_CODE_UNKNOWN: (p) => ({
      what: `Não existe o código de erro "${p.code}".${meant(p.nearest)}`,
      cause: 'O código de erro aparece entre parênteses depois da mensagem e no campo "code" da saída JSON.',
      cure: 'Corrija o código. "kubejoin explain" lista todos os códigos.',
    }),
  },
  texts: {
    COMMAND_EXPLAIN: () => 'Explica um erro e como corrigi-lo',
    COMMAND_EXPLAIN_LONG: () =>
      'Explica um erro e como corrigi-lo. O código aparece entre parênteses depois da mensagem de erro. Nomes, endereços e números da explicação são exemplos; a própria mensagem de erro mostra os reais. Sem um código, lista todos, agrupados por código de saída.',
    EXPLAIN_EXAMPLES: () => 'Os nomes, endereços e números abaixo são exemplos.',
    EXPLAIN_EXIT: (p) => `Código de saída ${p.exitCode}: ${p.meaning}`,
  },
} satisfies Area;
