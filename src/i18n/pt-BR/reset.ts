import { count, lines } from '../../base/wording.ts';
import { listed } from '../../cluster/etcd/cluster-etcd-sentences.ts';
import type { Area } from '../tables.ts';
import { and, or, seconds, why } from './words/portuguese.ts';

const ETCDCTL =
  'em um dos nós restantes da camada de gerenciamento: "etcdctl member list" e depois "etcdctl member remove ID"';
const LOSS =
  'Para limpar esta máquina mesmo que parte dos dados do cluster exista somente no etcd dela, execute "kubejoin reset --allow-etcd-quorum-loss"; --force, sozinho, não basta.';
const SAME_AGAIN = 'depois, execute novamente o comando que falhou';

/** The parts of a packet filter that a reset counts and removes. An IPVS table is removed whole. */
const PARTS: Readonly<Record<string, readonly [one: string, many: string, removed: string]>> = {
  nft: ['tabela', 'tabelas', 'removida'],
  ipset: ['conjunto', 'conjuntos', 'removido'],
};
const CHAINS = ['cadeia', 'cadeias', 'removida'] as const;

function rulesRemoved(filter: string, items: number): string {
  if (filter === 'ipvsadm') return 'Regras do Kubernetes removidas do ipvsadm';
  const [one, many, removed] = PARTS[filter] ?? CHAINS;
  return `${count(items, `${one} do Kubernetes ${removed}`, `${many} do Kubernetes ${removed}s`)} do ${filter}`;
}

function rulesToRemove(filter: string, items: number): string {
  if (filter === 'ipvsadm') return 'do ipvsadm as regras do Kubernetes';
  const [one, many] = PARTS[filter] ?? CHAINS;
  return `do ${filter} ${count(items, one, many)} do Kubernetes`;
}

const LEFT = {
  cni: (items: string) => `configuração e interfaces do CNI: ${items}; para remover: --cleanup cni`,
  iptables: (items: string) => `regras de filtro de pacotes do Kubernetes: ${items}; para remover: --cleanup iptables`,
  kubeconfig: (items: string) =>
    `kubeconfigs deste cluster em diretórios pessoais: ${items}; para remover: --cleanup kubeconfig`,
  'kubeconfig-shared': (items: string) => `kubeconfigs deste cluster e de outros: ${items}`,
  logs: (items: string) => `logs de Pods: ${items}`,
  plugins: (items: string) => `o diretório de plugins de volume do kubelet: ${items}`,
  temporary: (items: string) => `cópias e simulações do kubeadm: ${items}; para remover: --cleanup-tmp-dir`,
  certificates: (items: string) =>
    `certificados e chaves fora do diretório de certificados: ${items}; para remover um diretório: --cert-dir`,
  'etcd-data': (items: string) => `${items}: nada indica que o kubelet desta máquina executou o etcd com esses dados`,
  'etcd-data-kept': (items: string) =>
    `os dados do etcd, com todos os Secrets do cluster: ${items}; para remover: esvazie o diretório`,
  'etcd-member': (items: string) =>
    `o membro do etcd desta máquina, se ainda estiver registrado (${items.includes(', ') ? 'uma das URLs de pares' : 'URL de pares'} ${items}); para removê-lo, em um dos nós restantes da camada de gerenciamento: etcdctl member remove ID`,
  'external-etcd': (items: string) => `os dados do cluster no etcd externo: ${items}`,
  node: (items: string) => `o Node, se o cluster ainda existir; para excluí-lo: kubectl delete node ${items}`,
} as const;

type LeftItems = readonly { what: keyof typeof LEFT; items: readonly string[] }[];

const left = (all: LeftItems): string => all.map(({ what, items }) => `\n  * ${LEFT[what](items.join(', '))}`).join('');

