import { count } from '../../base/wording.ts';
import type { PassedOverPod } from '../../cluster/api/cluster-api-sentences.ts';
import { type CredentialProblem, type ListProblem, listed } from '../../cluster/etcd/cluster-etcd-sentences.ts';
import type { Certificates, EtcdStage } from '../../engine/kinds/etcd/kinds-etcd-sentences.ts';
import type { Area } from '../tables.ts';
import { and } from './words/portuguese.ts';

const CREDENTIAL_PROBLEMS: Record<CredentialProblem, (detail: string) => string> = {
  missing: () => 'O arquivo não existe',
  unreadable: (detail) => `O arquivo não contém um PEM utilizável${detail && ` (${detail})`}`,
  expired: (date) => `O certificado expirou em ${date}`,
  'not-yet-valid': (date) => `O certificado só é válido a partir de ${date}; o relógio desta máquina pode estar errado`,
  'other-key': (path) => `A chave não pertence ao certificado em ${path}`,
  'other-ca': (path) => `O certificado não foi emitido pela CA em ${path}`,
};

const LIST_PROBLEMS: Record<ListProblem, (detail: string, most?: number) => string> = {
  'without-itself': (id) => `O servidor informa que é o membro ${id}, mas esse membro não está na lista dele`,
  twice: () => 'A lista contém o mesmo ID de membro duas vezes',
  'too-many': (count) => `A lista tem ${count} membros`,
  'too-many-urls': (id, most) => `O membro ${id} tem mais de ${most} URLs`,
  'peer-url': (member) => `Um membro não tem uma URL de pares válida: ${member}`,
  'other-cluster': (id) => `O servidor pertence a outro cluster etcd (${id}), diferente do que respondeu antes`,
  disagrees: (url) => `${url} retorna uma lista diferente`,
};

const POD_PROBLEMS: Record<PassedOverPod['problem'], (p: PassedOverPod) => string> = {
  'no-control-plane': ({ node, url }) =>
    node === ''
      ? `não está em nenhum nó (${url})`
      : `o nó ${node} não tem o rótulo node-role.kubernetes.io/control-plane (${url})`,
  malformed: ({ url }) => `"${url}" não é uma URL válida do etcd`,
  'without-tls': ({ url }) => `${url} não é uma URL https://`,
};

const passedOver = ({ pods, more }: { pods: readonly PassedOverPod[]; more: number }): string =>
  pods.map((pod) => `\n    ${pod.pod}: ${POD_PROBLEMS[pod.problem](pod)}`).join('') +
  (more > 0 ? `\n    e mais ${more}` : '');

const etcdctl = ({ certificatesDir: pki }: Certificates, command: string): string =>
  `"kubectl -n kube-system exec etcd-<um nó da camada de gerenciamento que esteja funcionando> -- etcdctl --cacert ${pki}/etcd/ca.crt --cert ${pki}/etcd/healthcheck-client.crt --key ${pki}/etcd/healthcheck-client.key ${command}"`;

const tail = (log: readonly string[]): string =>
  log.length > 0
    ? `Últimas linhas do log:\n${log.map((line) => `    ${line}`).join('\n')}`
    : 'Nenhum log do etcd foi encontrado em /var/log/pods.';

const called = (name: string): string => (name === '' ? 'nunca iniciou' : `chamado ${name}`);

const SAME_AGAIN = 'depois, execute novamente o comando que falhou';

const STAGES: Record<EtcdStage, (p: { named: boolean; clientUrl: string }) => string> = {
  starting: ({ named, clientUrl }) =>
    named ? `ele iniciou, mas não responde em ${clientUrl}` : 'ele não iniciou: o cluster não recebeu o nome dele',
  'catching-up': () => 'ele responde, mas ainda não foi promovido a votante',
  voter: ({ clientUrl }) => `ele é votante, mas uma leitura por ${clientUrl} falha`,
};

