/**
 * Asks kubeadm's code about lists that are merged, put in order and cut, and keeps what it makes of them: npx tsx
 * lab/patches-oracle/write-list-cases.ts
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { answerOf, type ListCase, type ListCases, questionOf } from '../../test/manifests/patches/list-cases.ts';
import { askOracle, buildOracle, removeOracle } from './oracle.ts';

const SEED = 20261127;
const CASES = 160;
const NAMES = ['a', 'b', 'c', 'd', 'e'];

const distinct = (names: readonly string[], most: number) =>
  fc.uniqueArray(fc.constantFrom(...names), { maxLength: most });
const repeated = (names: readonly string[], most: number) => fc.array(fc.constantFrom(...names), { maxLength: most });
/** So many times of six. */
const sometimes = <T>(times: number, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary, weight: times }, { arbitrary: fc.constant(null), weight: 6 - times });

/**
 * Go takes a list's additions and deletions in random order, so a case has one of them. Lists that repeat an element
 * come of no API server.
 */
const scalars = fc.oneof(
  {
    arbitrary: fc.tuple(
      distinct(NAMES, 5),
      sometimes(5, repeated(NAMES, 4)),
      sometimes(4, repeated(NAMES, 5)),
      fc.constant(null),
    ),
    weight: 7,
  },
  { arbitrary: fc.tuple(distinct(NAMES, 5), fc.constant(null), fc.constant(null), repeated(NAMES, 3)), weight: 1 },
);
const changes = [...NAMES, ...NAMES.map((name) => `${name}1`), '-a', '-b', '-c', '=', '?', '!a'];
const usual = changes.slice(0, -2);
const objects = fc.tuple(
  distinct([...NAMES, 'a0'], 5),
  sometimes(5, fc.oneof({ arbitrary: repeated(usual, 4), weight: 5 }, { arbitrary: repeated(changes, 4), weight: 1 })),
  sometimes(
    4,
    fc.oneof({ arbitrary: distinct(NAMES, 5), weight: 5 }, { arbitrary: repeated([...NAMES, '?'], 5), weight: 1 }),
  ),
  // kubejoin refuses $deleteFromPrimitiveList of objects, which does nothing in kubeadm.
  fc.constant(null),
);

const oracle = await buildOracle();

async function answered(kind: keyof ListCases, arbitrary: fc.Arbitrary<unknown[]>): Promise<ListCase[]> {
  const cases = fc.sample(arbitrary, { numRuns: CASES, seed: SEED }).map((one) => [...one, null] as ListCase);
  const questions = cases.map((one) => {
    const { object, patch } = questionOf(kind, one);
    return { target: 'etcd', object, files: [{ path: 'etcd+strategic.json', content: JSON.stringify(patch) }] };
  });
  const answers = await askOracle(oracle, questions);
  return cases.map(([live, patch, order, unwanted], index) => {
    const { error, object } = answers[index] ?? {};
    return [live, patch, order, unwanted, error === undefined ? answerOf(kind, object) : null];
  });
}

const written = { scalars: await answered('scalars', scalars), objects: await answered('objects', objects) };
await removeOracle(oracle);
const lines = Object.entries(written).map(
  ([kind, cases]) => `"${kind}": [\n${cases.map((one) => JSON.stringify(one)).join(',\n')}\n]`,
);
await writeFile(
  path.join(import.meta.dirname, '../../test/manifests/patches/list-cases.json'),
  `{\n${lines.join(',\n')}\n}\n`,
);
