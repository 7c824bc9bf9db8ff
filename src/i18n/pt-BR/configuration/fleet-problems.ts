import type { FoundType } from '../../../config/sentences.ts';
import type { Texts } from '../../tables.ts';

const FOUND: Partial<Record<FoundType, string>> = { list: 'uma lista', null: 'vazio' };

export const SSH_VALUES = {
  user: 'um nome de letras, dígitos, ".", "_" e "-"',
  identityFile: 'o caminho de uma chave privada, sem os "%" e "${" que o ssh substituiria',
  proxyJump:
    'uma ou mais máquinas, [usuário@]máquina[:porta], separadas por vírgulas e sem nada que o ssh substituiria ("%")',
} as const;

export const fleetProblems = {
  FLEET_SECOND_DOCUMENT: () => 'Um segundo documento começa aqui; um arquivo de máquinas tem um só.',
  FLEET_NOT_A_MAPPING: (p) =>
    `Um arquivo de máquinas é um mapeamento de campos que começa com apiVersion e kind; isto é ${FOUND[p.found] ?? 'um valor só'}.`,
  FLEET_HEAD_MISSING: (p) => `Falta ${p.name}. Escreva ${p.name}: ${p.expected}.`,
  FLEET_HEAD_UNKNOWN: (p) =>
    `${p.value} não é conhecido aqui.${p.nearest === undefined ? '' : ` Você quis dizer ${p.nearest}?`} Conhecido: ${p.known}.`,
  FLEET_NO_HOSTS: () => 'Não há máquinas. Liste pelo menos uma, com o seu nome.',
  FLEET_TOO_MANY_HOSTS: (p) =>
    `São ${p.hosts} máquinas; no máximo ${p.limit} são aceitas em uma execução. Divida o arquivo.`,
  FLEET_NAME_MISSING: () =>
    'Cada máquina precisa de um nome: ele aparece na saída e nos relatórios, e é o endereço dela, a menos que address diga outro.',
  FLEET_NAME: (p) =>
    `"${p.name}" não pode ser o nome de uma máquina: nomes têm letras, dígitos, ".", "_" e "-", e começam com letra ou dígito.`,
  FLEET_ADDRESS: (p) =>
    `"${p.value}" não pode ser o endereço de uma máquina: informe um nome DNS, um endereço IP sem colchetes ou um Host da configuração do ssh. Usuário e porta têm os seus próprios campos.`,
  FLEET_HOST_TWICE: (p) =>
    `${p.field} ${p.value} já foi dado à máquina da linha ${p.line}. Cada máquina deve ter o seu.`,
  FLEET_SSH_VALUE: (p) => `"${p.value}" não é ${SSH_VALUES[p.field]}.`,
  FLEET_LABEL_KEY: (p) =>
    `"${p.key}" não pode ser a chave de um rótulo: um nome DNS opcional e /, depois no máximo 63 caracteres de letras, dígitos, -, _ e ., como example.com/rack.`,
  FLEET_LABEL_VALUE: (p) =>
    `"${p.value}" não pode ser o valor de um rótulo: no máximo 63 caracteres de letras, dígitos, -, _ e ., começando e terminando com letra ou dígito.`,
  FLEET_LABEL_RESERVED: (p) =>
    `Um nó não pode dar a si mesmo o rótulo ${p.key}: dos domínios kubernetes.io e k8s.io ele só pode ter alguns, como topology.kubernetes.io/zone e node.kubernetes.io/…, e com outro o kubelet nem inicia. Defina-o depois com "kubectl label node".`,
  FLEET_OF_CONTROL_PLANES: (p) =>
    `${p.field} é para nós da camada de gerenciamento, e esta máquina será um nó de processamento. Escreva role: control-plane, ou retire o campo.`,
  FLEET_SECRET_FIELD: (p) =>
    `${p.field} não pode ficar em um arquivo de máquinas, seja qual for o modo dele: arquivos assim são compartilhados e vão para o controle de versão. Informe tokens com --token-file, a chave dos certificados com --certificate-key-file, ou ambos com --config.`,
  FLEET_FIELD_ELSEWHERE: (p) => `${p.field} não pode ficar aqui: uma flag ou outro campo da máquina diz isso.`,
} satisfies Texts;
