import { count, few, lines } from '../../base/wording.ts';
import type { JournalProblem } from '../../engine/journal/engine-journal-sentences.ts';
import type { RemainsItems } from '../../operations/remains.ts';
import type { Area } from '../tables.ts';
import { and, why } from './words/portuguese.ts';

const REMAINS = {
  node: (items: readonly string[]) => `o Node no cluster; para excluí-lo: kubectl delete node ${items.join(' ')}`,
  'node-unknown': (items: readonly string[]) =>
    `possivelmente o Node, que esta máquina não conseguiu consultar no cluster; para excluí-lo: kubectl delete node ${items.join(' ')}`,
  requests: (items: readonly string[]) =>
    few(items).length === items.length
      ? `solicitações de certificado, que o cluster exclui automaticamente; para excluí-las antes: kubectl delete csr ${items.join(' ')}`
      : `${items.length} solicitações de certificado, que o cluster exclui automaticamente; para excluir antes as ${few(items).length} primeiras: kubectl delete csr ${few(items).join(' ')}`,
  certificate: ([name = '', until = '', keyIn]: readonly string[]) =>
    keyIn === undefined
      ? `o certificado de ${name}, válido até ${until}: a chave foi removida desta máquina, mas nenhum cluster pode revogá-lo`
      : `o certificado de ${name}, válido até ${until}, com a chave em ${keyIn} (cert-dir do kubelet): remova os dois, porque nenhum cluster pode revogar o certificado`,
  changed: (items: readonly string[]) =>
    `${items.length === 1 ? 'arquivo alterado depois da associação e mantido como está' : 'arquivos alterados depois da associação e mantidos como estão'}: ${items.join(', ')}`,
  'not-kept': (items: readonly string[]) =>
    `${items.length === 1 ? 'arquivo não restaurado' : 'arquivos não restaurados'}, porque tokens, chaves de solicitações e arquivos do próprio kubejoin nunca são guardados: ${items.join(', ')}`,
  link: (items: readonly string[]) =>
    `${items.length === 1 ? 'link que agora é um arquivo' : 'links que agora são arquivos'} com o mesmo conteúdo: ${items.join(', ')}`,
  special: (items: readonly string[]) =>
    `${items.length === 1 ? 'não restaurado, porque antes da associação não era arquivo nem link que possa ser recriado' : 'não restaurados, porque antes da associação não eram arquivos nem links que possam ser recriados'}: ${items.join(', ')}`,
  bits: (items: readonly string[]) =>
    `${items.length === 1 ? 'restaurado' : 'restaurados'} sem os bits setuid, setgid e sticky: ${items.join(', ')}`,
  separated: (items: readonly string[]) =>
    `${items.length === 1 ? 'link físico que agora é um arquivo separado' : 'links físicos que agora são arquivos separados'} com o mesmo conteúdo: ${items.join(', ')}`,
  journal: (items: readonly string[]) =>
    `alterações em ${items.length === 1 ? 'uma linha' : 'linhas'} do diário que não se consegue ler; o diário e os conteúdos guardados foram mantidos (/var/lib/kubejoin/journal.jsonl.aside-*): ${items.join(', ')}`,
  'kubelet-directory': (items: readonly string[]) =>
    `arquivos que o kubelet criou em ${and(items)}: já havia arquivos demais nesse diretório para distingui-los`,
  logs: (items: readonly string[]) => `logs de Pods: ${items.join(', ')}`,
} as const;

const remains = (all: RemainsItems): string => all.map(({ what, items }) => `\n  * ${REMAINS[what](items)}`).join('');

