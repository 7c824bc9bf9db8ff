import type { ExecProblem, OidcProblem } from '../../cluster/kubeconfig/credential/kubeconfig-credential-sentences.ts';
import type { Area } from '../tables.ts';
import { listed, or, tried } from './words/portuguese.ts';
import { distrust, documentProblems } from './words/problems.ts';

const execProblems: Record<ExecProblem, string> = {
  'no-command': 'falta o comando',
  'bad-version': 'apiVersion não é client.authentication.k8s.io/v1 nem client.authentication.k8s.io/v1beta1',
  interactive: 'ele exige um terminal (interactiveMode: Always), que não está disponível',
  'bad-mode': 'interactiveMode está ausente ou é desconhecido',
  'bad-arguments': 'args ou env têm o tipo errado',
  'not-json': 'a saída não é JSON',
  'other-version': 'a saída tem kind ou apiVersion diferente do solicitado no arquivo',
  'no-credential': 'a saída não contém um token nem um certificado de cliente com a chave',
  expired: 'a credencial na saída já expirou',
};

const oidcProblems: Record<OidcProblem, string> = {
  'no-issuer': 'falta idp-issuer-url ou client-id',
  'no-refresh-token': 'o id-token está ausente ou expirou, e não há refresh-token',
  'bad-id-token': 'o id-token não é um JSON Web Token',
  'bad-ca': 'idp-certificate-authority-data não é um conjunto de certificados PEM',
  'metadata-status': 'o emissor respondeu com erro à requisição do documento de descoberta',
  'metadata-malformed': 'o documento de descoberta do emissor não tem um token_endpoint (https) utilizável',
  'refused-refresh': 'o emissor recusou o refresh token',
  'no-id-token': 'a resposta à renovação não contém um id_token',
};

/** Os campos pelos quais um kubeconfig age sobre a máquina. */
const reaching = (fields: readonly string[]): string =>
  fields.length === 1
    ? `um campo (${listed(fields)}) que executa um programa ou lê arquivos`
    : `campos (${listed(fields)}) que executam um programa ou leem arquivos`;

