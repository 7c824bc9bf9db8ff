import type { ApprovalGrant } from '../../../operations/admission/bound-tokens/approval-grants.ts';
import { narrowingCommands } from '../../../operations/admission/bound-tokens/narrowing.ts';
import type { Area } from '../../tables.ts';
import { and } from '../words/portuguese.ts';

function granted({ binding, role, subject: { kind, name } }: ApprovalGrant): string {
  const to = kind === 'Group' ? `ao grupo ${name}` : kind === 'User' ? `ao usuário ${name}` : `a ${kind} ${name}`;
  return `o ClusterRoleBinding ${binding} (papel ${role}) concede essa permissão ${to}`;
}

/** Clusters in which bound tokens mean nothing. */
export const boundTokens = {
  failures: {
    ADMISSION_NOT_INSTALLED: (p) => ({
      what: `O cluster em ${p.server} ainda não aceita tokens vinculados. Nenhum token foi criado.`,
      cause: `Um token vinculado a um nó recebe as permissões necessárias por meio de ${p.missing.length === 1 ? 'um objeto que falta' : 'objetos que faltam'} no cluster: ${and(p.missing)}.`,
      cure: `Execute "kubejoin admission install --kubeconfig ${p.kubeconfig}" e, em uma máquina que permaneça ligada, "kubejoin approve --watch". Depois, execute novamente o mesmo comando.`,
    }),
    BOUND_TOKENS_APPROVED: (p) => ({
      what: `O cluster em ${p.server} aprova automaticamente as solicitações de certificado de tokens vinculados. Nenhum token foi criado.`,
      cause: `Um token desses permitiria associar qualquer número de máquinas, com qualquer nome: o cluster aprova as solicitações delas, e o aprovador não pode impedir isso. ${
        p.grants.length > 0
          ? `No cluster, ${and(p.grants.map(granted))}.`
          : `Não foi encontrado nenhum ClusterRoleBinding que conceda isso; o servidor da API ${p.reason === '' ? 'não informou o motivo' : `informou este motivo: ${p.reason}`}.`
      }`,
      cure: `Para criar o token mesmo assim, acrescente --allow-automatic-approval. Caso contrário, ${
        p.grants.length > 0
          ? `restrinja a aprovação automática aos tokens do próprio kubeadm e execute novamente o mesmo comando.${p.grants.every(({ isRoleNarrow }) => isRoleNarrow) ? '' : ' O papel inclui outras permissões; portanto, descubra antes quem precisa dessa vinculação.'} Para restringi-la: ${narrowingCommands(p.grants).join(' && ')}`
          : 'descubra qual autorizador do servidor da API concede "create certificatesigningrequests/nodeclient" e retire essa permissão dos tokens vinculados. Depois, execute novamente o mesmo comando.'
      }`,
    }),
    APPROVAL_REVIEW_FORBIDDEN: (p) => ({
      what: `O usuário de ${p.kubeconfig} não tem permissão para perguntar a ${p.server} se o cluster aprova automaticamente as solicitações de certificado de tokens vinculados. Nenhum token foi criado.`,
      cause: `Em um cluster que as aprova, um token vinculado permitiria associar qualquer número de máquinas, com qualquer nome. O servidor da API respondeu: ${p.reason}`,
      cure: 'Use o kubeconfig de um administrador (em um nó da camada de gerenciamento, /etc/kubernetes/admin.conf) ou peça a um administrador a permissão "create subjectaccessreviews.authorization.k8s.io". Se "kubejoin admission status" mostrou ao administrador que nada aprova tokens vinculados, acrescente --allow-automatic-approval.',
    }),
    API_SERVER_NAMES_UNKNOWN: (p, say) => ({
      what: `O aprovador não conseguiu ler os nomes do certificado do servidor da API em ${p.server}.`,
      cause: `Nenhum nó pode receber um certificado para esses nomes; portanto, nenhum certificado de servidor é aprovado até que eles sejam conhecidos. A conexão com ${p.server} falhou: ${say(p.reason, 'what')}`,
      cure: 'Execute o aprovador onde ele alcance diretamente todos os servidores da API, como em um nó da camada de gerenciamento.',
    }),
  },
  texts: {
    BOUND_TOKENS_APPROVED_KNOWINGLY: (p, say) =>
      `Continuando, como solicitado, embora o aprovador talvez não possa garantir o que os tokens vinculados prometem. ${say(p.reason)}`,
    APPROVER_TOKENS_UNUSABLE: (p) =>
      `Ainda não é possível associar máquinas com tokens vinculados: falta no cluster em ${p.server}: ${and(p.missing)}. Execute "kubejoin admission install"; o aprovador pode continuar em execução.`,
    PROVISION_NODE_MISSING: () =>
      'Esta opção é obrigatória: um token criado com --kubeconfig é vinculado ao nome do nó.',
    PROVISION_DRY_RUN: () => 'A configuração não pode definir dryRun.',
  },
} satisfies Area;
