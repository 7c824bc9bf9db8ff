import { count } from '../../../base/wording.ts';
import { type FoundType, TEXT_TYPES } from '../../../config/config-sentences.ts';
import { MANY_FIELDS } from '../../../config/documents/config-documents-sentences.ts';
import type { FieldType } from '../../../config/fields/field.ts';
import type { FoundKey } from '../../../config/yaml/config-yaml-sentences.ts';
import type { Texts } from '../../tables.ts';
import { and, didYouMean, or, size } from '../words/portuguese.ts';
import { clusterProblems } from './cluster-problems.ts';

const EXPECTED: Record<FieldType, string> = {
  string: 'um texto',
  secret: 'um texto',
  boolean: 'true ou false',
  integer: 'um número inteiro',
  long: 'um número inteiro',
  number: 'um número',
  quantity: 'uma quantidade como 500Mi, ou um número',
  anything: 'um valor',
  duration: 'uma duração entre aspas ou com unidade, como 5m, 90s ou 1h30m',
  time: 'uma data e hora como 2026-01-31T12:00:00Z',
  object: 'um mapeamento de campos',
  'list of objects': 'uma lista de mapeamentos',
  'list of strings': 'uma lista de textos',
  'list of integers': 'uma lista de números inteiros',
  'map of strings': 'um mapeamento de nomes para textos',
  'map of booleans': 'um mapeamento de nomes para true ou false',
  'map of quantities': 'um mapeamento de nomes para quantidades como 500Mi',
};
const FOUND: Record<FoundType, string> = {
  string: 'um texto',
  boolean: 'um booleano (yes, no, on, off, y ou n sem aspas também são)',
  integer: 'um número',
  number: 'um número',
  null: 'um valor vazio (null)',
  list: 'uma lista',
  mapping: 'um mapeamento',
};
const KEYS: Record<FoundKey, string> = {
  null: 'Esta chave está vazia.',
  number: 'Esta chave é um número fracionário. Coloque-o entre aspas.',
  integer: 'Esta chave é um número a partir de 2^63. Coloque-o entre aspas.',
  list: 'Esta chave é uma lista.',
  mapping: 'Esta chave é um mapeamento.',
};
const RANGES = {
  multicast: 'multicast',
  'link-local': 'de enlace local (link-local)',
  broadcast: 'de broadcast',
} as const;

