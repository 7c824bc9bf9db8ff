import { problemLines } from '../../../config/problem.ts';
import type { Area } from '../../tables.ts';
import { and, or } from '../words/portuguese.ts';
import { configProblems } from './config-problems.ts';

const count = (listed: readonly unknown[], more: number): string =>
  listed.length + more === 1 ? 'um problema' : `${listed.length + more} problemas`;
const theProblems = (listed: readonly unknown[], more: number): string =>
  listed.length + more === 1 ? 'o problema indicado' : 'os problemas indicados';
const andMore = (more: number): string => (more === 0 ? '' : `\n  … e mais ${more}`);

export const config = {
  failures: {
    CONFIG_INVALID: (p, say) => ({
      what: `O arquivo de configuração ${p.source} tem ${count(p.problems, p.more)}:${problemLines(p.source, p.problems, say)}${andMore(p.more)}`,
      cause: 'O arquivo inteiro é verificado antes de qualquer ação; esta máquina não foi alterada.',
      cure: `Corrija ${theProblems(p.problems, p.more)} e execute o mesmo comando novamente. docs/pt-BR/config.md lista cada campo com o tipo e o valor padrão.`,
    }),
    FLAGS_INVALID: (p, say) => ({
      what: `${p.by ? 'As opções da chamada têm' : 'A linha de comando tem'} ${count(p.problems, p.more)}:${problemLines(undefined, p.problems, say)}${andMore(p.more)}`,
      cause: `${p.by ? 'As opções são verificadas' : 'A linha de comando é verificada'} antes de qualquer ação; esta máquina não foi alterada.`,
      cure: `Corrija ${theProblems(p.problems, p.more)} e ${p.by ? 'chame a função novamente' : 'execute o comando novamente. --help lista as opções'}.`,
    }),
    CONFIG_WITH_FLAGS: (p) => ({
      what: `${p.by ? 'configFile e configuration não podem ser combinadas' : '--config não pode ser combinada'} com ${or(p.flags)}.`,
      cause:
        p.flags.length === 1
          ? `A opção ${p.flags[0]} define um campo que pertence ${p.by ? 'à configuração' : 'ao arquivo de configuração'}.`
          : `As opções ${and(p.flags)} definem campos que pertencem ${p.by ? 'à configuração' : 'ao arquivo de configuração'}.`,
      cure: p.by
        ? `Coloque ${p.flags.length === 1 ? 'o valor na configuração e remova a opção' : 'os valores na configuração e remova as opções'}. Junto com uma configuração, são permitidas ${and([...p.beside, 'as opções que não definem campos da configuração'])}.`
        : `Coloque ${p.flags.length === 1 ? 'o valor no arquivo e remova a opção' : 'os valores no arquivo e remova as opções'}, ou remova --config. Com --config, são permitidas ${and([...p.beside, 'as opções que não definem campos da configuração'])}.`,
    }),
    VERSION_LABEL_UNRESOLVED: (p, say) => ({
      what: `Não foi possível consultar em dl.k8s.io a versão ${p.label} do Kubernetes.`,
      cause: say(p.reason),
      cure: 'Informe uma versão exata, como v1.37.2, em --kubernetes-version ou no campo kubernetesVersion da ClusterConfiguration.',
    }),
    NODE_NAME_INVALID: (p) => ({
      what: `"${p.name}" não é um nome de nó válido.`,
      cause: `${
        {
          hostname: 'O nome de host desta máquina é usado como nome do nó, porque nenhum outro nome foi informado.',
          'hostname-override': 'O nome está no argumento hostname-override de nodeRegistration.kubeletExtraArgs.',
          configuration: 'O nome está definido em nodeRegistration.name.',
        }[p.origin]
      } Um nome de nó só pode conter a-z, 0-9, hifens e pontos, e deve começar e terminar com letra ou dígito.`,
      cure: 'Defina um nome válido com --node-name ou nodeRegistration.name.',
    }),
  },
  texts: {
    ...configProblems,
    CONFIG_DOCUMENT_IGNORED: (p) =>
      `${p.source}:${p.line}: o ${p.command} ignora o documento ${p.kind}${p.command === 'join' ? '. Deste arquivo, o join lê apenas a JoinConfiguration; o restante da configuração vem do cluster' : ''}.`,
    CONFIG_OLD_VERSION_READ: (p) =>
      `${p.source} usa ${p.version}, que o kubeadm 1.37 não lê mais; a versão atual é ${p.current}. Para atualizar o arquivo, execute: kubejoin config migrate --old-config ${p.source}`,
    CONFIG_EXPERIMENTAL_VERSION_READ: (p) =>
      `${p.source} usa ${p.version}, que é experimental: seus campos ainda podem mudar.`,
    CONFIG_CRI_SOCKET_SCHEME: (p) =>
      `O valor de ${p.path} não tem o prefixo unix://. Será usado ${p.socket}. Acrescente o prefixo para evitar este aviso.`,
    CONFIG_TIMEOUT_CAPPED: (p) => `${p.path} excede o tempo limite máximo, de 24 dias e 20 horas. Será usado o máximo.`,
    CONFIG_CONTROL_PLANE_NULL: (p) =>
      `${p.source}:${p.line}: controlPlane está vazio; por isso, a máquina será associada como nó de processamento. Para um nó da camada de gerenciamento, use controlPlane: {}.`,
    REPLACE_AFTER_TOO_SHORT: (p) =>
      `O valor mínimo é ${p.seconds}s: um kubelet renova o Lease a cada dez segundos, e um silêncio mais curto não prova nada.`,
    CONFIG_ENDPOINT_IGNORED: (p) =>
      `O endereço ${p.endpoint} da linha de comando é ignorado: com --config, o arquivo indica o cluster.`,
    CONFIG_CONTROL_PLANE_FLAGS: (p) =>
      `${p.flags.length === 1 ? 'Esta opção é ignorada' : 'Estas opções são ignoradas'} sem --control-plane: ${p.flags.join(', ')}. A máquina será associada como nó de processamento; para associá-la como nó da camada de gerenciamento, adicione --control-plane.`,
    CONFIG_SUBNET_SITE_LOCAL: (p) =>
      `${p.path}: ${p.subnet} tem endereços site-local (fec0::/10), que a RFC 3879 tornou obsoletos.`,
    CONFIG_VALIDITY_LONG: (p) => `${p.path} é maior que ${p.days} dias, o valor padrão e recomendado.`,
    CONFIG_VALIDITY_BEYOND_CA: () =>
      'certificateValidityPeriod é maior que caCertificateValidityPeriod: os certificados expirarão depois da CA que os emite.',
    VERSION_LABEL_NEWER: (p) =>
      `A versão ${p.label} do Kubernetes é a ${p.found}, mais recente que as suportadas por este programa. Será usada a ${p.instead}.`,
    VERSION_LABEL_UNKNOWN: (p, say) =>
      `Não foi possível consultar em dl.k8s.io a versão ${p.label} do Kubernetes. Será usada a ${p.version}. Motivo: ${say(p.reason)}`,
    VERSION_LABEL_STATUS: (p) => `${p.url} respondeu com o status HTTP ${p.status}.`,
    VERSION_LABEL_NO_VERSION: (p) => `A resposta de ${p.url} não é uma versão.`,
    VERSION_WITHOUT_KUBELET: (p) =>
      `Nenhuma versão do Kubernetes foi informada, e o kubelet não está instalado nesta máquina. Será usada a ${p.version}.`,
    VERSION_NOT_OF_KUBELET: (p) =>
      `Nenhuma versão do Kubernetes foi informada, e a versão ${p.kubelet} do kubelet desta máquina não é suportada (suportadas: ${p.oldest} a ${p.newest}). Será usada a ${p.version}.`,
    CONFIG_DISCOVERY_FLAGS_IGNORED: (p) =>
      `${p.flags.length === 1 ? 'Esta opção é ignorada' : 'Estas opções são ignoradas'} com --discovery-file: ${p.flags.join(', ')}.`,
  },
} satisfies Area;
