import fc from 'fast-check';
import { TYPES } from '../../src/manifests/patches/strategic/types.ts';

type Json = unknown;
type Fields = Record<string, string>;

const PORT_KEYS = new Set(['containerPort']);
const word = fc.constantFrom('a', 'b', 'c', 'd');
const scalar = fc.oneof(word, fc.integer({ min: 0, max: 5 }), fc.boolean());

/** Share of patches that are wrong on purpose, in percent. */
export interface Mischief {
  directives: boolean;
  wrong: number;
}

const NONE: Mischief = { directives: false, wrong: 0 };

/** An object of a type of the merge table, with a few of its fields, a few levels deep. */
export function objectOf(type: string, depth = 4): fc.Arbitrary<Record<string, Json>> {
  return members(type, depth, NONE);
}

/** A strategic merge patch for an object of that type. */
export function patchOf(type: string, mischief: Mischief, depth = 4): fc.Arbitrary<Record<string, Json>> {
  return members(type, depth, mischief);
}

function members(type: string, depth: number, mischief: Mischief): fc.Arbitrary<Record<string, Json>> {
  const fields: Fields = TYPES[type] ?? {};
  const names = Object.keys(fields);
  const plain = fc.dictionary(fc.constantFrom('x', 'y', 'z'), scalar, { maxKeys: 2 });
  if (names.length === 0 || depth === 0)
    return mischief.directives ? plain.chain((object) => disturbed(object, [], mischief)) : plain;
  return fc
    .tuple(plain, fc.uniqueArray(fc.constantFrom(...preferred(names)), { maxLength: 4 }))
    .chain(([own, chosen]) =>
      fc
        .tuple(...chosen.map((name) => value(fields[name] ?? '{}', depth, mischief)))
        .map((values) => ({ ...own, ...Object.fromEntries(chosen.map((name, index) => [name, values[index]])) })),
    )
    .chain((object) =>
      mischief.directives ? disturbed(object, chosenLists(object, fields), mischief) : fc.constant(object),
    );
}

/** The fields that real patches touch come up more often, so that both sides have them. */
function preferred(names: string[]): string[] {
  const common = names.filter((name) =>
    ['metadata', 'spec', 'containers', 'volumes', 'env', 'ports', 'volumeMounts', 'template', 'finalizers'].includes(
      name,
    ),
  );
  return [...names, ...common, ...common, ...common, ...common, ...common];
}

function chosenLists(object: Record<string, Json>, fields: Fields): [string, string][] {
  return Object.entries(fields).filter(
    ([name, notation]) => notation.includes(':merge') && Array.isArray(object[name]),
  );
}

function value(notation: string, depth: number, mischief: Mischief): fc.Arbitrary<Json> {
  const [, element = '', key = ''] = /^\[([^\]]*)\](?::merge)?(?:=(\w+))?$/.exec(notation) ?? [];
  if (!notation.startsWith('['))
    return members(notation === '{}' ? '' : notation, depth - 1, notation === '{}' ? NONE : mischief);
  if (key === '') return fc.uniqueArray(word, { maxLength: 4 });
  const identity = PORT_KEYS.has(key) ? fc.integer({ min: 1, max: 4 }) : word;
  const elements = fc
    .tuple(members(element === '{}' ? '' : element, depth - 1, mischief), identity)
    .map(([object, id]) => ({ ...object, [key]: id }));
  const list = fc.uniqueArray(elements, { maxLength: 4, selector: (one) => (one as Record<string, Json>)[key] });
  if (!mischief.directives) return list;
  return fc
    .tuple(list, fc.array(fc.nat(99), { minLength: 4, maxLength: 4 }))
    .map(([items, dice]) => items.map((item, at) => spoil(item, key, dice[at] ?? 0, mischief)));
}

function spoil(item: Record<string, Json>, key: string, die: number, mischief: Mischief): Json {
  if (die < 12) return { [key]: item[key], $patch: 'delete' };
  if (die < 16) return { ...item, $patch: 'replace' };
  if (die >= 100 - mischief.wrong)
    return die % 3 === 0 ? { ...item, [key]: undefined } : die % 3 === 1 ? { ...item, $patch: 'nonsense' } : 'scalar';
  return item;
}

