import type { Area } from '../tables.ts';
import { documentProblems } from './words/document-problems.ts';
import { listed, minutes, tried } from './words/portuguese.ts';

export const discovery = {
  failures: {
    ENDPOINT_INVALID: (p) => ({
      what: `"${p.endpoint}" não é o endereço de um servidor da API.`,
      cause: 'Não é um nome de host ou endereço IP com porta opcional.',
      cure: 'Escreva host:porta, 10.0.0.1:6443 ou [fd00::1]:6443.',
    }),
    TOKEN_INVALID: () => ({
      what: 'O token de autoinicialização não tem a forma de um token.',
      cause: 'Um token tem seis caracteres, um ponto e dezesseis caracteres, todos de a-z e 0-9.',
      cure: 'Crie um no nó da camada de gerenciamento: kubejoin token create --print-join-command',
    }),
    CA_PIN_INVALID: (p) => ({
      what: `"${p.pin}" não é o hash da chave pública de uma CA.`,
      cause: 'Deve ser "sha256:" e 64 dígitos hexadecimais.',
      cure: 'Obtenha-o no nó da camada de gerenciamento: kubejoin ca-hash, ou kubejoin token create --print-join-command',
    }),
    CLUSTER_INFO_UNAUTHORIZED: (p) => ({
      what: `${p.server} não responde a requisições anônimas (401); a descoberta por token não funciona ali.`,
      cause: 'O servidor da API roda com o acesso anônimo desligado.',
      cure: 'Associe o nó com um arquivo de descoberta: kubejoin join --discovery-file ARQUIVO --tls-bootstrap-token TOKEN',
    }),
    CLUSTER_INFO_FORBIDDEN: (p) => ({
      what: `${p.server} proíbe a leitura de kube-public/cluster-info sem credenciais (403).`,
      cause: `O acesso público foi desligado, ou os papéis do cluster ainda não foram criados.${tried(p)}`,
      cure: 'Associe o nó com um arquivo de descoberta (kubejoin join --discovery-file ARQUIVO --tls-bootstrap-token TOKEN), ou libere o acesso em um nó da camada de gerenciamento: kubejoin init phase bootstrap-token',
    }),
    CLUSTER_INFO_NOT_FOUND: (p) => ({
      what: `O cluster em ${p.server} não tem o ConfigMap kube-public/cluster-info.`,
      cause: `O "kubeadm init" ainda não chegou a esse ponto, ou o cluster não foi criado com kubeadm.${tried(p)}`,
      cure: 'Espere o "kubeadm init" terminar, ou crie-o em um nó da camada de gerenciamento: kubejoin init phase bootstrap-token',
    }),
    API_SERVER_NOT_READY: (p) => ({
      what: `${p.server} responde, mas não está pronto (HTTP ${p.status}).`,
      cause: `${
        p.status === 429
          ? 'Ele está sobrecarregado: recusa requisições pelos limites que tem (429 Too Many Requests; prioridade e equidade da API).'
          : 'O servidor da API ou o etcd dele está iniciando, ou algo nele está falhando.'
      }${tried(p)}`,
      cure:
        p.status === 429
          ? 'Associe menos máquinas ao mesmo tempo, veja quem envia tantas requisições ("kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels") e rode o mesmo comando novamente.'
          : `Veja as verificações dele: curl -k "https://${p.server}/readyz?verbose"; quando estiver pronto, rode o mesmo comando novamente.`,
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
      cure: 'Veja-o com "kubectl -n kube-public get configmap cluster-info -o yaml", ou grave-o de novo: kubejoin init phase bootstrap-token',
    }),
    SIGNATURE_MISSING: (p) => ({
      what: `O cluster-info de ${p.server} ainda não tem assinatura, nem para o token ${p.tokenId} nem para outro.`,
      cause: `Quem o assina é o controller manager, que ainda não iniciou ou não tem token válido com que assinar.${tried(p)}`,
      cure: 'Crie um token no nó da camada de gerenciamento (kubejoin token create --print-join-command) e confira se o kube-controller-manager roda.',
    }),
    TOKEN_UNKNOWN: (p) => ({
      what: `O cluster em ${p.server} não conhece o token ${p.tokenId}.`,
      cause: `O cluster-info está assinado para outros tokens (${listed(p.others)}), e não para este: o token expirou, foi apagado, não pode ser usado para assinar, ou é de outro cluster.`,
      cure: 'Crie um novo no nó da camada de gerenciamento: kubejoin token create --print-join-command',
    }),
    SIGNATURE_INVALID: (p) => ({
      what: `A assinatura para o token ${p.tokenId} no cluster-info de ${p.server} está errada; este servidor não é confiável.`,
      cause:
        'A parte do token depois do ponto foi digitada errado, ou a resposta não vem do servidor da API do próprio cluster.',
      cure: 'Confira o token com "kubejoin token list" no nó da camada de gerenciamento, ou crie um novo: kubejoin token create --print-join-command',
    }),
    CA_PIN_MISMATCH: (p) => ({
      what: `Nenhuma autoridade certificadora do cluster em ${p.server} tem uma chave pública das que foram informadas.`,
      cause: `Informadas: ${listed(p.expected)}. Vistas: ${listed(p.seen)}. O hash é de outro cluster ou de uma CA anterior, ou alguém intercepta a conexão.`,
      cure: 'Obtenha o hash correto no nó da camada de gerenciamento (kubejoin ca-hash, ou kubejoin token create --print-join-command). Não o copie desta mensagem.',
    }),
    CLUSTER_INFO_CHANGED: (p) => ({
      what: `O cluster-info que ${p.server} deu pela conexão verificada difere do que foi lido antes.`,
      cause:
        'Ele mudou entre as duas leituras (uma rotação da CA), ou a primeira resposta foi forjada por alguém que conhece o token.',
      cure: 'Rode o mesmo comando novamente. Se acontecer outra vez, apague o token (kubejoin token delete) e descubra quem intercepta a conexão.',
    }),
    CREDENTIAL_REJECTED: (p) => ({
      what:
        p.credential === 'bootstrap-token'
          ? `${p.server} não aceita o token de autoinicialização ${p.tokenId ?? ''} (401).`
          : `${p.server} não aceita a credencial do arquivo de descoberta (401).`,
      cause: 'Ela expirou, foi apagada, não pode ser usada para autenticação, ou é de outro cluster.',
      cure:
        p.credential === 'bootstrap-token'
          ? 'Crie um novo token no nó da camada de gerenciamento: kubejoin token create --print-join-command'
          : 'Obtenha um novo arquivo de descoberta, ou adicione --tls-bootstrap-token com um token de "kubejoin token create".',
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
  },
  texts: {
    DISCOVERY_WAITING: (p) => `Aguardando o cluster em ${p.server}`,
    DISCOVERY_NO_ANSWER_YET: (p) => `Aguardando o cluster em ${p.server}: ainda sem resposta`,
    DISCOVERY_OTHER_SERVER: (p) => `O cluster se identifica como ${p.found}; ele foi acessado como ${p.given}.`,
    DISCOVERY_CLUSTER_INFO_FORBIDDEN: (p) =>
      `${p.server} não mostra o cluster-info; o certificado dele é válido, e o arquivo de descoberta é usado como está.`,
    DISCOVERY_CLUSTER_INFO_UNUSABLE: (p) =>
      `O cluster-info de ${p.server} não está configurado corretamente (${documentProblems[p.problem]}); o certificado dele é válido, e o arquivo de descoberta é usado como está.`,
    DISCOVERY_UNVERIFIED_CA: (p) =>
      `A CA de ${p.server} foi aceita sem verificação, como pedido; chaves públicas: ${listed(p.pins)}.`,
    CLOCK_SKEW: (p) =>
      `O relógio desta máquina está ${minutes(p.minutes)} em relação ao de ${p.server}; certificados podem ser tidos por expirados ou ainda não válidos.`,
  },
} satisfies Area;
