/**
 * The same command lines and configuration files for the real kubeadm and for kubejoin: how far they get, and what
 * comes out. Both run without root. It needs the built kubeadm, and no cluster: npx vitest run --config
 * lab/differential/vitest.config.ts
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureProgram } from '../machine/programs.js';
import { DEFAULT_VERSIONS } from '../machine/versions.js';
import type { Case } from './case.js';
import { JOIN_LINES, OTHER_LINES } from './command-lines.js';
import { compared, complaint } from './compared.js';
import { CONFIG_LINES } from './config-lines.js';
import { CONFIGURATION_FILES, validation } from './configuration-files.js';
import { DIFFERENCES, type DifferenceName } from './differences.js';
import { FILE_FORMS } from './file-forms.js';
import { damagedFiles, generatedFiles, generatedLines } from './generated.js';
import { INIT_LINES, RESET_LINES } from './init-lines.js';
import { PKI_LINES } from './pki-lines.js';
import { Sides } from './sides.js';
import { TOKEN_LINES } from './token-lines.js';

const EXECUTABLE = path.join(import.meta.dirname, '../../dist/kubejoin');

/** The same cases in every run; another number finds others. */
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 20261125);

let sides: Sides;
beforeAll(async () => {
  const kubeadm = await ensureProgram('kubeadm', DEFAULT_VERSIONS, console.log);
  sides = await Sides.start({ kubeadm }, EXECUTABLE);
  await sides.makePki();
});
afterAll(async () => sides?.close());

const shown = new Set<DifferenceName>();

/** kubeadm is started for each case: several at once keep both processors busy. */
const AT_ONCE = 3;

async function check(cases: readonly Case[], group: string): Promise<void> {
  const complaints: string[] = [];
  const entries = cases.entries();
  const worker = async () => {
    for (const [index, one] of entries) {
      const text = complaint(one, await compared(sides, one, `${group}-${index}`, (argv) => sides.kubejoin(argv)));
      if (text) complaints.push(text);
      else if (one.differs) shown.add(one.differs);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(complaints.join('\n\n'), `${complaints.length} of ${cases.length}`).toBe('');
}

describe('command lines', () => {
  test.each([
    ['join', JOIN_LINES],
    ['init', INIT_LINES],
    ['reset', RESET_LINES],
    ['config', CONFIG_LINES],
    ['PKI', PKI_LINES],
    ['tokens', TOKEN_LINES],
    ['others', OTHER_LINES],
  ])('%s', (group, cases) => check(cases, group));
});

describe('configuration files', () => {
  test.each(Object.entries({ ...CONFIGURATION_FILES, FORMS: FILE_FORMS }))('%s', (group, files) =>
    check(files.map(validation), group),
  );
});

describe('generated', () => {
  test('command lines', () => check(generatedLines(SEED), 'generated-lines'));
  test('fields of configuration files', () => check(generatedFiles(SEED), 'generated-files'));
  test('damaged configuration files', () => check(damagedFiles(SEED), 'damaged-files'));
});

describe('the differences', () => {
  test('all show', () => {
    expect(Object.keys(DIFFERENCES).filter((name) => !shown.has(name as DifferenceName))).toEqual([]);
  });
});

/** Every so many-eth case of the tables also goes through the executable that users get. */
const SAMPLED = 25;

test('the executable says what main() says in this process', async () => {
  expect(existsSync(EXECUTABLE), 'dist/kubejoin is missing, and it is what users get: run npm run build:exe').toBe(
    true,
  );
  // `version` tells of the build and its Node.js.
  const all = [...JOIN_LINES, ...INIT_LINES, ...RESET_LINES, ...CONFIG_LINES, ...OTHER_LINES].filter(
    ({ files, argv }) => !files && argv[0] !== 'version',
  );
  for (const { argv } of all.filter((_, index) => index % SAMPLED === 0)) {
    expect({ argv, ...(await sides.executable(argv)) }).toEqual({ argv, ...(await sides.kubejoin(argv)) });
  }
});