export const reset = {
  failures: {
    RESET_NOT_CONFIRMED: () => ({
      what: 'A redefinição não foi confirmada. Nada foi alterado.',
      cause: 'A resposta não foi "s" nem "sim".',
      cure: 'Execute o mesmo comando novamente e responda "s", ou acrescente --force para dispensar a confirmação.',
    }),
    RESET_DIRECTORY_PROTECTED: (p) => ({
      what: `O kubejoin se recusa a esvaziar ${p.path}. Nada foi alterado.`,
      cause:
        p.path === p.real
          ? 'Esse caminho indica um diretório do sistema, um diretório pessoal ou um diretório que também contém arquivos que não são deste nó.'
          : `Esse caminho é um link para ${p.real}: um diretório do sistema, um diretório pessoal ou um diretório que também contém arquivos que não são deste nó.`,
      cure: `Corrija o diretório de certificados (--cert-dir) ou o diretório de dados do etcd (o volume etcd-data em /etc/kubernetes/manifests/etcd.yaml).${p.path === p.real ? '' : ' Ou mova os dados para um diretório próprio e aponte o link para ele.'}`,
    }),
    RESET_DIRECTORY_LINKED: (p) => ({
      what: `${p.path} é um link para ${p.real}, e o kubejoin não segue links ao esvaziar um diretório. Nada foi alterado.`,
      cause: 'O destino de um link também pode conter arquivos que não são deste nó.',
      cure: `Se ${p.real} contiver só arquivos deste nó, esvazie-o manualmente e remova o link. No caso do diretório de certificados, você também pode usar --cert-dir ${p.real}; no caso de um diretório do CNI, retire cni de --cleanup.`,
    }),
    RESET_NOT_A_DIRECTORY: (p) => ({
      what: `Não é possível esvaziar ${p.path}: não é um diretório. Nada foi alterado.`,
      cause: `${p.path} é um arquivo, não um diretório.`,
      cure: 'Mova o arquivo ou indique outro diretório; depois, execute o mesmo comando novamente.',
    }),
    DIRECTORY_HAS_MOUNTS: (p) => ({
      what: `${p.path} não foi esvaziado: há algo montado nele.`,
      cause: `Esvaziar o diretório removeria os arquivos ${p.points.length === 1 ? 'deste ponto' : 'destes pontos'} de montagem:${lines(p.points)}`,
      cure: `Desmonte ${p.points.length === 1 ? 'esse ponto' : 'esses pontos'} de montagem ("umount CAMINHO"); ${SAME_AGAIN}.`,
    }),
    MOUNTS_BUSY: (p) => ({
      what: `Não foi possível desmontar ${count(p.points.length, 'ponto de montagem', 'pontos de montagem')} em ${p.below}. Nada foi removido desse diretório.`,
      cause: `${p.points.length === 1 ? 'Ponto de montagem restante' : 'Pontos de montagem restantes'}:${lines(p.points)}${p.reason === '' ? '' : `\n  O umount respondeu: ${p.reason}`}`,
      cure: `Descubra quais processos usam ${p.points.length === 1 ? 'esse ponto' : 'esses pontos'} de montagem ("fuser -vm CAMINHO") e encerre-os. Para desmontar um sistema de arquivos de rede cujo servidor não existe mais, defina unmountFlags: [MNT_FORCE, MNT_DETACH] em uma ResetConfiguration (--config). Depois, execute novamente o comando que falhou.`,
    }),
    PROGRAM_FAILED: (p) => ({
      what: `"${p.command}" falhou.`,
      cause: `Erro: ${p.reason}.`,
      cure: 'Corrija a causa e execute "kubejoin reset" novamente, ou remova de --cleanup o item que falhou (cni ou iptables).',
    }),
    ETCD_WITHOUT_QUORUM: (p, say) => ({
      what: `O membro ${p.peerUrl} desta máquina não pode ser removido do etcd, que perdeu o quórum ou não responde. Nada foi alterado.`,
      cause: `Há ${p.alive.length === 1 ? 'um membro' : 'membros'} em execução em ${and(p.alive)}, mas não houve resposta de membros suficientes para formar maioria; por isso, esta máquina pode ter a única cópia dos dados mais recentes. Detalhes:${listed(p.troubles, say)}`,
      cure: `Recupere primeiro os outros membros; ${SAME_AGAIN}. ${LOSS}`,
    }),
    ETCD_QUORUM_AT_STAKE: (p, say) => ({
      what: `Sem o membro ${p.peerUrl} (${p.id}) desta máquina, o etcd perderia o quórum. Nada foi alterado.`,
      cause:
        p.voters === 0
          ? 'Os outros membros são learners, que ainda não votam.'
          : `Membros restantes que responderam: ${p.healthy} de ${p.voters}. ${p.troubles.length === 1 ? 'Este não respondeu' : 'Estes não responderam'}:${listed(p.troubles, say)}`,
      cure: `Primeiro, ${p.voters === 0 ? 'espere um learner ser promovido ou remova os learners' : p.troubles.length === 1 ? 'recupere o membro que não respondeu ou remova-o' : 'recupere os membros que não responderam ou remova-os'} do etcd; ${SAME_AGAIN}. ${LOSS}`,
    }),
    ETCD_MEMBER_AMBIGUOUS: (p) => ({
      what: 'Não foi possível determinar qual membro do etcd está em execução nesta máquina. Nada foi alterado.',
      cause: `O certificado do etcd desta máquina contém os endereços de vários membros:${lines(p.members.map(({ id, peerUrl }) => `${id} ${peerUrl}`))}`,
      cure: `Descubra qual desses membros é o desta máquina e remova-o manualmente (${ETCDCTL}); depois, execute nesta máquina "kubejoin reset --skip-phases=remove-etcd-member" e esvazie /var/lib/etcd.`,
    }),
    ETCD_HERE_UNKNOWN: (p, say) => ({
      what: 'O etcd local não informou o próprio ID de membro. Nada foi alterado.',
      cause: `${p.url}: ${say(p.reason)}`,
      cure: `Recupere esse etcd. Ou, se tiver certeza de que o cluster pode ficar sem ele, encerre-o ("systemctl stop kubelet" e depois "crictl stop" com o ID que "crictl ps --name etcd" mostra) e execute novamente o comando que falhou. ${LOSS}`,
    }),
    ETCD_MEMBER_STAYS: (p, say) => ({
      what: `Não foi possível remover do etcd o membro ${p.peerUrl} (${p.id}) desta máquina. Nada foi alterado nesta máquina.`,
      cause: `Última resposta do etcd: ${say(p.reason)}`,
      cure: `Corrija a causa e execute o mesmo comando novamente, ou remova o membro manualmente (${ETCDCTL}).`,
    }),
  },
  texts: {
    COMMAND_RESET: () => 'Remove desta máquina o estado e os arquivos do nó',
    COMMAND_RESET_LONG: () =>
      'Retira esta máquina do cluster, remove do etcd o membro correspondente a ela e exclui os contêineres e os arquivos do Kubernetes. Vestígios do cluster na configuração do CNI, nos filtros de pacotes e nos diretórios pessoais são mantidos e listados; --cleanup também os remove.',
    COMMAND_RESET_PHASE: () => 'Executa uma fase da redefinição',
    PHASE_RESET_PREFLIGHT: () => 'Verifica se esta máquina pode ser redefinida e pede confirmação',
    PHASE_REMOVE_ETCD_MEMBER: () => 'Remove do etcd o membro desta máquina',
    ETCD_KEPT: (p) =>
      `Esta fase mantém o membro do etcd desta máquina${p.peerUrls?.length ? ` (${or(p.peerUrls)})` : ''} e os dados em ${p.dataDir}, que incluem todos os Secrets do cluster. Esvazie o diretório quando os dados não forem mais necessários. Se o membro ainda estiver registrado, remova-o em um dos nós restantes da camada de gerenciamento ("etcdctl member remove ID").`,
    PHASE_CLEANUP_NODE: () => 'Encerra o kubelet e os contêineres dele e remove o que eles deixaram',
    FLAG_RESET_CERT_DIR: () => 'Diretório de certificados que será esvaziado.',
    FLAG_RESET_CONFIG: () =>
      'Caminho de um arquivo de configuração com uma ResetConfiguration (kubeadm.k8s.io/v1beta4).',
    FLAG_CLEANUP: () =>
      'Remove também o que a redefinição normalmente mantém: cni (toda a configuração e o estado do CNI), iptables, kubeconfig (kubeconfigs deste cluster nos diretórios pessoais).',
    FLAG_CLEANUP_TMP_DIR: () => 'Esvazia também /etc/kubernetes/tmp.',
    FLAG_FORCE_RESET: () => 'Não pede confirmação.',
    FLAG_RESET_KUBECONFIG: () =>
      'Kubeconfig de um administrador, usado para encontrar os outros membros do etcd se esta máquina não os conhecer.',
    FLAG_ALLOW_ETCD_QUORUM_LOSS: () => 'Redefine esta máquina mesmo que o etcd perca o quórum ou já o tenha perdido.',
    RESET_CONFIRM: () =>
      'Esta operação remove o que o init ou o join configurou nesta máquina: os contêineres são encerrados, e certificados, kubeconfigs e dados do etcd são removidos. Continuar? [s/N]: ',
    YES_ANSWERS: () => 's sim y yes',
    RESET_DONE: (p) =>
      `Esta máquina (${p.node}) foi redefinida e pode ser associada a um cluster novamente.${p.left.length === 0 ? '' : `\n\nO que permanece:${left(p.left)}`}`,
    RESET_PREVIEWED: (p) =>
      `Nada foi alterado. A redefinição desta máquina (${p.node}) faria ${count(p.changes, 'alteração, mostrada', 'alterações, mostradas')} acima.${
        p.left.length === 0 ? '' : `\n\nO que permaneceria:${left(p.left)}`
      }`,
    RESET_UNFINISHED: () => 'A redefinição está incompleta. Execute o mesmo comando novamente para continuar.',
    JOURNAL_NOT_WRITTEN: (p, say) =>
      `Não foi possível gravar no diário; a redefinição continua sem ele. ${why(p.reason, say)}`,
    NODE_NOT_TOLD: (p, say) =>
      `Não foi possível informar ao cluster que o nó ${p.node} saiu; se ele existir, o cluster perceberá isso em até um minuto. Motivo: ${say(p.reason)}`,
    PODS_NOT_LISTED: (p, say) =>
      `Não foi possível encerrar os contêineres deste nó. Se algum ainda estiver em execução, encerre-o manualmente. Motivo: ${say(p.reason)}`,
    PODS_STAY: (p, say) =>
      `Não foi possível remover ${p.pods.length === 1 ? 'este Pod' : 'estes Pods'}: ${p.pods.join(', ')}. ${p.pods.length === 1 ? 'Remova-o' : 'Remova-os'} manualmente ("crictl pods", "crictl rmp -f ID"). Motivo: ${say(p.reason)}`,
    PODS_OUT_OF_TIME: (p) => `Nem todos os Pods puderam ser removidos em ${seconds(p.seconds)}.`,
    ETCD_NEVER_STARTED: () => 'o membro nunca iniciou',
    ETCD_NOT_LEFT: (p, say) =>
      `Não foi possível remover do etcd o membro ${p.peerUrl} desta máquina. Se o cluster continuar em uso, remova esse membro (${ETCDCTL}). Detalhes:${listed(p.troubles, say)}`,
    ETCD_MEMBER_ELSEWHERE: (p) =>
      `O membro do etcd ${p.peerUrl} (${p.id}) foi mantido: esse endereço não é desta máquina, e nenhum etcd em execução nela se identifica como esse membro. Se o membro pertencia a esta máquina, remova-o manualmente (${ETCDCTL}).`,
    ETCD_ENDS: (p) =>
      `Esta máquina é o único membro do etcd (${p.peerUrl}): esta redefinição destrói o cluster e tudo o que está armazenado nele.`,
    ETCD_QUORUM_GOES: (p, say) =>
      `Sem o membro ${p.peerUrl}, o etcd perde o quórum (permitido por --allow-etcd-quorum-loss), porque ${p.voters === 0 ? 'os outros membros são learners, que ainda não votam' : `${p.troubles.length === 1 ? 'outro membro não responde' : 'outros membros não respondem'}:${listed(p.troubles, say)}`}`,

    CHANGE_REMOVE_ETCD_MEMBER: (p) => `Máquina removida do etcd (${p.peerUrl})`,
    CHANGE_REMOVE_ETCD_MEMBER_STARTED: (p) => `Removendo esta máquina do etcd (${p.peerUrl})`,
    CHANGE_REMOVE_ETCD_MEMBER_PREVIEW: (p) => `Removeria esta máquina do etcd (${p.peerUrl})`,
    CHANGE_REMOVE_LOCAL_ETCD: (p) => `Etcd desta máquina encerrado e dados removidos de ${p.dataDir}`,
    CHANGE_REMOVE_LOCAL_ETCD_STARTED: (p) =>
      `Encerrando o etcd desta máquina e removendo os dados dele em ${p.dataDir}`,
    CHANGE_REMOVE_LOCAL_ETCD_PREVIEW: (p) =>
      `Encerraria o etcd desta máquina e removeria os dados dele em ${p.dataDir}`,
    CHANGE_NODE_UNREADY: (p) => `Nó ${p.node} marcado como não pronto no cluster`,
    CHANGE_NODE_UNREADY_STARTED: (p) => `Marcando o nó ${p.node} como não pronto no cluster`,
    CHANGE_NODE_UNREADY_PREVIEW: (p) => `Marcaria o nó ${p.node} como não pronto no cluster`,
    CHANGE_REMOVE_PODS: (p) =>
      `${count(p.pods, 'Pod removido', 'Pods removidos')} do agente de execução de contêineres em ${p.socket}`,
    CHANGE_REMOVE_PODS_STARTED: (p) =>
      `Removendo ${count(p.pods, 'Pod', 'Pods')} do agente de execução de contêineres em ${p.socket}`,
    CHANGE_REMOVE_PODS_PREVIEW: (p) =>
      `Removeria ${count(p.pods, 'Pod', 'Pods')} do agente de execução de contêineres em ${p.socket}`,
    CHANGE_UNMOUNT: (p) =>
      `${count(p.mounts, 'ponto de montagem desmontado', 'pontos de montagem desmontados')} em ${p.below}`,
    CHANGE_UNMOUNT_STARTED: (p) =>
      `Desmontando ${count(p.mounts, 'ponto de montagem', 'pontos de montagem')} em ${p.below}`,
    CHANGE_UNMOUNT_PREVIEW: (p) =>
      `Desmontaria ${count(p.mounts, 'ponto de montagem', 'pontos de montagem')} em ${p.below}`,
    CHANGE_EMPTY_DIRECTORY: (p) => `Esvaziado: ${p.path}`,
    CHANGE_EMPTY_DIRECTORY_STARTED: (p) => `Esvaziando ${p.path}`,
    CHANGE_EMPTY_DIRECTORY_PREVIEW: (p) => `Esvaziaria ${p.path}`,
    CHANGE_REMOVE_DIRECTORY: (p) => `Diretório vazio removido: ${p.path}`,
    CHANGE_REMOVE_DIRECTORY_STARTED: (p) => `Removendo o diretório vazio ${p.path}`,
    CHANGE_REMOVE_DIRECTORY_PREVIEW: (p) => `Removeria o diretório ${p.path}, que já estaria vazio`,
    CHANGE_REMOVE_INTERFACE: (p) => `Interface de rede removida: ${p.name}`,
    CHANGE_REMOVE_INTERFACE_STARTED: (p) => `Removendo a interface de rede ${p.name}`,
    CHANGE_REMOVE_INTERFACE_PREVIEW: (p) => `Removeria a interface de rede ${p.name}`,
    CHANGE_CLEAR_PACKET_FILTER: (p) => rulesRemoved(p.filter, p.items),
    CHANGE_CLEAR_PACKET_FILTER_STARTED: (p) => `Removendo ${rulesToRemove(p.filter, p.items)}`,
    CHANGE_CLEAR_PACKET_FILTER_PREVIEW: (p) => `Removeria ${rulesToRemove(p.filter, p.items)}`,
  },
} satisfies Area;
