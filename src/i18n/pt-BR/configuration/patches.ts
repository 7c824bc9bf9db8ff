import { count } from '../../../base/wording.ts';
import { problemLines } from '../../../config/problem.ts';
import { TYPE_NAMES } from '../../../manifests/patches/manifests-patches-sentences.ts';
import { inWords } from '../../../manifests/patches/patch-problem.ts';
import type { Area } from '../../tables.ts';
import { and } from '../words/portuguese.ts';

const IGNORED = {
  extension: 'o nome não termina em .yaml nem em .json',
  target: 'o nome não começa com o nome de um alvo',
  empty: 'ele está vazio',
};

const FILE_TYPES: Record<string, string> = {
  directory: 'diretório',
  symlink: 'link simbólico',
  socket: 'soquete',
  other: 'arquivo especial',
};

const mib = (bytes: number) => `${(Math.round((bytes / 1024 / 1024) * 10) / 10).toString().replace('.', ',')} MiB`;

const OPERATION_PARTS = {
  operation: 'não é um objeto com os membros op e path',
  op: 'tem um "op" diferente de add, remove, replace, move, copy ou test',
  path: 'não tem um "path" que seja um ponteiro JSON iniciado por /',
  from: 'não tem um "from" que seja um ponteiro JSON iniciado por /',
  value: 'não tem "value"',
};

const JSON_TYPES = {
  null: 'nulo',
  boolean: 'booleano',
  number: 'número',
  string: 'texto',
  array: 'lista',
  object: 'objeto',
};

const nth = (index: number) => `A operação ${index + 1} do patch`;
const at = (path: string) => (path === '' ? 'no topo' : `em ${path}`);

/** Uma ou duas frases sobre o problema do patch. */
export const patchProblem = inWords({
  'unknown-field': (p) =>
    `O tipo de objeto que o patch altera não tem um objeto nem uma lista em ${p.path}${p.nearest ? `; o nome mais próximo é "${p.nearest}"` : ''}.`,
  'wrong-type': (p) =>
    `O valor ${at(p.path)} deve ser do tipo ${JSON_TYPES[p.expected]}, mas é do tipo ${JSON_TYPES[p.found]}.`,
  'no-merge-key': (p) =>
    p.mergeKey === ''
      ? `Os elementos de ${p.path} devem ser valores simples, e um deles é um objeto.`
      : `A lista ${p.path} é mesclada pela chave "${p.mergeKey}", mas um dos elementos não tem essa chave com um valor simples.`,
  'mixed-elements': (p) =>
    `Os elementos da lista ${p.path}, no objeto e no patch, devem ser todos do mesmo tipo e não podem ser nulos nem listas; uma lista vazia não tem ordem a definir.`,
  'unknown-directive': (p) => `A diretiva $patch ${at(p.path)} é ${p.found}; ela pode ser "replace" ou "delete".`,
  'merge-directive-in-list': (p) =>
    `Um elemento da lista ${p.path} tem $patch: merge; sem essa diretiva, os elementos já são mesclados.`,
  'malformed-directive': (p) =>
    `A diretiva ${p.directive} ${at(p.path)} deve ter a forma $retainKeys, $deleteFromPrimitiveList/CAMPO ou $setElementOrder/CAMPO, com uma lista de valores simples ou de elementos.`,
  'not-retained': (p) =>
    `O patch define ${p.field} ${at(p.path)}, mas a diretiva $retainKeys do próprio patch não o lista.`,
  'order-mismatch': (p) => `$setElementOrder de ${p.path} não lista todos os elementos do patch na ordem do patch.`,
  'operation-malformed': (p) => `${nth(p.index)} ${OPERATION_PARTS[p.part]}.`,
  'pointer-not-found': (p) => `${nth(p.index)} (${p.op}) aponta para ${p.pointer}, que não existe no objeto.`,
  'index-invalid': (p) => `${nth(p.index)} (${p.op}) aponta para ${p.pointer}, um elemento que não existe na lista.`,
  'copies-too-much': (p) =>
    `${nth(p.index)} copia demais: as cópias de um patch podem ter no máximo ${p.limit} valores ao todo, em no máximo ${p.levels} níveis.`,
  'test-failed': (p) =>
    `${nth(p.index)} testa ${p.pointer === '' ? 'o objeto inteiro' : p.pointer}, mas o valor encontrado é outro.`,
  'result-not-object': (p) => `O patch substitui o objeto por um valor do tipo ${JSON_TYPES[p.found]}.`,
  'identity-changed': (p) => `O patch altera ${p.field}, que identifica o objeto.`,
});

