import { problemLines } from '../../../config/problem.ts';
import { TYPE_NAMES } from '../../../manifests/patches/sentences.ts';
import type { Area } from '../../tables.ts';
import { patchProblem } from '../words/patch-problem.ts';

const IGNORED = {
  extension: 'seu nome não termina em .yaml nem em .json',
  target: 'seu nome não começa com o nome de um alvo',
  empty: 'ele está vazio',
};

const mib = (bytes: number) => `${(Math.round((bytes / 1024 / 1024) * 10) / 10).toString().replace('.', ',')} MiB`;

export const patches = {
  failures: {
    PATCHES_DIRECTORY_MISSING: (p) => ({
      what: `O diretório de patches ${p.directory} não existe.`,
      cause: 'Ele foi indicado por --patches ou por patches.directory no arquivo de configuração.',
      cure: 'Corrija o caminho, ou omita a flag para associar sem patches.',
    }),
    PATCHES_NOT_A_DIRECTORY: (p) => ({
      what: `${p.directory}, indicado para os patches, não é um diretório.`,
      cause: 'Os patches são lidos dos arquivos de um diretório, não de um único arquivo.',
      cure: 'Indique o diretório que contém os arquivos de patch.',
    }),
    PATCHES_DIRECTORY_TOO_LARGE: (p) => ({
      what: `O diretório de patches ${p.directory} tem mais de ${p.entries} entradas, ou diretórios aninhados além de ${p.depth} níveis.`,
      cause:
        'Isso não é um diretório de patches: o caminho está errado, ou um link dentro dele leva de volta a um diretório acima.',
      cure: 'Indique um diretório que contenha apenas os arquivos de patch.',
    }),
    PATCH_TYPE_UNKNOWN: (p) => ({
      what: `O nome do arquivo de patch ${p.file} tem ${p.found === '' ? 'nenhum tipo de patch' : `o tipo de patch desconhecido "${p.found}"`} depois do "+".`,
      cause: `Os nomes são escritos target[suffix][+patchtype].extension, e o tipo de patch é um destes: ${p.allowed}.`,
      cure: 'Renomeie o arquivo, por exemplo para kube-apiserver0+merge.yaml, ou retire-o do diretório.',
    }),
    PATCH_FILE_NOT_REGULAR: (p) => ({
      what: `O arquivo de patch ${p.file} ${p.found === undefined ? 'não está mais lá, ou é um link para nada' : 'não é um arquivo regular'}.`,
      cause:
        p.found === undefined
          ? 'Seu nome está no diretório, mas ao abri-lo não se encontrou um arquivo.'
          : `Ele é do tipo ${p.found}.`,
      cure: 'Coloque ali o próprio patch, ou remova o nome.',
    }),
    PATCH_FILE_TOO_LARGE: (p) => ({
      what: `O arquivo de patch ${p.file} tem ${mib(p.size)}; são lidos no máximo ${mib(p.limit)}.`,
      cause: 'Um patch nomeia apenas o que muda e ocupa poucos kilobytes; provavelmente este é outro arquivo.',
      cure: 'Retire-o do diretório, ou divida o patch em vários arquivos.',
    }),
    PATCH_FILE_MALFORMED: (p, say) => ({
      what: `O arquivo de patch ${p.file} não pode ser lido:${problemLines(p.file, p.problems, say)}`,
      cause:
        p.more > 0
          ? `Ele não é YAML nem JSON válido; outros ${p.more} problemas não foram listados.`
          : 'Ele não é YAML nem JSON válido.',
      cure: 'Corrija o arquivo nas linhas indicadas, ou retire-o do diretório de patches.',
    }),
    PATCH_FILE_ALIASES: (p) => ({
      what: `O arquivo de patch ${p.file} representa mais de ${p.limit} valores depois que seus aliases YAML são expandidos.`,
      cause: 'Aliases que contêm aliases se multiplicam; nenhum patch precisa disso.',
      cure: 'Escreva os valores por extenso onde são usados.',
    }),
    PATCH_NUMBER_INEXACT: (p) => ({
      what: `O número ${p.number} em ${p.file}:${p.line}:${p.column} (${p.path}) não pode ser mantido com exatidão.`,
      cause: 'Ele não é finito, ou é um inteiro além de 9007199254740991, o maior em que programas JSON concordam.',
      cure: 'Escreva um número menor, ou coloque-o entre aspas se for um texto.',
    }),
    PATCH_MALFORMED: (p) => ({
      what: `O ${TYPE_NAMES[p.type]} em ${p.file}:${p.line} está malformado.`,
      cause: patchProblem(p.problem),
      cure:
        p.type === 'json'
          ? 'Escreva-o como uma lista de operações, por exemplo [{"op": "add", "path": "/spec/nodeName", "value": "x"}]; um arquivo de outro tipo de patch precisa dele no nome, como +merge.'
          : 'Escreva-o como a parte do objeto que muda, começando por "spec:" ou "metadata:" para um Pod; uma lista de operações precisa de +json no nome do arquivo.',
    }),
    PATCH_NOT_APPLICABLE: (p) => ({
      what: `O ${TYPE_NAMES[p.type]} em ${p.file} (documento ${p.document}) não pode ser aplicado a ${p.target}. Nada foi alterado.`,
      cause: patchProblem(p.problem),
      cure: `Corrija o patch, ou retire o arquivo do diretório de patches; "--dry-run" mostra ${p.target} com os patches aplicados.`,
    }),
  },
  texts: {
    PATCH_FILE_IGNORED: (p) => `O arquivo ${p.file} no diretório de patches foi ignorado: ${IGNORED[p.reason]}.`,
  },
} satisfies Area;
