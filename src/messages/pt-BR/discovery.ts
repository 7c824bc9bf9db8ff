import type { Translation } from '../catalogue.ts';
import type { DocumentProblem, ExecProblem, discovery as english, OidcProblem } from '../en/discovery.ts';

const tried = (p: { waitedSeconds?: number }): string =>
  p.waitedSeconds === undefined ? '' : ` A tentativa foi repetida durante ${p.waitedSeconds} segundos.`;
const listed = (items: readonly string[]): string => (items.length === 0 ? 'nenhum' : items.join(', '));
const minutes = (skew: number): string =>
  `${Math.abs(skew)} ${Math.abs(skew) === 1 ? 'minuto' : 'minutos'} ${skew > 0 ? 'atrasado' : 'adiantado'}`;
const clocks = (p: { hostTime: string; serverTime?: string; skewMinutes?: number }): string =>
  p.serverTime === undefined
    ? `O relógio desta máquina marca ${p.hostTime}.`
    : `O relógio desta máquina marca ${p.hostTime}, e o cabeçalho Date do servidor, ${p.serverTime}${
        p.skewMinutes === undefined || p.skewMinutes === 0 ? '' : `: esta máquina está ${minutes(p.skewMinutes)} em relação a ele`
      }.`;

const documentProblems: Record<DocumentProblem, string> = {
  'not-json': 'a resposta não é JSON ou foi cortada',
  'not-config-map': 'a resposta não é um ConfigMap com dados de texto',
  'no-kubeconfig': 'não há nele a chave "kubeconfig"',
  'not-yaml': 'não é YAML nem JSON',
  'not-object': 'não é um objeto',
  'wrong-kind': 'apiVersion e kind não são os de um kubeconfig (v1, Config)',
  'wrong-type': 'um campo tem o tipo errado',
  'no-cluster': 'não indica nenhum cluster',
  'no-context': 'current-context indica um contexto, cluster ou usuário que não existe nele',
  'no-server': 'o cluster não tem server',
  'bad-server': 'o server não tem a forma https://host:porta',
  'no-ca': 'o cluster não tem autoridade de certificação',
  'bad-base64': 'um campo não é base64 válido',
  'bad-ca': 'a autoridade de certificação não é um conjunto de certificados PEM',
  'ca-twice': 'há nele certificate-authority e certificate-authority-data ao mesmo tempo',
  'two-credentials': 'o usuário tem mais de um tipo de credencial',
  'half-certificate': 'o usuário tem um certificado de cliente sem chave, ou uma chave sem certificado',
  'bad-certificate': 'o certificado de cliente ou a chave não podem ser usados',
  'half-password': 'o usuário tem nome sem senha, ou senha sem nome',
  'bad-token': 'o token está vazio ou tem caracteres que um token não pode ter',
};

const execProblems: Record<ExecProblem, string> = {
  'no-command': 'falta o comando',
  'bad-version': 'apiVersion não é client.authentication.k8s.io/v1 nem client.authentication.k8s.io/v1beta1',
  interactive: 'ele exige um terminal (interactiveMode: Always), que não existe durante a associação',
  'bad-mode': 'interactiveMode está ausente ou é desconhecido',
  'bad-arguments': 'args ou env têm o tipo errado',
  'not-json': 'a saída não é JSON',
  'other-version': 'a saída é de outro kind ou apiVersion que não os pedidos no arquivo',
  'no-credential': 'a saída não traz um token nem um certificado de cliente com a chave',
  expired: 'a credencial na saída já expirou',
};

const oidcProblems: Record<OidcProblem, string> = {
  'no-issuer': 'falta idp-issuer-url ou client-id',
  'no-refresh-token': 'o id-token falta ou expirou, e não há refresh-token',
  'bad-id-token': 'o id-token não é um JSON Web Token',
  'bad-ca': 'idp-certificate-authority-data não é um conjunto de certificados PEM',
  'metadata-status': 'o emissor respondeu com erro ao pedido do documento de descoberta',
  'metadata-malformed': 'o documento de descoberta do emissor não tem um token_endpoint (https) utilizável',
  'refused-refresh': 'o emissor recusou o refresh token',
  'no-id-token': 'a resposta à renovação não traz um id_token',
};

