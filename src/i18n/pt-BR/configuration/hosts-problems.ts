import type { FoundType } from '../../../config/config-sentences.ts';
import { problemLines } from '../../../config/problem.ts';
import type { Area } from '../../tables.ts';

const FOUND: Partial<Record<FoundType, string>> = { list: 'é uma lista', null: 'está vazio' };

export const SSH_VALUES = {
  user: 'somente letras, dígitos, ".", "_" e "-"',
  identityFile: 'o caminho de uma chave privada, sem "%" nem "${", que o ssh expandiria',
  proxyJump:
    'uma lista de máquinas no formato [usuário@]máquina[:porta], separadas por vírgulas e sem "%", que o ssh expandiria',
} as const;

/** The hosts file. */
export const hostsFile = {
  failures: {
    HOSTS_FILE_MISSING: (p) => ({
      what:
        p.path === ''
          ? 'Nenhum arquivo de máquinas foi informado. Nada foi alterado.'
          : `O arquivo de máquinas ${p.path} não existe. Nada foi alterado.`,
      cause:
        'O caminho do arquivo que lista as máquinas é o primeiro argumento de "fleet join" ou o valor de --inventory ou de --for-nodes-from.',
      cure: 'Informe o caminho de um arquivo de máquinas. docs/pt-BR/fleet.md tem um exemplo.',
    }),
    HOSTS_FILE_INVALID: (p, say) => ({
      what: `O arquivo de máquinas ${p.source} tem ${p.problems.length + p.more === 1 ? 'um problema' : `${p.problems.length + p.more} problemas`}:${problemLines(p.source, p.problems, say)}${p.more === 0 ? '' : `\n  … e mais ${p.more}`}`,
      cause: 'O arquivo inteiro é verificado antes da conexão com qualquer máquina. Nada foi feito.',
      cure: `Corrija ${p.problems.length + p.more === 1 ? 'o problema indicado' : 'os problemas indicados'} e execute o mesmo comando novamente. docs/pt-BR/fleet.md lista todos os campos.`,
    }),
  },
  texts: {
    FLEET_SECOND_DOCUMENT: () =>
      'Um segundo documento começa aqui; um arquivo de máquinas só pode conter um documento.',
    FLEET_NOT_A_MAPPING: (p) =>
      `Um arquivo de máquinas deve ser um mapeamento com apiVersion e kind, mas este ${FOUND[p.found] ?? 'é um valor simples'}.`,
    FLEET_HEAD_MISSING: (p) => `Falta o campo ${p.name}. Acrescente ${p.name}: ${p.expected}.`,
    FLEET_HEAD_UNKNOWN: (p) =>
      `Valor desconhecido: ${p.value}.${p.nearest === undefined ? ` Use ${p.known}.` : ` Você quis dizer ${p.nearest}?`}`,
    FLEET_NO_HOSTS: () => 'O arquivo não lista nenhuma máquina. Liste pelo menos uma, com o nome dela.',
    FLEET_TOO_MANY_HOSTS: (p) =>
      `O arquivo lista ${p.hosts} máquinas; uma execução aceita no máximo ${p.limit}. Divida o arquivo.`,
    FLEET_NAME_MISSING: () =>
      'Cada máquina precisa de um nome. Ele aparece na saída e nos relatórios, e é usado como endereço se o campo address não for definido.',
    FLEET_NAME: (p) =>
      `"${p.name}" não pode ser usado aqui como nome de máquina: use letras, dígitos, ".", "_" e "-", começando com letra ou dígito.`,
    FLEET_ADDRESS: (p) =>
      `"${p.value}" não é um endereço de máquina válido: use um nome DNS, um endereço IP sem colchetes ou um Host da configuração do ssh. Usuário e porta têm campos próprios.`,
    FLEET_HOST_TWICE: (p) =>
      p.field === 'nodeAddresses'
        ? `A máquina da linha ${p.line} já tem ${p.value} no campo nodeAddresses. Cada máquina deve ter endereços próprios.`
        : `A máquina da linha ${p.line} já tem o valor ${p.value} no campo ${p.field}. Cada máquina deve ter um valor próprio.`,
    FLEET_NODE_ADDRESS: (p) =>
      `"${p.value}" não é um endereço de Node válido: use um endereço IP sem colchetes ou um nome DNS sem curingas.`,
    FLEET_SSH_VALUE: (p) => `"${p.value}" não é um valor válido: use ${SSH_VALUES[p.field]}.`,
    FLEET_LABEL_KEY: (p) =>
      `"${p.key}" não é uma chave de rótulo válida: use no máximo 63 caracteres (letras, dígitos, -, _ e .), com um prefixo opcional formado por um nome DNS e /, como em example.com/rack.`,
    FLEET_LABEL_VALUE: (p) =>
      `"${p.value}" não é um valor de rótulo válido: use no máximo 63 caracteres (letras, dígitos, -, _ e .), começando e terminando com letra ou dígito.`,
    FLEET_LABEL_RESERVED: (p) =>
      `Um nó não pode atribuir a si mesmo o rótulo ${p.key}. Nos domínios kubernetes.io e k8s.io, só alguns rótulos são permitidos, como topology.kubernetes.io/zone e node.kubernetes.io/…; com qualquer outro rótulo desses domínios, o kubelet não inicia. Defina ${p.key} com "kubectl label node" depois da associação.`,
    FLEET_OF_CONTROL_PLANES: (p) =>
      `${p.field} só se aplica a nós da camada de gerenciamento, mas esta máquina será um nó de processamento. Defina role: control-plane ou remova o campo.`,
    FLEET_SECRET_FIELD: (p) =>
      `O campo ${p.field} não é permitido em um arquivo de máquinas, sejam quais forem as permissões do arquivo: esses arquivos são compartilhados e ficam no controle de versão. Informe tokens com --token-file, a chave de certificado com --certificate-key-file, ou ambos com --config.`,
    FLEET_FIELD_ELSEWHERE: (p) =>
      `O campo ${p.field} não é permitido aqui: use a opção ou o campo da máquina que define esse valor.`,
  },
} satisfies Area;
