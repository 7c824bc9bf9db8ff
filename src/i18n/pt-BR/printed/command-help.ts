import { own } from '../../../base/record.ts';
import type { OptionType } from '../../../config/options/option.ts';
import type { Texts } from '../../tables.ts';

const VALUES: Readonly<Record<OptionType, string>> = {
  string: 'texto',
  int32: 'número',
  level: 'número',
  modules: 'arquivo=N,...',
  list: 'lista',
  values: 'nome=valor',
  bool: '',
};

const ARGUMENTS: Readonly<Record<string, string>> = {
  'api-server-endpoint': 'endpoint-do-servidor-da-api',
  'hosts-file': 'arquivo-de-máquinas',
  'token-id': 'id-do-token',
  'plan.json': 'plano.json',
  command: 'comando',
  CODE: 'CÓDIGO',
};

export const commandHelp = {
  HELP_USAGE: () => 'Uso:',
  HELP_COMMANDS: () => 'Comandos:',
  HELP_PHASES: () => 'Fases, na ordem em que são executadas:',
  HELP_FLAGS: () => 'Opções:',
  HELP_GLOBAL_FLAGS: () => 'Opções globais:',
  HELP_EXIT_CODES: () => 'Códigos de saída:',
  HELP_DEFAULT: (p) => `(padrão: ${p.value})`,
  HELP_CHOICES: (p) => `Valores aceitos: ${p.values.join(', ')}.`,
  HELP_COMMAND_WORD: () => 'COMANDO',
  HELP_FLAGS_WORD: () => 'opções',
  HELP_VALUE: (p) => VALUES[p.type],
  HELP_ARGUMENT: (p) => p.argument.replace(/[\w.-]+/g, (word) => own(ARGUMENTS, word) ?? word),
  HELP_MORE: (p) => `Execute "${p.command} COMANDO --help" para saber mais sobre um comando.`,
  HELP_ALIAS: (p) => `${p.names.length === 1 ? 'Outro nome' : 'Outros nomes'}: ${p.names.join(', ')}.`,

  COMMAND_ROOT: () => 'Cria clusters Kubernetes e associa máquinas a clusters criados pelo kubeadm ou pelo kubejoin.',
  COMMAND_ROOT_AS_KUBEADM: () => 'kubejoin no lugar do kubeadm, com os mesmos comandos e opções e a mesma saída.',
  COMMAND_ELSEWHERE: () => 'Disponível apenas no kubeadm do projeto Kubernetes',
  COMMAND_JOIN: () => 'Associa esta máquina a um cluster, como nó de processamento ou da camada de gerenciamento',
  COMMAND_JOIN_LONG: () =>
    `Associa esta máquina a um cluster Kubernetes.

A associação estabelece a confiança nos dois sentidos. Primeiro, esta máquina verifica o cluster (descoberta), com um
token de autoinicialização e o hash da chave pública da CA do cluster, ou com um arquivo de descoberta: um caminho local
ou uma URL https. Depois, o cluster aceita esta máquina: o kubelet solicita o próprio certificado com o token de
autoinicialização (autoinicialização TLS) ou com as credenciais do arquivo de descoberta. --token define um só token para
ambas as etapas.

  kubejoin join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443
  kubejoin join --discovery-file cluster-info.yaml --tls-bootstrap-token <token>
  kubejoin join --discovery-file https://example.com/cluster-info.yaml --token-file token.txt
  kubejoin join --config join.yaml

Qualquer usuário desta máquina pode ver um token na linha de comando até que o kubejoin inicie e o retire da lista de
processos (com sudo, até o fim da associação). O token também pode ficar no histórico do shell e no log do sudo. Prefira
--token-file.`,
  COMMAND_JOIN_PHASE: () => 'Executa uma fase da associação',
  COMMAND_PHASE_ALL: () => 'Executa todas as fases deste grupo',
  COMMAND_VERSION: () => 'Mostra a versão do kubejoin',
  COMMAND_CA_HASH: () => 'Mostra o hash da chave pública de uma CA, para --discovery-token-ca-cert-hash',
  COMMAND_HELP: () => 'Mostra a ajuda de um comando',

  FLAG_APISERVER_ADVERTISE_ADDRESS: () =>
    'Para um nó da camada de gerenciamento: o endereço IP que o servidor da API anuncia. Padrão: o endereço de origem da rota até o servidor da API do cluster.',
  FLAG_APISERVER_BIND_PORT: () => 'Para um nó da camada de gerenciamento: a porta em que o servidor da API escuta.',
  FLAG_CERTIFICATE_KEY: () =>
    'Para um nó da camada de gerenciamento: a chave (64 dígitos hexadecimais) que descriptografa os certificados enviados pelo init.',
  FLAG_CONFIG: () => 'Caminho de um arquivo de configuração com uma JoinConfiguration.',
  FLAG_CONTROL_PLANE: () => 'Associa esta máquina ao cluster como nó da camada de gerenciamento.',
  FLAG_CRI_SOCKET: () =>
    'Caminho do soquete CRI do agente de execução de contêineres. Padrão: detectado automaticamente. Só é necessário quando há mais de um soquete ou quando o soquete não está no local habitual.',
  FLAG_DISCOVERY_FILE: () => 'Descobre o cluster com um arquivo kubeconfig: um caminho local ou uma URL https.',
  FLAG_DISCOVERY_TOKEN: () =>
    'Descobre o cluster com este token de autoinicialização, usado para verificar o cluster-info do servidor da API.',
  FLAG_DISCOVERY_TOKEN_CA_CERT_HASH: () =>
    'Na descoberta por token: hash da chave pública da CA do cluster, no formato sha256:<hex>. A opção pode ser repetida ou receber uma lista separada por vírgulas.',
  FLAG_DISCOVERY_TOKEN_UNSAFE: () =>
    'Na descoberta por token: dispensa --discovery-token-ca-cert-hash. Quem tiver o token poderá se passar pelo cluster.',
  FLAG_DRY_RUN: () => 'Não altera nada; mostra o que seria alterado.',
  FLAG_IGNORE_PREFLIGHT_ERRORS: () =>
    'Verificações cujos erros passam a ser avisos, por exemplo, IsPrivilegedUser,Swap; "all" ignora os erros de todas.',
  FLAG_NODE_NAME: () => 'Nome do nó. Padrão: o nome de host.',
  FLAG_PATCHES: () =>
    'Diretório de arquivos de patch com nomes no formato target[suffix][+patchtype].extension, por exemplo, kubeletconfiguration0+merge.yaml. Alvos: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration. Tipos: strategic (padrão), merge, json. Extensões: json, yaml. O sufixo define a ordem.',
  FLAG_SKIP_PHASES: () => 'Fases a ignorar.',
  FLAG_TLS_BOOTSTRAP_TOKEN: () => 'Token com o qual o kubelet solicita o certificado deste nó.',
  FLAG_TOKEN: () => 'Define --discovery-token e --tls-bootstrap-token, a menos que sejam informadas separadamente.',
  FLAG_TOKEN_FILE: () => 'Como --token, mas o token é lido deste arquivo ou, com "-", da entrada padrão.',
  FLAG_ALLOW_EXPERIMENTAL_API: () => 'Aceita arquivos de configuração em uma versão experimental da API.',
  FLAG_ALLOW_REMOTE_DISCOVERY_PROGRAMS: () =>
    'Permite que um arquivo de descoberta obtido de uma URL execute programas e leia arquivos desta máquina.',
  FLAG_IF_NEEDED: () =>
    'Se esta máquina já estiver associada a este cluster e saudável, não altera nada e termina com o código 0.',
  FLAG_REPLACE: () =>
    'Com --control-plane: assume o lugar de um nó morto da camada de gerenciamento. --replace indica o nó com o nome desta máquina; --replace=NÓ, outro nó. Remove o membro do etcd e o Node desse nó depois de comprovar que a máquina dele não responde.',
  FLAG_REPLACE_AFTER: () =>
    'Com --replace: por quanto tempo a máquina do nó morto não pode dar sinal de vida; no mínimo, 11s.',
  FLAG_OUTPUT: () => 'Formato da saída.',
  FLAG_LANG: () => 'Idioma das mensagens. Padrão: conforme LC_ALL, LC_MESSAGES ou LANG.',
  FLAG_ROOTFS: () => 'Executa o comando dentro deste sistema de arquivos raiz (chroot).',
  FLAG_VMODULE: () =>
    'Nível de log por arquivo de código-fonte. Existe só por compatibilidade com o kubeadm e não tem efeito.',
  FLAG_V: () =>
    'Nível de detalhe: a partir de 1, mostra cada passo; a partir de 5, também a pilha de chamadas dos erros.',
  FLAG_HELP: () => 'Mostra esta ajuda.',

  EXIT_SUCCESS: () => 'concluído ou, com --if-needed, nada a fazer',
  EXIT_DONE: () => 'concluído',
  EXIT_FAILURE: () => 'falhou; a mensagem informa o motivo',
  EXIT_CLASS: (p) => EXIT_CLASSES[p.class],
  EXIT_SIGNAL: () => 'encerrado por SIGHUP, SIGINT ou SIGTERM (128 + o número do sinal)',
} satisfies Texts;

const EXIT_CLASSES = {
  internal: 'um defeito do kubejoin',
  preflight: 'uma verificação pré-execução falhou',
  usage: 'a linha de comando ou a configuração está errada',
  discovery: 'o cluster não foi encontrado ou não é confiável',
  cluster: 'o cluster recusou uma requisição, ou falta algo nele',
  host: 'esta máquina recusou uma operação, ou falta algo nela',
  timeout: 'uma operação excedeu o tempo limite',
  'already-joined': 'esta máquina já está associada a este cluster',
};
