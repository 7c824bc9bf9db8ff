import type { Area } from '../tables.ts';
import { BOOTSTRAP_PHASE_ALSO, listed, minutes, tried, upTo } from './words/portuguese.ts';
import { documentProblems } from './words/problems.ts';

export const discovery = {
  failures: {
    ENDPOINT_INVALID: (p) => ({
      what: `"${p.endpoint}" não é um endereço válido de servidor da API.`,
      cause: 'O endereço deve ser um nome de host ou um endereço IP, com porta opcional.',
      cure: 'Use host:porta, por exemplo, 10.0.0.1:6443 ou [fd00::1]:6443.',
    }),
    TOKEN_INVALID: () => ({
      what: 'O token de autoinicialização não é válido.',
      cause:
        'Um token de autoinicialização tem 6 caracteres, um ponto e mais 16 caracteres; antes e depois do ponto, só são permitidos a-z e 0-9.',
      cure: 'Crie um token em um nó da camada de gerenciamento com "kubejoin token create --print-join-command".',
    }),
    CA_PIN_INVALID: (p) => ({
      what: `"${p.pin}" não é um hash de CA válido.`,
      cause: 'Um hash da chave pública da CA é formado por "sha256:" e 64 dígitos hexadecimais.',
      cure: 'Obtenha o hash em um nó da camada de gerenciamento com "kubejoin ca-hash" ou "kubejoin token create --print-join-command".',
    }),
    CLUSTER_INFO_UNAUTHORIZED: (p) => ({
      what: `${p.server} recusa requisições anônimas (401); por isso, a descoberta por token não funciona nesse cluster.`,
      cause: 'O acesso anônimo está desativado no servidor da API.',
      cure: 'Associe o nó ao cluster usando um arquivo de descoberta ("kubejoin join --discovery-file ARQUIVO --tls-bootstrap-token TOKEN").',
    }),
    CLUSTER_INFO_FORBIDDEN: (p) => ({
      what: `${p.server} não permite a leitura de kube-public/cluster-info sem credenciais (403).`,
      cause: `O acesso público foi desativado, ou os papéis RBAC do cluster ainda não foram criados.${tried(p)}`,
      cure: `Associe o nó ao cluster usando um arquivo de descoberta ("kubejoin join --discovery-file ARQUIVO --tls-bootstrap-token TOKEN") ou, em um nó da camada de gerenciamento, restaure o acesso público com "kubejoin init phase bootstrap-token". ${BOOTSTRAP_PHASE_ALSO}`,
    }),
    CLUSTER_INFO_NOT_FOUND: (p) => ({
      what: p.program
        ? `${p.server} não é o endereço de um servidor da API.`
        : `O cluster em ${p.server} não tem o ConfigMap kube-public/cluster-info.`,
      cause: p.program
        ? `O ${p.program} usa essa porta por padrão, e o servidor que responde nela não tem o ConfigMap cluster-info.`
        : `O "kubeadm init" ainda não criou o ConfigMap cluster-info, ou o cluster não foi criado pelo kubeadm.${tried(p)}`,
      cure: p.program
        ? 'Use a porta do servidor da API, normalmente 6443. "kubejoin token create --print-join-command" mostra o endereço em um nó da camada de gerenciamento.'
        : `Espere o "kubeadm init" terminar ou, em um nó da camada de gerenciamento, crie o ConfigMap cluster-info com "kubejoin init phase bootstrap-token". ${BOOTSTRAP_PHASE_ALSO}`,
    }),
    API_SERVER_NOT_READY: (p) => ({
      what: `${p.server} responde, mas não está pronto (HTTP ${p.status}).`,
      cause: `${
        p.status === 429
          ? 'O servidor da API está sobrecarregado e recusa requisições (429 Too Many Requests; prioridade e equidade da API).'
          : 'O servidor da API ou o etcd dele ainda está iniciando ou não está saudável.'
      }${tried(p)}`,
      cure:
        p.status === 429
          ? 'Associe menos máquinas ao mesmo tempo, descubra o que está enviando tantas requisições ("kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels") e execute novamente o comando que falhou.'
          : `Execute curl -k "https://${p.server}/readyz?verbose" para ver quais verificações falham; quando o servidor da API estiver pronto, execute novamente o comando que falhou.`,
    }),
    API_UNEXPECTED_STATUS: (p) => ({
      what: `${p.server} respondeu a ${p.request} com o status HTTP ${p.status}.`,
      cause: `O status HTTP ${p.status} não é uma resposta de um servidor da API do Kubernetes à consulta ao cluster-info: outro programa está escutando em ${p.server}, ou um proxy está respondendo no lugar do servidor. Redirecionamentos não são seguidos.`,
      cure: 'Use o endereço e a porta do servidor da API mostrados por "kubectl cluster-info".',
    }),
    CLUSTER_INFO_MALFORMED: (p) => ({
      what: `O ConfigMap kube-public/cluster-info de ${p.server} não pode ser usado: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'O ConfigMap foi editado manualmente, ou o cluster não foi criado pelo kubeadm.',
      cure: `Em um nó da camada de gerenciamento, examine o ConfigMap com "kubectl -n kube-public get configmap cluster-info -o yaml" ou recrie-o com "kubejoin init phase bootstrap-token". ${BOOTSTRAP_PHASE_ALSO}`,
    }),
    SIGNATURE_MISSING: (p) => ({
      what: `O cluster-info de ${p.server} ainda não está assinado com o token ${p.tokenId} nem com nenhum outro.`,
      cause: `O gerenciador de controladores, que assina o cluster-info, ainda não iniciou, ou o cluster não tem um token válido para assiná-lo.${tried(p)}`,
      cure: 'Crie um token em um nó da camada de gerenciamento ("kubejoin token create --print-join-command") e verifique se o kube-controller-manager está em execução.',
    }),
    TOKEN_UNKNOWN: (p) => {
      const opening = p.rejected ? 'O servidor da API rejeita o token (401), e o' : 'O';
      const signed =
        p.others.length === 0
          ? 'não está assinado com nenhum token'
          : `está assinado com ${p.others.length === 1 ? 'outro token' : 'outros tokens'} (${listed(p.others)})`;
      const use = p.rejected ? 'para autenticação' : 'para assinar';
      return {
        what: `O cluster em ${p.server} não conhece o token ${p.tokenId}.`,
        cause: `${opening} cluster-info ${signed}: o token ${p.tokenId} expirou, foi excluído, não pode ser usado ${use} ou pertence a outro cluster.`,
        cure: 'Crie um novo token em um nó da camada de gerenciamento com "kubejoin token create --print-join-command".',
      };
    },
    SIGNATURE_INVALID: (p) => ({
      what: `A assinatura feita com o token ${p.tokenId} no cluster-info de ${p.server} não é válida; por isso, esse servidor não é confiável.`,
      cause:
        'A parte do token depois do ponto foi digitada incorretamente, ou a resposta não vem do servidor da API do cluster.',
      cure: 'Confira o token com "kubejoin token list" em um nó da camada de gerenciamento ou crie um novo com "kubejoin token create --print-join-command".',
    }),
    CA_PIN_MISMATCH: (p) => ({
      what: `Nenhuma autoridade de certificação do cluster em ${p.server} corresponde ${p.expected.length === 1 ? 'ao hash da chave pública informado' : 'a nenhum dos hashes de chave pública informados'}.`,
      cause: `Esperado: ${listed(p.expected)}. Encontrado: ${listed(p.seen)}. ${p.expected.length === 1 ? 'O hash esperado pertence' : 'Os hashes esperados pertencem'} a outro cluster ou a uma CA anterior, ou alguém está interceptando a conexão.`,
      cure: 'Obtenha o hash correto em um nó da camada de gerenciamento ("kubejoin ca-hash" ou "kubejoin token create --print-join-command"). Não o copie desta mensagem.',
    }),
    CLUSTER_INFO_CHANGED: (p) => ({
      what: `${p.server} retornou, pela conexão verificada, um cluster-info diferente do que tinha retornado pela primeira conexão, ainda não verificada.`,
      cause:
        'O cluster-info mudou entre as duas leituras (por exemplo, em uma rotação da CA), ou alguém que conhece o token forjou a primeira resposta.',
      cure: 'Execute o mesmo comando novamente. Se acontecer outra vez, exclua o token ("kubejoin token delete ID") e descubra quem está interceptando a conexão.',
    }),
    CREDENTIAL_REJECTED: (p) => ({
      what:
        p.credential === 'bootstrap-token'
          ? `${p.server} não aceita o token de autoinicialização ${p.tokenId ?? ''} (401).`
          : `${p.server} não aceita a credencial do arquivo de descoberta (401).`,
      cause: 'A credencial expirou, foi excluída, não pode ser usada para autenticação ou pertence a outro cluster.',
      cure:
        p.credential === 'bootstrap-token'
          ? 'Crie um novo token em um nó da camada de gerenciamento com "kubejoin token create --print-join-command".'
          : 'Obtenha um novo arquivo de descoberta ou acrescente --tls-bootstrap-token com um token criado com "kubejoin token create".',
    }),
    DISCOVERY_NOT_CONFIGURED: () => ({
      what: 'Nenhum cluster foi indicado.',
      cause: 'Não foi informado nem um token com o endereço de um servidor da API, nem um arquivo de descoberta.',
      cure: 'Informe --token, --discovery-token-ca-cert-hash e HOST:PORTA, ou --discovery-file.',
    }),
    CA_PIN_MISSING: () => ({
      what: 'Nenhum hash da chave pública da CA foi informado; por isso, um servidor da API falso não seria detectado.',
      cause: 'Qualquer pessoa que conheça o token poderia se passar pela camada de gerenciamento.',
      cure: 'Acrescente --discovery-token-ca-cert-hash ou aceite o risco com --discovery-token-unsafe-skip-ca-verification.',
    }),
  },
  texts: {
    DISCOVERY_WAITING: (p) => `Aguardando o cluster em ${p.server}${upTo(p)}`,
    DISCOVERY_NO_ANSWER_YET: (p) => `Aguardando o cluster em ${p.server}${upTo(p)}: ainda sem resposta`,
    DISCOVERY_OTHER_SERVER: (p) =>
      `O cluster-info indica o servidor ${p.found}, mas o kubejoin se conectou a ${p.given}.`,
    DISCOVERY_CLUSTER_INFO_FORBIDDEN: (p) =>
      `${p.server} não permite a leitura do cluster-info, mas o certificado do servidor é válido; por isso, o arquivo de descoberta é usado sem alterações.`,
    DISCOVERY_CLUSTER_INFO_UNUSABLE: (p) =>
      `O cluster-info de ${p.server} não pode ser usado (${documentProblems[p.problem]}), mas o certificado do servidor é válido; por isso, o arquivo de descoberta é usado sem alterações.`,
    DISCOVERY_UNVERIFIED_CA: (p) =>
      `A CA de ${p.server} foi aceita sem verificação, conforme solicitado; ${p.pins.length === 1 ? 'chave pública' : 'chaves públicas'}: ${listed(p.pins)}.`,
    CLOCK_SKEW: (p) =>
      `O relógio desta máquina está ${minutes(p.minutes)} em relação ao de ${p.server}; os certificados podem parecer expirados ou ainda não válidos. Corrija o relógio que está errado (por exemplo, com "timedatectl set-ntp true" ou "chronyc makestep").`,
  },
} satisfies Area;
