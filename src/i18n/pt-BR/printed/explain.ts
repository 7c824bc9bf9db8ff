import type { Area } from '../../tables.ts';

export const explain = {
  failures: {
    ERROR_CODE_UNKNOWN: (p) => ({
      what: `Não há erro com o código "${p.code}".${p.nearest === undefined ? '' : ` Você quis dizer "${p.nearest}"?`}`,
      cause: 'O código é a palavra entre parênteses depois de um erro, e o campo "code" no JSON dele.',
      cure: 'Corrija o código; "kubejoin explain" lista todos.',
    }),
  },
  texts: {
    COMMAND_EXPLAIN: () => 'Explica um erro e o que fazer a respeito, pelo código',
    COMMAND_EXPLAIN_LONG: () =>
      'Explica um erro e o que fazer a respeito, pelo código: a palavra entre parênteses depois do erro. A explicação usa fatos de exemplo; o erro em si traz os seus. Sem um código: todos os códigos, por código de saída.',
    EXPLAIN_EXIT: (p) => `Código de saída ${p.exitCode}: ${p.meaning}`,
  },
} satisfies Area;