export const discovery: Translation<typeof english> = {
  failures: {
    CONNECTION_REFUSED: (p) => ({
      what: `${p.server} recusou a conexão.`,
      cause: `A máquina responde, mas nada escuta nessa porta: o servidor da API ainda não está rodando, ou a porta é outra.${tried(p)}`,
      cure: 'Confira o endereço e, no nó da camada de gerenciamento, se o kube-apiserver roda ("crictl ps --name kube-apiserver"); depois rode o mesmo comando novamente.',
    }),
    HOST_UNREACHABLE: (p) => ({
      what: `${p.server} não pode ser alcançado a partir desta máquina.`,
      cause: `O sistema respondeu ${p.reason}: não há rota para esse endereço, ou ele está fora do ar.${tried(p)}`,
      cure: 'Confira o endereço e as rotas desta máquina ("ip route get ENDERECO") e rode o mesmo comando novamente.',
    }),
    CONNECTION_TIMED_OUT: (p) => ({
      what:
        p.stage === 'connect'
          ? `${p.server} não respondeu em ${p.seconds} segundos.`
          : `${p.server} aceitou a conexão, mas a negociação TLS não terminou em ${p.seconds} segundos.`,
      cause:
        p.stage === 'connect'
          ? `Um firewall que descarta pacotes, ou um endereço errado.${tried(p)}`
          : `O que escuta ali não fala TLS, está travado, ou um balanceador de carga não tem servidor da API atrás dele.${tried(p)}`,
      cure: `Teste a partir desta máquina com "curl -vk https://${p.server}/version" e libere a porta no firewall.`,
    }),
    NAME_NOT_FOUND: (p) => ({
      what: `O nome ${p.name} não tem endereço.`,
      cause: `O serviço de nomes respondeu que ele não existe.${tried(p)}`,
      cure: `Confira a grafia e o que "getent hosts ${p.name}" responde; adicione o nome ao DNS ou a /etc/hosts, ou use um endereço IP.`,
    }),
    RESOLVER_FAILED: (p) => ({
      what: `Não foi possível consultar o endereço de ${p.name}.`,
      cause: `O próprio resolvedor falhou (${p.reason}): nenhum servidor de nomes responde.${tried(p)}`,
      cure: 'Confira os servidores de nomes em /etc/resolv.conf e a rede até eles, ou use um endereço IP.',
    }),
    CONNECTION_RESET: (p, say) => ({
      what: `${p.server} fechou a conexão antes de responder.`,
      cause: `O sistema respondeu ${say(p.reason)}: um balanceador de carga sem servidor da API funcionando atrás dele, ou um servidor da API iniciando ou parando.${tried(p)}`,
      cure: 'Verifique o servidor da API e o balanceador de carga à frente dele e rode o mesmo comando novamente.',
    }),
    NOT_TLS: (p) => ({
      what: p.plainHttp ? `${p.server} fala HTTP simples, e não HTTPS.` : `${p.server} não fala TLS.`,
      cause: 'A porta não é a porta segura do servidor da API (em geral 6443), ou há um proxy à frente dele.',
      cure: 'Use o endereço e a porta do servidor da API: "kubectl cluster-info" os mostra.',
    }),
    TLS_FAILED: (p) => ({
      what: `A negociação TLS com ${p.server} falhou.`,
      cause: `A biblioteca TLS respondeu: ${p.reason}.`,
      cure: `Examine o servidor com "openssl s_client -connect ${p.server}" e confira se nada no caminho encerra o TLS.`,
    }),
    TLS_UNKNOWN_CA: (p) => ({
      what: `O certificado de ${p.server} não foi emitido pela autoridade de certificação esperada.`,
      cause: `Ele é de ${p.subject}, emitido por ${p.issuer}; chaves públicas apresentadas: ${listed(p.seen)}; esperadas: ${listed(p.expected)} (${p.reason}). O endereço pertence a outro cluster, a CA foi trocada, ou alguém intercepta a conexão.`,
      cure: 'Compare com o hash que "kubejoin ca-hash" ou "kubeadm token create --print-join-command" mostra no nó da camada de gerenciamento. Não prossiga antes de saber por que diferem.',
    }),
    TLS_NAME_MISMATCH: (p) => ({
      what: `O certificado de ${p.server} não vale para ${p.name}.`,
      cause: `Ele vale para: ${listed(p.names)}.`,
      cure: 'Use um desses nomes ou endereços, ou adicione este a apiServer.certSANs na ClusterConfiguration do cluster e renove o certificado do servidor da API.',
    }),
    TLS_CERTIFICATE_EXPIRED: (p) => ({
      what: `Um certificado de ${p.server} (${p.subject}) expirou em ${p.notAfter}.`,
      cause: clocks(p),
      cure: 'Se o relógio desta máquina estiver certo, renove o certificado no nó da camada de gerenciamento ("kubeadm certs renew all" e reinício do servidor da API); senão, acerte o relógio.',
    }),
    TLS_CERTIFICATE_NOT_YET_VALID: (p) => ({
      what: `Um certificado de ${p.server} (${p.subject}) só passa a valer em ${p.notBefore}.`,
      cause: `${clocks(p)} A causa comum é um relógio atrasado.`,
      cure: 'Acerte o relógio desta máquina ("timedatectl set-ntp true", "chronyc makestep") e rode o mesmo comando novamente.',
    }),
    PROXY_UNREACHABLE: (p) => ({
      what: `O proxy ${p.proxy}, pelo qual se chega a ${p.server}, não responde.`,
      cause: `O sistema respondeu ${p.reason}. O proxy vem de HTTPS_PROXY ou de proxy-url.${tried(p)}`,
      cure: `Corrija HTTPS_PROXY, ou acesse ${p.server} sem ele: adicione-o a NO_PROXY.`,
    }),
    PROXY_REFUSED: (p) => ({
      what: `O proxy ${p.proxy} recusou a conexão com ${p.server} (HTTP ${p.status}).`,
      cause:
        p.status === 407
          ? 'Ele pede usuário e senha, ou não aceita os informados.'
          : `Ele não alcança esse endereço, ou não o permite.${tried(p)}`,
      cure:
        p.status === 407
          ? 'Informe-os em HTTPS_PROXY (http://usuario:senha@proxy:porta), ou adicione o servidor da API a NO_PROXY.'
          : `Libere ${p.server} no proxy, ou adicione-o a NO_PROXY.`,
    }),
    PROXY_UNUSABLE: (p) => ({
      what: `O proxy em ${p.source} não pode ser usado.`,
      cause: p.problem === 'scheme' ? 'Só há suporte a proxies http:// e https://.' : 'Não é uma URL.',
      cure: `Corrija ${p.source}, ou remova-o.`,
    }),
    REQUEST_TIMED_OUT: (p) => ({
      what: `${p.server} não terminou de responder a ${p.request} em ${p.seconds} segundos.`,
      cause: `A conexão existe, mas a resposta não vem ou vem devagar demais.${tried(p)}`,
      cure: `Verifique a carga e o log do servidor da API e teste "curl -k https://${p.server}/version" a partir desta máquina.`,
    }),
    RESPONSE_TOO_LARGE: (p) => ({
      what: `A resposta de ${p.server} a ${p.request} tem mais de ${p.limitBytes} bytes; o resto não foi lido.`,
      cause: 'Nenhum documento desses é tão grande: provavelmente não é o servidor certo.',
      cure: 'Confira o endereço.',
    }),
    RESPONSE_BROKEN: (p) => ({
      what: `A resposta de ${p.server} a ${p.request} foi interrompida ou não é HTTP válido.`,
      cause: `A conexão terminou com: ${p.reason}.${tried(p)}`,
      cure: 'Verifique o que há entre esta máquina e o servidor da API (proxies, balanceadores) e rode o mesmo comando novamente.',
    }),
    ENDPOINT_INVALID: (p) => ({
      what: `"${p.endpoint}" não é o endereço de um servidor da API.`,
      cause: 'Não é um nome de host ou endereço IP com porta opcional.',
      cure: 'Escreva host:porta, 10.0.0.1:6443 ou [fd00::1]:6443.',
    }),
    TOKEN_INVALID: () => ({
      what: 'O token de autoinicialização não tem a forma de um token.',
      cause: 'Um token tem seis caracteres, um ponto e dezesseis caracteres, todos de a-z e 0-9.',
      cure: 'Crie um no nó da camada de gerenciamento: kubeadm token create --print-join-command',
    }),
    CA_PIN_INVALID: (p) => ({
      what: `"${p.pin}" não é o hash da chave pública de uma CA.`,
      cause: 'Deve ser "sha256:" e 64 dígitos hexadecimais.',
      cure: 'Mostre-o no nó da camada de gerenciamento: kubejoin ca-hash, ou kubeadm token create --print-join-command',
    }),
    CLUSTER_INFO_UNAUTHORIZED: (p) => ({
      what: `${p.server} não responde a requisições anônimas (401); a descoberta por token não funciona ali.`,
      cause: 'O servidor da API roda com o acesso anônimo desligado.',
      cure: 'Associe o nó com um arquivo de descoberta: kubejoin join --discovery-file ARQUIVO --tls-bootstrap-token TOKEN',
    }),
    CLUSTER_INFO_FORBIDDEN: (p) => ({
      what: `${p.server} proíbe a leitura de kube-public/cluster-info sem credenciais (403).`,
      cause: `O acesso público foi desligado, ou os papéis do cluster ainda não foram criados.${tried(p)}`,
      cure: 'Associe o nó com um arquivo de descoberta (kubejoin join --discovery-file ARQUIVO --tls-bootstrap-token TOKEN), ou libere o acesso: kubeadm init phase bootstrap-token',
    }),
    CLUSTER_INFO_NOT_FOUND: (p) => ({
      what: `O cluster em ${p.server} não tem o ConfigMap kube-public/cluster-info.`,
      cause: `O "kubeadm init" ainda não chegou a esse ponto, ou o cluster não foi criado com kubeadm.${tried(p)}`,
      cure: 'Espere o "kubeadm init" terminar, ou crie-o: kubeadm init phase bootstrap-token',
    }),
    API_SERVER_NOT_READY: (p) => ({
      what: `${p.server} responde, mas não está pronto (HTTP ${p.status}).`,
      cause: `O servidor da API ou o etcd dele está iniciando, ou sobrecarregado.${tried(p)}`,
      cure: `Veja as verificações dele: curl -k "https://${p.server}/readyz?verbose"`,
    }),
    API_UNEXPECTED_STATUS: (p) => ({
      what: `${p.server} respondeu a ${p.request} com HTTP ${p.status}.`,
      cause:
        'Um servidor da API do Kubernetes não responde assim: outra coisa escuta ali, ou um proxy responde por ele. Redirecionamentos não são seguidos.',
      cure: 'Confira o endereço e a porta.',
    }),
    CLUSTER_INFO_MALFORMED: (p) => ({
      what: `O kube-public/cluster-info de ${p.server} não pode ser usado: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'O ConfigMap foi alterado à mão, ou este não é o servidor da API de um cluster criado com kubeadm.',
      cure: 'Veja-o com "kubectl -n kube-public get configmap cluster-info -o yaml", ou grave-o de novo: kubeadm init phase bootstrap-token',
    }),
    SIGNATURE_MISSING: (p) => ({
      what: `O cluster-info de ${p.server} ainda não tem assinatura, nem para o token ${p.tokenId} nem para outro.`,
      cause: `Quem o assina é o controller manager, que ainda não iniciou ou não tem token válido com que assinar.${tried(p)}`,
      cure: 'Crie um token no nó da camada de gerenciamento (kubeadm token create --print-join-command) e confira se o kube-controller-manager roda.',
    }),
    TOKEN_UNKNOWN: (p) => ({
      what: `O cluster em ${p.server} não conhece o token ${p.tokenId}.`,
      cause: `O cluster-info está assinado para outros tokens (${listed(p.others)}), e não para este: o token expirou, foi apagado, não pode ser usado para assinar, ou é de outro cluster.`,
      cure: 'Crie um novo no nó da camada de gerenciamento: kubeadm token create --print-join-command',
    }),
    SIGNATURE_INVALID: (p) => ({
      what: `A assinatura para o token ${p.tokenId} no cluster-info de ${p.server} está errada; este servidor não é confiável.`,
      cause: 'A parte do token depois do ponto foi digitada errado, ou a resposta não vem do servidor da API do próprio cluster.',
      cure: 'Confira o token com "kubeadm token list" no nó da camada de gerenciamento, ou crie um novo: kubeadm token create --print-join-command',
    }),
    CA_PIN_MISMATCH: (p) => ({
      what: `Nenhuma autoridade de certificação do cluster em ${p.server} tem uma chave pública das que foram informadas.`,
      cause: `Informadas: ${listed(p.expected)}. Vistas: ${listed(p.seen)}. O hash é de outro cluster ou de uma CA anterior, ou alguém intercepta a conexão.`,
      cure: 'Mostre o hash certo no nó da camada de gerenciamento (kubejoin ca-hash, ou kubeadm token create --print-join-command). Não o copie desta mensagem.',
    }),
    CLUSTER_INFO_CHANGED: (p) => ({
      what: `O cluster-info que ${p.server} deu pela conexão verificada difere do que foi lido antes.`,
      cause: 'Ele mudou entre as duas leituras (uma rotação da CA), ou a primeira resposta foi forjada por alguém que conhece o token.',
      cure: 'Rode o mesmo comando novamente. Se acontecer outra vez, apague o token (kubeadm token delete) e descubra quem intercepta a conexão.',
    }),
    CREDENTIAL_REJECTED: (p) => ({
      what:
        p.credential === 'bootstrap-token'
          ? `${p.server} não aceita o token de autoinicialização ${p.tokenId ?? ''} (401).`
          : `${p.server} não aceita a credencial do arquivo de descoberta (401).`,
      cause: 'Ela expirou, foi apagada, não pode ser usada para autenticação, ou é de outro cluster.',
      cure:
        p.credential === 'bootstrap-token'
          ? 'Crie um novo token no nó da camada de gerenciamento: kubeadm token create --print-join-command'
          : 'Obtenha um novo arquivo de descoberta, ou adicione --tls-bootstrap-token com um token de "kubeadm token create".',
    }),
    DISCOVERY_NOT_CONFIGURED: () => ({
      what: 'Nada diz como o cluster deve ser encontrado.',
      cause: 'Não foi informado nem um token com endereço, nem um arquivo de descoberta.',
      cure: 'Informe --token, --discovery-token-ca-cert-hash e HOST:PORTA, ou --discovery-file.',
    }),
    CA_PIN_MISSING: () => ({
      what: 'Nenhum hash da CA foi informado; o cluster não poderia ser distinguido de um forjado.',
      cause: 'Quem conhecesse o token poderia se passar pela camada de gerenciamento.',
      cure: 'Adicione --discovery-token-ca-cert-hash, ou aceite o risco com --discovery-token-unsafe-skip-ca-verification.',
    }),
    DISCOVERY_FILE_MISSING: (p) => ({
      what: `O kubeconfig ${p.path} não existe.`,
      cause: 'O caminho foi digitado errado, ou o arquivo não foi copiado para esta máquina.',
      cure: 'Confira o caminho; uma URL deve começar com https://.',
    }),
    DISCOVERY_FILE_MALFORMED: (p) => ({
      what: `O kubeconfig ${p.source} não pode ser usado: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'Ele foi cortado, alterado à mão, ou é outro tipo de arquivo.',
      cure: 'Grave-o de novo no nó da camada de gerenciamento: kubectl -n kube-public get configmap cluster-info -o "jsonpath={.data.kubeconfig}"',
    }),
    DISCOVERY_FILE_AMBIGUOUS: (p) => ({
      what: `O kubeconfig ${p.source} tem vários clusters (${listed(p.clusters)}) e nenhum current-context.`,
      cause: 'Nada diz qual deles vale.',
      cure: 'Escolha um: kubectl config use-context NOME --kubeconfig ARQUIVO',
    }),
    DISCOVERY_FILE_INSECURE: (p) => ({
      what: `O kubeconfig ${p.source} desliga a verificação (insecure-skip-tls-verify).`,
      cause: 'Com isso, nada distinguiria este cluster de um forjado.',
      cure: 'Remova essa opção e ponha a CA do cluster em certificate-authority-data.',
    }),
    DISCOVERY_FILE_NO_CREDENTIALS: (p) => ({
      what: `O kubeconfig ${p.source} não tem credencial, e nenhum token de autoinicialização TLS foi informado.`,
      cause: 'O kubelet precisa de um deles para pedir seu certificado.',
      cure: 'Adicione --tls-bootstrap-token com um token de "kubeadm token create".',
    }),
    DISCOVERY_FILE_REACHES_HOST: (p) => ({
      what: `O kubeconfig de ${p.source} rodaria um programa ou leria arquivos locais desta máquina (${listed(p.fields)}).`,
      cause: 'Um arquivo baixado de outro lugar não pode fazer isso, a menos que seja permitido.',
      cure: `Se você confia em quem pode alterar esse arquivo, adicione ${p.flag}; senão, embuta os dados nele ou copie o arquivo para esta máquina.`,
    }),
    DISCOVERY_FILE_REFERENCE: (p) => ({
      what: `O arquivo ${p.path}, indicado por ${p.field} do kubeconfig ${p.source}, não existe.`,
      cause: 'Ele não foi copiado para esta máquina com o kubeconfig; caminhos relativos partem do kubeconfig.',
      cure: 'Ponha o arquivo ali, ou embuta o conteúdo no kubeconfig.',
    }),
    DISCOVERY_URL_INVALID: (p) => ({
      what: `O arquivo de descoberta não pode ser carregado de ${p.url}.`,
      cause: 'Só URLs https:// são carregadas: por qualquer outro protocolo o arquivo poderia ser forjado no caminho.',
      cure: 'Use https://, ou copie o arquivo para esta máquina e informe o caminho.',
    }),
    DISCOVERY_URL_STATUS: (p) => ({
      what: `O arquivo de descoberta não pôde ser carregado: ${p.url} respondeu HTTP ${p.status}.`,
      cause: `O arquivo não está lá, ou exige autenticação.${tried(p)}`,
      cure: 'Teste a URL a partir desta máquina: curl -fsSL URL',
    }),
    DISCOVERY_URL_REDIRECT: (p) => ({
      what: `O arquivo de descoberta não pôde ser carregado: ${p.url} redireciona de um modo que não é seguido.`,
      cause: {
        'not-https': 'O destino não é https://.',
        'too-many': 'Há mais de 10 redirecionamentos.',
        'no-location': 'Ele não diz para onde.',
        credential: 'A URL traz um nome de usuário ou uma senha, que seriam enviados a outro endereço.',
      }[p.problem],
      cure: 'Use a URL final.',
    }),
    HOST_CA_MISSING: (p) => ({
      what: 'Esta máquina não tem autoridades de certificação com que verificar um servidor HTTPS.',
      cause: `Procurou-se em: ${listed(p.looked)}.`,
      cure: 'Instale-as ("apt-get install ca-certificates", "dnf install ca-certificates"), ou indique um conjunto em SSL_CERT_FILE.',
    }),
    EXEC_PLUGIN_INVALID: (p) => ({
      what: `O plugin exec ${p.command} do kubeconfig ${p.source} não pode ser usado: ${execProblems[p.problem]}.`,
      cause: 'Ele não está configurado para uma máquina que se associa sozinha, ou não é um plugin de credenciais do client-go.',
      cure: 'Corrija users[].user.exec no kubeconfig e rode o plugin à mão para ver o que ele escreve.',
    }),
    EXEC_PLUGIN_NOT_FOUND: (p) => ({
      what: `O programa ${p.command}, que o kubeconfig ${p.source} roda para obter a credencial, não está nesta máquina.`,
      cause: p.hint === undefined ? 'Ele não está nesse caminho, ou não está no PATH.' : `O kubeconfig diz: ${p.hint}`,
      cure: 'Instale-o, ou use outro tipo de credencial.',
    }),
    EXEC_PLUGIN_FAILED: (p) => ({
      what: `O programa ${p.command}, que o kubeconfig ${p.source} roda para obter a credencial, falhou.`,
      cause:
        p.code === -1
          ? 'Ele não terminou a tempo, ou não pôde ser iniciado.'
          : `Ele terminou com o código ${p.code}${p.stderr === '' ? '' : ` e escreveu: ${p.stderr}`}.`,
      cure: 'Rode-o à mão nesta máquina, com o mesmo usuário.',
    }),
    AUTH_PROVIDER_RETIRED: (p) => ({
      what: `O kubeconfig ${p.source} usa o auth-provider ${p.name}, que não existe mais.`,
      cause:
        'O Kubernetes o removeu em favor dos plugins exec (azure: kubelogin, gcp: gke-gcloud-auth-plugin, openstack: client-keystone-auth).',
      cure: 'Obtenha um kubeconfig com um plugin exec, ou use --tls-bootstrap-token.',
    }),
    AUTH_PROVIDER_UNKNOWN: (p) => ({
      what: `O kubeconfig ${p.source} usa o auth-provider ${p.name}, que não é conhecido.`,
      cause: 'O único que existe é oidc.',
      cure: 'Obtenha um kubeconfig com outra credencial, ou use --tls-bootstrap-token.',
    }),
    OIDC_FAILED: (p) => ({
      what: `O auth-provider oidc do kubeconfig ${p.source} não deu um token: ${oidcProblems[p.problem]}${p.status ? ` (HTTP ${p.status})` : ''}.`,
      cause: p.issuer === '' ? 'A configuração dele está incompleta.' : `O emissor é ${p.issuer}.`,
      cure: 'Autentique-se de novo onde o kubeconfig foi criado e copie-o outra vez, ou use --tls-bootstrap-token.',
    }),
  },
  texts: {
    DISCOVERY_WAITING: (p) => `Aguardando o cluster em ${p.server}`,
    DISCOVERY_NO_ANSWER_YET: (p) => `Aguardando o cluster em ${p.server}: ainda sem resposta`,
    DISCOVERY_OTHER_SERVER: (p) => `O cluster se identifica como ${p.found}; ele foi acessado como ${p.given}.`,
    DISCOVERY_CLUSTER_INFO_FORBIDDEN: (p) =>
      `${p.server} não mostra o cluster-info; o certificado dele é válido, e o arquivo de descoberta é usado como está.`,
    DISCOVERY_CLUSTER_INFO_UNUSABLE: (p) =>
      `O cluster-info de ${p.server} não está configurado corretamente (${documentProblems[p.problem]}); o certificado dele é válido, e o arquivo de descoberta é usado como está.`,
    DISCOVERY_UNVERIFIED_CA: (p) => `A CA de ${p.server} foi aceita sem verificação, como pedido; chaves públicas: ${listed(p.pins)}.`,
    CLOCK_SKEW: (p) =>
      `O relógio desta máquina está ${minutes(p.minutes)} em relação ao de ${p.server}; certificados podem ser tidos por expirados ou ainda não válidos.`,
  },
};