const JOURNAL_PROBLEMS: Record<JournalProblem, string> = {
  type: 'O diário não é um arquivo comum.',
  distrusted: 'O diário ou o diretório dele pertence a outro usuário, ou outros usuários podem gravar nele.',
  unreadable: 'Não é possível ler o diário.',
  large: 'O diário é grande demais.',
  foreign: 'O diário indica um diretório que não pode pertencer a uma associação.',
  lines:
    'Esta versão do kubejoin não consegue ler algumas linhas do diário, e as outras linhas não registram nenhuma alteração. Uma versão posterior gravou essas linhas, ou o arquivo foi modificado.',
};

export const undo = {
  failures: {
    UNDO_NOT_CONFIRMED: () => ({
      what: 'A reversão não foi confirmada. Nada foi alterado.',
      cause: 'A resposta não foi "s" nem "sim".',
      cure: 'Execute o mesmo comando novamente e responda "s", ou acrescente --force para dispensar a confirmação.',
    }),
    UNDO_OF_INIT: () => ({
      what: 'O diário contém uma execução de "kubejoin init" ou de uma das fases dele, que não pode ser desfeita. Nada foi alterado.',
      cause:
        'Se essa execução criou o cluster, desfazê-la destruiria o cluster. Caso contrário, os arquivos que ela substituiu não foram guardados.',
      cure: 'Para remover este nó, execute "kubejoin reset".',
    }),
    JOURNAL_NOT_USABLE: (p) => ({
      what: `A reversão precisa do diário, mas não é possível usar ${p.path}. Nada foi alterado.`,
      cause: JOURNAL_PROBLEMS[p.problem],
      cure: `${p.problem === 'lines' ? 'Execute "kubejoin undo" com a versão que associou esta máquina.' : `Examine o diário com "ls -l ${p.path}".`} Para limpar esta máquina sem o diário, execute "kubejoin reset".`,
    }),
    UNDO_NOT_RECORDED: (p) => ({
      what: 'O estado desta máquina antes da associação é desconhecido. Nada foi alterado.',
      cause: `${p.journal} foi gravado por uma versão anterior do kubejoin, que não registrava esse estado, ou faltam linhas no arquivo.`,
      cure: 'Execute "kubejoin reset": ele remove o que a associação cria, mas não restaura nada.',
    }),
    UNDO_OVERTAKEN: (p) => ({
      what: `Depois de ser associada como ${p.node}, esta máquina parece ter se tornado um nó de outro cluster. Nada foi alterado.`,
      cause: `${p.kubeletConf} confia em uma CA que não é a do cluster ao qual a máquina tinha sido associada: depois da associação, outra ferramenta associou a máquina a outro cluster ou inicializou um cluster nela, ou a CA foi trocada.`,
      cure: 'Para retirar a máquina do cluster em que ela está agora, execute "kubejoin reset".',
    }),
    EARLIER_CONTENT_LOST: (p) => ({
      what: `Não é possível restaurar o conteúdo anterior de ${p.path}. Nada foi alterado.`,
      cause: `A cópia desse conteúdo, ${p.kept}, não existe ou foi modificada.`,
      cure: `Restaure a cópia a partir de um backup ou execute "kubejoin reset", que remove ${p.path} sem restaurar o conteúdo anterior.`,
    }),
    KUBECONFIG_OF_ANOTHER_CLUSTER: (p) => ({
      what: `${p.kubeconfig} não pertence ao cluster ao qual esta máquina foi associada. Nada foi alterado.`,
      cause: `O kubeconfig aponta para ${p.server}, que tem outra autoridade de certificação. Um Node desse cluster com o nome desta máquina pertence a outra máquina.`,
      cure: 'Indique o kubeconfig de um administrador do cluster desta máquina ou omita --kubeconfig. Sem essa opção, o Node permanece no cluster e é listado na saída.',
    }),
    PODS_RUN_HERE: (p) => ({
      what: `Há ${count(p.pods.length, 'Pod', 'Pods')} em execução nesta máquina, e a reversão ${p.pods.length === 1 ? 'o' : 'os'} encerraria. Nada foi alterado.`,
      cause: `${p.byRuntime ? 'O cluster não respondeu. ' : ''}${p.pods.length === 1 ? 'Este Pod não é estático nem gerenciado' : 'Estes Pods não são estáticos nem gerenciados'} por um DaemonSet${p.byRuntime ? ', segundo o agente de execução de contêineres' : ''}:${lines(p.pods)}`,
      cure: `Mova antes os Pods deste nó ("kubectl drain ${p.node} --ignore-daemonsets") ou acrescente --allow-running-pods para que a reversão ${p.pods.length === 1 ? 'encerre o Pod' : 'encerre os Pods'}.`,
    }),
    ETCD_LAST_MEMBER: (p) => ({
      what: `Esta máquina é o único membro do etcd (${p.peerUrl}, ${p.id}). Nada foi alterado.`,
      cause:
        'Os outros membros saíram depois que esta máquina foi associada. Remover o último membro destruiria o cluster e tudo o que está armazenado nele.',
      cure: 'Associe antes outro nó da camada de gerenciamento. Para destruir o cluster, execute "kubejoin reset".',
    }),
  },
  texts: {
    COMMAND_UNDO: () => 'Desfaz o que a última associação alterou nesta máquina',
    COMMAND_UNDO_LONG: () =>
      'Remove esta máquina do cluster e restaura o estado anterior à associação: o conteúdo e as permissões dos arquivos, os diretórios e o estado do kubelet. Se a máquina for membro do etcd, o membro é removido primeiro, por meio dos outros membros. Para excluir o Node e as solicitações de certificado dele, é necessário o kubeconfig de um administrador (--kubeconfig). Lista o que permanece, exceto imagens, estado da rede e o Node de outra máquina.',
    PHASE_UNDO_PREFLIGHT: () => 'Verifica se a associação pode ser desfeita e pede confirmação',
    PHASE_LEAVE_CLUSTER: () => 'Remove esta máquina do etcd e do cluster e encerra o kubelet e os contêineres dela',
    PHASE_RESTORE_HOST: () => 'Restaura arquivos, diretórios e o serviço kubelet',
    FLAG_UNDO_FORCE: () => 'Não pede confirmação.',
    FLAG_ALLOW_RUNNING_PODS: () =>
      'Continua mesmo que haja nesta máquina Pods que não sejam estáticos nem gerenciados por um DaemonSet. Esses Pods são encerrados.',
    FLAG_UNDO_KUBECONFIG: () =>
      'Kubeconfig de um administrador, usado para excluir o Node e as respectivas solicitações de certificado. Padrão: /etc/kubernetes/admin.conf, se existir.',
    FLAG_UNDO_ON_FAILURE: () => 'Se a associação falhar ou for interrompida, desfaz o que ela alterou.',
    UNDO_CONFIRM: () =>
      'Esta operação desfaz o que a última associação alterou nesta máquina: os contêineres são encerrados, e a máquina sai do cluster. Continuar? [s/N]: ',
    UNDONE: (p) =>
      `A associação desta máquina (${p.node}) foi desfeita.${p.left.length === 0 ? '' : `\n\nO que permanece:${remains(p.left)}`}`,
    UNDO_PREVIEWED: (p) =>
      `Nada foi alterado. A reversão nesta máquina (${p.node}) faria ${count(p.changes, 'alteração, mostrada', 'alterações, mostradas')} acima.${
        p.left.length === 0 ? '' : `\n\nO que permaneceria:${remains(p.left)}`
      }${p.left.some(({ what }) => what === 'node') ? '\n\nPara que a reversão exclua o Node, informe o kubeconfig de um administrador em --kubeconfig.' : ''}`,
    UNDO_NOT_NEEDED: () =>
      'Nada foi alterado: o kubejoin não associou esta máquina desde a última reversão ou redefinição.',
    UNDO_OF_OTHER_JOIN: () =>
      'Esta máquina é um nó, mas o kubejoin não tem registro da associação: outro programa a associou, ou o diário foi removido. Para remover a máquina do cluster, execute "kubejoin reset".',
    UNDO_NOT_JOURNALLED: (p, say) =>
      `Não foi possível gravar no diário; a reversão continua sem ele. ${why(p.reason, say)}`,
    JOURNAL_SET_ASIDE: (p) =>
      `${JOURNAL_PROBLEMS[p.problem]} O arquivo foi guardado como ${p.aside} e não é usado; por isso, os arquivos de uma associação anterior não são reconhecidos como do kubejoin, e ela não pode mais ser desfeita. "kubejoin reset" remove o que ela deixou.`,
    JOURNAL_LINES_UNREADABLE: (p) =>
      `Não foi possível ler ${count(p.lines, 'linha', 'linhas')} de ${p.path}; ${p.lines === 1 ? 'ela foi ignorada' : 'elas foram ignoradas'}.`,
    UNDO_UNFINISHED: () => 'A reversão está incompleta. Execute o mesmo comando novamente para continuar.',
    UNDOING_AFTER_FAILURE: () =>
      'A associação falhou, e as alterações dela estão sendo desfeitas. Se a reversão for interrompida, execute "kubejoin undo" para concluí-la.',
    UNDONE_AFTER_FAILURE: (p) =>
      `As alterações feitas pela associação foram desfeitas${p.left.length === 0 ? '.' : `, exceto o seguinte:${remains(p.left)}`}`,
    UNDO_FAILED: (p, say) =>
      `Algumas alterações da associação não puderam ser desfeitas (execute "kubejoin undo" para tentar novamente). Motivo: ${say(p.reason)}`,
    NODE_NOT_FORGOTTEN: (p, say) =>
      `Não foi possível excluir o Node ${p.node} e as solicitações de certificado dele: ${say(p.reason)}`,
    CHANGE_FORGET_NODE: (p) => `Node ${p.node} e respectivas solicitações de certificado excluídos`,
    CHANGE_FORGET_NODE_STARTED: (p) => `Excluindo o Node ${p.node} e as solicitações de certificado dele`,
    CHANGE_FORGET_NODE_PREVIEW: (p) => `Excluiria o Node ${p.node} e as solicitações de certificado dele`,

    CHANGE_RESTORE_LINK: (p) => `Link restaurado: ${p.path}`,
    CHANGE_RESTORE_LINK_STARTED: (p) => `Restaurando o link ${p.path}`,
    CHANGE_RESTORE_LINK_PREVIEW: (p) => `Restauraria o link ${p.path}`,
    CHANGE_KEEP_JOURNAL: (p) => `Renomeado, por ter linhas que não se consegue ler: ${p.path}`,
    CHANGE_KEEP_JOURNAL_STARTED: (p) => `Renomeando ${p.path}, que tem linhas que não se consegue ler`,
    CHANGE_KEEP_JOURNAL_PREVIEW: (p) => `Renomearia ${p.path}, que tem linhas que não se consegue ler`,
    CHANGE_RESTORE_FILE: (p) => `Restaurado: ${p.path} (modo ${p.mode})`,
    CHANGE_RESTORE_FILE_STARTED: (p) => `Restaurando ${p.path} (modo ${p.mode})`,
    CHANGE_RESTORE_FILE_PREVIEW: (p) => `Restauraria ${p.path} (modo ${p.mode})`,
    CHANGE_REMOVE_NEW: (p) => `${count(p.items, 'entrada nova removida', 'entradas novas removidas')} de ${p.path}`,
    CHANGE_REMOVE_NEW_STARTED: (p) => `Removendo ${count(p.items, 'entrada nova', 'entradas novas')} de ${p.path}`,
    CHANGE_REMOVE_NEW_PREVIEW: (p) => `Removeria ${count(p.items, 'entrada nova', 'entradas novas')} de ${p.path}`,
  },
} satisfies Area;