export const etcd = {
  failures: {
    ETCD_CREDENTIAL_UNUSABLE: (p) => ({
      what: `Não é possível usar ${p.path} para se conectar ao etcd.`,
      cause: `${CREDENTIAL_PROBLEMS[p.problem](p.detail)}.`,
      cure: 'Se for um certificado desta máquina, remova o arquivo (se existir) e execute a mesma associação novamente: ela emite os certificados que faltam. Se for o etcd/ca.crt, use a chave de certificado na associação, ou copie o arquivo de um nó da camada de gerenciamento que esteja funcionando. Se for o certificado de um etcd externo, peça o arquivo ao responsável por esse etcd.',
    }),
    ETCD_URL_INVALID: (p) => ({
      what: `"${p.url}" não é uma URL válida do etcd.`,
      cause: 'Uma URL do etcd deve começar com http:// ou https:// e conter host e porta.',
      cure: 'Corrija a URL na ClusterConfiguration ("kubectl -n kube-system edit configmap kubeadm-config") ou, no Pod do etcd, na anotação que a contém.',
    }),
    ETCD_URL_WITHOUT_TLS: (p) => ({
      what: `A URL ${p.url} não foi usada: a comunicação desta máquina com o etcd não usaria TLS.`,
      cause:
        'Há certificados configurados para o etcd; portanto, todos os membros dele devem atender clientes por https://.',
      cure: 'Altere a URL para que comece com https:// no local em que está configurada: na opção --advertise-client-urls do membro do etcd ou no campo etcd.external da ClusterConfiguration.',
    }),
    ETCD_LIST_IMPLAUSIBLE: (p) => ({
      what: `A lista de membros fornecida por ${p.url} não é confiável.`,
      cause: `${LIST_PROBLEMS[p.problem](p.detail, p.most)}.`,
      cure: `Compare a saída de "etcdctl member list" em todos os nós da camada de gerenciamento. Se um etcd que foi removido do cluster ou restaurado de um backup continuar em execução, encerre-o; ${SAME_AGAIN}.`,
    }),
    ETCD_PODS_NOT_BELIEVED: (p) => ({
      what: `Nenhum Pod do etcd no cluster em ${p.server} é uma fonte confiável do endereço do etcd.`,
      cause: `Qualquer kubelet pode criar um Pod com os rótulos do etcd; por isso, só são usadas URLs https:// de Pods em nós da camada de gerenciamento. ${p.pods.length + p.more === 1 ? 'Pod ignorado' : 'Pods ignorados'}:${passedOver(p)}`,
      cure: p.pods.some(({ problem }) => problem === 'no-control-plane')
        ? 'Se um dos Pods acima estiver em um nó da camada de gerenciamento, restaure o rótulo desse nó ("kubectl label node NOME node-role.kubernetes.io/control-plane="). Caso contrário, descubra quem criou o Pod: o nó desse Pod pode estar comprometido.'
        : 'No nó da camada de gerenciamento de cada um dos Pods acima, corrija a anotação kubeadm.kubernetes.io/etcd.advertise-client-urls em /etc/kubernetes/manifests/etcd.yaml: uma URL do etcd tem a forma https://10.0.0.7:2379.',
    }),
    ETCD_NOT_ETCD: (p, say) => ({
      what: `O programa que atende em ${p.url} não parece ser o etcd.`,
      cause: `A resposta não é da API do etcd: ${say(p.detail)}.`,
      cure: `Verifique qual programa está escutando em ${p.url} (com "ss -ltnp" nessa máquina); o etcd atende clientes na porta 2379 e pares na 2380.`,
    }),
    ETCD_CLIENT_REFUSED: (p) => ({
      what: `O etcd em ${p.url} recusa o certificado de cliente desta máquina.`,
      cause: `O etcd encerrou a conexão com o alerta TLS "${p.reason}": o certificado de cliente não foi emitido pela CA que o etcd aceita para clientes, ou o relógio da máquina do etcd está errado.`,
      cure: 'Veja o emissor e a validade do certificado de cliente ("openssl x509 -noout -issuer -dates -in ARQUIVO") e compare o emissor com a CA que o etcd recebe em --trusted-ca-file. Se os certificados compartilhados estiverem desatualizados, envie-os novamente a partir de um nó da camada de gerenciamento que esteja funcionando ("kubejoin init phase upload-certs --upload-certs").',
    }),
    NODE_WITHOUT_ADDRESS: (p) => ({
      what: `O Node ${p.node} não tem endereço.`,
      cause: 'O kubelet do nó ainda não informou um endereço, ou o provedor de nuvem ainda não o definiu.',
      cure: `Inicie o kubelet do nó ${p.node} ou, se a máquina não existir mais, exclua o Node.`,
    }),
    ETCD_NO_PODS: (p) => ({
      what: `O cluster em ${p.server} não informa o endereço do etcd.`,
      cause:
        p.pods === 0
          ? 'Nenhum Pod do namespace kube-system tem os rótulos component=etcd e tier=control-plane.'
          : `${p.pods === 1 ? 'O Pod do etcd não tem' : `Os ${p.pods} Pods do etcd não têm`} a anotação kubeadm.kubernetes.io/etcd.advertise-client-urls.`,
      cure: 'Veja a saída de "kubectl -n kube-system get pods -l component=etcd -o yaml" e verifique o kubelet dos nós da camada de gerenciamento; se o etcd não tiver sido criado pelo kubeadm, indique-o no campo etcd.external da ClusterConfiguration.',
    }),
    ETCD_UNREACHABLE: (p, say) => ({
      what:
        p.endpoints.length === 0
          ? 'Nenhum membro do etcd é conhecido além do desta máquina.'
          : p.endpoints.length === 1
            ? `O endpoint do etcd não retornou uma lista de membros${p.seconds === 0 ? '' : ` em ${p.seconds} s`}.`
            : `Nenhum dos ${p.endpoints.length} endpoints do etcd retornou uma lista de membros${p.seconds === 0 ? '' : ` em ${p.seconds} s`}.`,
      cause:
        p.endpoints.length === 0
          ? 'Os Pods do etcd dos outros nós da camada de gerenciamento não estão mais em kube-system.'
          : `Detalhes:${listed(p.endpoints, say)}\nUma lista de membros só é válida se a maioria dos membros a confirmar.`,
      cure: `Abra a porta 2379 dos nós da camada de gerenciamento para esta máquina e recupere o etcd nos nós em que ele não está em execução (verifique com "crictl ps -a --name etcd"); ${SAME_AGAIN}.`,
    }),
    ETCD_REFUSED: (p) => ({
      what: `O etcd em ${p.url} recusou a requisição ${p.request}.`,
      cause: `O etcd respondeu: "${p.answer}".`,
      cure: `Liste os membros com ${etcdctl(p, 'member list -w table')} e corrija a causa; ${SAME_AGAIN}.`,
    }),
    ETCD_MEMBER_GONE: (p) => ({
      what: `O membro do etcd desta máquina, ${p.peerUrl}, não está mais na lista de membros.`,
      cause: 'O etcd listou o membro em uma etapa anterior desta associação, mas o membro foi removido depois.',
      cure: `Descubra quem removeu o membro; ${SAME_AGAIN}.`,
    }),
    ETCD_DATA_NOT_OURS: (p) => ({
      what: `${p.dataDir} não está vazio, e nada prova que os dados desse diretório sejam do membro do etcd desta máquina, ${p.peerUrl}. O diretório não foi alterado.`,
      cause: `Os dados são de um membro anterior do etcd ou têm outra origem, outro sistema de arquivos foi montado em ${p.dataDir} depois do início da associação, ou /etc/kubernetes/manifests/etcd.yaml foi alterado depois que a associação o gravou. Só são removidos os dados comprovadamente criados por uma associação inacabada do kubejoin nesta máquina.`,
      cure: `Se os dados não forem mais necessários, esvazie o diretório com "kubejoin reset" ou "rm -rf ${p.dataDir}/*"; caso contrário, desmonte o sistema de arquivos ou mova os dados para outro lugar. Depois, execute novamente o comando que falhou.`,
    }),
    ETCD_LEARNER_NOT_OURS: (p) => ({
      what: `O etcd já tem o learner ${p.id}, chamado ${p.name}, em ${p.peerUrl}, o endereço desta máquina.`,
      cause:
        'O learner já iniciou, mas não foi adicionado por uma associação inacabada do kubejoin nesta máquina: outra ferramenta o adicionou, ou o endereço desta máquina pertencia antes a outra máquina.',
      cure: `Se o learner não for necessário, remova-o com ${etcdctl(p, `member remove ${p.id}`)}; ${SAME_AGAIN}.`,
    }),
    ETCD_VOTER_WITHOUT_DATA: (p) => ({
      what: `No etcd, esta máquina (${p.peerUrl}) consta como membro votante (${p.id}), mas os dados desse membro não estão em ${p.dataDir}.`,
      cause:
        'A máquina já foi um nó da camada de gerenciamento e perdeu o disco, ou foi redefinida quando o etcd não estava acessível.',
      cure: `O kubejoin nunca remove um votante automaticamente. Verifique se os outros membros estão saudáveis e remova o membro antigo desta máquina com ${etcdctl(p, `member remove ${p.id}`)}; ${SAME_AGAIN}.`,
    }),
    ETCD_MAJORITY_AT_STAKE: (p, say) => ({
      what: `Sem o membro antigo ${p.peerUrl} (${p.id}), os outros membros do etcd não têm maioria. O membro não foi removido.`,
      cause: `${p.healthy} de ${count(p.voters, 'membro votante restante', 'membros votantes restantes')} responderam; os seguintes não:${listed(p.troubles, say)}`,
      cure: 'Recupere antes esses membros; depois, execute o mesmo comando novamente. Se a maioria se perdeu de vez, restaure o etcd a partir de um snapshot ou execute o etcd com --force-new-cluster em um membro, como descreve a documentação dele sobre recuperação de desastres.',
    }),
    ETCD_NAME_TAKEN: (p) => ({
      what: `O etcd já tem o membro ${p.id}, chamado ${p.name}, em ${and(p.otherPeerUrls)}, mas a URL de pares desta máquina é ${p.peerUrl}.`,
      cause:
        'O endereço da máquina mudou, ela foi reinstalada sem a remoção do membro antigo do etcd, ou outra máquina tem o mesmo nome. Um novo membro do etcd não inicia enquanto o nome dele tiver dois endereços na lista de membros.',
      cure: `Se o membro antigo não voltar mais, remova-o com ${etcdctl(p, `member remove ${p.id}`)}; caso contrário, dê outro nome a esta máquina (--node-name). Depois, execute novamente o comando que falhou.`,
    }),
    ETCD_LEARNER_IN_THE_WAY: (p) => ({
      what: `O etcd aceita um learner por vez, e já existe outro, que não avança há ${p.seconds} s: ${p.id} em ${p.peerUrl} (${called(p.name)}).`,
      cause:
        'A associação de outro nó da camada de gerenciamento travou, ou foi abandonada e deixou o learner para trás.',
      cure: `Verifique se a associação da máquina do learner (${p.peerUrl}) ainda está em andamento. Se não estiver, remova o learner com ${etcdctl(p, `member remove ${p.id}`)}; ${SAME_AGAIN}.`,
    }),
    ETCD_ADDITION_REFUSED: (p, say) => ({
      what: `O etcd não aceitou esta máquina como membro em ${p.seconds} s.`,
      cause:
        `O etcd respondeu: "${say(p.answer)}". ` +
        (p.troubles.length > 0
          ? `De um total de ${count(p.members, 'membro', 'membros')}, ${p.troubles.length === 1 ? 'este não responde' : 'estes não respondem'}:${listed(p.troubles, say)}\nO etcd não aceita um novo membro se o quórum passar a depender de ${p.troubles.length === 1 ? 'um membro que não responde' : 'membros que não respondem'}.`
          : p.members === 1
            ? 'A comunicação desta máquina com o único membro do etcd funciona.'
            : `A comunicação desta máquina com os ${p.members} membros do etcd funciona, mas talvez a comunicação entre eles não funcione.`),
      cure:
        p.troubles.length > 0
          ? `Recupere ${p.troubles.length === 1 ? 'o membro que não responde ou, se ele não voltar mais, remova-o' : 'os membros que não respondem ou remova os que não voltarão mais'} (${etcdctl(p, 'member list')} mostra os IDs); ${SAME_AGAIN}.`
          : `Verifique o etcd nos nós da camada de gerenciamento ("crictl ps -a --name etcd", "crictl logs") e a conexão entre eles (porta 2380); ${SAME_AGAIN}.`,
    }),
    ETCD_MEMBER_CRASHES: (p) => ({
      what: `O etcd parou ${p.ends} vezes nesta máquina.`,
      cause: tail(p.log),
      cure: `${p.log.length > 0 ? 'Corrija o problema indicado no log' : 'Descubra e corrija o problema'}: muitas vezes é uma porta em uso, um certificado inválido, um disco cheio ou lento, ou argumentos em extraArgs que esta versão do etcd não reconhece; ${SAME_AGAIN}.`,
    }),
    ETCD_MEMBER_NOT_READY: (p, say) => ({
      what: `O novo membro ${p.id} do etcd não ficou pronto em ${p.seconds} s: ${STAGES[p.stage](p)}.`,
      cause: `${p.reason === '' ? '' : `Último erro: ${say(p.reason)} `}${tail(p.log)}`,
      cure: `Verifique o contêiner ("crictl ps -a --name etcd", "journalctl -u kubelet") e a conexão entre os nós da camada de gerenciamento (porta 2380); ${SAME_AGAIN}. Para esperar mais, aumente timeouts.etcdAPICall no arquivo de configuração.`,
    }),
    ETCD_CONTAINER_STAYS: (p) => ({
      what: `O contêiner do etcd nesta máquina não parou nos ${p.seconds} s seguintes à remoção do manifesto.`,
      cause: 'O kubelet ou o agente de execução de contêineres está travado.',
      cure: 'Consulte "crictl ps --name etcd" e "journalctl -u kubelet"; encerre o contêiner com "crictl stop".',
    }),
    ETCD_UNHEALTHY: (p, say) => ({
      what: `O etcd não está saudável: a verificação de saúde falhou em ${p.troubles.length} de ${count(p.total, 'membro', 'membros')} durante ${p.seconds} s. Nenhum membro foi adicionado.`,
      cause: `Detalhes:${listed(p.troubles, say)}`,
      cure: `Recupere o etcd ${p.troubles.length === 1 ? 'no nó da camada de gerenciamento em que a verificação falhou (execute nele' : 'nos nós da camada de gerenciamento em que a verificação falhou (execute neles'} "crictl ps -a --name etcd" e verifique a porta 2379); o guia de manutenção do etcd explica como desarmar alarmes como NOSPACE. Depois, execute novamente o comando que falhou.`,
    }),
    EXTERNAL_ETCD_UNHEALTHY: (p, say) => ({
      what: `O etcd externo não pode ser usado a partir desta máquina: a verificação de saúde falhou em ${p.troubles.length} de ${count(p.total, 'endpoint', 'endpoints')} durante ${p.seconds} s.`,
      cause: `Detalhes:${listed(p.troubles, say)}`,
      cure: `Permita conexões com ${p.troubles.length === 1 ? 'o endpoint' : 'os endpoints'} em que a verificação de saúde falhou ou corrija o campo etcd.external da ClusterConfiguration e os arquivos de certificado indicados nele; ${SAME_AGAIN}.`,
    }),
  },
  texts: {
    WAITING_ETCD_PODS: (p) =>
      `Aguardando os Pods do etcd informarem o endereço do etcd (${count(p.pods, 'encontrado', 'encontrados')}, nenhum com endereço).`,
    ETCD_PODS_PASSED_OVER: (p) =>
      `${p.pods.length + p.more === 1 ? 'Um endereço publicado por um Pod do etcd foi ignorado' : 'Alguns endereços publicados por Pods do etcd foram ignorados'}. Isso é normal enquanto o nó do Pod ainda está sendo associado à camada de gerenciamento; caso contrário, esse nó pode estar comprometido. ${p.pods.length + p.more === 1 ? 'Ignorado' : 'Ignorados'}:${passedOver(p)}`,
    WAITING_ETCD: (p, say) =>
      `O etcd ainda não retornou a lista de membros; tentando novamente.${listed(p.endpoints, say)}`,
    WAITING_ETCD_HEALTHY: (p, say) =>
      `Aguardando o etcd ficar saudável. ${p.troubles.length === 1 ? 'Membro que ainda não está saudável' : 'Membros que ainda não estão saudáveis'}:${listed(p.troubles, say)}`,
    WAITING_ETCD_LEARNER: (p) =>
      `O etcd aceita um learner por vez; aguardando ${p.name === '' ? p.id : p.name} (${p.peerUrl}) se tornar votante.`,
    WAITING_ETCD_ADDITION: (p, say) =>
      `O etcd ainda não aceita outro membro; tentando novamente. Motivo: ${say(p.reason)}`,
    WAITING_ETCD_MEMBER: (p, say) =>
      `Aguardando o novo membro ${p.id} do etcd: ${STAGES[p.stage](p)}.${p.reason === '' ? '' : ` ${say(p.reason)}`}`,
    WAITING_ETCD_ENDED: (p) => `O etcd parou e será iniciado novamente. Última linha do log: ${p.last}`,
    ETCD_ANSWERS_AS_ANOTHER: (p) => `Outro membro do etcd (${p.id}) responde no lugar do novo membro.`,
    ETCD_OUT_OF_TIME: () => 'A operação não terminou a tempo.',
    ETCD_LEARNER_RESTARTED: (p) =>
      `O novo membro do etcd constava na lista de membros, mas não respondia em ${p.clientUrl}. Ele foi reiniciado, o que é seguro porque ele ainda não vota.`,
    ETCD_MEMBERS_SILENT: (p, say) =>
      `A maioria dos membros do etcd está saudável, mas o etcd tolera menos falhas enquanto ${p.troubles.length === 1 ? 'este membro não se recuperar' : 'estes membros não se recuperarem'}:${listed(p.troubles, say)}`,
    ETCD_TAKING_BACK: (p) => `Desfazendo: removendo esta máquina do etcd (${p.peerUrl}).`,
    ETCD_TAKEN_BACK: (p) =>
      `O learner ${p.peerUrl} foi removido do etcd. O manifesto dele e os dados criados por esta associação também foram removidos.`,
    ETCD_OF_ANOTHER_STAYS: (p) =>
      `O learner ${p.peerUrl} foi removido do etcd, mas ${p.dataDir} e ${p.manifestPath} foram mantidos, porque o conteúdo desse manifesto não é o que esta associação gravou. O manifesto e os dados deixaram de ser necessários: remova o manifesto, espere o contêiner dele parar e esvazie o diretório ${p.dataDir}.`,
    ETCD_DATA_REPLACED: (p) =>
      `O learner ${p.peerUrl} e o manifesto dele foram removidos, mas o conteúdo de ${p.dataDir} foi mantido, porque pode não ser desta associação: ela ainda não tinha iniciado o etcd, um reset ou undo já tinha esvaziado o diretório, outro sistema de arquivos foi montado ali depois, ou o caminho passou a levar a outro diretório.`,
    MANIFEST_WITHDRAWN: (p) => `${p.path} foi removido: o Pod desse manifesto não funciona sem o etcd desta máquina.`,
    MANIFEST_NOT_WITHDRAWN: (p, say) =>
      `Não foi possível remover ${p.path}, cujo Pod não funciona sem o etcd desta máquina. Remova o arquivo manualmente. ${say(p.reason, 'cause')}`,
    ETCD_MEMBER_FROM_BEFORE: (p) =>
      `Uma associação anterior desta máquina foi interrompida depois de adicionar ao etcd o membro ${p.peerUrl}, e não foi possível remover esse membro. Enquanto ele for learner, nenhum outro nó da camada de gerenciamento pode ser associado. Corrija o problema que fez esta associação falhar e execute a associação novamente: ela continuará com esse membro. Ou encontre o membro com ${etcdctl(p, 'member list')} e remova-o.`,
    ETCD_LEARNER_STAYS: (p, say) =>
      `Não foi possível confirmar que o learner adicionado por esta associação (${p.peerUrl}) saiu do etcd. Execute ${etcdctl(p, 'member list')}; se o learner ainda constar na lista, remova-o com ${etcdctl(p, `member remove ${p.id || '<o ID dele>'}`)}. Erro durante a remoção: ${say(p.reason)}`,
    ETCD_VOTER_STAYS: (p) =>
      `Esta máquina já se tornou membro votante do etcd (${p.id}, ${p.peerUrl}); o membro, o manifesto e os dados foram mantidos. Execute o mesmo comando novamente para concluir a associação ou "kubejoin reset" para desfazê-la.`,
    ETCD_DATA_STAYS: (p, say) =>
      `O learner foi removido do etcd, mas não foi possível remover os arquivos e o contêiner dele. Confirme que ${p.manifestPath} e o contêiner não existem mais e, depois, esvazie ${p.dataDir}. Erro durante a remoção: ${say(p.reason)}`,
  },
} satisfies Area;
