import type { Texts } from '../../tables.ts';

export const commandHelp = {
  HELP_USAGE: () => 'Uso:',
  HELP_COMMANDS: () => 'Comandos:',
  HELP_PHASES: () => 'Fases, na ordem em que são executadas:',
  HELP_FLAGS: () => 'Flags:',
  HELP_GLOBAL_FLAGS: () => 'Flags de todos os comandos:',
  HELP_EXIT_CODES: () => 'Códigos de saída:',
  HELP_DEFAULT: (p) => `(padrão ${p.value})`,
  HELP_CHOICES: (p) => `Um destes: ${p.values.join(', ')}.`,
  HELP_COMMAND_WORD: () => 'COMANDO',
  HELP_MORE: (p) => `"${p.command} COMANDO --help" mostra mais sobre um comando.`,
  HELP_ALIAS: (p) => `Também chamado de: ${p.names.join(', ')}.`,

  HELP_FAULTS: () => 'Falhas:',

  COMMAND_ROOT: () => 'Cria clusters Kubernetes e associa máquinas a clusters criados com kubeadm ou kubejoin.',
  COMMAND_JOIN: () => 'Associa esta máquina a um cluster, como nó de processamento ou da camada de gerenciamento',
  COMMAND_JOIN_LONG: () =>
    `Associa esta máquina a um cluster Kubernetes.

A associação precisa de confiança nos dois sentidos. Primeiro esta máquina se certifica de que fala com o cluster certo
(descoberta): com um token de autoinicialização e o hash da chave da CA do cluster, ou com um arquivo de descoberta, local
ou obtido de uma URL https. Depois o cluster aceita esta máquina: o kubelet pede o seu certificado com o token de
autoinicialização (inicialização TLS) ou com as credenciais do arquivo de descoberta. --token informa um token para ambos.

  kubejoin join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443
  kubejoin join --discovery-file cluster-info.yaml --tls-bootstrap-token <token>
  kubejoin join --discovery-file https://example.com/cluster-info.yaml --token-file token.txt
  kubejoin join --config join.yaml

Um token na linha de comando pode ser visto por qualquer usuário desta máquina até que o kubejoin comece a rodar e o retire
da lista de processos, e pode ficar no histórico do shell: prefira --token-file.`,
  COMMAND_JOIN_PHASE: () => 'Executa uma única fase da associação',
  COMMAND_PHASE_ALL: () => 'Executa todas as fases deste grupo',
  COMMAND_VERSION: () => 'Mostra a versão do kubejoin',
  COMMAND_CA_HASH: () => 'Mostra o hash da chave pública de uma CA, como em --discovery-token-ca-cert-hash',
  COMMAND_REHEARSE: () =>
    'Ensaia uma associação com uma camada de gerenciamento embutida, em um diretório temporário, sem root',
  COMMAND_HELP: () => 'Mostra a ajuda de um comando',

  FLAG_APISERVER_ADVERTISE_ADDRESS: () =>
    'Para a camada de gerenciamento: o endereço IP que o servidor da API anuncia. Padrão: o endereço de origem da rota até o servidor da API do cluster.',
  FLAG_APISERVER_BIND_PORT: () => 'Para a camada de gerenciamento: a porta em que o servidor da API atende.',
  FLAG_CERTIFICATE_KEY: () =>
    'Para a camada de gerenciamento: a chave (64 dígitos hexadecimais) que descriptografa os certificados enviados pelo comando init.',
  FLAG_CONFIG: () => 'Caminho de um arquivo de configuração com uma JoinConfiguration.',
  FLAG_CONTROL_PLANE: () => 'Faz deste nó um nó da camada de gerenciamento.',
  FLAG_CRI_SOCKET: () =>
    'Caminho do soquete CRI do agente de execução de contêineres. Padrão: o que for encontrado; necessário apenas quando há mais de um ou quando ele está fora do lugar usual.',
  FLAG_DISCOVERY_FILE: () => 'Descobre o cluster por um arquivo kubeconfig: um caminho local ou uma URL https.',
  FLAG_DISCOVERY_TOKEN: () =>
    'Descobre o cluster por este token de autoinicialização, que valida o cluster-info do servidor da API.',
  FLAG_DISCOVERY_TOKEN_CA_CERT_HASH: () =>
    'Na descoberta por token: hash da chave pública da CA do cluster, sha256:<hex>. Pode ser repetida ou receber uma lista separada por vírgulas.',
  FLAG_DISCOVERY_TOKEN_UNSAFE: () =>
    'Na descoberta por token: dispensa --discovery-token-ca-cert-hash. Quem tiver o token poderá se passar pelo cluster.',
  FLAG_DRY_RUN: () => 'Não muda nada; mostra o que seria mudado.',
  FLAG_IGNORE_PREFLIGHT_ERRORS: () =>
    'Verificações cujos erros aparecem como avisos, por exemplo IsPrivilegedUser,Swap; "all" ignora todas.',
  FLAG_NODE_NAME: () => 'O nome do nó. Padrão: o nome da máquina.',
  FLAG_PATCHES: () =>
    'Diretório com arquivos de patch nomeados alvo[sufixo][+tipo].extensão, por exemplo kubeletconfiguration0+merge.yaml. Alvos: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration. Tipos: strategic (padrão), merge, json. Extensões: json, yaml. O sufixo define a ordem.',
  FLAG_SKIP_PHASES: () => 'Fases a serem ignoradas.',
  FLAG_TLS_BOOTSTRAP_TOKEN: () => 'O token com o qual o kubelet pede o certificado deste nó.',
  FLAG_TOKEN: () => 'Um só token para --discovery-token e --tls-bootstrap-token, quando não são informados.',
  FLAG_TOKEN_FILE: () => 'Como --token, lido de um arquivo, ou da entrada padrão com "-".',
  FLAG_ALLOW_EXPERIMENTAL_API: () => 'Aceita arquivos de configuração de uma versão da API ainda experimental.',
  FLAG_ALLOW_REMOTE_DISCOVERY_PROGRAMS: () =>
    'Permite que um arquivo de descoberta obtido de uma URL execute programas e leia arquivos desta máquina.',
  FLAG_IF_NEEDED: () => 'Se esta máquina já está associada a este cluster e saudável, não muda nada e termina com 0.',
  FLAG_OUTPUT: () => 'Formato da saída.',
  FLAG_LANG: () => 'Idioma das mensagens. Padrão: conforme LC_ALL, LC_MESSAGES ou LANG.',
  FLAG_ROOTFS: () => 'Roda dentro deste sistema de arquivos raiz, como depois de chroot.',
  FLAG_VMODULE: () =>
    'Aceito por causa do kubeadm: detalhamento de alguns arquivos do código dele. Não tem efeito aqui.',
  FLAG_V: () => 'Detalhamento: a partir de 1 cada passo, a partir de 5 a pilha de um erro.',
  FLAG_HELP: () => 'Mostra esta ajuda.',
  FLAG_NODES: () => 'Quantos nós são associados.',
  FLAG_FAULT: () => 'O que dá errado no ensaio; várias falhas em uma lista separada por vírgulas.',
  FLAG_KEEP: () => 'Deixa o diretório temporário onde está, para que se possa examiná-lo.',

  EXIT_SUCCESS: () => 'concluído, ou nada a fazer com --if-needed',
  EXIT_CLASS: (p) => EXIT_CLASSES[p.class],
  EXIT_SIGNAL: () => 'encerrado por um sinal (128 + o seu número: SIGHUP, SIGINT, SIGTERM)',
} satisfies Texts;

const EXIT_CLASSES = {
  internal: 'um defeito do kubejoin',
  preflight: 'uma verificação pré-execução falhou',
  usage: 'a linha de comando ou a configuração está errada',
  discovery: 'o cluster não foi encontrado ou não é confiável',
  cluster: 'o cluster recusou algo ou algo falta nele',
  host: 'esta máquina recusou algo ou algo falta nela',
  timeout: 'algo não aconteceu no tempo previsto',
  'already-joined': 'esta máquina já está associada a este cluster',
};
