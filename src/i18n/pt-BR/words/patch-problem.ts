import { inWords } from '../../../manifests/patches/patch-problem.ts';

const PARTS = {
  operation: 'não é um objeto com os membros op e path',
  op: 'tem um "op" diferente de add, remove, replace, move, copy ou test',
  path: 'não tem um "path" que seja um ponteiro JSON iniciado por /',
  from: 'não tem um "from" que seja um ponteiro JSON iniciado por /',
  value: 'não tem "value"',
};

const TYPES = {
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
  'wrong-type': (p) => `O valor ${at(p.path)} deve ser do tipo ${TYPES[p.expected]}, mas é do tipo ${TYPES[p.found]}.`,
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
  'operation-malformed': (p) => `${nth(p.index)} ${PARTS[p.part]}.`,
  'pointer-not-found': (p) => `${nth(p.index)} (${p.op}) aponta para ${p.pointer}, que não existe no objeto.`,
  'index-invalid': (p) => `${nth(p.index)} (${p.op}) aponta para ${p.pointer}, um elemento que não existe na lista.`,
  'test-failed': (p) =>
    `${nth(p.index)} testa ${p.pointer === '' ? 'o objeto inteiro' : p.pointer}, mas o valor encontrado é outro.`,
  'result-not-object': (p) => `O patch substitui o objeto por um valor do tipo ${TYPES[p.found]}.`,
  'identity-changed': (p) => `O patch altera ${p.field}, que identifica o objeto.`,
});
