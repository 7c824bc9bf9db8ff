import { MANY_FIELDS } from '../../../config/documents/sentences.ts';
import type { FieldType } from '../../../config/fields/field.ts';
import { type FoundType, TEXT_TYPES } from '../../../config/sentences.ts';
import type { Texts } from '../../tables.ts';
import { and, didYouMean } from '../words/portuguese.ts';
import { clusterProblems } from './cluster-problems.ts';
import { fleetProblems } from './fleet-problems.ts';

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
  time: 'um horário como 2026-01-31T12:00:00Z',
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
  null: 'nada (null)',
  list: 'uma lista',
  mapping: 'um mapeamento',
};
const RANGES = {
  multicast: 'multicast',
  'link-local': 'de enlace local (link-local)',
  broadcast: 'de broadcast',
} as const;
const or = (words: readonly string[]): string => new Intl.ListFormat('pt-BR', { type: 'disjunction' }).format(words);

export const configProblems = {
  // O arquivo como um todo
  CONFIG_TOO_LARGE: (p) => `O arquivo tem ${p.bytes} bytes; são lidos no máximo ${p.limit}. É este o arquivo certo?`,
  CONFIG_ENCODING: (p) =>
    `O arquivo está codificado em ${p.encoding}. Salve-o em UTF-8, por exemplo com iconv -f ${p.encoding} -t UTF-8.`,
  CONFIG_NOT_UTF8: (p) => `O byte 0x${p.byte} não é texto UTF-8. É este o arquivo certo? Se for, salve-o em UTF-8.`,
  CONFIG_CONTROL_CHARACTER: (p) =>
    `O caractere de controle ${p.character} não é permitido em um arquivo de configuração. Remova-o.`,
  CONFIG_EMPTY: (p) => `O arquivo está vazio. Ele precisa de ${or(p.needed)}.`,
  CONFIG_ONLY_COMMENTS: (p) => `O arquivo só tem comentários ou documentos vazios. Ele precisa de ${or(p.needed)}.`,
  CONFIG_TOO_DEEP: (p) =>
    `Mais de ${p.limit} níveis de aninhamento não são lidos; nenhuma configuração do kubeadm precisa de dez.`,
  CONFIG_TOO_MANY_TOKENS: (p) =>
    `O arquivo tem mais de ${p.limit} palavras e sinais até aqui, mais do que é lido. É este o arquivo certo?`,
  CONFIG_NOT_FINITE: () =>
    'Aqui um número precisa ser finito: .inf e .nan não têm forma em JSON, em que o kubeadm transforma o arquivo.',
  CONFIG_TOO_MANY_VALUES: (p) => `Com seus aliases o documento tem mais de ${p.limit} valores; a leitura para aqui.`,

  // YAML
  CONFIG_SYNTAX_TAB: () => 'Recuo com tabulação não é permitido em YAML. Use espaços.',
  CONFIG_SYNTAX_INDENT: () =>
    'O recuo não combina com as linhas anteriores, ou um colchete ou chave acima não foi fechado. Os campos de um objeto começam na mesma coluna.',
  CONFIG_SYNTAX_MISSING: () =>
    'Falta algo aqui: fechar aspas, colchete ou chave, uma vírgula entre itens, dois-pontos depois de uma chave, ou um espaço depois deles.',
  CONFIG_SYNTAX_UNEXPECTED: () =>
    'Isto não pode estar aqui. Procure aspas que faltam, uma quebra de linha que falta, ou um colchete ou vírgula a mais.',
  CONFIG_SYNTAX_ESCAPE: () =>
    'Esta barra invertida não inicia um escape que o YAML conheça. Escreva \\\\ para uma barra invertida, ou use aspas simples.',
  CONFIG_SYNTAX_START: () => 'Um valor não pode começar com este caractere. Coloque o valor entre aspas.',
  CONFIG_SYNTAX_KEY: () =>
    'Uma chave deve estar em uma só linha, com no máximo 1024 caracteres e sem nada entre ela e os dois-pontos.',
  CONFIG_SYNTAX_NESTED: () =>
    'Um mapeamento ou uma lista não pode começar aqui. Coloque-o em uma linha própria, com recuo.',
  CONFIG_SYNTAX_ANCHOR: () =>
    'Esta âncora (&) ou este alias (*) não pode estar aqui. Se for texto, coloque-o entre aspas.',
  CONFIG_SYNTAX_TAG: () => 'Esta tag (!) não pode ser usada aqui. Se for texto, coloque-a entre aspas.',
  CONFIG_SYNTAX_DIRECTIVE: () => 'Esta diretiva (%) não é compreendida. Remova a linha.',
  CONFIG_SYNTAX_OTHER: () => 'Isto não é YAML nem JSON válido.',
  CONFIG_UNKNOWN_ANCHOR: (p) =>
    `O alias *${p.name} não tem uma âncora &${p.name} antes dele. Se for texto, coloque-o entre aspas.`,
  CONFIG_ALIAS_IN_ITSELF: (p) => `O alias *${p.name} está dentro da própria âncora e por isso não tem fim.`,
  CONFIG_TAG: (p) => `A tag ${p.tag} não é conhecida aqui, ou não combina com o valor. Remova-a.`,
  CONFIG_KEY: () =>
    'Uma chave deve ser um nome. Esta está vazia ou é um número fracionário ou grande demais, uma lista ou um mapeamento.',
  CONFIG_MERGE_NOT_MAPPING: () => '<< só pode mesclar um mapeamento ou uma lista de mapeamentos.',
  CONFIG_MERGE_TOO_LARGE: (p) =>
    `As mesclagens (<<) trazem mais de ${p.limit} chaves, ou têm mais de ${p.depth} níveis; elas não são seguidas além disso.`,
  CONFIG_MERGE_AFTER_KEY: (p) =>
    `<< traz ${p.name}, que está antes dele; os analisadores não concordam sobre qual dos dois vale. Escreva << primeiro.`,
  CONFIG_DUPLICATE_KEY: (p) => `${p.name} já foi informado na linha ${p.line}. Mantenha só um deles.`,

  // Tipo e versão
  CONFIG_NOT_A_MAPPING: (p) =>
    `Uma configuração é um mapeamento de campos que começa com apiVersion e kind; isto é ${FOUND[p.found]}.`,
  CONFIG_NO_API_VERSION: (p) => `Falta apiVersion. Para ${or(p.wanted.slice(0, 2))} escreva apiVersion: ${p.current}.`,
  CONFIG_NO_KIND: (p) => `Falta kind. Aqui são lidos: ${or(p.wanted)}.`,
  CONFIG_KIND_MISSING: (p) => `O arquivo só tem ${and(p.kinds)}; ele precisa de ${or(p.needed)}.`,
  CONFIG_DUPLICATE_KIND: (p) =>
    `Um ${p.kind} já foi informado na linha ${p.line}; um arquivo pode ter um de cada kind.`,
  CONFIG_UNKNOWN_KIND: (p) => `O kind ${p.kind} não é conhecido.${didYouMean(p.nearest)} Conhecidos: ${and(p.known)}.`,
  CONFIG_KUBECONFIG_GIVEN: () =>
    'Isto é um kubeconfig, não uma configuração. Para se associar a um cluster com ele, informe-o em join --discovery-file em vez de --config.',
  CONFIG_WRONG_GROUP: (p) => `${p.kind} pertence a ${p.expected}, não a ${p.found}.`,
  CONFIG_UNKNOWN_VERSION: (p) =>
    `A versão ${p.version} não é conhecida.${didYouMean(p.nearest)} Conhecidas: ${and(p.known)}.`,
  CONFIG_RETIRED_VERSION: (p) =>
    p.migratedBy === 'kubejoin'
      ? `${p.version} não é mais lida aqui. Isto escreve o arquivo na versão atual: kubejoin config migrate --old-config ARQUIVO --new-config NOVO.`
      : `${p.version} não é mais lida. O kubeadm ${p.migratedBy} ainda a lê: kubeadm config migrate --old-config ARQUIVO --new-config NOVO; repita isso com versões mais novas até o arquivo chegar a v1beta2 ou posterior, que o kubejoin config migrate lê.`,
  CONFIG_EXPERIMENTAL_VERSION: (p) =>
    `${p.version} é experimental. Permita-a com --allow-experimental-api, ou escreva ${p.current}.`,

  // Campos
  CONFIG_UNKNOWN_FIELD: (p) => {
    const other = p.versions ? ` ${p.version} não o tem; ele existe em ${and(p.versions)}.` : '';
    const elsewhere = p.elsewhere ? ` Ele existe como ${p.elsewhere}${p.kind ? ` de ${p.kind}` : ''}.` : '';
    return `O campo ${p.name} não é conhecido aqui.${didYouMean(p.nearest)}${other}${elsewhere}${p.allowed.length > MANY_FIELDS ? '' : ` Conhecidos: ${and(p.allowed)}.`}`;
  },
  CONFIG_WRONG_TYPE: (p) => {
    const quote =
      TEXT_TYPES.includes(p.expected) && !['list', 'mapping'].includes(p.found) ? ' Coloque-o entre aspas.' : '';
    return `Isto deve ser ${EXPECTED[p.expected]}; é ${FOUND[p.found]}.${quote}`;
  },
  CONFIG_NOT_ALLOWED: (p) =>
    `${p.value === '' ? 'Um valor vazio' : `O valor ${p.value}`} não é permitido.${didYouMean(p.nearest)} Permitidos: ${or(p.allowed)}.`,
  CONFIG_INTEGER_RANGE: () => 'O número é grande ou pequeno demais.',
  CONFIG_DURATION: (p) => {
    const why: Record<string, string> = {
      'missing-unit': 'um número não tem unidade',
      'unknown-unit': `a unidade ${p.unit} não é conhecida`,
      'out-of-range': 'passa de 292 anos',
    };
    return `"${p.value}" não é uma duração${why[p.reason] ? `: ${why[p.reason]}` : ''}. Escreva números com as unidades h, m, s ou ms, como 5m, 90s ou 1h30m.`;
  },
  CONFIG_TIMEOUT_NOT_POSITIVE: () =>
    'Um tempo limite deve ser maior que zero. Deixe o campo de fora para usar o valor padrão.',

  // Valores
  CONFIG_TOKEN: (p) =>
    `Isto não é um token de autoinicialização: 6 caracteres, um ponto, 16 caracteres, de a-z e 0-9. Ele tem ${p.length} caracteres da forma ${p.shape} (x: a-z ou 0-9, X: A-Z, _: espaço em branco, ?: outro).`,
  CONFIG_TOKEN_MISSING: () =>
    'É preciso um token de autoinicialização. "kubejoin token create" em um nó da camada de gerenciamento cria um.',
  CONFIG_CERTIFICATE_KEY: (p) =>
    `A chave de certificado deve ter 64 dígitos hexadecimais; ela tem ${p.length} caracteres${p.foreign > 0 ? `, ${p.foreign} deles não são dígitos hexadecimais` : ''}.`,
  CONFIG_HASH: (p) => {
    const why = {
      form: `o valor não tem a forma algoritmo:dígitos (${p.length} caracteres)`,
      algorithm: `o algoritmo ${p.algorithm} não é conhecido, só sha256`,
      digits: 'depois dos dois-pontos nem todos são dígitos hexadecimais',
      length: `depois dos dois-pontos há ${p.length} dígitos`,
    }[p.reason];
    return `O hash da CA é sha256: e 64 dígitos hexadecimais; ${why}. "kubejoin token create --print-join-command" em um nó da camada de gerenciamento o mostra.`;
  },
  CONFIG_NO_PIN: () =>
    'Nenhum hash da CA foi informado; outra máquina poderia se passar pela camada de gerenciamento. Informe caCertHashes (--discovery-token-ca-cert-hash; "kubejoin token create --print-join-command" em um nó da camada de gerenciamento o mostra), ou aceite o risco com unsafeSkipCAVerification (--discovery-token-unsafe-skip-ca-verification).',
  CONFIG_ENDPOINT: (p) =>
    `"${p.value}" não é o endereço de um servidor da API. Escreva host:porta com um nome DNS ou um endereço IP, um endereço IPv6 entre colchetes: [fd00::1]:6443.`,
  CONFIG_ENDPOINT_MISSING: () =>
    'O servidor da API a consultar não foi informado. Escreva host:porta, por exemplo 10.0.0.1:6443.',
  CONFIG_ENDPOINT_SCHEME: (p) =>
    `O servidor da API é informado como host:porta, sem ${p.scheme}${p.instead ? `. Escreva ${p.instead}` : ''}.`,
  CONFIG_ENDPOINT_PATH: (p) =>
    `O servidor da API é informado como host:porta, sem caminho, usuário ou consulta${p.instead ? `. Escreva ${p.instead}` : ''}.`,
  CONFIG_ENDPOINT_AMBIGUOUS: (p) =>
    `Este endereço IPv6 pode terminar em uma porta. Escreva ${p.withPort} se for o caso, ou ${p.address} se não for.`,
  CONFIG_PORT: (p) => `"${p.value}" não é uma porta. Portas vão de 1 a 65535.`,
  CONFIG_ADDRESS: (p) => `"${p.value}" não é um endereço IP.`,
  CONFIG_ADDRESS_UNUSABLE: (p) =>
    `Um servidor da API não pode ser alcançado em ${p.value}, um endereço ${RANGES[p.range]}. Informe um endereço desta máquina que os outros nós alcancem.`,
  CONFIG_NODE_NAME: (p) =>
    `"${p.name}" não pode ser o nome de um nó: nomes têm a-z, 0-9, - e ., começam e terminam com letra ou dígito, e têm no máximo 253 caracteres.`,
  CONFIG_TAINT_KEY: (p) =>
    `"${p.key}" não pode ser a chave de um taint: opcionalmente um nome DNS e /, depois no máximo 63 caracteres de letras, dígitos, -, _ e ., como example.com/dedicated.`,
  CONFIG_TAINT_VALUE: (p) =>
    `"${p.value}" não pode ser o valor de um taint: no máximo 63 caracteres de letras, dígitos, -, _ e ., começando e terminando com letra ou dígito.`,
  CONFIG_TAINT_EFFECT_MISSING: () => 'Um taint precisa de um efeito: NoSchedule, PreferNoSchedule ou NoExecute.',
  CONFIG_ARGUMENT_NAME: () => 'Um argumento precisa de um nome, escrito sem hífens no começo.',
  CONFIG_ALL_BESIDE_OTHERS: () =>
    '"all" já nomeia todas as verificações. Informe só ele, ou informe verificações individuais.',
  CONFIG_CRI_SOCKET: (p) =>
    `"${p.value}" não é o soquete de um agente de execução de contêiner. Escreva unix:// e um caminho absoluto, como unix:///run/containerd/containerd.sock.`,
  CONFIG_CA_CERT_PATH: (p) => `"${p.value}" não pode ser o caminho da CA: ele deve ser absoluto e terminar em .crt.`,
  CONFIG_KUBECONFIG_MISSING: () => 'Falta o caminho ou a URL https de um kubeconfig.',
  CONFIG_KUBECONFIG_SCHEME: (p) =>
    `Um arquivo de descoberta vem de um caminho ou de uma URL https; ${p.scheme}: não é nenhum dos dois.`,
  CONFIG_KUBECONFIG_URL: (p) =>
    `Esta não é uma URL ${p.scheme} completa. Escreva ${p.scheme === 'file' ? 'file:///caminho' : 'https://host/caminho'}.`,

  // Combinações
  CONFIG_DISCOVERY_NONE: () =>
    'Não está dito como encontrar o cluster. Informe discovery.bootstrapToken ou discovery.file.',
  CONFIG_DISCOVERY_BOTH: () =>
    'bootstrapToken e file foram ambos informados; o cluster é encontrado de uma só forma. Mantenha um deles.',
  CONFIG_FLAGS_DISCOVERY_NONE: () =>
    'Não está dito como encontrar o cluster. Informe o endereço de um servidor da API com --token e --discovery-token-ca-cert-hash, ou --discovery-file, ou --config; "kubejoin token create --print-join-command" em um nó da camada de gerenciamento mostra a linha inteira.',
  CONFIG_FLAGS_ENDPOINT_MISSING: (p) =>
    `${p.flag} só encontra o cluster junto com o endereço de um servidor da API. Acrescente-o: join 10.0.0.1:6443 ${p.flag} ….`,
  CONFIG_FLAGS_DISCOVERY_BOTH: (p) =>
    `O endereço ${p.endpoint} e --discovery-file foram ambos informados; o cluster é encontrado de uma só forma. Deixe um deles de fora.`,
  CONFIG_FLAGS_TOKEN_TWICE: () => '--token e --token-file foram ambos informados. Deixe um deles de fora.',

  ...clusterProblems,
  ...fleetProblems,
} satisfies Texts;
