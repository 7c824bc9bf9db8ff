import type { Texts } from '../../tables.ts';
import { and, didYouMean } from '../words/portuguese.ts';

export const clusterProblems = {
  // Tokens de autoinicialização
  CONFIG_TOKEN_TTL: () => 'A vida de um token não pode ser negativa. Escreva 0 para um token que nunca expira.',
  CONFIG_TOKEN_TIMES: () => 'ttl e expires foram ambos informados; um token tem um só fim. Mantenha só um deles.',
  CONFIG_TOKEN_REPEATED: (p) => `Outro token já tem o id ${p.id}; no cluster o id é o nome.`,
  CONFIG_TOKEN_GROUP: (p) =>
    `"${p.value}" não pode ser um grupo de um token: system:bootstrappers: e depois no máximo 256 caracteres de a-z, 0-9, : e -, começando e terminando com letra ou dígito.`,
  CONFIG_TOKEN_GROUPS_UNUSED: () =>
    'Há grupos, mas o token não serve para autenticação. Acrescente authentication a usages, ou deixe os grupos de fora.',

  // Redes
  CONFIG_SUBNET: (p) => `"${p.value}" não é uma sub-rede. Escreva um endereço e um comprimento, como 10.96.0.0/12.`,
  CONFIG_SUBNETS: (p) =>
    `"${p.value}": pode ser informada uma sub-rede, ou duas com uma vírgula entre elas, uma de IPv4 e a outra de IPv6.`,
  CONFIG_SUBNET_TOO_SMALL: (p) =>
    `A sub-rede ${p.subnet} é pequena demais: ela precisa de pelo menos ${p.minimum} endereços.`,
  CONFIG_SERVICE_SUBNET_TOO_LARGE: (p) =>
    `A sub-rede ${p.subnet} é grande demais para Services: seu comprimento deve ser de pelo menos /${p.prefix}.`,
  CONFIG_POD_SUBNET_TOO_SMALL: (p) =>
    `Cada nó recebe um /${p.node} dos endereços dos Pods, que não cabe em ${p.subnet}. Informe uma sub-rede maior, ou um ${p.argument} maior em controllerManager.extraArgs.`,
  CONFIG_POD_SUBNET_TOO_LARGE: (p) =>
    `Cada nó recebe um /${p.node} dos endereços dos Pods; ${p.subnet} é mais de ${p.limit} bits maior do que isso. Informe uma sub-rede menor, ou um ${p.argument} menor em controllerManager.extraArgs.`,
  CONFIG_NODE_MASK: (p) =>
    `Não se sabe qual é a sub-rede de um nó: ${p.argument} em controllerManager.extraArgs é "${p.value}", que não é um número inteiro.`,
  CONFIG_DNS_DOMAIN: (p) =>
    `"${p.value}" não pode ser o domínio DNS de um cluster: nomes de a-z, 0-9 e - com pontos entre eles, como cluster.local.`,
  CONFIG_SAN: (p) =>
    `"${p.value}" não pode estar em um certificado: deve ser um endereço IP, ou um nome DNS em minúsculas, talvez com *. na frente.`,
  CONFIG_CONTROL_PLANE_ENDPOINT: (p) =>
    `"${p.value}" não é o endereço de uma camada de gerenciamento. Escreva host ou host:porta com um nome DNS em minúsculas ou um endereço IP.`,

  // Arquivos e imagens
  CONFIG_PATH_NOT_ABSOLUTE: (p) => `"${p.value}" não é um caminho absoluto. Comece-o com /.`,
  CONFIG_IMAGE_REPOSITORY: (p) =>
    `"${p.value}" não é um repositório de imagens. Escreva host[:porta]/caminho em minúsculas e sem esquema, como registry.example.com/k8s.`,
  CONFIG_VOLUME_INCOMPLETE: (p) => `Um volume precisa de ${p.field}: sem ele o Pod não consegue iniciar.`,
  CONFIG_VARIABLE_NAME: () => 'Uma variável de ambiente precisa de um nome.',

  // etcd
  CONFIG_ETCD_BOTH: () => 'local e external foram ambos informados; um cluster tem um só etcd. Mantenha só um deles.',
  CONFIG_ETCD_NO_ENDPOINT: () => 'Um etcd externo precisa de pelo menos uma URL em endpoints.',
  CONFIG_ETCD_URL: (p) =>
    `"${p.value}" não é uma URL do etcd. Escreva ${p.https ? 'https://host:2379; http não pode estar ao lado de certificados' : 'https://host:2379 ou http://host:2379'}.`,
  CONFIG_ETCD_KEY_PAIR: () => 'certFile e keyFile andam juntos. Informe os dois, ou nenhum deles.',
  CONFIG_ETCD_NO_CA: () => 'Com certFile e keyFile, caFile também é necessário.',

  // Versões e recursos
  CONFIG_KUBERNETES_VERSION: (p) =>
    `"${p.value}" não é uma versão do Kubernetes. Escreva v${p.newest}.0, ou um rótulo: stable, stable-1, stable-${p.newest}, latest.`,
  CONFIG_KUBERNETES_VERSION_UNSUPPORTED: (p) =>
    `${p.value} não é suportada: o kubejoin cria clusters do Kubernetes ${p.oldest} a ${p.newest}.`,
  CONFIG_MIGRATION_VERSION_UNSUPPORTED: (p) =>
    `${p.value} não é suportada. Antes da migração, escreva uma versão de ${p.oldest} a ${p.newest}, como v${p.newest}.0, ou deixe kubernetesVersion de fora.`,
  CONFIG_KUBERNETES_VERSION_CI: (p) =>
    `"${p.value}" é uma compilação não lançada do Kubernetes; só versões lançadas são suportadas.`,
  CONFIG_FEATURE_GATE: (p) =>
    `O kubeadm do Kubernetes ${p.version} não tem o feature gate ${p.name}.${didYouMean(p.nearest)} Conhecidos: ${and(p.known)}. Os dos componentes ficam nos extraArgs deles.`,
  CONFIG_FEATURE_GATE_SYNTAX: (p) => `"${p.value}" não tem a forma nome=true ou nome=false.`,
  CONFIG_VALIDITY_NOT_POSITIVE: () =>
    'Um certificado deve ser válido por algum tempo. Deixe o campo de fora para usar o valor padrão.',

  // Opções
  CONFIG_ARGUMENT_PAIR: (p) => `"${p.value}" não tem a forma nome=valor.`,
} satisfies Texts;
