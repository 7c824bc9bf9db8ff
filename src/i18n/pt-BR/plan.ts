import { byType } from '../../base/record.ts';
import { size } from '../../base/wording.ts';
import type { Predicted } from '../../engine/changes/predicted.ts';
import type { PlanDifference } from '../../operations/planning/differences.ts';
import type { PlanProblem } from '../../operations/planning/operations-planning-sentences.ts';
import type { Area } from '../tables.ts';

const MAKE_ANOTHER = 'Gere o plano novamente com "kubejoin plan join ... -o json" e revise-o.';

const problemOf = byType<PlanProblem, string>({
  'not-json': () => 'O arquivo não é um documento JSON completo: está vazio, truncado ou em outro formato.',
  'too-deep': (problem) =>
    `O arquivo tem mais de ${problem.limit} níveis de aninhamento, o que nunca ocorre em um plano.`,
  'duplicate-keys': () =>
    'O arquivo contém um campo repetido. Cada programa escolhe qual dos dois valores mostra ou usa.',
  'no-plan': () =>
    'O arquivo é JSON, mas não é um plano: o campo "kind" não é "kubejoin-plan". Se o planejamento falhou, o arquivo contém o motivo.',
  field: (problem) => `O campo ${problem.field} está ausente ou tem o tipo errado.`,
});

const reported = (verb: string, value: string | undefined): string =>
  value === undefined ? `não ${verb} nada` : `${verb} ${value}`;

const differenceOf = byType<PlanDifference, string>({
  field: (difference) => `${difference.field} era ${difference.before} e agora é ${difference.now}`,
  check: (difference) =>
    `a verificação ${difference.name} ${reported('relatava', difference.before)} e agora ${reported('relata', difference.now)}`,
  'change-gone': (difference) => `a alteração ${difference.kind} ${difference.subject} não seria mais feita`,
  'change-added': (difference) => `a alteração ${difference.kind} ${difference.subject} não está no plano`,
  'change-differs': (difference) =>
    `a alteração ${difference.kind} ${difference.subject} é diferente da planejada (${difference.fields.join(', ')})`,
  order: () => 'as entradas são as mesmas, mas em outra ordem',
});

const PREDICTED: Readonly<Record<Predicted, string>> = {
  'member-id': 'o ID do membro',
  'initial-cluster': 'a lista de membros (aqui, a lista atual com este membro)',
  'key-and-certificate': 'a chave e o certificado',
  'kubelet-conf': 'o resto do arquivo, gravado pelo kubelet',
  node: 'os campos atuais do Node',
};

export const plan = {
  failures: {
    PLAN_FILE_MISSING: (p) => ({
      what:
        p.path === ''
          ? 'Nenhum plano foi informado. Nada foi alterado.'
          : `O plano ${p.path} não existe. Nada foi alterado.`,
      cause: 'O primeiro argumento de "apply" deve ser o arquivo com a saída de "kubejoin plan join ... -o json".',
      cure: 'Informe o caminho do plano e, depois, o mesmo endpoint e as mesmas opções usados para gerar o plano.',
    }),
    PLAN_MALFORMED: (p) => ({
      what: `${p.path} não é um plano válido. Nada foi alterado.`,
      cause: problemOf(p.problem),
      cure: MAKE_ANOTHER,
    }),
    PLAN_VERSION_UNKNOWN: (p) => ({
      what: `${p.path} usa a versão ${p.version} do formato; esta versão do kubejoin aceita a versão ${p.supported}. Nada foi alterado.`,
      cause: 'O plano foi gerado por outra versão do kubejoin.',
      cure: 'Gere um novo plano com esta versão do kubejoin e revise-o, ou aplique o plano com a versão que o gerou.',
    }),
    PLAN_TOO_LARGE: (p) => ({
      what: `O plano tem ${size(p.bytes, ',')}; "kubejoin apply" aceita no máximo ${size(p.maxBytes, ',')}. Nada foi alterado.`,
      cause:
        'Um plano contém as diferenças de cada arquivo que a associação gravaria, e alguns desses arquivos são muito grandes.',
      cure: 'Execute "kubejoin plan join" sem "-o json" para ver as alterações e faça a associação sem um plano.',
    }),
    PLAN_EDITED: (p) => ({
      what: `${p.path} indica o digest ${p.digest}, mas o digest do conteúdo do arquivo é ${p.computed}. Nada foi alterado.`,
      cause: 'O arquivo foi alterado depois que o kubejoin o gerou, ou está corrompido.',
      cure: MAKE_ANOTHER,
    }),
    PLAN_DIFFERS: (p) => ({
      what: `A associação não corresponde mais ao plano. Nada foi alterado. Diferenças:${p.differences
        .map((difference) => `\n  - ${differenceOf(difference)}`)
        .join('')}${p.more > 0 ? `\n  - e mais ${p.more}` : ''}`,
      cause: `A máquina, o cluster, a configuração, as credenciais ou o próprio kubejoin mudaram: o plano tem o digest ${p.planned}, e um plano gerado agora tem ${p.now}.`,
      cure: `Verifique as diferenças. ${MAKE_ANOTHER}`,
    }),
    CHANGE_NOT_PLANNED: (p) => ({
      what: `A associação parou antes de uma alteração que não está no plano (${p.kind} ${p.subject}: ${p.action}).`,
      cause: 'A máquina ou o cluster mudou enquanto o plano era aplicado.',
      cure: 'As alterações anteriores estão listadas acima. Gere o plano novamente para ver o que falta.',
    }),
  },
  texts: {
    COMMAND_PLAN: () => 'Mostra o que um comando alteraria, sem alterar nada',
    COMMAND_PLAN_JOIN: () => 'Mostra o que a associação alteraria nesta máquina e no cluster',
    COMMAND_PLAN_JOIN_LONG: () =>
      `Examina esta máquina e o cluster como a associação faria e mostra todas as alterações, em ordem: arquivos (com as diferenças e as permissões), serviços, gravações no cluster, participação no etcd e esperas. Nada é alterado, e nenhum segredo é mostrado. "kubejoin join --dry-run" faz o mesmo.

Com -o json, o plano é um documento JSON com um digest. Valores que só são conhecidos depois da alteração, como o ID de um membro do etcd, são marcados como previstos (predicted). Se a máquina e o cluster não mudarem, um segundo plano será igual ao primeiro. Se uma verificação falhar ou o cluster estiver inacessível, o comando termina com um erro e não gera um plano.

  kubejoin plan join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443 -o json > plan.json
  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
    COMMAND_APPLY: () => 'Aplica um plano revisado se a associação ainda fizer exatamente as mesmas alterações',
    COMMAND_APPLY_LONG: () =>
      `Planeja a associação novamente, compara o resultado com o plano do arquivo e só associa a máquina se forem iguais. Caso contrário, mostra as diferenças e não altera nada. Se, durante a associação, surgir uma alteração que não esteja no plano, o kubejoin não a faz e interrompe a associação.

Informe o mesmo endpoint e as mesmas opções do join. Nenhum valor ou comando do arquivo é usado na associação: um plano não contém credenciais, e quem pode alterar o arquivo não deve poder decidir o que o root faz nesta máquina. O arquivo só pode impedir a associação.

Com --dry-run, só compara.

  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
    PLAN_HOLDS: (p) => `O plano continua válido (${p.digest}).`,
    CHANGE_PREDICTED: (p) =>
      `Valores conhecidos só depois da alteração: ${p.predicted.map((what) => PREDICTED[what]).join('; ')}`,
  },
} satisfies Area;
