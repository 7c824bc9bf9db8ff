/** Asks kubeadm's code about every case of test/patches/cases.ts and keeps the answers beside it: npx tsx lab/patches-oracle/write-expected.ts && npx biome format --write test/patches/expected.json */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CASES } from '../../test/patches/cases.ts';
import { expectedOf } from './expected-of.ts';
import { askOracle, buildOracle, removeOracle } from './oracle.ts';

const oracle = await buildOracle();
const answers = await askOracle(oracle, CASES);
await removeOracle(oracle);
const lines = CASES.map((one, index) => `${JSON.stringify(one.name)}: ${JSON.stringify(expectedOf(one, answers[index] ?? {}))}`);
await writeFile(path.join(import.meta.dirname, '../../test/patches/expected.json'), `{\n${lines.join(',\n')}\n}\n`);