export const discoveryFile = {
  failures: {
    DISCOVERY_FILE_MISSING: (p) => ({
      what: `O kubeconfig ${p.path} não existe.`,
      cause: 'O caminho foi digitado incorretamente ou o arquivo não foi copiado para esta máquina.',
      cure: 'Confira o caminho (uma URL deve começar com https://) ou copie o arquivo para esta máquina.',
    }),
    DISCOVERY_FILE_MALFORMED: (p) => ({
      what: `O kubeconfig ${p.source} não pode ser usado: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'O arquivo está incompleto, foi editado manualmente ou não é um kubeconfig.',
      cure: 'Recrie o kubeconfig em um nó da camada de gerenciamento: kubectl -n kube-public get configmap cluster-info -o "jsonpath={.data.kubeconfig}"',
    }),
    DISCOVERY_FILE_AMBIGUOUS: (p) => ({
      what: `O kubeconfig ${p.source} tem vários clusters (${listed(p.clusters)}) e nenhum current-context.`,
      cause: 'O arquivo não indica qual cluster usar.',
      cure: 'Escolha um contexto: kubectl config use-context NOME --kubeconfig ARQUIVO',
    }),
    DISCOVERY_FILE_INSECURE: (p) => ({
      what: `O kubeconfig ${p.source} desativa a verificação de certificados (insecure-skip-tls-verify).`,
      cause: 'Sem a verificação, um servidor da API falso não seria detectado.',
      cure: 'Remova esse campo e coloque o certificado da CA do cluster no campo certificate-authority-data.',
    }),
    DISCOVERY_FILE_NO_CREDENTIALS: (p) => ({
      what: `O kubeconfig ${p.source} não contém credenciais, e nenhum token de autoinicialização TLS foi informado.`,
      cause: 'O kubelet precisa de credenciais ou de um token para solicitar o certificado.',
      cure: 'Acrescente --tls-bootstrap-token com um token criado com "kubejoin token create".',
    }),
    DISCOVERY_FILE_REACHES_HOST: (p) => ({
      what: `O kubeconfig de ${p.source} tem ${reaching(p.fields)} nesta máquina.`,
      cause: 'Um arquivo baixado não pode fazer isso, a menos que você permita.',
      cure: `Se você confia em quem pode alterar esse arquivo, acrescente ${p.flag}; caso contrário, embuta nele os certificados e as credenciais ou copie-o para esta máquina.`,
    }),
    DISCOVERY_FILE_UNTRUSTED: (p) => ({
      what: `O kubeconfig ${p.source} tem ${reaching(p.fields)} nesta máquina, e outros usuários podem ter alterado esse kubeconfig.`,
      cause: distrust(p),
      cure: `Confira o arquivo. Se estiver correto, use uma cópia em que só o root possa gravar ("install -m 600 ${p.source} /root/") ou embuta os certificados e as credenciais no próprio arquivo.`,
    }),
    EXEC_PLUGIN_UNTRUSTED: (p) => ({
      what: `O programa ${p.command}, indicado no kubeconfig ${p.source} para obter a credencial, não foi executado: outros usuários podem ter alterado esse programa.`,
      cause: distrust(p),
      cure: 'Confirme que é o programa certo. Depois, instale-o em um diretório em que só o root possa gravar (por exemplo, /usr/local/bin) e indique o novo caminho no kubeconfig.',
    }),
    DISCOVERY_REFERENCE_UNTRUSTED: (p) => ({
      what: `O arquivo ${p.path}, indicado no campo ${p.field} do kubeconfig ${p.source}, não foi usado: outros usuários podem tê-lo alterado.`,
      cause: distrust(p),
      cure: 'Confira o arquivo. Se estiver correto, embuta o conteúdo no kubeconfig ou indique uma cópia em que só o root possa gravar.',
    }),
    DISCOVERY_FILE_REFERENCE: (p) => ({
      what: `O arquivo ${p.path}, indicado no campo ${p.field} do kubeconfig ${p.source}, não existe.`,
      cause:
        'O arquivo não foi copiado para esta máquina junto com o kubeconfig; caminhos relativos são resolvidos a partir do diretório do kubeconfig.',
      cure: `Coloque o arquivo em ${p.path} ou embuta o conteúdo no kubeconfig.`,
    }),
    DISCOVERY_URL_INVALID: (p) => ({
      what: `O arquivo de descoberta não pode ser carregado de ${p.url}.`,
      cause:
        'Só URLs https:// são aceitas, porque, com qualquer outro protocolo, o arquivo poderia ser adulterado durante a transferência.',
      cure: 'Use https:// ou copie o arquivo para esta máquina e informe o caminho.',
    }),
    DISCOVERY_URL_STATUS: (p) => ({
      what: `O arquivo de descoberta não pôde ser carregado: ${p.url} respondeu com o status HTTP ${p.status}.`,
      cause: `O arquivo não existe ou o servidor exige autenticação.${tried(p)}`,
      cure: 'Teste a URL a partir desta máquina: curl -fsSL URL',
    }),
    DISCOVERY_URL_REDIRECT: (p) => ({
      what: `${p.url} respondeu com um redirecionamento que o kubejoin não segue.`,
      cause: {
        'not-https': 'O destino não é uma URL https://.',
        'too-many': 'Há mais de 10 redirecionamentos.',
        'no-location': 'O redirecionamento não informa um destino.',
        credential: 'A URL contém um nome de usuário ou uma senha, que seriam enviados a outro endereço.',
      }[p.problem],
      cure: 'Use uma URL https:// que forneça o arquivo de descoberta sem redirecionamento, ou copie o arquivo para esta máquina e informe o caminho.',
    }),
    HOST_CA_MISSING: (p) => ({
      what: 'Esta máquina não tem certificados de CA para verificar um servidor HTTPS.',
      cause: `O kubejoin não encontrou certificados de CA em ${or(p.looked)}.`,
      cure: 'Instale os certificados de CA ("apt-get install ca-certificates", "dnf install ca-certificates") ou indique em SSL_CERT_FILE um arquivo com certificados de CA.',
    }),
    EXEC_PLUGIN_INVALID: (p) => ({
      what: `O plugin exec ${p.problem === 'no-command' ? '' : `${p.command} `}do kubeconfig ${p.source} não pode ser usado: ${execProblems[p.problem]}.`,
      cause: 'O plugin não está configurado para uso não interativo ou não é um plugin de credenciais do client-go.',
      cure: 'Corrija o campo users[].user.exec do kubeconfig e execute o plugin manualmente para ver a saída dele.',
    }),
    EXEC_PLUGIN_NOT_FOUND: (p) => ({
      what: `O programa ${p.command}, indicado no kubeconfig ${p.source} para obter a credencial, não está instalado nesta máquina.`,
      cause:
        p.hint !== undefined
          ? `O kubeconfig informa: ${p.hint}`
          : p.command.includes('/')
            ? `${p.command} não existe ou não é executável.`
            : `Nenhum diretório do PATH contém o programa ${p.command}.`,
      cure: 'Instale o programa ou use outro tipo de credencial.',
    }),
    EXEC_PLUGIN_FAILED: (p) => ({
      what: `O programa ${p.command}, indicado no kubeconfig ${p.source} para obter a credencial, falhou.`,
      cause:
        p.code === -1
          ? 'O programa não terminou a tempo ou não pôde ser iniciado.'
          : `O programa terminou com o código de saída ${p.code}${p.stderr === '' ? '' : ` e exibiu: ${p.stderr}`}.`,
      cure: 'Execute o programa manualmente nesta máquina, com o mesmo usuário, e corrija o erro que ele mostrar.',
    }),
    AUTH_PROVIDER_RETIRED: (p) => ({
      what: `O kubeconfig ${p.source} usa o auth-provider ${p.name}, que não existe mais.`,
      cause:
        'O Kubernetes removeu esse auth-provider em favor dos plugins exec (azure: kubelogin, gcp: gke-gcloud-auth-plugin, openstack: client-keystone-auth).',
      cure: 'Obtenha um kubeconfig com um plugin exec ou, em uma associação, use --tls-bootstrap-token.',
    }),
    AUTH_PROVIDER_UNKNOWN: (p) => ({
      what: `O kubeconfig ${p.source} usa o auth-provider ${p.name}, que não é aceito.`,
      cause: 'O único auth-provider aceito é oidc.',
      cure: 'Obtenha um kubeconfig com outro tipo de credencial ou, em uma associação, use --tls-bootstrap-token.',
    }),
    OIDC_FAILED: (p) => ({
      what: `O auth-provider oidc do kubeconfig ${p.source} não retornou um token: ${oidcProblems[p.problem]}${p.status ? ` (HTTP ${p.status})` : ''}.`,
      cause:
        p.issuer === ''
          ? 'A configuração do auth-provider está incompleta.'
          : `O emissor é ${p.issuer}.${p.problem === 'refused-refresh' ? ' Se ele aceita cada refresh-token uma única vez, um comando anterior pode já ter usado este: ao contrário do kubectl, o kubejoin não grava o novo no kubeconfig.' : ''}`,
      cure: 'Autentique-se novamente na máquina em que o kubeconfig foi criado e copie o arquivo outra vez. Em uma associação, outra opção é usar --tls-bootstrap-token.',
    }),
  },
  texts: {},
} satisfies Area;
