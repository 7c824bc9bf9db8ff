import { shellWord } from '../../base/shown.ts';
import type { Reason } from '../../base/text.ts';
import { count, few, lines } from '../../base/wording.ts';
import { and, seconds } from '../../i18n/pt-BR/words/portuguese.ts';
import type { Translation } from '../../i18n/tables.ts';
import type * as ofCommands from './commands/remove-commands-sentences.ts';
import type { PodReason, PodVerdict } from './pods.ts';
import type { printed } from './printed.ts';
import type * as ofProgress from './remove-progress-sentences.ts';
import type * as sentences from './remove-sentences.ts';
import { flagsFor } from './remove-sentences.ts';

const AGAIN = 'depois, execute o mesmo comando novamente';

const named = (pods: readonly string[]): string =>
  `${few(pods).join(', ')}${pods.length > few(pods).length ? ` e mais ${pods.length - few(pods).length}` : ''}`;

const REASONS: Record<PodReason, (controller: string) => string> = {
  controller: (controller) => controller,
  finished: () => 'concluído',
  'no-controller': () => 'sem controlador; portanto, nada o substitui',
  orphan: (controller) => `${controller} não existe mais; portanto, nada o substitui`,
  daemonset: (controller) => controller,
  mirror: () => 'Pod estático',
  ended: () => 'já deveria ter terminado há muito tempo',
  emptydir: () => 'os dados do volume emptyDir seriam perdidos',
};

const why = ({ reason, controller = '', losesData }: Pick<PodVerdict, 'reason' | 'controller' | 'losesData'>): string =>
  `${REASONS[reason](controller)}${losesData ? '; os dados do volume emptyDir serão perdidos' : ''}`;

const ROLES = { worker: 'nó de processamento', 'control-plane': 'nó da camada de gerenciamento' };
const REMAINS = { token: 'o token de autoinicialização', request: 'a CertificateSigningRequest', lease: 'o Lease' };

const heldLines = (held: readonly { pod: string; reason: Reason }[], say: (reason: Reason) => string): string =>
  lines(held.map(({ pod, reason }) => `${pod}: ${say(reason)}`));