/** Adds nulls, directives and, as often as asked, mistakes. */
function disturbed(
  object: Record<string, Json>,
  lists: [string, string][],
  mischief: Mischief,
): fc.Arbitrary<Record<string, Json>> {
  return fc.array(fc.nat(99), { minLength: 6, maxLength: 6 }).map((dice) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = dice;
    const result = { ...object };
    const keys = Object.keys(object);
    const chosen = keys[f % (keys.length || 1)];
    if (a < 10 && chosen) result[chosen] = null;
    if (b < 5) result.$patch = b < 3 ? 'replace' : 'delete';
    if (c < 6) result.$retainKeys = c < 3 ? keys : [...keys, 'x', 'metadata'];
    for (const [name, notation] of lists)
      if (d < 40 && Array.isArray(result[name])) setOrder(result, name, notation, e);
    if (d >= 40 && d < 50 && !('finalizers' in object)) result['$deleteFromPrimitiveList/finalizers'] = ['a', 'd'];
    if (e >= 100 - mischief.wrong) makeWrong(result, f, chosen);
    return result;
  });
}

/**
 * kubectl writes the order of the whole list as it shall be; here some of it is missing or turned round now and then.
 */
function setOrder(patch: Record<string, Json>, name: string, notation: string, die: number): void {
  const key = /=(\w+)/.exec(notation)?.[1];
  const items = patch[name] as Json[];
  const kept = key === undefined ? items : items.filter((item) => (item as Record<string, Json>).$patch === undefined);
  const order = kept.map((item) => (key === undefined ? item : { [key]: (item as Record<string, Json>)[key] }));
  const more = key === undefined ? 'd' : { [key]: PORT_KEYS.has(key) ? 4 : 'd' };
  if (die % 3 === 0) order.unshift(more);
  if (die % 11 === 0) order.reverse();
  patch[`$setElementOrder/${name}`] = order;
}

function makeWrong(patch: Record<string, Json>, die: number, chosen: string | undefined): void {
  const kind = die % 6;
  if (kind === 0) patch.$patch = 'nonsense';
  else if (kind === 1) patch.$retainKeys = ['none'];
  else if (kind === 2 && chosen) patch[chosen] = 'a scalar';
  else if (kind === 3 && chosen) patch[chosen] = ['a', 1];
  else if (kind === 4) patch.unknown = { deep: { er: 1 } };
  else patch['$setElementOrder/containers'] = 'not a list';
}

/** Any JSON in place of parts of an object, nulls among it. */
export function mergePatchOf(type: string): fc.Arbitrary<Record<string, Json>> {
  const any = fc.oneof(
    scalar,
    fc.constant(null),
    fc.dictionary(word, fc.oneof(scalar, fc.constant(null)), { maxKeys: 3 }),
    fc.array(fc.dictionary(word, fc.constant(null), { maxKeys: 2 }), { maxLength: 2 }),
  );
  return fc
    .tuple(members(type, 3, { directives: false, wrong: 0 }), fc.array(fc.tuple(fc.nat(9), any), { maxLength: 3 }))
    .map(([patch, changes]) => {
      const result = { ...patch };
      const keys = Object.keys(patch);
      for (const [at, change] of changes) result[keys[at % (keys.length || 1)] ?? 'x'] = change;
      return result;
    });
}

/** Operations on places that the object has, and on some beside them. */
export function jsonPatchFor(object: Record<string, Json>): fc.Arbitrary<Json[]> {
  const places = pointers(object, '');
  const beside = places.flatMap((place) => [`${place}/x`, `${place}/-`, `${place}/0`, `${place}/1`, `${place}/-1`]);
  // Mostly what is there; kubeadm's copy of nothing, which kubejoin refuses, is left out.
  const place = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('/x', ...places) },
    { weight: 2, arbitrary: fc.constantFrom('/y/z', ...beside) },
  );
  const there = places.length > 0 ? fc.constantFrom(...places) : fc.constant('/x/y');
  const operation = fc.oneof(
    fc.record({
      op: fc.constantFrom('add', 'replace', 'test'),
      path: place,
      value: fc.oneof(scalar, fc.constant({ a: 1 }), fc.constant(['a'])),
    }),
    fc
      .record({ op: fc.constant('test'), path: there })
      .map(({ op, path: at }) => ({ op, path: at, value: valueAt(object, at) })),
    fc.record({ op: fc.constant('remove'), path: place }),
    fc.record({ op: fc.constant('move'), path: place, from: there }),
  );
  const copied = fc.record({ op: fc.constant('copy'), path: place, from: there });
  return fc
    .tuple(fc.option(copied), fc.array(operation, { minLength: 1, maxLength: 3 }))
    .map(([copy, rest]) => (copy ? [copy, ...rest] : rest));
}

function pointers(value: Json, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const here = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [here, ...pointers(item, here)];
  });
}

function valueAt(value: Json, pointer: string): Json {
  const tokens = pointer.slice(1).split('/');
  return (
    tokens.reduce<Json>(
      (at, token) => (at as Record<string, Json> | undefined)?.[token.replaceAll('~1', '/').replaceAll('~0', '~')],
      value,
    ) ?? null
  );
}
