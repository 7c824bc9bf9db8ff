import { shellWord } from '../../../base/shown.ts';
import { count } from '../../../base/wording.ts';
import { and, seconds } from '../../../i18n/pt-BR/words/portuguese.ts';
import type { OwnArea } from './area.ts';

const ROLES: Readonly<Record<string, string>> = {
  worker: 'nó de processamento',
  'control-plane': 'nó da camada de gerenciamento',
};
const role = (name: string): string => ROLES[name] ?? name;

const CERTIFICATES = { client: 'certificado de cliente do kubelet', serving: 'certificado de servidor do kubelet' };

const NOT_APPROVED = {
  waits:
    'Corrija a causa e execute o comando novamente. Só são aprovadas solicitações que correspondem ao token ou ao inventário.',
  denied:
    'A negação é definitiva para esta solicitação. Crie outro token com "kubejoin token create --for-node NÓ". Execute "kubejoin reset" na máquina e associe-a com o novo token.',
  'serving-denied':
    'A negação é definitiva para esta solicitação. Corrija a causa; o kubelet faz outra solicitação em menos de um minuto.',
  other: 'Veja quem fez a solicitação com "kubectl describe csr NOME" e aprove-a ou negue-a com "kubectl certificate".',
};

export const admission = {
  failures: {
    REQUEST_MISSING: (p) => ({
      what: `O cluster em ${p.server} não tem a solicitação de certificado ${p.name}.`,
      cause:
        'O nome foi digitado incorretamente, ou o cluster excluiu a solicitação (uma hora depois de ser aprovada ou negada, ou um dia depois de ser criada, se continuou pendente).',
      cure: 'Liste as solicitações com "kubectl get csr".',
    }),
    REQUEST_NOT_APPROVED: (p, say) => ({
      what: `A solicitação de certificado ${p.name} não foi aprovada.`,
      cause: say(p.reason),
      cure: NOT_APPROVED[p.state],
    }),
    APPROVER_UNAUTHENTICATED: (p) => ({
      what: `${p.server} não aceita a credencial do aprovador (401 em ${p.path}).`,
      cause: `O token ou o certificado do kubeconfig do aprovador expirou, foi revogado ou é de outro cluster. O servidor da API respondeu: ${p.reason}`,
      cure: 'Coloque uma credencial válida no kubeconfig: "kubectl -n kube-system create token kubejoin-approver" cria uma para a conta do aprovador. Um aprovador em execução relê o arquivo automaticamente.',
    }),
    ADMISSION_FORBIDDEN: (p) => ({
      what: `O aprovador não tem permissão para acessar ${p.path} em ${p.server}.`,
      cause: `O servidor da API respondeu: ${p.reason}`,
      cure: 'Execute "kubejoin admission install" e crie tokens vinculados com "kubejoin token create --for-node", que dá ao aprovador acesso a cada um deles.',
    }),
    REQUEST_NAME_MISSING: () => ({
      what: 'Nenhuma solicitação de certificado foi indicada, e a opção --watch não foi informada.',
      cause: '"approve" avalia uma única solicitação; com --watch, avalia todas, até ser interrompido.',
      cure: 'Execute "kubejoin approve --watch", ou "kubejoin approve NOME", em que NOME é um dos nomes listados por "kubectl get csr".',
    }),
    APPROVER_IMAGE_INVALID: (p) => ({
      what: `${p.flag}: "${p.value}" não é um nome de imagem válido.`,
      cause: 'O nome de uma imagem tem a forma REGISTRO/CAMINHO:TAG ou REGISTRO/CAMINHO@sha256:DIGEST.',
      cure: `Informe uma imagem que os nós do cluster consigam baixar, por exemplo, ${p.flag} registry.example.com/kubejoin:0.1.0.`,
    }),
    API_SERVER_NAMES_UNKNOWN: (p, say) => ({
      what: `O aprovador não conseguiu ler os nomes do certificado do servidor da API em ${p.server}.`,
      cause: `Nenhum nó pode receber um certificado para esses nomes; portanto, nenhum certificado de servidor é aprovado até que eles sejam conhecidos. A conexão com ${p.server} falhou: ${say(p.reason, 'what')}`,
      cure: 'Execute o aprovador onde ele alcance diretamente todos os servidores da API, como em um nó da camada de gerenciamento.',
    }),
  },
  texts: {
    REQUEST_APPROVED: (p, say) => `A solicitação ${p.request} de ${p.user} foi aprovada. ${say(p.why)}`,
    REQUEST_DENIED: (p, say) => `A solicitação ${p.request} de ${p.user} foi negada. ${say(p.why)}`,
    REQUEST_PENDING: (p, say) => `A solicitação ${p.request} de ${p.user} continua pendente. ${say(p.why)}`,
    REQUEST_NAME_TOO_LONG: (p) =>
      `Uma solicitação de ${p.user} continua pendente porque o nome dela tem ${p.length} caracteres; o aprovador aceita nomes de até ${p.limit}, e os dos kubelets são mais curtos. Outras solicitações com nomes assim também continuam pendentes, sem aviso.`,
    ADMITTED: (p) =>
      `O token vinculado permite associar ${p.node} (${role(p.role)}), e a chave da solicitação é nova (${p.key}). ${
        p.left === 0
          ? 'O token não tem usos restantes'
          : `O token ainda permite associar ${count(p.left, 'máquina', 'máquinas')}`
      }.`,
    ADMITTED_AGAIN: (p) => `A chave da solicitação (${p.key}) já tinha sido aprovada para ${p.node}.`,
    RENEWED: (p) => `O nó ${p.node} está renovando o próprio certificado.`,
    DECISION_CONTENDED: (p) =>
      `A solicitação ou o token dela mudou durante cada uma das ${p.attempts} tentativas: outros aprovadores também estão avaliando a solicitação.`,
    TOKEN_MISSING: () => 'O token da solicitação não existe mais.',
    TOKEN_EXPIRED: () => 'O token da solicitação expirou.',
    TOKEN_UNBOUND: () =>
      'O token da solicitação está no grupo dos tokens vinculados, mas não está vinculado a nenhum nó. Crie um token vinculado com "kubejoin token create --for-node".',
    TOKEN_UNREADABLE: (p) =>
      `O aprovador não tem permissão para ler o token ${p.id}. Execute "kubejoin admission install" e depois crie tokens com "kubejoin token create --for-node", que concede essa permissão.`,
    TOKEN_ROLE_DIFFERS: (p) =>
      `O token da solicitação está vinculado à função "${role(p.bound)}", mas está no grupo da função "${role(p.group)}".`,
    TOKEN_NODE_READY: (p) =>
      `O cluster já tem um Node chamado ${p.node} no estado Ready. Se a máquina que fez a solicitação foi instalada para substituí-lo, exclua esse Node ou crie um token com --replace-node.`,
    REQUEST_ABANDONED: () =>
      'A solicitação tem mais de 15 minutos, e o kubelet que a fez não aguarda mais por ela. Se esse kubelet ainda estiver em execução, ele já terá feito outra solicitação; se não, execute a associação novamente.',
    NOT_OF_A_BOUND_TOKEN: (p) =>
      `A solicitação (usuário ${p.user}, signatário ${p.signer}) não foi feita com um token vinculado. Um administrador precisa aprová-la ou negá-la com o kubectl.`,
    ALREADY_DENIED: () =>
      'A solicitação já foi negada, o que não pode ser desfeito. O kubelet envia outra solicitação quando tem uma chave nova.',
    POLICY_DECIDED: (p) => p.reason,
    POLICY_FAILED: (p) => `A política deste aprovador falhou: ${p.reason}`,
    POLICY_TOO_SLOW: (p) => `A política deste aprovador não tomou uma decisão em ${seconds(p.seconds)}.`,
    POLICY_WRONG: () => 'A política deste aprovador não retornou um veredito (approve, deny ou wait) com um motivo.',
    APPROVER_STARTED: (p) => `Acompanhando as solicitações de certificado em ${p.server}.`,
    APPROVER_WAITS: (p, say) => `Aguardando o servidor da API: ${say(p.reason)}`,
    METRICS_SERVED: (p) => `/healthz, /readyz e /metrics estão disponíveis em http://${p.address}.`,
    METRICS_WITHOUT_WATCH: () => 'Esta opção só pode ser usada com --watch.',
    TOKEN_REVOKED: (p) => `O Node ${p.node} está Ready; o token dele, ${p.id}, foi excluído.`,
    ADMISSION_INSTALLED: () =>
      'Os tokens vinculados já podem ser usados. Crie um com "kubejoin token create --for-node NOME" e execute "kubejoin approve --watch". "kubejoin admission status" mostra o que o cluster ainda aprova automaticamente.',
    ADMISSION_DEPLOYED: (p) =>
      `Os tokens vinculados já podem ser usados. Crie um com "kubejoin token create --for-node NOME". O Deployment kube-system/kubejoin-approver usa a imagem ${p.image}; "kubejoin admission status" mostra quantos aprovadores estão prontos e o que o cluster ainda aprova automaticamente.`,
    ADMISSION_REMOVED: () =>
      'Os objetos foram excluídos. Os tokens vinculados que ainda existem não podem mais ser usados.',
    ADMISSION_ABSENT: () =>
      'Nada foi alterado: o cluster não tem nenhum dos objetos que "kubejoin admission install" cria.',
    ADMISSION_PREVIEWED: (p) =>
      `${p.changes === 1 ? '1 alteração seria feita' : `${p.changes} alterações seriam feitas`}. Nada foi alterado.`,
    ADMISSION_IN_PLACE: () => 'O cluster tem tudo de que os tokens vinculados precisam.',
    ADMISSION_MISSING: (p) =>
      `Os tokens vinculados ainda não podem ser usados. ${p.objects.length === 1 ? 'Falta este objeto' : 'Faltam estes objetos'}, que "kubejoin admission install" cria: ${p.objects.join(', ')}.`,
    ADMISSION_AUTO_APPROVED: (p) =>
      `O cluster aprova automaticamente todas as solicitações de certificado feitas por ${p.subject}. ${
        p.binding === undefined
          ? 'Nenhum ClusterRoleBinding concede essa permissão; portanto, outro autorizador do servidor da API a concede, como um webhook.'
          : `Para desativar isso, execute "kubectl delete clusterrolebinding -- ${shellWord(p.binding)}".`
      }`,
    ADMISSION_DEPLOYMENT: (p) =>
      `O Deployment kube-system/kubejoin-approver usa a imagem ${p.image} e tem ${p.ready} de ${count(p.replicas, 'aprovador pronto', 'aprovadores prontos')}.`,
    ADMISSION_NO_DEPLOYMENT: () =>
      'Nenhum aprovador está em execução no cluster como Deployment. Se nenhum estiver em execução em outro lugar, não é possível associar máquinas com tokens vinculados.',
    ADMISSION_INVENTORY: (p) =>
      `O ConfigMap kube-system/kubejoin-approver-inventory lista ${count(p.nodes, 'nó que pode', 'nós que podem')} receber certificados de servidor.`,
    ADMISSION_INVENTORY_IGNORED: () =>
      'O ConfigMap kube-system/kubejoin-approver-inventory não é usado: a conta kubejoin-approver não tem permissão para aprovar certificados de servidor. Para excluir o ConfigMap, execute "kubejoin admission install --remove-inventory".',
    INVENTORY_FLAGS_UNFIT: () => 'Esta opção não pode ser usada com --inventory.',
    ADMISSION_SERVING_UNLISTED: () =>
      'O cluster não tem um inventário, mas a conta kubejoin-approver ainda pode aprovar certificados de servidor para qualquer nome. Para revogar essa permissão, execute "kubejoin admission install" novamente, sem inventário.',
    ADMISSION_UNBOUND_TOKENS: (p) => `Tokens que não estão vinculados a nenhum nó: ${p.ids.join(', ')}.`,
    ADMISSION_BOUND_TOKEN: (p) =>
      `O token ${p.id} permite associar ${p.node} (${role(p.role)}), tem ${count(p.usesLeft, 'uso restante', 'usos restantes')} e ${
        p.minutesLeft === undefined ? 'nunca expira' : `expira em ${seconds(p.minutesLeft * 60)}`
      }.`,
    ADMISSION_PENDING: (p) =>
      `A solicitação de certificado ${p.name}${p.node === undefined ? '' : ` de ${p.node}`} (${CERTIFICATES[p.certificate]}) está pendente há ${seconds(p.seconds)}. "kubejoin approve ${p.name}" decide sobre ela ou informa o que falta; "kubectl certificate approve ${p.name}" a aprova sem verificação.`,
    ADMISSION_PENDING_MORE: (p) =>
      p.shown === 0
        ? `${p.more === 1 ? '1 solicitação de certificado está pendente, com um nome que nenhum kubelet usa' : `${p.more} solicitações de certificado estão pendentes, com nomes que nenhum kubelet usa`}; "kubectl get csr" lista ${p.more === 1 ? 'essa solicitação' : 'todas'}.`
        : `${p.more === 1 ? 'Mais 1 solicitação de certificado está pendente' : `Mais ${p.more} solicitações de certificado estão pendentes`}; "kubectl get csr" lista todas.`,
    ADMISSION_PENDING_UNKNOWN: () =>
      'Não se sabe se há solicitações de certificado pendentes: o usuário do kubeconfig não tem permissão para listá-las ("list certificatesigningrequests.certificates.k8s.io").',
    ADMISSION_ALL_BOUND: () =>
      'Uma máquina só pode ser associada com um token vinculado a ela ou com a aprovação de um administrador.',
    ADMISSION_OPEN: () => 'Ainda é possível associar máquinas sem um token vinculado; veja os detalhes acima.',
    ADMISSION_UNUSABLE: (p) =>
      `Os tokens vinculados não podem ser usados${p.isOpen ? ', e ainda é possível associar máquinas sem um deles' : ''}; veja os detalhes acima.`,
    APPROVER_TOKENS_UNUSABLE: (p) =>
      `Ainda não é possível associar máquinas com tokens vinculados: falta no cluster em ${p.server}: ${and(p.missing)}. Execute "kubejoin admission install"; o aprovador pode continuar em execução.`,
    REQUEST_DECIDED: (p) => `A solicitação ${p.request} foi aprovada.`,
    APPROVER_STOPPED: () => 'O aprovador foi interrompido.',
    COMMAND_ADMISSION: () => 'Gerencia a admissão de máquinas com tokens vinculados a um nó',
    COMMAND_ADMISSION_LONG: () =>
      `Com um token de autoinicialização comum, quem o tiver pode associar máquinas com qualquer nome livre, até o token expirar.
Um token vinculado (token create --for-node) permite associar uma só máquina, com um só nome. O cluster não aprova
solicitações de certificado feitas com um token vinculado; "kubejoin approve" as verifica e aprova.

Estes comandos criam as permissões de que os tokens e o aprovador precisam, mostram o que está em vigor e removem essas
permissões.`,
    COMMAND_ADMISSION_INSTALL: () => 'Cria os papéis de que os tokens vinculados e o aprovador precisam',
    COMMAND_ADMISSION_INSTALL_LONG: () =>
      `Cria ou corrige os papéis (Role, ClusterRole) de que os tokens vinculados precisam e os objetos que associam esses papéis
aos tokens (RoleBinding, ClusterRoleBinding). As permissões são as mesmas dos tokens do kubeadm, mas sem a aprovação
automática. O comando também cria a conta do aprovador, kubejoin-approver, em kube-system. Uma nova execução não altera
nada. Com --dry-run, o comando só mostra os objetos.

  kubejoin admission install --dry-run
  kubejoin admission install --approver-image registry.example.com/kubejoin:0.1.0 --inventory hosts.yaml`,
    COMMAND_ADMISSION_STATUS: () =>
      'Mostra se os tokens vinculados podem ser usados e o que o cluster ainda aprova automaticamente',
    COMMAND_ADMISSION_STATUS_LONG: () =>
      'Mostra se os tokens vinculados podem ser usados, quais ClusterRoleBindings fazem o cluster aprovar solicitações automaticamente e quais tokens existem: os vinculados, com os usos restantes, e os que não são vinculados.',
    COMMAND_ADMISSION_REMOVE: () => 'Exclui os objetos que "admission install" criou',
    COMMAND_APPROVE: () => 'Verifica e aprova solicitações de certificado feitas com tokens vinculados',
    COMMAND_APPROVE_LONG: () =>
      `Verifica as solicitações de assinatura de certificado feitas com tokens vinculados. Aprova uma solicitação se ela for
idêntica à que o kubelet do nó vinculado faz; cada uso do token permite associar uma máquina. Nega as que nunca poderiam ser
válidas, deixa as outras pendentes e informa o motivo. Um token sem usos restantes é excluído assim que o nó dele fica
Ready.

Também aprova as solicitações de nós que renovam o próprio certificado de cliente e, com --inventory, as de
certificados de servidor dos kubelets. Nenhuma outra solicitação é alterada.

Com --watch, avalia todas as solicitações até ser interrompido. Vários aprovadores podem ser executados ao mesmo tempo.`,
    FLAG_APPROVE_WATCH: () => 'Continua avaliando solicitações até receber um sinal.',
    FLAG_METRICS_BIND_ADDRESS: () =>
      'Com --watch, disponibiliza /healthz, /readyz e /metrics (Prometheus) por HTTP neste HOST:PORTA, como 127.0.0.1:9807. Sem esta opção, nada é disponibilizado.',
    FLAG_APPROVER_IMAGE: () =>
      'Executa também aprovadores nos nós da camada de gerenciamento, em um Deployment que usa esta imagem do kubejoin. Esses nós precisam conseguir baixar a imagem. Se o Deployment já existir, ele passa a usar esta imagem. Sem esta opção, nenhum Deployment é criado nem alterado.',
    FLAG_INSTALL_INVENTORY: () =>
      'Guarda no cluster os nomes e endereços listados neste arquivo de máquinas do "fleet join" e permite que a conta do aprovador aprove certificados de servidor dos kubelets. O Deployment de aprovadores passa a avaliar as solicitações desses certificados. Sem esta opção, o inventário existente no cluster é mantido; sem nenhum inventário, a conta não pode aprovar certificados de servidor.',
    FLAG_REMOVE_INVENTORY: () =>
      'Exclui o inventário do cluster. A conta do aprovador perde a permissão de aprovar certificados de servidor, e um Deployment de aprovadores deixa de avaliar as solicitações desses certificados.',
    FLAG_APPROVE_INVENTORY: () =>
      'Também avalia solicitações de certificados de servidor dos kubelets: aprova a solicitação se todos os nomes e endereços dela estiverem listados para o nó neste arquivo de máquinas do "fleet join" (campo nodeAddresses) e nenhum deles pertencer a outro Node, a um Service ou a um servidor da API. O arquivo é lido novamente quando é alterado. Sem esta opção, essas solicitações continuam pendentes.',
  },
} satisfies OwnArea;
