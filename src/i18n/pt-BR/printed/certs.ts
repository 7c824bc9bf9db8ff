import { MANIFESTS, table } from '../../../cli/commands/certs/commands-certs-sentences.ts';
import { isOneAuthority } from '../../../operations/operations-sentences.ts';
import type { Area, TextParams } from '../../tables.ts';
import { and } from '../words/portuguese.ts';
import { pkiProblem, pkiProblems } from '../words/problems.ts';

type Renewed = TextParams<'RENEWAL_PREVIEWED'>['renewed'][number];

function restart(staticPods: readonly string[]): string {
  if (staticPods.length === 0) return '';
  const restarts =
    staticPods.length === 1
      ? `Reinicie o ${staticPods[0]} nesta máquina:`
      : `Reinicie estes componentes nesta máquina, um de cada vez, e espere cada um ficar saudável antes de reiniciar o próximo: ${staticPods.join(', ')}.\nPara cada um,`;
  return `

Os componentes em execução ainda usam os certificados antigos. ${restarts} mova o manifesto para outro lugar, espere o contêiner parar e mova o manifesto de volta:
${staticPods.map((pod) => `  mv ${MANIFESTS}/${pod}.yaml /root/ && sleep 30 && mv /root/${pod}.yaml ${MANIFESTS}/`).join('\n')}`;
}

const copies = (renewed: readonly Renewed[]) => {
  const files = renewed.map(({ name }) => name).filter((name) => name === 'admin.conf' || name === 'super-admin.conf');
  return files.length === 0
    ? ''
    : `\n\nAs cópias de ${and(files)} (por exemplo, ~/.kube/config) ainda contêm o certificado antigo. Substitua-as.`;
};

const certificates = (names: readonly string[]): string =>
  `${names.length === 1 ? 'o certificado' : 'os certificados'} ${and(names)}`;

