import { problemLines } from '../../../config/problem.ts';
import type { Area } from '../../tables.ts';
import { configProblems } from './config-problems.ts';

const count = (listed: readonly unknown[], more: number): string =>
  listed.length + more === 1 ? 'um problema' : `${listed.length + more} problemas`;
const andMore = (more: number): string => (more === 0 ? '' : `\n  … e mais ${more}`);

export const config = {
  failures: {
    CONFIG_INVALID: (p, say) => ({
      what: `O arquivo de configuração ${p.source} tem ${count(p.problems, p.more)}:${problemLines(p.source, p.problems, say)}${andMore(p.more)}`,
      cause: 'O arquivo inteiro é verificado antes de qualquer ação; esta máquina não foi alterada.',
      cure: 'Corrija os lugares indicados e execute o mesmo comando de novo. docs/config.md lista cada campo com seu tipo e valor padrão.',
    }),
    FLAGS_INVALID: (p, say) => ({
      what: `A linha de comando tem ${count(p.problems, p.more)}:${problemLines(undefined, p.problems, say)}${andMore(p.more)}`,
      cause: 'A linha de comando é verificada antes de qualquer ação; esta máquina não foi alterada.',
      cure: 'Corrija o que foi indicado e execute o comando de novo; --help lista as opções.',
    }),
    CONFIG_WITH_FLAGS: (p) => ({
      what: `--config não pode ser combinado com ${new Intl.ListFormat('pt-BR').format(p.flags)}.`,
      cause: 'O arquivo de configuração já diz o que essas opções diriam.',
      cure: `Escreva os valores no arquivo e deixe as opções de fora, ou deixe --config de fora. Ao lado de --config podem estar ${new Intl.ListFormat('pt-BR').format([...p.beside, 'opções que não tratam da configuração'])}.`,
    }),
    VERSION_LABEL_UNRESOLVED: (p, say) => ({
      what: `Não foi possível perguntar a dl.k8s.io qual é a versão ${p.label} do Kubernetes.`,
      cause: say(p.reason),
      cure: 'Escreva a própria versão, como v1.37.2, com --kubernetes-version ou como kubernetesVersion do ClusterConfiguration.',
    }),
    NODE_NAME_INVALID: (p) => ({
      what: `"${p.name}" não pode ser o nome de um nó.`,
      cause: {
        hostname:
          'É o nome de host desta máquina, e nenhum outro nome foi informado. Nomes de nós têm a-z, 0-9, - e ., e começam e terminam com letra ou dígito.',
        'hostname-override':
          'É o argumento hostname-override de nodeRegistration.kubeletExtraArgs. Nomes de nós têm a-z, 0-9, - e ., e começam e terminam com letra ou dígito.',
        configuration:
          'É nodeRegistration.name. Nomes de nós têm a-z, 0-9, - e ., e começam e terminam com letra ou dígito.',
      }[p.origin],
      cure: 'Informe um nome com --node-name ou nodeRegistration.name.',
    }),
  },
  texts: {
    ...configProblems,
    CONFIG_DOCUMENT_IGNORED: (p) =>
      `${p.source}:${p.line}: o ${p.kind} não é usado por ${p.command}${p.command === 'join' ? ', que toma deste arquivo só o JoinConfiguration, e o resto do cluster' : ''}.`,
    CONFIG_OLD_VERSION_READ: (p) =>
      `${p.source} está escrito em ${p.version}, que o kubeadm 1.37 não lê mais; ${p.current} é a sucessora. Isto escreve o arquivo nela: kubejoin config migrate --old-config ${p.source}`,
    CONFIG_EXPERIMENTAL_VERSION_READ: (p) =>
      `${p.source} está escrito em ${p.version}, que é experimental: seus campos ainda podem mudar.`,
    CONFIG_CRI_SOCKET_SCHEME: (p) =>
      `${p.path} não tem unix:// antes do caminho; ${p.socket} é usado. Escreva assim, por favor.`,
    CONFIG_TIMEOUT_CAPPED: (p) =>
      `${p.path} passa de 24 dias e 20 horas, o maior tempo que pode ser medido; esse é usado.`,
    CONFIG_CONTROL_PLANE_NULL: (p) =>
      `${p.source}:${p.line}: controlPlane está vazio, então o nó é associado como nó de processamento. Para a camada de gerenciamento escreva controlPlane: {}.`,
    CONFIG_ENDPOINT_IGNORED: (p) =>
      `O endereço ${p.endpoint} da linha de comando não é usado: com --config o arquivo diz onde está o cluster.`,
    CONFIG_CONTROL_PLANE_FLAGS: (p) =>
      `Não usado sem --control-plane: ${p.flags.join(', ')}. O nó é associado como nó de processamento.`,
    CONFIG_SUBNET_SITE_LOCAL: (p) =>
      `${p.path}: ${p.subnet} tem endereços site-local (fec0::/10), que a RFC 3879 tornou obsoletos.`,
    CONFIG_VALIDITY_LONG: (p) => `${p.path} passa de ${p.days} dias, que é o valor padrão e o recomendado.`,
    CONFIG_VALIDITY_BEYOND_CA: () =>
      'certificateValidityPeriod é maior que caCertificateValidityPeriod: os certificados vão durar mais que sua CA.',
    VERSION_LABEL_NEWER: (p) =>
      `A versão ${p.label} do Kubernetes é ${p.found}, mais nova que este programa; ${p.instead} é usada.`,
    VERSION_LABEL_UNKNOWN: (p, say) =>
      `Não foi possível perguntar a dl.k8s.io qual é a versão ${p.label} do Kubernetes; ${p.version} é usada. ${say(p.reason)}`,
    VERSION_LABEL_STATUS: (p) => `${p.url} responde com status ${p.status}.`,
    VERSION_LABEL_NO_VERSION: (p) => `O que ${p.url} responde não é uma versão.`,
    VERSION_WITHOUT_KUBELET: (p) =>
      `Nenhuma versão do Kubernetes foi informada, e esta máquina não tem um kubelet que a diga; ${p.version} é usada.`,
    VERSION_NOT_OF_KUBELET: (p) =>
      `Nenhuma versão do Kubernetes foi informada, e a do kubelet desta máquina, ${p.kubelet}, não está entre as suportadas, ${p.oldest} a ${p.newest}; ${p.version} é usada.`,
    CONFIG_DISCOVERY_FLAGS_IGNORED: (p) => `Não usado com --discovery-file: ${p.flags.join(', ')}.`,
  },
} satisfies Area;