export const configProblems = {
  // O arquivo como um todo
  CONFIG_TOO_LARGE: (p) =>
    `O arquivo tem ${size(p.bytes)}; o limite é ${size(p.limit)}. Verifique se este é o arquivo certo.`,
  CONFIG_ENCODING: (p) =>
    `O arquivo está codificado em ${p.encoding}. Salve-o em UTF-8, por exemplo, com iconv -f ${p.encoding} -t UTF-8.`,
  CONFIG_NOT_UTF8: (p) => `O byte 0x${p.byte} não é UTF-8 válido. Se este for o arquivo certo, salve-o em UTF-8.`,
  CONFIG_CONTROL_CHARACTER: (p) =>
    `O caractere de controle ${p.character} não é permitido em um arquivo de configuração. Remova-o.`,
  CONFIG_EMPTY: (p) => `O arquivo está vazio. Ele precisa conter um documento ${or(p.needed)}.`,
  CONFIG_ONLY_COMMENTS: (p) =>
    `O arquivo só tem comentários ou documentos vazios. Ele precisa conter um documento ${or(p.needed)}.`,
  CONFIG_TOO_DEEP: (p) =>
    `O aninhamento excede o limite de ${p.limit} níveis. As configurações do kubeadm nunca têm mais de dez.`,
  CONFIG_TOO_MANY_TOKENS: (p) =>
    `Neste ponto, o arquivo já excede o limite de ${p.limit} tokens de YAML. Verifique se este é o arquivo certo.`,
  CONFIG_NOT_FINITE: () =>
    'O número precisa ser finito: o kubeadm converte o arquivo para JSON, que não aceita .inf nem .nan.',
  CONFIG_TOO_MANY_VALUES: (p) =>
    `Com as referências (*) expandidas, o documento excede o limite de ${p.limit} valores.`,

  // YAML
  CONFIG_SYNTAX_TAB: () => 'O YAML não permite recuo com tabulação. Use espaços.',
  CONFIG_SYNTAX_INDENT: () =>
    'O recuo não corresponde ao das linhas anteriores, ou há, mais acima, um colchete ou uma chave sem fechamento. Os campos de um mesmo objeto devem começar na mesma coluna.',
  CONFIG_SYNTAX_MISSING: () =>
    'Falta algo aqui: aspas, colchete ou chave de fechamento, vírgula entre itens, dois-pontos depois do nome de um campo ou espaço depois dos dois-pontos.',
  CONFIG_SYNTAX_UNEXPECTED: () =>
    'Há algo inesperado aqui. Veja se faltam aspas ou uma quebra de linha, ou se há um colchete ou uma vírgula a mais.',
  CONFIG_SYNTAX_ESCAPE: () =>
    'Esta barra invertida não inicia uma sequência de escape válida em YAML. Escreva \\\\ para uma barra invertida ou use aspas simples.',
  CONFIG_SYNTAX_START: () => 'Um valor não pode começar com este caractere. Coloque o valor entre aspas.',
  CONFIG_SYNTAX_KEY: () =>
    'Uma chave deve estar em uma única linha, ter no máximo 1024 caracteres e ser seguida imediatamente por dois-pontos.',
  CONFIG_SYNTAX_NESTED: () =>
    'Um mapeamento ou uma lista não pode começar aqui. Coloque-o em uma linha própria, com recuo.',
  CONFIG_SYNTAX_ANCHOR: () =>
    'Esta âncora (&) ou referência (*) não é permitida aqui. Se for texto, coloque-a entre aspas.',
  CONFIG_SYNTAX_TAG: () => 'Esta tag (!) não pode ser usada aqui. Se for texto, coloque-a entre aspas.',
  CONFIG_SYNTAX_DIRECTIVE: () => 'Esta diretiva (%) não é aceita. Remova a linha.',
  CONFIG_SYNTAX_OTHER: () => 'Isto não é YAML nem JSON válido.',
  CONFIG_UNKNOWN_ANCHOR: (p) =>
    `A referência *${p.name} não é precedida por uma âncora &${p.name}. Se for texto, coloque-a entre aspas.`,
  CONFIG_ALIAS_IN_ITSELF: (p) =>
    `A referência *${p.name} está dentro da própria âncora &${p.name} e, por isso, a expansão nunca terminaria. Remova a referência.`,
  CONFIG_TAG: (p) => `A tag ${p.tag} é desconhecida ou não corresponde ao valor. Remova-a.`,
  CONFIG_KEY: (p) => `Uma chave deve ser um nome. ${KEYS[p.found]}`,
  CONFIG_MERGE_NOT_MAPPING: () => '<< só pode mesclar um mapeamento ou uma lista de mapeamentos.',
  CONFIG_MERGE_TOO_LARGE: (p) =>
    `As mesclagens (<<) acrescentam mais de ${p.limit} chaves ou têm mais de ${p.depth} níveis. Use menos mesclagens.`,
  CONFIG_MERGE_AFTER_KEY: (p) =>
    `<< acrescenta ${p.name}, que já foi definido acima, e os programas que leem YAML divergem sobre qual dos dois valores prevalece. Coloque << antes das outras chaves.`,
  CONFIG_DUPLICATE_KEY: (p) => `${p.name} já foi informado na linha ${p.line}. Mantenha apenas uma das ocorrências.`,

  // Tipo e versão
  CONFIG_NOT_A_MAPPING: (p) =>
    `Uma configuração deve ser um mapeamento de campos que comece com apiVersion e kind, mas o conteúdo informado é ${FOUND[p.found]}.`,
  CONFIG_NO_API_VERSION: (p) =>
    `Falta o campo apiVersion. Para ${or(p.wanted.slice(0, 2))}, use apiVersion: ${p.current}.`,
  CONFIG_NO_KIND: (p) => `Falta o campo kind. Use ${or(p.wanted)}.`,
  CONFIG_KIND_MISSING: (p) => `O arquivo só contém ${and(p.kinds)}; ele precisa conter um documento ${or(p.needed)}.`,
  CONFIG_DUPLICATE_KIND: (p) =>
    `Já há um documento ${p.kind} na linha ${p.line}. Um arquivo só pode ter um documento de cada kind.`,
  CONFIG_UNKNOWN_KIND: (p) =>
    `O kind ${p.kind} é desconhecido.${didYouMean(p.nearest)} Valores aceitos: ${and(p.known)}.`,
  CONFIG_KUBECONFIG_GIVEN: () =>
    'Este arquivo é um kubeconfig, não uma configuração do kubeadm. Para associar a máquina a um cluster com esse arquivo, use join --discovery-file em vez de --config.',
  CONFIG_WRONG_GROUP: (p) => `${p.kind} pertence a ${p.expected}, não a ${p.found}.`,
  CONFIG_UNKNOWN_VERSION: (p) =>
    `A versão ${p.version} é desconhecida.${didYouMean(p.nearest)} Valores aceitos: ${and(p.known)}.`,
  CONFIG_RETIRED_VERSION: (p) =>
    p.migratedBy === 'kubejoin'
      ? `A versão ${p.version} não é mais aceita. Para atualizar o arquivo, execute "kubejoin config migrate --old-config ARQUIVO --new-config NOVO".`
      : `A versão ${p.version} não é mais aceita. O kubeadm ${p.migratedBy} ainda a lê: execute "kubeadm config migrate --old-config ARQUIVO --new-config NOVO" com essa versão do kubeadm e repita com versões mais recentes até o arquivo chegar à versão v1beta2 ou posterior. A partir daí, o "kubejoin config migrate" pode atualizá-lo.`,
  CONFIG_EXPERIMENTAL_VERSION: (p) =>
    `A versão ${p.version} é experimental. Para usá-la, informe --allow-experimental-api; caso contrário, use ${p.current}.`,

  // Campos
  CONFIG_UNKNOWN_FIELD: (p) => {
    const other = p.versions ? ` Ele não existe em ${p.version}, mas existe em ${and(p.versions)}.` : '';
    const elsewhere = p.elsewhere ? ` O campo correspondente é ${p.elsewhere}${p.kind ? `, em ${p.kind}` : ''}.` : '';
    return `O campo ${p.name} é desconhecido.${didYouMean(p.nearest)}${other}${elsewhere}${p.allowed.length > MANY_FIELDS ? '' : ` Campos aceitos aqui: ${and(p.allowed)}.`}`;
  },
  CONFIG_WRONG_TYPE: (p) => {
    const quote =
      TEXT_TYPES.includes(p.expected) && !['list', 'mapping'].includes(p.found) ? ' Coloque-o entre aspas.' : '';
    return `O valor deve ser ${EXPECTED[p.expected]}, mas é ${FOUND[p.found]}.${quote}`;
  },
  CONFIG_NOT_ALLOWED: (p) =>
    `${p.value === '' ? 'Um valor vazio' : `O valor ${p.value}`} não é permitido.${didYouMean(p.nearest)} Valores aceitos: ${or(p.allowed)}.`,
  CONFIG_INTEGER_RANGE: (p) => `O número deve caber em um inteiro de ${p.bits} bits com sinal.`,
  CONFIG_DURATION: (p) => {
    const why: Record<string, string> = {
      'missing-unit': 'há um número sem unidade',
      'unknown-unit': `${p.unit} não é uma unidade`,
      'out-of-range': 'excede 292 anos',
    };
    return `"${p.value}" não é uma duração válida${why[p.reason] ? `: ${why[p.reason]}` : ''}. Use números com as unidades h, m, s ou ms, como 5m, 90s ou 1h30m.`;
  },
  CONFIG_TIMEOUT_NOT_POSITIVE: () =>
    'Um tempo limite deve ser maior que zero. Remova o campo para usar o valor padrão.',

  // Valores
  CONFIG_TOKEN: (p) =>
    `Isto não é um token de autoinicialização. Um token tem 6 caracteres, um ponto e mais 16 caracteres; antes e depois do ponto, só são permitidos a-z e 0-9. O valor informado tem ${count(p.length, 'caractere', 'caracteres')}, na forma ${p.shape} (x: a-z ou 0-9, X: A-Z, _: espaço em branco, ?: outro).`,
  CONFIG_TOKEN_MISSING: () =>
    'Falta o token de autoinicialização. Execute "kubejoin token create" em um nó da camada de gerenciamento para criar um.',
  CONFIG_CERTIFICATE_KEY: (p) =>
    `A chave de certificado deve ter 64 dígitos hexadecimais. O valor informado tem ${count(p.length, 'caractere', 'caracteres')}${p.foreign > 0 ? `, dos quais ${count(p.foreign, 'não é hexadecimal', 'não são hexadecimais')}` : ''}.`,
  CONFIG_HASH: (p) => {
    const why = {
      form: `este valor não tem a forma algoritmo:dígitos (${count(p.length, 'caractere', 'caracteres')})`,
      algorithm: `o algoritmo ${p.algorithm} não é aceito`,
      digits: 'nem todos os caracteres depois dos dois-pontos são dígitos hexadecimais',
      length: `este valor tem ${count(p.length, 'dígito', 'dígitos')} depois dos dois-pontos`,
    }[p.reason];
    return `Um hash da chave pública da CA é formado por sha256: e 64 dígitos hexadecimais; ${why}. Para obter o hash, execute "kubejoin token create --print-join-command" em um nó da camada de gerenciamento.`;
  },
  CONFIG_NO_PIN: () =>
    'Falta o hash da chave pública da CA; sem ele, outra máquina poderia se passar pela camada de gerenciamento. Informe caCertHashes (--discovery-token-ca-cert-hash; para obtê-lo, execute "kubejoin token create --print-join-command" em um nó da camada de gerenciamento), ou aceite o risco com unsafeSkipCAVerification (--discovery-token-unsafe-skip-ca-verification).',
  CONFIG_ENDPOINT: (p) =>
    `"${p.value}" não é um endereço válido do servidor da API. Use host:porta com um nome DNS ou um endereço IP; coloque um endereço IPv6 entre colchetes, como em [fd00::1]:6443.`,
  CONFIG_ENDPOINT_MISSING: () => 'Falta o endereço do servidor da API. Use host:porta, por exemplo, 10.0.0.1:6443.',
  CONFIG_ENDPOINT_SCHEME: (p) =>
    `Informe o endereço do servidor da API no formato host:porta${p.instead ? ` (${p.instead})` : ''}, sem ${p.scheme}.`,
  CONFIG_ENDPOINT_PATH: (p) =>
    `Informe o endereço do servidor da API no formato host:porta${p.instead ? ` (${p.instead})` : ''}, sem caminho, usuário nem query string.`,
  CONFIG_ENDPOINT_AMBIGUOUS: (p) =>
    `Este endereço IPv6 é ambíguo: a última parte pode ser uma porta. Use ${p.withPort} se for o caso, ou ${p.address} se não for.`,
  CONFIG_PORT: (p) => `"${p.value}" não é uma porta válida. Use um número de 1 a 65535.`,
  CONFIG_ADDRESS: (p) => `"${p.value}" não é um endereço IP.`,
  CONFIG_ADDRESS_UNUSABLE: (p) =>
    `Não é possível acessar um servidor da API em ${p.value}, um endereço ${RANGES[p.range]}. Use um endereço desta máquina que os outros nós consigam acessar.`,
  CONFIG_NODE_NAME: (p) =>
    `"${p.name}" não é um nome de nó válido. Use no máximo 253 caracteres (a-z, 0-9, - e .), começando e terminando com letra ou dígito.`,
  CONFIG_TAINT_KEY: (p) =>
    `"${p.key}" não é uma chave de taint válida. Use no máximo 63 caracteres (letras, dígitos, -, _ e .), com um prefixo opcional formado por um nome DNS e /, como em example.com/dedicated.`,
  CONFIG_TAINT_VALUE: (p) =>
    `"${p.value}" não é um valor de taint válido. Use no máximo 63 caracteres (letras, dígitos, -, _ e .), começando e terminando com letra ou dígito.`,
  CONFIG_TAINT_EFFECT_MISSING: () => 'Falta o efeito do taint. Use NoSchedule, PreferNoSchedule ou NoExecute.',
  CONFIG_ARGUMENT_NAME: () => 'Falta o nome do argumento. Informe-o sem os hifens iniciais.',
  CONFIG_ALL_BESIDE_OTHERS: () =>
    '"all" já inclui todas as verificações. Informe apenas "all" ou liste verificações individuais.',
  CONFIG_CRI_SOCKET: (p) =>
    `"${p.value}" não é um soquete de agente de execução de contêineres. Use unix:// seguido de um caminho absoluto, como unix:///run/containerd/containerd.sock.`,
  CONFIG_CA_CERT_PATH: (p) =>
    `"${p.value}" não é um caminho válido para o certificado da CA. Use um caminho absoluto que termine em .crt.`,
  CONFIG_KUBECONFIG_MISSING: () => 'Falta o kubeconfig. Informe o caminho ou a URL https dele.',
  CONFIG_KUBECONFIG_SCHEME: (p) =>
    `O esquema ${p.scheme}: não é aceito para um arquivo de descoberta. Use um caminho ou uma URL https.`,
  CONFIG_KUBECONFIG_URL: (p) =>
    `Esta não é uma URL ${p.scheme} completa. Use ${p.scheme === 'file' ? 'file:///caminho' : 'https://host/caminho'}.`,

  // Combinações
  CONFIG_DISCOVERY_NONE: () => 'Nenhum cluster foi indicado. Informe discovery.bootstrapToken ou discovery.file.',
  CONFIG_DISCOVERY_BOTH: () =>
    'Os campos bootstrapToken e file foram informados, mas apenas um deles pode indicar o cluster. Mantenha só um.',
  CONFIG_FLAGS_DISCOVERY_NONE: (p) => {
    const flags =
      'o endereço de um servidor da API junto com --token e --discovery-token-ca-cert-hash, ou use --discovery-file ou --config';
    const printed =
      'Para obter o comando completo, execute "kubejoin token create --print-join-command" em um nó da camada de gerenciamento.';
    const cures = {
      join: `Informe ${flags}. ${printed}`,
      kubeconfig: `Informe com --kubeconfig um kubeconfig de administrador. Ou informe ${flags}.`,
      library:
        'Informe apiServerEndpoint junto com token e caCertHashes, ou discoveryFile, configFile ou configuration.',
      plan: `Um plano não contém token; por isso, "apply" exige novamente os argumentos e as opções de "plan join": informe ${flags}. ${printed}`,
    };
    return `Nenhum cluster foi indicado. ${cures[p.by]}`;
  },
  CONFIG_FLAGS_ENDPOINT_MISSING: (p) =>
    `${p.flag} exige o endereço de um servidor da API, por exemplo: ${p.command} 10.0.0.1:6443 ${p.flag} …`,
  CONFIG_FLAGS_DISCOVERY_BOTH: (p) =>
    `O endereço ${p.endpoint} e ${p.by ? 'discoveryFile' : '--discovery-file'} foram informados, mas apenas um deles pode indicar o cluster. Remova um deles.`,
  CONFIG_FLAGS_KUBECONFIG_EMPTY: () => 'O valor está vazio. Informe um kubeconfig ou remova esta opção.',
  CONFIG_FLAGS_TOKEN_TWICE: (p) =>
    `${p ? 'token e tokenFile' : '--token e --token-file'} foram informadas. Remova uma delas.`,

  ...clusterProblems,
} satisfies Texts;
