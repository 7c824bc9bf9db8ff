import type { Texts } from '../../tables.ts';
import { and, didYouMean } from '../words/portuguese.ts';

export const clusterProblems = {
  // Tokens de autoinicialização
  CONFIG_TOKEN_TTL: () => 'A validade de um token não pode ser negativa. Use 0 para um token que nunca expira.',
  CONFIG_TOKEN_TIMES: () =>
    'Os campos ttl e expires foram informados, mas um token tem uma única validade. Mantenha só um dos campos.',
  CONFIG_TOKEN_REPEATED: (p) =>
    `Outro token já tem o ID ${p.id}. O cluster identifica os tokens pelo ID; use um ID diferente.`,
  CONFIG_TOKEN_GROUP: (p) =>
    `"${p.value}" não é um grupo de token válido. Use system:bootstrappers: seguido de no máximo 256 caracteres (a-z, 0-9, : e -), começando e terminando com letra ou dígito.`,
  CONFIG_TOKEN_GROUPS_UNUSED: () =>
    'Há grupos definidos, mas o token não serve para autenticação. Acrescente authentication a usages ou remova os grupos.',

  // Redes
  CONFIG_SUBNET: (p) =>
    `"${p.value}" não é uma sub-rede. Use um endereço e um comprimento de prefixo, como 10.96.0.0/12.`,
  CONFIG_SUBNETS: (p) =>
    `"${p.value}" não é uma sub-rede nem um par de sub-redes de pilha dupla. Use uma sub-rede, ou uma sub-rede IPv4 e uma IPv6 separadas por vírgula.`,
  CONFIG_SUBNET_TOO_SMALL: (p) =>
    `A sub-rede ${p.subnet} é pequena demais. Use uma com pelo menos ${p.minimum} endereços.`,
  CONFIG_SERVICE_SUBNET_TOO_LARGE: (p) =>
    `A sub-rede ${p.subnet} é grande demais para Services. Use um prefixo /${p.prefix} ou mais longo.`,
  CONFIG_POD_SUBNET_TOO_SMALL: (p) =>
    `Cada nó recebe uma sub-rede /${p.node} para os Pods dele, e ela não cabe em ${p.subnet}. Use uma sub-rede maior ou aumente ${p.argument} em controllerManager.extraArgs.`,
  CONFIG_POD_SUBNET_TOO_LARGE: (p) =>
    `Cada nó recebe uma sub-rede /${p.node} para os Pods dele, e a diferença entre esse prefixo e o de ${p.subnet} é maior que ${p.limit} bits. Use uma sub-rede menor ou diminua ${p.argument} em controllerManager.extraArgs.`,
  CONFIG_NODE_MASK: (p) =>
    `Não é possível determinar o tamanho da sub-rede de um nó: ${p.argument} em controllerManager.extraArgs é "${p.value}", que não é um número inteiro.`,
  CONFIG_DNS_DOMAIN: (p) =>
    `"${p.value}" não é um domínio DNS válido para um cluster. Use nomes formados por a-z, 0-9 e -, separados por pontos, como cluster.local.`,
  CONFIG_SAN: (p) =>
    `"${p.value}" não pode ser usado em um certificado. Use um endereço IP ou um nome DNS em minúsculas, que pode começar com "*.".`,
  CONFIG_CONTROL_PLANE_ENDPOINT: (p) =>
    `"${p.value}" não é um endereço válido da camada de gerenciamento. Use host ou host:porta, com um nome DNS em minúsculas ou um endereço IP.`,

  // Arquivos e imagens
  CONFIG_PATH_NOT_ABSOLUTE: (p) => `"${p.value}" não é um caminho absoluto. O caminho deve começar com /.`,
  CONFIG_IMAGE_REPOSITORY: (p) =>
    `"${p.value}" não é um repositório de imagens válido. Use host[:porta]/caminho em minúsculas e sem esquema, como registry.example.com/k8s.`,
  CONFIG_VOLUME_INCOMPLETE: (p) => `Um volume precisa de ${p.field}; sem esse campo, o Pod não inicia.`,
  CONFIG_VARIABLE_NAME: () => 'Falta o nome da variável de ambiente.',

  // etcd
  CONFIG_ETCD_BOTH: () => 'local e external foram informados, mas um cluster tem um único etcd. Mantenha só um deles.',
  CONFIG_ETCD_NO_ENDPOINT: () => 'Um etcd externo precisa de pelo menos uma URL no campo endpoints.',
  CONFIG_ETCD_URL: (p) =>
    `"${p.value}" não é uma URL válida do etcd. Use ${p.https ? 'https://host:2379; http não é permitido com certificados' : 'https://host:2379 ou http://host:2379'}.`,
  CONFIG_ETCD_KEY_PAIR: () => 'certFile e keyFile devem ser informados juntos. Informe os dois ou nenhum.',
  CONFIG_ETCD_NO_CA: () => 'certFile e keyFile exigem caFile.',

  // Versões e recursos
  CONFIG_KUBERNETES_VERSION: (p) =>
    `"${p.value}" não é uma versão do Kubernetes. Use uma versão como v${p.newest}.0 ou um rótulo: stable, stable-1, stable-${p.newest} ou latest.`,
  CONFIG_KUBERNETES_VERSION_UNSUPPORTED: (p) =>
    `A versão ${p.value} não é suportada. O kubejoin cria clusters com as versões ${p.oldest} a ${p.newest} do Kubernetes.`,
  CONFIG_MIGRATION_VERSION_UNSUPPORTED: (p) =>
    `A versão ${p.value} não é suportada. Antes de migrar o arquivo, informe no campo kubernetesVersion uma versão de ${p.oldest} a ${p.newest}, como v${p.newest}.0, ou remova o campo.`,
  CONFIG_KUBERNETES_VERSION_CI: (p) =>
    `"${p.value}" é uma compilação não publicada do Kubernetes. Use uma versão publicada.`,
  CONFIG_FEATURE_GATE: (p) =>
    `No Kubernetes ${p.version}, o kubeadm não tem o feature gate ${p.name}.${didYouMean(p.nearest)} Valores aceitos: ${and(p.known)}. Defina os feature gates de um componente nos extraArgs dele.`,
  CONFIG_FEATURE_GATE_SYNTAX: (p) => `"${p.value}" não tem a forma nome=true ou nome=false.`,
  CONFIG_VALIDITY_NOT_POSITIVE: () =>
    'A validade de um certificado deve ser maior que zero. Remova o campo para usar o valor padrão.',

  // Opções
  CONFIG_ARGUMENT_PAIR: (p) => `"${p.value}" não tem a forma nome=valor.`,
} satisfies Texts;
