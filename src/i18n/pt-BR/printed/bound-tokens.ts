import type { ApprovalGrant } from '../../../operations/bound-tokens/approval-grants.ts';
import { narrowingCommands } from '../../../operations/bound-tokens/narrowing.ts';
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
  },
  texts: {
    BOUND_TOKENS_APPROVED_KNOWINGLY: (p, say) =>
      `Continuando, como solicitado, embora o aprovador talvez não possa garantir o que os tokens vinculados prometem. ${say(p.reason)}`,
    PROVISION_NODE_MISSING: () =>
      'Esta opção é obrigatória: um token criado com --kubeconfig é vinculado ao nome do nó.',
    PROVISION_DRY_RUN: () => 'A configuração não pode definir dryRun.',
    REQUEST_NOT_EXACT: (p) =>
      `A solicitação é diferente da que o kubelet de ${p.node} faz: o titular é outro, ou há nomes ou campos a mais.`,
    REQUEST_OTHER_NODE: (p) =>
      `A solicitação é para o nó ${p.asked}, mas o token dela só permite associar ${p.node}. Se a máquina deve ser ${p.asked}, associe-a com um token de "kubejoin token create --for-node ${p.asked}". Se deve ser ${p.node}, associe-a com --node-name ${p.node}.`,
    REQUEST_KEY_WEAK: (p) =>
      `A chave da solicitação é fraca demais (${p.key}). Os kubelets usam chaves ECDSA de pelo menos 256 bits ou chaves RSA de pelo menos 2048 bits.`,
    REQUEST_USAGES: (p) =>
      `O certificado de cliente de um kubelet serve para assinatura digital (digital signature) e autenticação de cliente (client auth), mas a solicitação pede ${p.usages.length === 1 ? 'este uso' : 'estes usos'}: ${p.usages.join(', ')}.`,
    TOKEN_USED_UP: (p) =>
      `O token de ${p.node} não tem usos restantes. Ele foi usado com ${p.admitted.length === 1 ? 'a chave' : 'as chaves'} ${and(p.admitted)}; esta solicitação tem a chave ${p.key}. Se ${p.admitted.length === 1 ? 'essa chave' : 'uma dessas chaves'} não for da máquina prevista, o token foi roubado, e quem o roubou tem agora um certificado de ${p.node}: exclua esse Node e crie um token para outro nome. Se ela for de uma tentativa anterior desta máquina que perdeu a chave (um kubelet que foi parado ou um disco que foi apagado), crie outro token: kubejoin token create --for-node ${p.node}`,
  },
} satisfies Area;
