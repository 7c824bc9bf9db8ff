/** Asks kubeadm's code about every case of test/patches/cases.ts and keeps the answers beside it: npx tsx lab/patches-oracle/write-expected.ts */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CASES } from '../../test/patches/cases.ts';
import { expectedOf } from './expected-of.ts';
import { askOracle, buildOracle } from './oracle.ts';

const answers = await askOracle(await buildOracle(), CASES);
const lines = CASES.map((one, index) => `${JSON.stringify(one.name)}: ${JSON.stringify(expectedOf(one, answers[index] ?? {}))}`);
await writeFile(path.join(import.meta.dirname, '../../test/patches/expected.json'), `{\n${lines.join(',\n')}\n}\n`);
