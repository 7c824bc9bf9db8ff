import { count } from '../../../base/wording.ts';
import { and } from '../../../i18n/pt-BR/words/portuguese.ts';
import type { OwnerKind } from '../inventory/admission-inventory-sentences.ts';
import type { OwnArea } from './area.ts';

const onOthers = (nodes: readonly string[]): string =>
  nodes.length > 0 ? ` Execute o mesmo comando em ${and(nodes)}.` : '';

const OWNERS: Readonly<Record<OwnerKind, (name: string) => string>> = {
  node: (name) => `que pertence ao Node ${name}`,
  service: (name) => `que pertence ao Service ${name}`,
  domain: () => 'que está entre os nomes e endereços reservados para Services e Pods',
  'control-plane': () => 'que aponta para os servidores da API',
  inventory: (name) => `que, no inventário, pertence a ${name}`,
};

export const serving = {
  failures: {
    SERVING_UNSIGNED: (p, say) => ({
      what: `Ainda não é possível ativar a verificação dos kubelets no servidor da API, porque ${count(p.nodes.length + p.more, 'nó não tem', 'nós não têm')} um certificado de servidor emitido pela CA do cluster. Nada foi alterado.`,
      cause: `Se o servidor da API já verificasse os kubelets, kubectl logs e kubectl exec falhariam ${p.nodes.length + p.more === 1 ? 'neste nó' : 'nestes nós'}:${p.nodes.map(({ node, reason }) => `\n  * ${node}: ${say(reason)}`).join('')}${p.more > 0 ? `\n  * e mais ${p.more}` : ''}`,
      cure: `Execute "kubejoin admission serving --stage certificates" ${p.nodes.length + p.more === 1 ? 'no nó sem certificado de servidor emitido pela CA do cluster, aprove a solicitação desse nó' : 'em cada nó sem certificado de servidor emitido pela CA do cluster, aprove as solicitações desses nós'} ("kubectl get csr" e depois "kubectl certificate approve NOME") e execute novamente o comando que falhou. Exclua os Nodes de máquinas que não existem mais.`,
    }),
    SERVING_NOT_REQUESTED: () => ({
      what: 'Os kubelets deste cluster ainda não solicitam certificados de servidor. Nada foi alterado.',
      cause: 'O ConfigMap kube-system/kubelet-config não define serverTLSBootstrap: true.',
      cure: 'Execute "kubejoin admission serving --stage certificates" em um nó da camada de gerenciamento e depois em todos os outros nós.',
    }),
    SERVING_STILL_VERIFIED: (p) => ({
      what: `Os kubelets precisam manter os certificados de servidor, porque ${p.nodes.length === 1 ? 'o servidor da API' : 'os servidores da API'} em ${and(p.nodes)} ainda ${p.nodes.length === 1 ? 'verifica' : 'verificam'} esses certificados.`,
      cause: `Com certificados autoassinados, kubectl logs e kubectl exec falhariam ao passar por ${p.nodes.length === 1 ? 'esse servidor da API' : 'esses servidores da API'}.`,
      cure: `Execute "kubejoin admission serving --off --stage authority" em ${p.nodes.length === 1 ? p.nodes[0] : 'cada um desses nós da camada de gerenciamento'} e execute novamente o comando que falhou.`,
    }),
    SERVING_STILL_REQUESTED: () => ({
      what: 'O cluster ainda instrui os kubelets a solicitar certificados de servidor. Nada foi alterado.',
      cause:
        'Os nós de processamento usam a configuração do ConfigMap kube-system/kubelet-config, que ainda define serverTLSBootstrap: true.',
      cure: 'Execute "kubejoin admission serving --off" nos nós da camada de gerenciamento e, depois, execute novamente o comando que falhou. Ou execute o comando que falhou com o kubeconfig de um administrador (--kubeconfig).',
    }),
    SERVING_NOT_EDITABLE: (p) => ({
      what: `Não é possível alterar ${p.field} em ${p.place}. Nada foi alterado.`,
      cause: `O conteúdo de ${p.place} não é YAML válido ou não está no formato usado pelo kubeadm e pelo kubejoin.`,
      cure: `Altere ${p.field} manualmente e execute o mesmo comando novamente.`,
    }),
    SERVING_NO_API_SERVER: (p) => ({
      what: 'Esta máquina não executa um servidor da API; portanto, não há configuração a alterar.',
      cause: `${p.path} não existe.`,
      cure: 'Execute o mesmo comando em cada nó da camada de gerenciamento.',
    }),
    SERVING_NO_KUBELET: (p) => ({
      what: 'Esta máquina não é um nó de um cluster; portanto, o kubelet dela não tem configuração a alterar.',
      cause: `${p.path} não existe.`,
      cure: 'Execute o mesmo comando nos nós do cluster.',
    }),
    SERVING_STAGE_MISSING: () => ({
      what: 'Nenhuma etapa foi indicada.',
      cause:
        'Os certificados de servidor são configurados em duas etapas: primeiro os kubelets os recebem, depois o servidor da API os verifica.',
      cure: 'Acrescente --stage certificates ou --stage authority. Só --off pode ser usada sem --stage: nesse caso, ela desfaz as duas etapas.',
    }),
  },
  texts: {
    SERVING_ROLLED_BACK: (p) =>
      `O servidor da API não ficou pronto; por isso, o conteúdo anterior de ${p.path} foi restaurado.`,
    SERVING_NOT_ROLLED_BACK: (p) =>
      `O servidor da API não ficou pronto. Outro programa alterou ${p.path} nesse meio-tempo; por isso, o kubejoin deixou o arquivo como está.`,
    SERVING_NOT_RESTORED: (p, say) =>
      `O servidor da API não ficou pronto, e não foi possível restaurar o conteúdo anterior de ${p.path}: ${say(p.reason)}`,
    SERVING_CERTIFICATES_ON: (p) =>
      `O kubelet de ${p.node} agora solicita o certificado de servidor ao cluster. Até que a solicitação seja aprovada ("kubectl get csr" a lista após alguns segundos; depois, "kubectl certificate approve NOME"), kubectl logs e kubectl exec não funcionam para os Pods deste nó. Execute "kubejoin admission serving --stage certificates" em todos os outros nós; "kubejoin admission status" mostra quais nós têm um certificado. Depois, execute "kubejoin admission serving --stage authority" em cada nó da camada de gerenciamento.`,
    SERVING_CERTIFICATES_KEPT: (p) =>
      `Nada foi alterado: o kubelet de ${p.node} já solicita o certificado de servidor ao cluster. Execute "kubejoin admission status" em um nó da camada de gerenciamento para ver se ele tem um certificado. Se não tiver, aprove a solicitação mais recente dele ("kubectl get csr" e depois "kubectl certificate approve NOME").`,
    SERVING_CERTIFICATES_OFF: (p) =>
      `O kubelet de ${p.node} usa novamente um certificado de servidor autoassinado. Execute o mesmo comando em todos os outros nós.`,
    SERVING_AUTHORITY_ON: (p) =>
      `O servidor da API em ${p.node} agora verifica os certificados de servidor dos kubelets.${onOthers(p.remaining)}`,
    SERVING_AUTHORITY_OFF: (p) =>
      `O servidor da API em ${p.node} não verifica mais os certificados de servidor dos kubelets.${onOthers(p.remaining)}`,
    SERVING_STATUS_OFF: () =>
      'Os kubelets usam certificados de servidor autoassinados. Para que eles solicitem certificados ao cluster, execute "kubejoin admission serving --stage certificates".',
    SERVING_STATUS_UNSIGNED: (p, say) =>
      `${p.node} não apresentou um certificado de servidor emitido pela CA do cluster: ${say(p.reason)}`,
    SERVING_STATUS: (p) =>
      `${p.signed} de ${count(p.nodes, 'nó', 'nós')} ${p.signed === 1 ? 'tem' : 'têm'} um certificado de servidor emitido pela CA do cluster. Servidores da API que verificam esses certificados: ${p.verifying.join(', ') || 'nenhum'}; servidores que não os verificam: ${p.notVerifying.join(', ') || 'nenhum'}.`,
    COMMAND_ADMISSION_SERVING: () => 'Faz o cluster emitir e verificar os certificados de servidor dos kubelets',
    COMMAND_ADMISSION_SERVING_LONG: () =>
      `Por padrão, o kubelet assina o próprio certificado de servidor; por isso, nem o servidor da API nem um coletor de
métricas conseguem verificar esse certificado. Este comando muda isso em duas etapas:

--stage certificates: execute esta etapa em todos os nós, começando por um nó da camada de gerenciamento, e aprove as
solicitações de certificado. Ela define serverTLSBootstrap: true na KubeletConfiguration do cluster (ConfigMap
kubelet-config) e em /var/lib/kubelet/config.yaml desta máquina e reinicia o kubelet, que então solicita um certificado
ao cluster.

--stage authority: execute esta etapa em cada nó da camada de gerenciamento. Ela define --kubelet-certificate-authority
no servidor da API desta máquina. O comando não executa esta etapa enquanto algum nó não tiver um certificado assinado
pelo cluster, porque kubectl logs e kubectl exec falhariam nesse nó.

--off desfaz uma etapa ou, sem --stage, as duas. --dry-run só mostra as alterações.`,
    FLAG_SERVING_STAGE: () => 'Etapa a configurar ou, com --off, a desfazer.',
    FLAG_SERVING_OFF: () =>
      'Desfaz a etapa indicada em --stage. Sem --stage, desfaz primeiro authority e depois certificates.',
    SERVING_APPROVED: (p) =>
      `O nó ${p.node} solicita um certificado para os próprios nomes e endereços: ${p.names.join(', ')}.`,
    SERVING_USAGES: (p) =>
      `O certificado de servidor de um kubelet serve para assinatura digital (digital signature) e autenticação de servidor (server auth), mas a solicitação pede ${p.usages.length === 1 ? 'este uso' : 'estes usos'}: ${p.usages.join(', ')}.`,
    SERVING_NAME_UNUSABLE: (p) =>
      `A solicitação inclui ${p.name}. Endereços de loopback, de enlace local e de multicast, curingas e nomes inválidos não podem ser aprovados.`,
    SERVING_NAME_TAKEN: (p) =>
      `O nó ${p.node} solicita um certificado para ${p.name}, ${OWNERS[p.owner](p.ownerName)}.`,
    SERVING_NO_INVENTORY: () =>
      'Este aprovador só avalia certificados de servidor se tiver um inventário das máquinas. Inicie-o com --inventory ARQUIVO (para o Deployment, execute "kubejoin admission install --inventory ARQUIVO") ou aprove a solicitação com o kubectl.',
    SERVING_NAMES_UNLISTED: (p) =>
      p.listed
        ? `O inventário não lista ${p.names.length === 1 ? 'este nome ou endereço' : 'estes nomes e endereços'} do nó ${p.node}: ${and(p.names)}. ${p.names.length === 1 ? 'Se estiver correto, acrescente-o' : 'Se estiverem corretos, acrescente-os'} ao campo nodeAddresses.`
        : `O inventário não lista o nó ${p.node}, que solicita um certificado para ${and(p.names)}. Se for uma das suas máquinas, acrescente-a ao inventário.`,
    SERVING_HELD_UP: (p, say) =>
      `O aprovador não consegue avaliar certificados de servidor.${p.forbidden ? ' Execute "kubejoin admission install --inventory ARQUIVO" para conceder a permissão que falta.' : ''} Motivo: ${say(p.reason)}`,
    INVENTORY_READ: (p) => `O inventário ${p.path} foi lido novamente: ${count(p.nodes, 'nó', 'nós')}.`,
    INVENTORY_KEPT: (p, say) =>
      `O inventário ${p.path} não pode ser usado como está; a versão anterior (${count(p.nodes, 'nó', 'nós')}) continua em uso. Motivo: ${say(p.reason)}`,
    INVENTORY_IGNORED: () =>
      'O ConfigMap kube-system/kubejoin-approver-inventory não foi usado, porque a conta kubejoin-approver não tem permissão para aprovar certificados de servidor: ou o ConfigMap foi criado por terceiros, ou um "kubejoin admission install --inventory" anterior não terminou. Para substituir o ConfigMap, acrescente --inventory ARQUIVO ao comando; para excluir o ConfigMap, acrescente --remove-inventory.',
  },
} satisfies OwnArea;
