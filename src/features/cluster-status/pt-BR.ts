import { count } from '../../base/wording.ts';
import { seconds, size } from '../../i18n/pt-BR/words/portuguese.ts';
import type { Translation } from '../../i18n/tables.ts';
import type * as ofReading from './cluster-status-sentences.ts';
import type { StatusSubject } from './facts.ts';
import type * as ofFindings from './findings/cluster-status-findings-sentences.ts';
import type { printed, StatusWord } from './printed.ts';
import { failures as findings } from './pt-BR/findings.ts';

const WORDS: Readonly<Record<StatusWord, string>> = {
  NODE: 'NÓ',
  ROLES: 'FUNÇÕES',
  READY: 'PRONTO',
  KUBELET: 'KUBELET',
  'ETCD MEMBER': 'MEMBRO DO ETCD',
  ID: 'ID',
  ADDRESS: 'ENDEREÇO',
  STATE: 'ESTADO',
  VERSION: 'VERSÃO',
  SIZE: 'TAMANHO',
  ALARMS: 'ALARMES',
  'API SERVER': 'SERVIDOR DA API',
  'CERTIFICATE EXPIRES': 'CERTIFICADO EXPIRA',
  CERTIFICATE: 'CERTIFICADO',
  EXPIRES: 'EXPIRA',
  TOKEN: 'TOKEN',
  USAGES: 'USOS',
  ADMITS: 'PERMITE ASSOCIAR',
  yes: 'sim',
  no: 'não',
  none: 'nenhum',
  never: 'nunca',
  unknown: 'desconhecido',
  leader: 'líder',
  voter: 'votante',
  learner: 'learner',
  'without a leader': 'sem líder',
  'never started': 'nunca iniciado',
  unreachable: 'inacessível',
  listed: 'listado',
  unlisted: 'não listado',
};

const SUBJECTS: Readonly<Record<StatusSubject, string>> = {
  version: 'versão',
  nodes: 'nós',
  pods: 'Pods estáticos',
  'api-servers': 'servidores da API',
  etcd: 'etcd',
  certificates: 'certificados',
  tokens: 'tokens',
  approval: 'aprovação automática',
};

const ADMITTED = {
  none: 'nenhuma máquina',
  'any-approved': 'qualquer máquina, com aprovação',
  any: 'qualquer máquina',
  unknown: 'desconhecido',
} as const;

export const { failures, texts }: Translation<typeof ofReading & typeof ofFindings, typeof printed> = {
  failures: {
    ...findings,
    ETCD_NOT_FROM_HERE: (p) => ({
      what: 'O estado do etcd é desconhecido: esta máquina não é um nó da camada de gerenciamento deste cluster.',
      cause: `O etcd só aceita clientes com um certificado da própria CA, que os nós da camada de gerenciamento têm. ${p.certificatesDir}/ca.crt não existe nesta máquina ou é a CA de outro cluster.`,
      cure: 'Execute o mesmo comando como root em um nó da camada de gerenciamento.',
    }),
  },
  texts: {
    COMMAND_CLUSTER: () => 'Comandos sobre o cluster como um todo',
    COMMAND_CLUSTER_STATUS: () => 'Mostrar o estado do cluster e as inconsistências encontradas',
    COMMAND_CLUSTER_STATUS_LONG: () =>
      `Lê o cluster com o kubeconfig de um administrador e não altera nada: nós e versões, membros do etcd, servidores da
API, certificados, tokens de autoinicialização e o que o cluster aprova automaticamente. Mostra cada inconsistência com a
causa e a correção, como um membro do etcd sem Node ou um learner que não foi promovido.

O que não pode ser lido é desconhecido, com o motivo. O etcd e os certificados de uma máquina exigem a execução como root
em um nó da camada de gerenciamento. O código de saída é 0 quando o cluster foi lido, seja qual for o resultado.`,
    STATUS_CLUSTER: (p) => `${p.server}${p.version === undefined ? '' : `, Kubernetes ${p.version}`}`,
    STATUS_WORD: (p) => WORDS[p.word],
    STATUS_SIZE: (p) => size(p.bytes),
    STATUS_END: (p) => `${p.date} (${p.seconds <= 0 ? 'expirou' : `em ${seconds(p.seconds)}`})`,
    STATUS_ADMITS_ONE: (p) =>
      `${p.node} (${p.role === 'worker' ? 'nó de processamento' : 'nó da camada de gerenciamento'}), ${count(p.usesLeft, 'uso restante', 'usos restantes')}`,
    STATUS_ADMITS: (p) => ADMITTED[p.admits],
    STATUS_APPROVES_NOTHING: () =>
      'O cluster não aprova automaticamente nenhuma solicitação de certificado de uma máquina.',
    STATUS_UNKNOWN: (p) => `DESCONHECIDO: ${SUBJECTS[p.about]}`,
    STATUS_LEVEL: (p) => (p.level === 'error' ? 'ERRO' : 'AVISO'),
    STATUS_SUMMARY: (p) =>
      `${p.findings === 0 ? 'Nenhum problema encontrado' : count(p.findings, 'problema encontrado', 'problemas encontrados')}${
        p.unknown === 0 ? '' : `; não foi possível ler ${count(p.unknown, 'item', 'itens')}`
      }.`,
  },
};