export const {
  failures,
  texts,
}: Translation<typeof sentences & typeof ofProgress & typeof ofCommands, typeof printed> = {
  failures: {
    REMOVE_NODES_MISSING: () => ({
      what: 'Nenhum nó foi informado.',
      cause: 'O "remove" precisa dos nomes dos nós que devem ser removidos.',
      cure: 'Acrescente os nomes, como "kubectl get nodes" os lista: "kubejoin remove NODE".',
    }),
    REMOVE_PODS_REFUSED: (p) => ({
      what: `Pods em ${and(p.nodes.map(({ node }) => node))} seriam perdidos.`,
      cause: `O kubejoin só despeja estes Pods com permissão explícita:${lines(p.nodes.flatMap(({ pods }) => pods.map((pod) => `${pod.namespace}/${pod.name} (${why(pod)})`)))}`,
      cure: `Mova ou exclua esses Pods, ou acrescente ${and(flagsFor(p.nodes))}; ${AGAIN}.`,
    }),
    REMOVE_DRAIN_TIMED_OUT: (p, say) => ({
      what: `Não foi possível esvaziar ${p.node} em ${seconds(p.seconds)}. O nó está isolado e não foi excluído.`,
      cause: `${p.held.length > 0 ? `O servidor da API não permitiu o despejo de:${heldLines(p.held, say)}` : ''}${p.held.length > 0 && p.ending.length > 0 ? '\n    ' : ''}${p.ending.length > 0 ? `Estes Pods foram despejados e ainda não terminaram: ${named(p.ending)}.` : ''}`,
      cure: `Corrija a causa (por exemplo, poucos Pods prontos para o PodDisruptionBudget) ou use um valor maior em --timeout; ${AGAIN}: a remoção continua. "kubectl uncordon ${shellWord(p.node)}" cancela a remoção.`,
    }),
    REMOVE_POD_NOT_EVICTED: (p, say) => ({
      what: `O servidor da API não despejou o Pod ${p.pod} de ${p.node}. O nó está isolado e não foi excluído.`,
      cause: say(p.reason),
      cure: `Corrija a causa ou exclua o Pod; ${AGAIN}: a remoção continua. "kubectl uncordon ${shellWord(p.node)}" cancela a remoção.`,
    }),
    REMOVE_LAST_CONTROL_PLANE: (p) => ({
      what: `Sem ${and(p.nodes)}, o cluster perderia o último nó da camada de gerenciamento. Nada foi alterado.`,
      cause:
        p.unready.length === 0
          ? 'Nenhum outro nó tem o rótulo node-role.kubernetes.io/control-plane.'
          : `Os outros nós da camada de gerenciamento não estão prontos: ${p.unready.join(', ')}.`,
      cure: `${p.unready.length === 0 ? 'Primeiro, associe outro nó da camada de gerenciamento' : 'Primeiro, corrija os outros nós da camada de gerenciamento ou associe mais um'}; ${AGAIN}. Para destruir o cluster, execute "kubejoin reset" nas máquinas dele.`,
    }),
    REMOVE_ENDPOINT_ON_NODE: (p) => ({
      what: `${p.node} tem o endereço ${p.host}, que é o ${p.of === 'cluster' ? 'ponto de acesso do cluster' : 'servidor do kubeconfig'}. Nada foi alterado.`,
      cause:
        p.of === 'cluster'
          ? 'Todos os kubelets e todas as associações usam esse endereço (controlPlaneEndpoint no ConfigMap kube-system/kubeadm-config). Sem esse nó, o cluster ficaria inacessível.'
          : 'O servidor da API do nó para de funcionar assim que o membro do etcd é removido, e a remoção não poderia continuar.',
      cure:
        p.of === 'cluster'
          ? 'Dê ao cluster um ponto de acesso que não dependa de um único nó, como um balanceador de carga, no kubeadm-config, no cluster-info e nos kubeconfigs de todos os nós; depois, execute o mesmo comando novamente.'
          : 'Use --kubeconfig com um kubeconfig cujo servidor seja um balanceador de carga ou outro nó da camada de gerenciamento.',
    }),
    REMOVE_ETCD_OUT_OF_REACH: (p, say) => ({
      what: 'Um nó da camada de gerenciamento só pode ser removido a partir de uma máquina com acesso ao etcd. Nada foi alterado.',
      cause: `O etcd só aceita clientes com um certificado da própria CA, e esta máquina não tem nenhum em ${p.directory}/etcd: ${say(p.reason)}`,
      cure: 'Execute o mesmo comando em um nó da camada de gerenciamento que permaneça no cluster.',
    }),
    REMOVE_MEMBER_UNCLEAR: (p) => ({
      what: `Não foi possível determinar qual membro do etcd pertence a ${p.node}. Nada foi alterado.`,
      cause: `Os endereços dos nós e os nomes e endereços destes membros se contradizem:${lines(p.members.map(({ id, peerUrl }) => `${id} ${peerUrl}`))}`,
      cure: `Descubra qual membro é executado nessa máquina e remova-o em um nó da camada de gerenciamento que permaneça ("etcdctl member list" e "etcdctl member remove ID"); ${AGAIN}.`,
    }),
    REMOVE_QUORUM_AT_STAKE: (p, say) => ({
      what: `O etcd perderia o quórum sem o membro ${p.peerUrl} (${p.id}). O membro não foi removido.`,
      cause:
        p.voters === 0
          ? 'Nenhum outro membro com voto permaneceria.'
          : `${p.healthy} de ${count(p.voters, 'membro com voto restante respondeu', 'membros com voto restantes responderam')}; os que não responderam:${lines(p.troubles.map(({ url, reason }) => `${url}: ${say(reason)}`))}`,
      cure: `${p.voters === 0 ? 'Primeiro, associe outro nó da camada de gerenciamento' : 'Corrija os membros que não responderam ou remova primeiro os nós deles'}; ${AGAIN}.`,
    }),
    REMOVE_MEMBER_STAYS: (p, say) => ({
      what: `Não foi possível remover o membro ${p.peerUrl} (${p.id}) do etcd. O nó não foi excluído.`,
      cause: `Última resposta do etcd: ${say(p.reason)}`,
      cure: `Corrija a causa; ${AGAIN}.`,
    }),
    REMOVE_ANOTHER_RUNS: (p) => ({
      what: `Outra remoção de nós da camada de gerenciamento não terminou: ${p.nodes.join(', ')}. Nada foi removido.`,
      cause: `${p.nodes.length === 1 ? 'Esse nó foi isolado e marcado' : 'Esses nós foram isolados e marcados'} por outra execução de "kubejoin remove". Duas execuções ao mesmo tempo poderiam remover membros demais do etcd.`,
      cure: `Aguarde o fim da outra execução; ${AGAIN}. Se ela foi interrompida, repita-a ou cancele-a com "kubectl uncordon ${p.nodes.map(shellWord).join(' ')}".`,
    }),
    REMOVE_NODE_REPLACED: (p) => ({
      what: `O nó ${p.node} foi excluído e criado novamente durante a remoção. O novo nó foi mantido.`,
      cause: 'O kubelet dele foi reiniciado e o registrou novamente, ou outra máquina foi associada com esse nome.',
      cure: `Descubra qual máquina é. Para remover o novo nó, execute primeiro "kubejoin reset" na máquina dele; ${AGAIN}.`,
    }),
    REMOVE_NODE_UNCORDONED: (p) => ({
      what: `O isolamento do nó ${p.node} foi cancelado durante a remoção. O nó não foi excluído.`,
      cause: 'Alguém executou "kubectl uncordon", ou um programa alterou spec.unschedulable do nó.',
      cure: 'Se o nó ainda deve ser removido, execute o mesmo comando novamente.',
    }),
  },
  texts: {
    REMOVAL_PLANNED: (p) =>
      `Plano para ${p.node} (${ROLES[p.role]}):${lines([
        ...(p.cordon ? ['Isolar o nó'] : []),
        ...p.pods
          .filter(({ action }) => action === 'evict')
          .map((pod) => `Despejar o Pod ${pod.namespace}/${pod.name} (${why(pod)})`),
        ...p.pods
          .filter(({ action }) => action === 'leave')
          .map((pod) => `Deixar o Pod ${pod.namespace}/${pod.name} (${why(pod)})`),
        ...(p.member ? [`Remover o membro ${p.member.peerUrl} (${p.member.id}) do etcd`] : []),
        ...(p.uid === undefined ? [] : ['Excluir o nó']),
        ...p.tokens.map((id) => `Excluir o token de autoinicialização ${id}`),
        ...p.requests.map((name) => `Excluir a CertificateSigningRequest ${name}`),
        ...(p.lease ? [`Excluir o Lease kube-node-lease/${p.node}`] : []),
      ])}`,
    NOTHING_OF_NODE: (p) => `O cluster não tem um nó ${p.node}, nem nada vinculado a ele. Verifique o nome.`,
    MEMBER_UNKNOWN: (p, say) =>
      `Não foi possível perguntar ao etcd se ele ainda tem um membro de ${p.node}: ${say(p.reason)} Se ${p.node} era um nó da camada de gerenciamento, execute o mesmo comando em um nó da camada de gerenciamento que permaneça no cluster.`,
    MACHINE_RUNS: (p) =>
      `O kubelet de ${p.node} está em execução: renovou o Lease há ${seconds(p.seconds)}. Ele mantém o certificado de cliente e registra o nó novamente quando é reiniciado. Execute "kubejoin reset" nessa máquina depois da remoção, antes que algo reinicie o kubelet.`,
    MACHINE_SILENT: (p) =>
      `O kubelet de ${p.node} não responde${p.seconds === undefined ? '' : `: renovou o Lease pela última vez há ${seconds(p.seconds)}`}; portanto, ${p.pods === 1 ? 'o Pod despejado não termina' : 'os Pods despejados não terminam'}. Se você tem certeza de que a máquina está desligada, acrescente --skip-wait-for-delete-timeout=1; o cluster exclui os Pods depois do nó.`,
    NODE_CORDONED: (p) => `${p.node}: isolado.`,
    POD_EVICTED: (p) => `${p.node}: Pod ${p.pod} despejado (${why(p)}).`,
    POD_GONE: (p) => `${p.node}: o Pod ${p.pod} terminou.`,
    WAITING_PODS: (p, say) =>
      `${p.node}: aguardando ${count(p.left, 'Pod', 'Pods')}.${p.ending.length > 0 ? ` Em encerramento: ${named(p.ending)}.` : ''}${p.held.length > 0 ? ` Ainda não despejados:${heldLines(p.held.slice(0, few(p.held.map(({ pod }) => pod)).length), say)}` : ''}`,
    NODE_DRAINED: (p) => `${p.node}: esvaziado.`,
    MEMBER_REMOVED: (p) =>
      `${p.node}: membro ${p.peerUrl} (${p.id}) removido do etcd; ${count(p.voters, 'membro com voto permanece', 'membros com voto permanecem')}.`,
    NODE_DELETED: (p) => `${p.node}: nó excluído.`,
    REMAINS_DELETED: (p) => `${p.node}: o kubejoin excluiu ${REMAINS[p.what]} ${p.name}.`,
    NODE_CAME_BACK: (p) =>
      `${p.node}: a máquina registrou novamente um nó com esse nome. Execute "kubejoin reset" nela e depois "kubejoin remove ${shellWord(p.node)}" novamente.`,
    NODES_REMOVED: (p) =>
      `${p.nodes.length === 1 ? 'Nó removido' : 'Nós removidos'} do cluster: ${p.nodes.join(', ')}. ${p.nodes.length === 1 ? 'A máquina ainda tem' : 'As máquinas ainda têm'} os arquivos de um nó, inclusive o certificado de cliente do kubelet. Para removê-los, execute "kubejoin reset" ${p.nodes.length === 1 ? 'nessa máquina' : 'em cada uma delas'}.`,
    NODES_BACK: (p) =>
      `${p.nodes.length === 1 ? 'Nó removido, mas registrado novamente por sua máquina' : 'Nós removidos, mas registrados novamente por suas máquinas'}: ${p.nodes.join(', ')}. Execute "kubejoin reset" ${p.nodes.length === 1 ? 'nessa máquina' : 'em cada uma delas'} e depois o mesmo comando novamente.`,
    REMOVAL_PREVIEWED: (p) =>
      `${count(p.nodes.length, 'nó seria removido', 'nós seriam removidos')}, nesta ordem: ${p.nodes.join(', ')}. Nada foi alterado.`,
    REMOVAL_NOT_NEEDED: (p) =>
      `Nada foi alterado: o cluster não tem nada de ${and(p.nodes)}. Se a remoção acabou de ser feita, nenhuma ação é necessária.`,
    TIMEOUT_NEGATIVE: () => 'O valor não pode ser negativo. 0s significa sem limite.',
    SKIP_WAIT_NEGATIVE: () => 'O valor não pode ser negativo. Com 0, o comando aguarda todos os Pods.',
    COMMAND_REMOVE: () => 'Remove nós do cluster',
    COMMAND_REMOVE_LONG: () =>
      `Remove nós do cluster, com o kubeconfig de um administrador. Para cada nó: isola o nó, despeja os Pods, remove o membro
do etcd se for um nó da camada de gerenciamento e exclui o nó, os tokens de autoinicialização vinculados a ele, as
solicitações de certificado e o Lease dele. Os PodDisruptionBudgets são respeitados; os Pods de DaemonSets e os Pods
estáticos permanecem.

Os nós de processamento são removidos primeiro, e o líder do etcd, por último. O comando se recusa a remover nós se o
etcd fosse perder a maioria, ou o cluster, o último nó da camada de gerenciamento. Nós da camada de gerenciamento só
podem ser removidos a partir de uma máquina com acesso ao etcd: execute o comando em um nó da camada de gerenciamento
que permaneça no cluster.

Com --dry-run, o comando só mostra o plano. Depois de uma interrupção, execute o mesmo comando novamente: ele continua.
A máquina em si não é alterada: execute "kubejoin reset" nela.

  kubejoin remove worker-3 --dry-run
  kubejoin remove worker-3 --delete-emptydir-data --timeout 10m`,
    FLAG_REMOVE_FORCE: () =>
      'Também despeja Pods que nenhum controlador substitui. Sem esta opção, nada é removido enquanto um nó tiver Pods assim.',
    FLAG_REMOVE_EMPTYDIR: () =>
      'Também despeja Pods que usam volumes emptyDir. Os dados desses volumes são perdidos. Sem esta opção, nada é removido enquanto um nó tiver Pods assim.',
    FLAG_REMOVE_GRACE_PERIOD: () =>
      'Número de segundos que cada Pod tem para terminar. Com um número negativo, vale o período de cada Pod.',
    FLAG_REMOVE_TIMEOUT: () => 'Tempo limite para esvaziar cada nó, como 10m. 0s significa sem limite.',
    FLAG_REMOVE_SKIP_WAIT: () =>
      'Não aguarda Pods cuja exclusão esteja atrasada há mais segundos do que este número. Use se a máquina estiver desligada, porque nada encerra os Pods dela. Com 0, o comando aguarda todos os Pods.',
  },
};
