/**
 * Asks kubeadm's code about every case of test/manifests/patches/cases.ts, and about its types, and keeps the answers
 * beside them: npx tsx lab/patches-oracle/write-expected.ts
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CASES } from '../../test/manifests/patches/cases.ts';
import { expectedOf } from './expected-of.ts';
import { askOracle, buildOracle, oracleSchema, removeOracle } from './oracle.ts';

const oracle = await buildOracle();
const answers = await askOracle(oracle, CASES);
const types = Object.entries(await oracleSchema(oracle)).sort(([a], [b]) => (a < b ? -1 : 1));
await removeOracle(oracle);
const lines = CASES.map(
  (one, index) => `${JSON.stringify(one.name)}: ${JSON.stringify(expectedOf(one, answers[index] ?? {}))}`,
);
const write = (name: string, all: string[]) =>
  writeFile(path.join(import.meta.dirname, '../../test/manifests/patches', name), `{\n${all.join(',\n')}\n}\n`);
await write('expected.json', lines);
await write(
  'go-types.json',
  types.map(([type, fields]) => `${JSON.stringify(type)}: ${JSON.stringify(fields)}`),
);
