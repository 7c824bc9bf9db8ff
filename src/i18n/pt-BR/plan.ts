import type { Predicted } from '../../engine/changes/change.ts';
import type { PlanDifference } from '../../operations/planning/differences.ts';
import type { PlanProblem } from '../../operations/planning/sentences.ts';
import type { Area } from '../tables.ts';

const MAKE_ANOTHER = 'Gere o plano de novo com "kubejoin plan join ... -o json" e revise-o.';

function problemOf(problem: PlanProblem): string {
  switch (problem.type) {
    case 'not-json':
      return 'Ele não é um documento JSON completo: está vazio, cortado ou é outra coisa.';
    case 'too-deep':
      return `Ele tem mais de ${problem.limit} níveis de aninhamento, o que nenhum plano tem.`;
    case 'duplicate-keys':
      return 'Ele tem um campo repetido. Qual dos dois um programa mostra, e qual ele lê, fica ao acaso.';
    case 'no-plan':
      return 'É JSON, mas não um plano: o campo "kind" não é "kubejoin-plan". Se o planejamento falhou, o arquivo diz por quê.';
    case 'field':
      return `O campo ${problem.field} falta ou é de outro tipo.`;
  }
}

function differenceOf(difference: PlanDifference): string {
  switch (difference.type) {
    case 'field':
      return `${difference.field} era ${difference.before} e é ${difference.now}`;
    case 'check':
      return `a verificação ${difference.name} dizia ${difference.before ?? 'nada'} e diz ${difference.now ?? 'nada'}`;
    case 'change-gone':
      return `não seria mais feita: ${difference.kind} ${difference.subject}`;
    case 'change-added':
      return `não está no plano: ${difference.kind} ${difference.subject}`;
    case 'change-differs':
      return `diferente do planejado (${difference.fields.join(', ')}): ${difference.kind} ${difference.subject}`;
    case 'order':
      return 'o mesmo, em outra ordem';
  }
}

const PREDICTED: Readonly<Record<Predicted, string>> = {
  'member-id': 'o ID do membro',
  'initial-cluster': 'a lista de membros (aqui, a de agora com este membro)',
  'key-and-certificate': 'a chave e o certificado',
  'kubelet-conf': 'o resto do arquivo, que o kubelet escreve',
  node: 'o que o nó já tiver então',
};

export const plan = {
  failures: {
    PLAN_FILE_MISSING: (p) => ({
      what:
        p.path === '' ? 'Nenhum plano foi informado. Nada foi mudado.' : `Não há plano em ${p.path}. Nada foi mudado.`,
      cause: 'O primeiro argumento do apply é o arquivo que "kubejoin plan join ... -o json" gerou.',
      cure: 'Informe o caminho do plano e, depois, o endpoint e as flags com que o plano foi feito.',
    }),
    PLAN_MALFORMED: (p) => ({
      what: `${p.path} não é um plano que se possa ler. Nada foi mudado.`,
      cause: problemOf(p.problem),
      cure: MAKE_ANOTHER,
    }),
    PLAN_VERSION_UNKNOWN: (p) => ({
      what: `${p.path} tem a versão de formato ${p.version}; este kubejoin compara planos da versão ${p.supported}. Nada foi mudado.`,
      cause: 'Ele foi feito por outra versão do kubejoin.',
      cure: 'Gere o plano de novo com este kubejoin e revise-o, ou aplique-o com a versão que o fez.',
    }),
    PLAN_EDITED: (p) => ({
      what: `${p.path} não está como foi feito: o seu digest é ${p.digest}, o do conteúdo é ${p.computed}. Nada foi mudado.`,
      cause: 'O arquivo foi alterado depois que o kubejoin o gerou, ou está corrompido.',
      cure: MAKE_ANOTHER,
    }),
    PLAN_DIFFERS: (p) => ({
      what: `A associação não faria agora o que o plano diz. Nada foi mudado. Onde diferem:${p.differences
        .map((difference) => `\n  - ${differenceOf(difference)}`)
        .join('')}${p.more > 0 ? `\n  - e mais ${p.more}` : ''}`,
      cause: `A máquina, o cluster, a configuração, as credenciais ou o próprio kubejoin não são mais os mesmos: o plano tem o digest ${p.planned}, o de agora é ${p.now}.`,
      cure: `Examine as diferenças. ${MAKE_ANOTHER}`,
    }),
    CHANGE_NOT_PLANNED: (p) => ({
      what: `A associação chegou a uma mudança que não está no plano (${p.kind} ${p.subject}: ${p.action}) e parou antes dela.`,
      cause: 'A máquina ou o cluster mudou enquanto o plano era aplicado.',
      cure: 'O que foi feito antes está dito acima. Gere o plano de novo: ele mostra o que falta.',
    }),
  },
  texts: {
    COMMAND_PLAN: () => 'Mostra o que um comando mudaria, sem mudar nada',
    COMMAND_PLAN_JOIN: () => 'Mostra o que uma associação mudaria nesta máquina e no cluster',
    COMMAND_PLAN_JOIN_LONG: () =>
      `Lê esta máquina e o cluster como uma associação lê e mostra cada mudança, em ordem: arquivos com o que muda neles, permissões, serviços, escritas no cluster, a participação no etcd, esperas. Nada é mudado, e nenhum segredo é mostrado. "kubejoin join --dry-run" é o mesmo.

Com -o json o plano é um único documento JSON, com um digest. O que só se sabe quando é feito, como o ID de um membro do etcd, é marcado como previsto (predicted). Dois planos em uma máquina e um cluster que não mudaram são iguais. Uma verificação que falha ou um cluster inacessível é um erro, não um plano.

  kubejoin plan join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443 -o json > plan.json
  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
    COMMAND_APPLY: () => 'Associa como diz um plano revisado, se a associação ainda faria exatamente aquilo',
    COMMAND_APPLY_LONG: () =>
      `Planeja de novo, compara com o plano do arquivo e só associa se forem iguais; senão diz onde diferem e não muda nada. Durante a associação, uma mudança que não está no plano a faz parar antes de ser feita.

O endpoint e as flags são informados de novo, como no join. Nada é tirado do arquivo, nem valor nem comando: um plano não contém credenciais, e quem pode escrever o arquivo não deve decidir o que o root faz aqui. O arquivo pode impedir a associação, e mais nada.

Com --dry-run ele só compara.

  kubejoin apply plan.json --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443`,
    PLAN_HOLDS: (p) => `O plano ainda vale (${p.digest}).`,
    CHANGE_PREDICTED: (p) => `Só se sabe quando é feito: ${p.predicted.map((what) => PREDICTED[what]).join('; ')}`,
  },
} satisfies Area;
