/** Portuguese for docs/pt-BR/config.md: the types, and the lines of the tables of src/config/fields by their English. */

/** Absent: the word is the same. */
export const TYPES: Readonly<Record<string, string>> = {
  'string (secret)': 'string (segredo)',
  boolean: 'booleano',
  integer: 'inteiro',
  long: 'inteiro de 64 bits',
  number: 'número',
  duration: 'duração',
  'RFC 3339 time': 'data e hora em RFC 3339',
  quantity: 'quantidade',
  anything: 'qualquer valor',
  object: 'objeto',
  'list of objects': 'lista de objetos',
  'list of strings': 'lista de strings',
  'list of integers': 'lista de inteiros',
  'map of strings': 'mapa de strings',
  'map of booleans': 'mapa de booleanos',
  'map of quantities': 'mapa de quantidades',
};

const COMPONENTS: readonly (readonly [english: string, of: string, by: string])[] = [
  ['the kubelet', 'do kubelet', 'no kubelet'],
  ['etcd', 'do etcd', 'no etcd'],
  ['the API server', 'do servidor da API', 'no servidor da API'],
  ['the controller manager', 'do gerenciador de controladores', 'no gerenciador de controladores'],
  ['the scheduler', 'do agendador', 'no agendador'],
];

const ofComponents = COMPONENTS.flatMap(([english, of, by], index) => [
  [`Extra flags of ${english}: name without dashes, value.`, `Opções adicionais ${of}: nome sem hífens, valor.`],
  [`Extra flags of ${english}; a name may be repeated.`, `Opções adicionais ${of}; um nome pode se repetir.`],
  ...(index < 1 ? [] : [[`Environment variables of ${english}.`, `Variáveis de ambiente ${of}.`]]),
  ...(index < 2 ? [] : ofControlPlane(english, of, by)),
]);

function ofControlPlane(english: string, of: string, by: string): string[][] {
  return [
    [`Settings of ${english}.`, `Configurações ${of}.`],
    [`Directories and files of the host to mount in ${english}.`, `Diretórios e arquivos da máquina a montar ${by}.`],
  ];
}

const ofCommands = ['join', 'init', 'reset'].map((command) => [
  `Phases to skip, listed by \`kubejoin ${command} --help\`; --skip-phases takes precedence. Default: none.`,
  `Fases a ignorar, listadas por \`kubejoin ${command} --help\`; --skip-phases tem precedência. Padrão: nenhuma.`,
]);

