import { readdirSync } from 'node:fs';
import path from 'node:path';

const ofFeatures = path.resolve(import.meta.dirname, '../features');
const tests = readdirSync(ofFeatures, { recursive: true, encoding: 'utf8' });

/** The file of each target by its name: those of targets/, and those beside the tests of features. */
export const TARGET_FILES: ReadonlyMap<string, string> = new Map(
  [
    ...readdirSync(path.join(import.meta.dirname, 'targets')).map((file) =>
      path.join(import.meta.dirname, 'targets', file),
    ),
    ...tests.filter((file) => /^[^/]+\/fuzz\/[^/]+\.ts$/.test(file)).map((file) => path.join(ofFeatures, file)),
  ].map((file): [string, string] => [path.basename(file, '.ts'), file]),
);
