import { byType } from '../../base/record.ts';
import { lines } from '../../base/wording.ts';
import type { GrpcFault } from '../../wire/grpc/grpc.ts';
import type { Area } from '../tables.ts';
import { clocks, connectMeaning, datesCause, listed, seconds, size, tried } from './words/portuguese.ts';

/** Um proxy responde de 502 a 504 quando permite a conexão, mas não a consegue (RFC 9110, seção 15.6). */
function proxyRefusal(status: number): string {
  if (status === 403) return 'O proxy não permite o acesso a esse endereço.';
  if (status >= 502 && status <= 504) return 'O proxy não consegue acessar esse endereço.';
  return 'O proxy não consegue acessar esse endereço ou não permite o acesso a ele.';
}

/** O relógio do servidor, se conhecido, diz se o errado é o certificado ou o relógio desta máquina. */
function expiredCure(p: { notAfter: string; serverTime?: string }): string {
  const renew =
    'renove o certificado no nó da camada de gerenciamento que o apresenta ("kubejoin certs renew all") e reinicie o servidor da API desse nó';
  const set =
    'acerte o relógio desta máquina (por exemplo, com "timedatectl set-ntp true" ou "chronyc makestep") e execute novamente o comando que falhou';
  if (p.serverTime === undefined) return `Se o relógio desta máquina estiver certo, ${renew}; caso contrário, ${set}.`;
  const cure = Date.parse(p.serverTime) > Date.parse(p.notAfter) ? renew : set;
  return `${cure.charAt(0).toUpperCase()}${cure.slice(1)}.`;
}