const SENTENCES: Readonly<Record<string, string>> = {
  'kubeadm.k8s.io/v1beta4, or kubeadm.k8s.io/v1beta3, or kubeadm.k8s.io/v1 with --allow-experimental-api.':
    'kubeadm.k8s.io/v1beta4, kubeadm.k8s.io/v1beta3 ou, com --allow-experimental-api, kubeadm.k8s.io/v1.',
  'kubeadm.k8s.io/v1beta4, or kubeadm.k8s.io/v1 with --allow-experimental-api.':
    'kubeadm.k8s.io/v1beta4 ou, com --allow-experimental-api, kubeadm.k8s.io/v1.',
  'Only show the changes, without making them.': 'Só mostra as alterações, sem fazê-las.',
  "Path to which the cluster's CA is written: absolute, ending in .crt.":
    'Caminho em que a CA do cluster é gravada: absoluto, terminado em .crt.',
  'Way to find and to trust the cluster: exactly one of bootstrapToken and file.':
    'Como encontrar o cluster e confiar nele: exatamente um entre bootstrapToken e file.',
  'Discovery by a bootstrap token and the CA hash.': 'Descoberta por um token de autoinicialização e pelo hash da CA.',
  'Token that verifies the signature of cluster-info: 6 characters, a dot and 16 characters, each a-z or 0-9.':
    'Token que verifica a assinatura de cluster-info: 6 caracteres, um ponto e 16 caracteres, todos de a-z ou 0-9.',
  'host:port of an API server: a DNS name or an IP address, IPv6 in brackets. Default port: 6443.':
    'host:porta de um servidor da API: um nome DNS ou um endereço IP, IPv6 entre colchetes. Porta padrão: 6443.',
  'CA hashes: sha256: and the hex SHA-256 of the Subject Public Key Info of the CA certificate (RFC 7469). One match is enough.':
    'Hashes da CA: sha256: e o SHA-256 hexadecimal do Subject Public Key Info do certificado da CA (RFC 7469). Basta que um corresponda.',
  'Trust the cluster without a hash: anyone with the token can then pose as the control plane.':
    'Confia no cluster sem um hash: quem tiver o token pode se passar pela camada de gerenciamento.',
  'Discovery by a kubeconfig.': 'Descoberta por um kubeconfig.',
  'Path to the kubeconfig, or an https URL; file:///path is read as a path.':
    'Caminho do kubeconfig ou uma URL https; file:///caminho é lido como um caminho.',
  'Token of the TLS bootstrap. Default: discovery.bootstrapToken.token. Required with discovery.file if the kubeconfig has no credentials.':
    'Token do TLS bootstrap. Padrão: discovery.bootstrapToken.token. Obrigatório com discovery.file se o kubeconfig não tem credenciais.',
  'Timeout of discovery; timeouts.discovery since v1beta4.':
    'Tempo limite da descoberta; timeouts.discovery desde v1beta4.',
  'Registration of the node.': 'Registro do nó.',
  'Name of the Node (RFC 1123 subdomain), trimmed and lower-cased as the kubelet does it. Default: the host name.':
    'Nome do Node (subdomínio da RFC 1123), sem espaços nas pontas e em minúsculas, como faz o kubelet. Padrão: o nome de host.',
  'Socket of the container runtime, unix:///path. Default: detected.':
    'Soquete do agente de execução de contêineres, unix:///caminho. Padrão: detectado.',
  'Taints to register with. Default: none for a worker, node-role.kubernetes.io/control-plane:NoSchedule for a control plane; [] means none.':
    'Taints do registro. Padrão: nenhum para um nó de processamento, node-role.kubernetes.io/control-plane:NoSchedule para a camada de gerenciamento; [] significa nenhum.',
  'Taints to register with. Default: node-role.kubernetes.io/control-plane:NoSchedule; [] means none.':
    'Taints do registro. Padrão: node-role.kubernetes.io/control-plane:NoSchedule; [] significa nenhum.',
  'Key of the taint (a qualified name).': 'Chave do taint (um nome qualificado).',
  'Value of the taint.': 'Valor do taint.',
  'Effect of the taint.': 'Efeito do taint.',
  'Ignored: the kubelet sets it.': 'Ignorado: o kubelet o define.',
  'Name of the flag, without dashes.': 'Nome da opção, sem hífens.',
  'Value of the flag.': 'Valor da opção.',
  "Append or prepend the value to kubeadm's own value of that flag instead of replacing it.":
    'Acrescenta o valor depois ou antes do valor que o kubeadm dá a essa opção, em vez de substituí-lo.',
  'Checks whose failure is only a warning (case-insensitive), or only `all`. Combined with --ignore-preflight-errors. Default: none.':
    'Verificações cuja falha é só um aviso (maiúsculas ou minúsculas), ou só `all`. Somadas às de --ignore-preflight-errors. Padrão: nenhuma.',
  'Pull policy for images of the control plane.': 'Política de download das imagens da camada de gerenciamento.',
  'Pull images one after another.': 'Baixa uma imagem por vez.',
  'If present, even as {}, the machine joins as a control-plane node; if absent or null, as a worker.':
    'Se presente, mesmo como {}, a máquina é associada como nó da camada de gerenciamento; se ausente ou null, como nó de processamento.',
  "This node's API server.": 'Servidor da API deste nó.',
  'IP address that the API server advertises. Default, and for 0.0.0.0: the address of the default route. A loopback address is replaced with a global address of the loopback interface.':
    'Endereço IP que o servidor da API anuncia. Padrão, também para 0.0.0.0: o endereço da rota padrão. Um endereço de loopback é substituído por um endereço global da interface de loopback.',
  'IP address that the API server advertises. Default, and for 0.0.0.0: the source address of the route to the API server. A loopback address is replaced with a global address of the loopback interface.':
    'Endereço IP que o servidor da API anuncia. Padrão, também para 0.0.0.0: o endereço de origem da rota até o servidor da API. Um endereço de loopback é substituído por um endereço global da interface de loopback.',
  'Port of the API server; 0 means the default.': 'Porta do servidor da API; 0 significa o padrão.',
  'Key that decrypts the uploaded certificates: 64 hexadecimal digits. Default: none; the certificates must then be on the host.':
    'Chave que descriptografa os certificados enviados: 64 dígitos hexadecimais. Padrão: nenhuma; nesse caso, os certificados precisam estar na máquina.',
  'Patches of the components.': 'Patches dos componentes.',
  'Directory of files target[suffix][+patchtype].extension. Default: no patches.':
    'Diretório de arquivos target[suffix][+patchtype].extension. Padrão: nenhum patch.',
  'Timeouts of single steps in the form of Go durations: 90s, 1m30s, 1.5h. At most 24 days.':
    'Tempos limite de cada passo, como durações do Go: 90s, 1m30s, 1.5h. No máximo 24 dias.',
  'For a control-plane component to become healthy.': 'Até um componente da camada de gerenciamento ficar saudável.',
  'For the kubelet to become healthy.': 'Até o kubelet ficar saudável.',
  'For a request to the API server, with its retries.':
    'De uma requisição ao servidor da API, com as novas tentativas.',
  'For a request to etcd, with its retries.': 'De uma requisição ao etcd, com as novas tentativas.',
  "For the kubelet's certificate to be issued.": 'Até o certificado do kubelet ser emitido.',
  'For the cluster to be found and trusted.': 'Até o cluster ser encontrado e verificado.',
  'Used only by `kubeadm upgrade`; checked by kubejoin.': 'Usado só pelo `kubeadm upgrade`; o kubejoin o verifica.',
  'Tokens that init creates for joining machines. Default: one with the defaults below.':
    'Tokens que o init cria para associar máquinas. Padrão: um, com os padrões abaixo.',
  '6 characters, a dot and 16 characters, each a-z or 0-9. Default: a random token.':
    '6 caracteres, um ponto e 16 caracteres, todos de a-z ou 0-9. Padrão: um token aleatório.',
  'Purpose of the token, for people.': 'Finalidade do token, para pessoas.',
  'Lifetime of the token; 0: it never expires. Not allowed with expires.':
    'Tempo de vida do token; 0: nunca expira. Não pode ser usado com expires.',
  'Time at which the token expires. Not allowed with ttl. Default: set by ttl.':
    'Momento em que o token expira. Não pode ser usado com ttl. Padrão: definido por ttl.',
  '`signing` (of cluster-info, for discovery) and `authentication` (for the TLS bootstrap). Default: both.':
    '`signing` (assinar cluster-info, para a descoberta) e `authentication` (para o TLS bootstrap). Padrão: os dois.',
  'Groups of clients that authenticate with it, system:bootstrappers:…. Default, for authentication: system:bootstrappers:kubeadm:default-node-token.':
    'Grupos dos clientes que se autenticam com ele, system:bootstrappers:…. Padrão, para authentication: system:bootstrappers:kubeadm:default-node-token.',
  'Key that encrypts the uploaded certificates: 64 hexadecimal digits. Default: with --upload-certs, a random key.':
    'Chave que criptografa os certificados enviados: 64 dígitos hexadecimais. Padrão: com --upload-certs, uma chave aleatória.',
  'Name of the cluster in kubeconfigs.': 'Nome do cluster em kubeconfigs.',
  "Version of the control plane: v1.37.2, or a label to look up at dl.k8s.io: stable, stable-1, stable-1.36, latest. Default: that of this host's kubelet.":
    'Versão da camada de gerenciamento: v1.37.2, ou um rótulo a consultar em dl.k8s.io: stable, stable-1, stable-1.36, latest. Padrão: a do kubelet desta máquina.',
  'Stable address of all API servers: host or host:port, a DNS name or an IP address. Default port: localAPIEndpoint.bindPort.':
    'Endereço estável de todos os servidores da API: host ou host:porta, um nome DNS ou um endereço IP. Porta padrão: localAPIEndpoint.bindPort.',
  'Directory of the certificates: an absolute path.': 'Diretório dos certificados: um caminho absoluto.',
  'Repository of all images.': 'Repositório de todas as imagens.',
  'Algorithm of all generated keys.': 'Algoritmo de todas as chaves geradas.',
  'Validity period of certificates other than CAs.': 'Validade dos certificados, exceto os das CAs.',
  'Validity period of CA certificates.': 'Validade dos certificados das CAs.',
  'Addresses and names inside the cluster.': 'Endereços e nomes dentro do cluster.',
  'Addresses of Services: a CIDR, or one of each family separated by a comma (dual-stack); at least 10 addresses, at most 2^20 each.':
    'Endereços de Services: um CIDR, ou um de cada família separados por vírgula (dual-stack); no mínimo 10 endereços e no máximo 2^20 em cada um.',
  'Addresses of Pods, in the form of serviceSubnet; at least 14 addresses. Default: left to the Pod network.':
    'Endereços de Pods, na forma de serviceSubnet; no mínimo 14 endereços. Padrão: a rede de Pods decide.',
  'DNS domain of Services (RFC 1123 subdomain).': 'Domínio DNS de Services (subdomínio da RFC 1123).',
  'The store of the cluster: local (the default) or external.':
    'O armazenamento do cluster: local (o padrão) ou external.',
  'An etcd member next to each API server.': 'Um membro do etcd junto a cada servidor da API.',
  'Image repository of etcd. Default: imageRepository.': 'Repositório da imagem do etcd. Padrão: imageRepository.',
  'Image tag of etcd. Default: that of the Kubernetes version.':
    'Tag da imagem do etcd. Padrão: a da versão do Kubernetes.',
  'Data directory: an absolute path.': 'Diretório de dados: um caminho absoluto.',
  'Name of the variable.': 'Nome da variável.',
  'Its value.': 'Valor da variável.',
  'Source of its value, as in a Pod.': 'Origem do valor, como em um Pod.',
  'Additional names and addresses in its server certificate.':
    'Nomes e endereços adicionais no certificado de servidor dele.',
  'Additional names and addresses in its peer certificate.':
    'Nomes e endereços adicionais no certificado de pares dele.',
  'An existing etcd.': 'Um etcd existente.',
  'Its URLs, at least one; https if certificate files are given.':
    'As URLs dele, pelo menos uma; https se há arquivos de certificado.',
  'Separate URLs for /health and /metrics. Default: endpoints.':
    'URLs separadas para /health e /metrics. Padrão: endpoints.',
  "CA of etcd's certificates: an absolute path.": 'CA dos certificados do etcd: um caminho absoluto.',
  'Client certificate for etcd: an absolute path; with keyFile and caFile.':
    'Certificado de cliente do etcd: um caminho absoluto; com keyFile e caFile.',
  'Key of that certificate: an absolute path.': 'Chave desse certificado: um caminho absoluto.',
  'Name of the volume in the Pod.': 'Nome do volume no Pod.',
  'Path on the host.': 'Caminho na máquina.',
  'Path in the container.': 'Caminho no contêiner.',
  'Mount it read-only.': 'Monta como somente leitura.',
  'Type that must exist or is created. Default: not checked.':
    'Tipo que precisa existir ou é criado. Padrão: não é verificado.',
  'Additional names and addresses in its certificate; names are lower-cased.':
    'Nomes e endereços adicionais no certificado dele; os nomes são convertidos para minúsculas.',
  "Timeout for the control plane to become healthy; InitConfiguration's timeouts.controlPlaneComponentHealthCheck since v1beta4.":
    'Tempo limite até a camada de gerenciamento ficar saudável; timeouts.controlPlaneComponentHealthCheck de InitConfiguration desde v1beta4.',
  'The DNS add-on, CoreDNS.': 'O complemento de DNS, CoreDNS.',
  'Image repository of CoreDNS. Default: imageRepository.':
    'Repositório da imagem do CoreDNS. Padrão: imageRepository.',
  'Image tag of CoreDNS. Default: that of the Kubernetes version.':
    'Tag da imagem do CoreDNS. Padrão: a da versão do Kubernetes.',
  'Do not install it.': 'Não o instala.',
  'The add-on kube-proxy.': 'O complemento kube-proxy.',
  "kubeadm's own feature gates, not those of components. Known ones depend on the version.":
    'Feature gates do próprio kubeadm, não os de componentes. Os conhecidos dependem da versão.',
  'Do not ask for confirmation.': 'Não pede confirmação.',
  'Directory of the certificates, which is emptied: an absolute path.':
    'Diretório dos certificados, que é esvaziado: um caminho absoluto.',
  'Empty /etc/kubernetes/tmp, too.': 'Também esvazia /etc/kubernetes/tmp.',
  'Flags of umount2(2) for mounts under /var/lib/kubelet. Default: none.':
    'Opções de umount2(2) para pontos de montagem abaixo de /var/lib/kubelet. Padrão: nenhuma.',
};

const KIND = /^\w+Configuration\.$/;
const ALL = new Map([
  ...Object.entries(SENTENCES),
  ...(ofComponents as [string, string][]),
  ...(ofCommands as [string, string][]),
]);

/** The Portuguese of a field's line. Throws if it has none. */
export function fieldLine(english: string): string {
  const portuguese = KIND.test(english) ? english : ALL.get(english);
  if (portuguese === undefined) throw new Error(`scripts/pages/config.pt-BR.ts does not translate: ${english}`);
  return portuguese;
}

/** For a test: every translated line. */
export const translatedLines: readonly string[] = [...ALL.keys()];