export const certs = {
  failures: {
    CERTIFICATES_NOT_RENEWABLE: (p) => ({
      what: `Nenhum certificado foi renovado, porque não é possível usar ${p.problems.length === 1 ? 'um' : 'alguns'} dos arquivos existentes:${pkiProblems(p.problems)}`,
      cause: 'O certificado renovado recebe o titular, os nomes e os usos do certificado existente. Nada foi alterado.',
      cure:
        p.problems.length === 1
          ? 'Restaure esse arquivo de um backup, ou mova-o para outro diretório (um certificado junto com a chave) e gere um novo com "kubejoin init phase certs" ou "kubejoin init phase kubeconfig".'
          : 'Restaure esses arquivos a partir de um backup, ou mova-os para outro diretório (cada certificado junto com a chave) e gere novos com "kubejoin init phase certs" ou "kubejoin init phase kubeconfig".',
    }),
    CERTIFICATE_UNKNOWN_HERE: (p) => ({
      what: `Os nós da camada de gerenciamento deste cluster não têm o certificado ${p.name}.`,
      cause: 'O etcd deste cluster é externo: os certificados do etcd são emitidos e renovados onde ele é executado.',
      cure: `Renove o certificado nas máquinas em que o etcd é executado. Certificados nesta máquina: ${p.names.join(', ')}.`,
    }),
    CERTIFICATES_EXTERNAL: (p) => ({
      what: `Não é possível renovar ${certificates(p.external.map(({ name, authority }) => `${name} (emitido por ${authority})`))}: ${isOneAuthority(p.external) ? 'a chave da CA não está' : 'as chaves das CAs não estão'} nesta máquina.`,
      cause: 'Uma CA externa só pode emitir certificados onde a chave dela é mantida. Nada foi alterado.',
      cure: `Peça ao responsável pela CA que emita certificados novos ("kubejoin certs generate-csr" gera as solicitações); depois, coloque-os no lugar dos atuais. Ou copie ${isOneAuthority(p.external) ? 'a chave da CA' : 'as chaves das CAs'} para esta máquina.`,
    }),
    CERTIFICATES_MISSING: (p) => ({
      what: `Não há nada a renovar: ${certificates(p.names)} não ${p.names.length === 1 ? 'está' : 'estão'} nesta máquina.`,
      cause: `Esta máquina não é um nó da camada de gerenciamento, ou os certificados dela não estão em ${p.certificatesDir}.`,
      cure: 'Execute o comando em um nó da camada de gerenciamento, com --cert-dir se os certificados ficarem em outro lugar. Para recriar um certificado perdido, use "kubejoin init phase certs" ou "kubejoin init phase kubeconfig".',
    }),
    CERTIFICATES_UNREADABLE: (p) => ({
      what: `${p.problems.length === 1 ? 'Um certificado não pode ser usado' : 'Alguns certificados não podem ser usados'}:${pkiProblems(p.problems)}`,
      cause: `${p.problems.length === 1 ? 'O arquivo está danificado ou não é um certificado' : 'Os arquivos estão danificados ou não são certificados'}.`,
      cure: `Restaure ${p.problems.length === 1 ? 'o arquivo de um backup, ou mova-o para outro diretório e crie-o' : 'os arquivos de um backup, ou mova-os para outro diretório e crie-os'} novamente com "kubejoin init phase certs" ou "kubejoin init phase kubeconfig".`,
    }),
    CERTIFICATE_REQUEST_UNFIT: (p) =>
      p.problem.type === 'distrusted'
        ? {
            what: `A solicitação de certificado não foi criada: ${pkiProblem(p.problem)}.`,
            cause: 'Quem conhece a chave de um certificado pode usá-lo. Arquivos existentes nunca são substituídos.',
            cure: 'Indique, com --cert-dir e --kubeconfig-dir, diretórios que nenhum outro usuário possa alterar.',
          }
        : {
            what: `Uma solicitação de certificado que já existe não pode ser reaproveitada: ${pkiProblem(p.problem)}.`,
            cause:
              'A solicitação foi criada para outra chave ou outra configuração. Arquivos existentes nunca são substituídos.',
            cure: `Mova ${and(p.files)} para outro diretório, ou indique outros diretórios com --cert-dir e --kubeconfig-dir.`,
          },
    CERTIFICATES_DIR_UNCONFIRMED: (p) => ({
      what: `Segundo a configuração do cluster, os certificados estão em ${p.certificatesDir}, mas nenhum kube-apiserver desta máquina usa esse diretório. Nada foi assinado nem alterado.`,
      cause: `${p.manifest} não existe ou indica outra CA. O diretório vem de certificatesDir no ConfigMap kubeadm-config, que pode ser alterado por quem tem permissão para editar ConfigMaps em kube-system.`,
      cure: 'Se o diretório for o correto, indique-o com --cert-dir ou, para "kubejoin kubeconfig user", em um arquivo com --config. Caso contrário, corrija o ConfigMap: kubectl -n kube-system edit configmap kubeadm-config',
    }),
    USER_NEEDS_CA_KEY: (p) => ({
      what: `Não é possível emitir um certificado para ${p.user}: a chave da CA do cluster (${p.keyPath}) não está nesta máquina.`,
      cause: 'Esta máquina não é um nó da camada de gerenciamento, ou a CA é externa.',
      cure: 'Execute o comando em um nó da camada de gerenciamento, ou peça ao responsável pela CA que emita o certificado. Um kubeconfig criado com --token não precisa da chave da CA.',
    }),
    VALIDITY_INVALID: (p) => ({
      what: `"${p.value}" não é uma duração válida para --validity-period.`,
      cause:
        'A duração deve ser maior que zero e usar a notação do Go, com as unidades h, m e s, como 8760h ou 720h30m.',
      cure: 'Corrija a duração.',
    }),
    CLIENT_NAME_MISSING: () => ({
      what: 'A opção --client-name não foi informada.',
      cause: 'O kubeconfig precisa do nome do usuário, que passa a ser o CN do certificado.',
      cure: 'Informe o nome: kubejoin kubeconfig user --client-name NOME.',
    }),
  },
  texts: {
    COMMAND_CERTS: () => 'Verifica e renova certificados, e gera chaves e solicitações de certificado',
    COMMAND_CERTS_CHECK_EXPIRATION: () => 'Mostra quando expiram os certificados deste nó da camada de gerenciamento',
    COMMAND_CERTS_CHECK_EXPIRATION_LONG: () =>
      `Mostra quando expiram os certificados e as CAs deste nó da camada de gerenciamento. Nada é alterado.

A lista de certificados depende da configuração do cluster, que é lida do arquivo indicado em --config ou, com
--kubeconfig, do próprio cluster. Se a configuração não estiver disponível, são usados os padrões do kubeadm, com um
aviso; assim, o comando funciona mesmo com a camada de gerenciamento parada.`,
    COMMAND_CERTS_RENEW: () => 'Renova certificados',
    COMMAND_CERTS_RENEW_LONG: () =>
      `Renova certificados deste nó da camada de gerenciamento, independentemente de quando expiram, com as CAs presentes
nele. Cada certificado recebe uma chave nova e mantém o titular, os nomes e os usos. As CAs não são renovadas, nem o
kubelet.conf: o kubelet renova o próprio certificado.

Todos os certificados são verificados antes da primeira substituição. Os componentes em execução só usam os novos depois
de reiniciados; o comando termina com a lista dos que devem ser reiniciados.`,
    COMMAND_CERTS_RENEW_ALL: () => 'Renova todos os certificados desta máquina',
    COMMAND_RENEW_ADMIN: () => 'Renova o certificado de admin.conf, o kubeconfig dos administradores',
    COMMAND_RENEW_APISERVER: () => 'Renova o certificado de servidor do kube-apiserver',
    COMMAND_RENEW_APISERVER_ETCD_CLIENT: () => 'Renova o certificado que o servidor da API usa para acessar o etcd',
    COMMAND_RENEW_APISERVER_KUBELET_CLIENT: () =>
      'Renova o certificado que o servidor da API usa para acessar os kubelets',
    COMMAND_RENEW_CONTROLLER_MANAGER: () =>
      'Renova o certificado de controller-manager.conf, o kubeconfig do gerenciador de controladores',
    COMMAND_RENEW_ETCD_HEALTHCHECK_CLIENT: () =>
      'Renova o certificado de cliente usado nas verificações de saúde do etcd',
    COMMAND_RENEW_ETCD_PEER: () => 'Renova o certificado que os membros do etcd usam para se comunicar',
    COMMAND_RENEW_ETCD_SERVER: () => 'Renova o certificado de servidor do etcd',
    COMMAND_RENEW_FRONT_PROXY_CLIENT: () =>
      'Renova o certificado que o servidor da API usa para acessar servidores de API de extensão',
    COMMAND_RENEW_SCHEDULER: () => 'Renova o certificado de scheduler.conf, o kubeconfig do escalonador',
    COMMAND_RENEW_SUPER_ADMIN: () => 'Renova o certificado de super-admin.conf, o kubeconfig que o RBAC não restringe',
    COMMAND_CERTS_CERTIFICATE_KEY: () => 'Gera e mostra uma nova chave de certificado para o init e o join',
    COMMAND_CERTS_GENERATE_CSR: () => 'Gera chaves e solicitações de certificado para uma CA externa',
    COMMAND_CERTS_GENERATE_CSR_LONG: () =>
      `Gera a chave de cada certificado de que o primeiro nó da camada de gerenciamento precisa, com uma solicitação de
certificado (PKCS #10) ao lado. Gera também arquivos kubeconfig com uma chave, ainda sem certificado, e uma solicitação
ao lado de cada um.

Peça ao responsável pela CA que assine as solicitações. Depois, coloque cada certificado ao lado da chave, com a
extensão .crt. Em cada kubeconfig, coloque o certificado no campo client-certificate-data e o certificado da CA no campo
certificate-authority-data, ambos em base64. Arquivos existentes não são substituídos.

  kubejoin certs generate-csr --cert-dir ~/k8s/pki --kubeconfig-dir ~/k8s`,
    COMMAND_KUBECONFIG: () => 'Cria arquivos kubeconfig',
    COMMAND_KUBECONFIG_USER: () => 'Mostra um kubeconfig para outro usuário',
    COMMAND_KUBECONFIG_USER_LONG: () =>
      `Mostra um kubeconfig para outro usuário do cluster, com um certificado de cliente emitido pela CA do cluster ou com o
token informado em --token. As permissões do usuário vêm dos papéis vinculados ao nome dele (--client-name) ou aos
grupos dele (--org). (O grupo system:masters dá todas as permissões, e a única forma de revogá-las é substituir a CA.)

A saída contém uma credencial: só esse usuário deve poder lê-la.

  (umask 077; kubejoin kubeconfig user --client-name jane --org dev > jane.conf)`,

    FLAG_CERTS_CONFIG: () =>
      'Caminho de um arquivo de configuração com uma ClusterConfiguration. Padrão: a configuração é lida do cluster.',
    FLAG_CERTS_CERT_DIR: () =>
      'Diretório dos certificados. Padrão: o da configuração ou, se ela não indicar nenhum, /etc/kubernetes/pki.',
    FLAG_CERTS_KUBECONFIG: () => 'Kubeconfig usado para ler a configuração do cluster.',
    FLAG_CSR_CONFIG: () =>
      'Caminho de um arquivo de configuração com uma InitConfiguration, uma ClusterConfiguration ou ambas.',
    FLAG_CLIENT_NAME: () => 'Nome do usuário: o campo CN do certificado.',
    FLAG_ORG: () =>
      'Grupos do usuário: o campo O do certificado. A opção pode ser repetida ou receber uma lista separada por vírgulas.',
    FLAG_USER_TOKEN: () => 'Token com que o usuário se autentica, em vez de um certificado.',
    FLAG_VALIDITY_PERIOD: () => 'Por quanto tempo, a partir de agora, o certificado será válido.',

    CHANGE_RENEW_CERTIFICATE: (p) => `Renovado: ${p.path}`,
    CHANGE_RENEW_CERTIFICATE_STARTED: (p) => `Renovando ${p.path}`,
    CHANGE_RENEW_CERTIFICATE_PREVIEW: (p) => `Renovaria ${p.path}`,
    CHANGE_CERTIFICATE_REQUEST: (p) => `Chave e solicitação de certificado geradas: ${p.path}`,
    CHANGE_CERTIFICATE_REQUEST_STARTED: (p) => `Gerando a chave e a solicitação de certificado ${p.path}`,
    CHANGE_CERTIFICATE_REQUEST_PREVIEW: (p) => `Geraria a chave e a solicitação de certificado ${p.path}`,

    CERTIFICATES_DEFAULTS_ASSUMED: (p, say) =>
      `Não foi possível ler a configuração do cluster com ${p.kubeconfig}; serão usados os padrões do kubeadm (altere-os com --config). Motivo: ${say(p.reason)}`,
    CERTIFICATE_IS_EXTERNAL: (p) =>
      `O certificado ${p.name} não foi renovado: a chave da CA "${p.authority}" não está nesta máquina (CA externa).`,
    CERTIFICATE_IS_MISSING: (p) => `O certificado ${p.name} não foi renovado, porque não está nesta máquina.`,
    CERTIFICATES_NOT_BEGUN: (p) =>
      `O relógio desta máquina marca ${p.hostTime}, mas ${p.count === 1 ? `1 certificado local só é válido a partir de ${p.begins}` : p.first === p.begins ? `${p.count} certificados locais só são válidos a partir de ${p.begins}` : `${p.count} certificados locais ainda não são válidos: o primeiro vale a partir de ${p.first}, o último a partir de ${p.begins}`}. O relógio provavelmente está atrasado; portanto, os prazos calculados com ele estão errados. Acerte-o (por exemplo, com "timedatectl set-ntp true" ou "chronyc makestep").`,
    CERTIFICATES_EXPIRED_BY_CLOCK: (p) =>
      `Expirados pelo relógio desta máquina, que marca ${p.hostTime}: ${and(p.names)}.`,
    CERTIFICATE_KEY_WRONG: (p) =>
      `${pkiProblem(p.problem)}. "kubejoin certs renew NOME" cria um certificado e uma chave novos.`,
    CERTIFICATE_OUTLIVES_CA: (p) =>
      `O certificado ${p.name} deixa de ser válido em ${p.at}, quando a CA dele, "${p.authority}", expira.`,
    CERTIFICATES_RENEWED: (p) =>
      `${p.renewed.length === 1 ? 'Certificado renovado' : 'Certificados renovados'}:\n${table(p.renewed)}${restart(p.staticPods)}${copies(p.renewed)}`,
    RENEWAL_PREVIEWED: (p) =>
      `Nada foi alterado. ${p.renewed.length === 1 ? 'Certificado que seria renovado' : 'Certificados que seriam renovados'}:\n${table(p.renewed)}`,
    CERTIFICATE_REQUESTS_MADE: (p) =>
      `As solicitações estão em ${p.certificatesDir} e ${p.directory}, ao lado das chaves. Peça ao responsável pela CA que assine as solicitações. "kubejoin certs generate-csr --help" explica onde colocar os certificados assinados.`,
    VALIDITY_LONG: (p) =>
      `Um certificado não pode ser revogado: por ${p.days} dias, quem o tiver poderá agir como este usuário.`,
  },
} satisfies Area;