export const connection = {
  failures: {
    CONNECTION_REFUSED: (p) => ({
      what: `${p.server} recusou a conexão.`,
      cause: `A máquina responde, mas nenhum processo escuta em ${p.server} (o servidor da API ainda não está em execução, ou a porta está errada), ou um firewall rejeita a conexão.${tried(p)}`,
      cure: 'Confira o endereço e a porta e verifique, nos nós da camada de gerenciamento, se o kube-apiserver está em execução ("crictl ps --name kube-apiserver") e se o firewall permite conexões a essa porta; depois, execute novamente o comando que falhou.',
    }),
    HOST_UNREACHABLE: (p) => ({
      what: `Não é possível acessar ${p.server} a partir desta máquina.`,
      cause: `O sistema informou ${p.reason}: não há rota para a máquina de destino, ela está fora do ar ou um firewall rejeita a conexão.${tried(p)}`,
      cure: 'Confira o endereço, as rotas desta máquina ("ip route get ENDEREÇO") e os firewalls das duas máquinas e execute novamente o comando que falhou.',
    }),
    CONNECTION_TIMED_OUT: (p) => ({
      what:
        p.stage === 'connect'
          ? `${p.server} não respondeu em ${seconds(p.seconds)}.`
          : `${p.server} aceitou a conexão, mas a negociação TLS não terminou em ${seconds(p.seconds)}.`,
      cause:
        p.stage === 'connect'
          ? `Um firewall está descartando os pacotes, ou o endereço está errado.${tried(p)}`
          : `${p.proxy === undefined ? 'O servidor' : `A conexão passa pelo proxy ${p.proxy}; o servidor por trás dele`} não usa TLS, está travado ou é um balanceador de carga sem nenhum servidor da API por trás; ou os pacotes grandes se perdem no caminho, porque a MTU de algum enlace é menor que a desta máquina.${tried(p)}`,
      cure: `Teste a conexão a partir desta máquina com "curl -vk https://${p.server}/version" e ${
        p.stage === 'connect'
          ? 'corrija o endereço ou libere a porta no firewall'
          : 'veja se o servidor da API está em execução nos nós da camada de gerenciamento ("crictl ps --name kube-apiserver") e se os pacotes grandes chegam ("ping -M do -s 1472 HOST" para uma MTU de 1500)'
      }; depois, execute novamente o comando que falhou.`,
    }),
    NAME_NOT_FOUND: (p) => ({
      what: `O nome ${p.name} não corresponde a nenhum endereço.`,
      cause: `O resolvedor informou que o nome não existe.${tried(p)}`,
      cure: `Confira a grafia e a saída de "getent hosts ${p.name}"; adicione o nome ao DNS ou a /etc/hosts, ou use um endereço IP.`,
    }),
    RESOLVER_FAILED: (p) => ({
      what: `Não foi possível consultar o endereço de ${p.name}.`,
      cause: `O próprio resolvedor falhou (${p.reason}): nenhum servidor de nomes respondeu, ou a resposta foi um erro (SERVFAIL).${tried(p)}`,
      cure: 'Confira se /etc/resolv.conf existe e se os servidores de nomes dele funcionam ("getent hosts NOME"), ou use um endereço IP.',
    }),
    CONNECTION_RESET: (p, say) => ({
      what: `${p.server} fechou a conexão antes de responder.`,
      cause: `O sistema informou ${say(p.reason)}: não há nenhum servidor da API em funcionamento atrás do balanceador de carga, ou o servidor da API está iniciando ou parando.${tried(p)}`,
      cure: 'Verifique o servidor da API e o balanceador de carga na frente dele e execute o mesmo comando novamente.',
    }),
    NOT_TLS: (p) => ({
      what: p.plainHttp ? `${p.server} usa HTTP sem TLS em vez de HTTPS.` : `${p.server} não usa TLS.`,
      cause: 'Essa não é a porta segura do servidor da API (em geral, 6443), ou há um proxy na frente dele.',
      cure: 'Use o endereço e a porta do servidor da API mostrados por "kubectl cluster-info".',
    }),
    TLS_FAILED: (p) => ({
      what: `A negociação TLS com ${p.server} falhou.`,
      cause: `A biblioteca TLS informou: ${p.reason}.`,
      cure: `Examine o servidor com "openssl s_client -connect ${p.server}" e verifique se algum equipamento no caminho intercepta o TLS.`,
    }),
    TLS_UNKNOWN_CA: (p) => ({
      what: `O certificado de ${p.server} não foi emitido pela autoridade de certificação esperada.`,
      cause: `A verificação falhou (${p.reason}): o certificado foi emitido para ${p.subject} por ${p.issuer}. Chaves públicas apresentadas: ${listed(p.seen)}; esperadas: ${listed(p.expected)}. ${
        p.proxy === undefined
          ? 'O endereço pertence a outro cluster, a CA foi trocada, ou alguém está interceptando a conexão.'
          : `A conexão passa pelo proxy ${p.proxy}: ele substitui o certificado do servidor pelo próprio, o endereço pertence a outro cluster, ou a CA foi trocada.`
      }`,
      cure: `${p.proxy === undefined ? 'Compare' : `Adicione ${p.server} a NO_PROXY e execute o mesmo comando novamente. Se o certificado continuar sendo outro, compare`} as chaves públicas apresentadas com o hash que "kubejoin ca-hash" ou "kubejoin token create --print-join-command" mostra em um nó da camada de gerenciamento. Se nenhuma corresponder ao hash, não continue enquanto não souber o motivo.`,
    }),
    TLS_NAME_MISMATCH: (p) => ({
      what: `O certificado de ${p.server} não é válido para ${p.name}.`,
      cause: `Nomes e endereços no certificado: ${listed(p.names)}.`,
      cure: `Use um nome ou endereço que esteja no certificado, ou emita outro no nó da camada de gerenciamento em que esse servidor da API é executado (a renovação mantém os mesmos nomes):${lines(
        [
          `1. Salve a ClusterConfiguration do cluster em um arquivo e adicione ${p.name} a apiServer.certSANs.`,
          '2. Mova apiserver.crt e apiserver.key de /etc/kubernetes/pki para outro lugar.',
          '3. Execute "kubejoin init phase certs apiserver --config ARQUIVO".',
          '4. Reinicie o servidor da API.',
        ],
      )}`,
    }),
    TLS_CERTIFICATE_EXPIRED: (p) => ({
      what: `Um certificado (${p.subject}) apresentado por ${p.server} expirou em ${p.notAfter}.`,
      cause: `${clocks(p)}${datesCause(p, p.notAfter)}`,
      cure: expiredCure(p),
    }),
    TLS_CERTIFICATE_NOT_YET_VALID: (p) => ({
      what: `Um certificado (${p.subject}) apresentado por ${p.server} só é válido a partir de ${p.notBefore}.`,
      cause: `${clocks(p)}${datesCause(p, p.notBefore) || ' A causa mais comum é um relógio atrasado.'}`,
      cure: 'Acerte o relógio desta máquina (por exemplo, com "timedatectl set-ntp true" ou "chronyc makestep") e execute novamente o comando que falhou.',
    }),
    PROXY_UNREACHABLE: (p) => ({
      what: `O proxy ${p.proxy}, usado para acessar ${p.server}, não responde.`,
      cause: `O sistema informou: ${connectMeaning(p.reason)}. O proxy está definido em HTTPS_PROXY ou no campo proxy-url do kubeconfig.${tried(p)}`,
      cure: `Corrija a URL do proxy onde ela está definida. Para acessar ${p.server} sem o proxy, adicione esse endereço a NO_PROXY ou remova o campo proxy-url do kubeconfig.`,
    }),
    PROXY_REFUSED: (p) => ({
      what: `O proxy ${p.proxy} recusou a conexão com ${p.server} (HTTP ${p.status}).`,
      cause:
        p.status === 407
          ? 'O proxy exige usuário e senha, ou rejeitou os que estão na URL dele.'
          : `${proxyRefusal(p.status)}${tried(p)}`,
      cure:
        p.status === 407
          ? 'Informe o usuário e a senha em HTTPS_PROXY (http://usuario:senha@proxy:porta) ou adicione o servidor da API a NO_PROXY.'
          : `Libere o endereço ${p.server} no proxy ou adicione-o a NO_PROXY.`,
    }),
    PROXY_UNUSABLE: (p) => ({
      what: `O proxy em ${p.source} não pode ser usado.`,
      cause: p.problem === 'scheme' ? 'Só há suporte a proxies http:// e https://.' : 'O valor não é uma URL.',
      cure: `Corrija ou remova ${p.source}.`,
    }),
    REQUEST_TIMED_OUT: (p) => ({
      what: `${p.server} não terminou de responder a ${p.request} em ${seconds(p.seconds)}.`,
      cause: `A conexão foi estabelecida, mas a resposta não chegou ou chegou devagar demais.${tried(p)}`,
      cure: `Verifique a carga e o log do servidor da API e teste "curl -k https://${p.server}/version" a partir desta máquina.`,
    }),
    RESPONSE_TOO_LARGE: (p) => ({
      what: `A resposta de ${p.server} a ${p.request} tem mais de ${size(p.limitBytes)}. O restante não foi lido.`,
      cause: 'Nenhuma resposta válida é tão grande: provavelmente este não é o servidor certo.',
      cure: 'Use o endereço e a porta do servidor da API mostrados por "kubectl cluster-info".',
    }),
    RESPONSE_BROKEN: (p) => ({
      what: `A resposta de ${p.server} a ${p.request} foi interrompida ou não é HTTP válido.`,
      cause: `A leitura da resposta falhou: ${p.reason}.${tried(p)}`,
      cure: 'Verifique os proxies e balanceadores de carga entre esta máquina e o servidor da API e execute o mesmo comando novamente.',
    }),
    LISTENING_FAILED: (p) => ({
      what: `Não é possível escutar em ${p.address}.`,
      cause:
        p.reason === 'EADDRINUSE'
          ? 'Outro programa já escuta nessa porta (EADDRINUSE).'
          : p.reason === 'EADDRNOTAVAIL'
            ? 'Esta máquina não tem esse endereço (EADDRNOTAVAIL).'
            : `O sistema informou ${p.reason}.`,
      cure: 'Escolha outro endereço ou outra porta. "ss -ltnp" mostra quais programas estão escutando.',
    }),
  },
  texts: {},
} satisfies Area;

export const grpc = {
  failures: {},
  texts: {
    GRPC_FAULT: byType<GrpcFault, string>({
      closed: () => 'a conexão foi fechada',
      'went-away': () => 'o servidor anunciou que vai parar de atender',
      'broken-off': () => 'a chamada foi interrompida',
      'not-grpc': ({ status, contentType }) =>
        `status HTTP ${status}, ${contentType ? `tipo de conteúdo ${contentType}` : 'sem tipo de conteúdo'}`,
      'too-long': ({ maxBytes }) => `a resposta tem mais de ${size(maxBytes)}`,
      'no-status': () => 'uma resposta sem status',
      'broken-message': () => 'uma mensagem danificada',
      other: ({ words }) => words,
    }),
  },
} satisfies Area;