export const patches = {
  failures: {
    PATCHES_DIRECTORY_MISSING: (p) => ({
      what: `O diretório de patches ${p.directory} não existe.`,
      cause: 'O diretório foi indicado em --patches ou em patches.directory no arquivo de configuração.',
      cure: 'Corrija o caminho. Para continuar sem patches, remova --patches (patches.directory no arquivo de configuração).',
    }),
    PATCHES_NOT_A_DIRECTORY: (p) => ({
      what: `${p.directory}, indicado como diretório de patches, não é um diretório.`,
      cause: 'Os patches são lidos dos arquivos de um diretório, e não de um único arquivo.',
      cure: 'Indique o diretório que contém os arquivos de patch.',
    }),
    PATCHES_DIRECTORY_TOO_LARGE: (p) => ({
      what: `O diretório de patches ${p.directory} tem mais de ${p.entries} entradas ou mais de ${p.depth} níveis de diretórios.`,
      cause:
        'O caminho não leva a um diretório de patches, ou um link dentro do diretório leva de volta a um diretório superior.',
      cure: 'Indique um diretório que contenha apenas os arquivos de patch.',
    }),
    PATCH_TYPE_UNKNOWN: (p) => ({
      what: `O nome do arquivo de patch ${p.file} ${p.found === '' ? 'não tem um tipo de patch' : `tem o tipo de patch desconhecido "${p.found}"`} depois do "+".`,
      cause: `Os nomes têm a forma target[suffix][+patchtype].extension, e os tipos de patch são ${and(p.allowed)}.`,
      cure: 'Use um desses tipos de patch no nome do arquivo, como em kube-apiserver0+merge.yaml, ou retire o arquivo do diretório de patches.',
    }),
    PATCH_FILE_NOT_REGULAR: (p) => ({
      what: `O arquivo de patch ${p.file} ${p.found === undefined ? 'não existe mais ou é um link para um arquivo que não existe' : 'não é um arquivo comum'}.`,
      cause:
        p.found === undefined
          ? 'O diretório lista esse nome, mas o arquivo não existia quando foi aberto.'
          : `O caminho indica um ${FILE_TYPES[p.found] ?? p.found}.`,
      cure: 'Coloque nesse caminho um arquivo com o patch ou remova essa entrada do diretório de patches.',
    }),
    PATCH_FILE_TOO_LARGE: (p) => ({
      what: `O arquivo de patch ${p.file} tem ${mib(p.size)}; o limite é ${mib(p.limit)}.`,
      cause: `Um patch contém apenas as alterações e costuma ocupar poucos kilobytes; provavelmente ${p.file} não é o arquivo certo.`,
      cure: 'Retire o arquivo do diretório de patches ou divida o patch em vários arquivos.',
    }),
    PATCH_FILE_MALFORMED: (p, say) => ({
      what: `Não é possível ler o arquivo de patch ${p.file}:${problemLines(p.file, p.problems, say)}`,
      cause:
        p.more > 0
          ? `O arquivo não é YAML nem JSON válido; ${count(p.more, 'outro problema não foi listado', 'outros problemas não foram listados')}.`
          : 'O arquivo não é YAML nem JSON válido.',
      cure: `Corrija ${p.problems.length === 1 ? 'a linha indicada' : 'as linhas indicadas'} ou retire o arquivo do diretório de patches.`,
    }),
    PATCH_FILE_ALIASES: (p) => ({
      what: `Com as referências (*) do YAML expandidas, o arquivo de patch ${p.file} contém mais de ${p.limit} valores.`,
      cause: 'Referências que contêm outras multiplicam o número de valores; nenhum patch precisa de tantos.',
      cure: 'Substitua as referências pelos respectivos valores.',
    }),
    PATCH_NUMBER_INEXACT: (p) => ({
      what: `O número ${p.number} em ${p.file}:${p.line}:${p.column} (${p.path}) não pode ser representado com exatidão.`,
      cause:
        'O número não é finito, ou é um inteiro fora do intervalo de ±9007199254740991; muitos programas que leem JSON não representam esse número com exatidão.',
      cure: 'Escreva um número menor ou, se o valor for um texto, coloque-o entre aspas.',
    }),
    PATCH_MALFORMED: (p) => ({
      what: `O ${TYPE_NAMES[p.type]} em ${p.file}:${p.line} é inválido.`,
      cause: patchProblem(p.problem),
      cure:
        p.type === 'json'
          ? 'Escreva o patch como uma lista de operações, por exemplo, [{"op": "add", "path": "/spec/nodeName", "value": "x"}]; para outro tipo de patch, inclua o tipo no nome do arquivo, por exemplo, +merge.'
          : 'Escreva no patch apenas a parte do objeto que muda, começando por "spec:" ou "metadata:" para um Pod; para uma lista de operações, inclua +json no nome do arquivo.',
    }),
    PATCH_NOT_APPLICABLE: (p) => ({
      what: `Não é possível aplicar o ${TYPE_NAMES[p.type]} de ${p.file} (documento ${p.document}) a ${p.target}. Nada foi alterado.`,
      cause: patchProblem(p.problem),
      cure: `Corrija o patch ou retire o arquivo do diretório de patches; "--dry-run" mostra ${p.target} com os patches aplicados.`,
    }),
  },
  texts: {
    PATCH_FILE_IGNORED: (p) => `O arquivo ${p.file} no diretório de patches foi ignorado: ${IGNORED[p.reason]}.`,
  },
} satisfies Area;
