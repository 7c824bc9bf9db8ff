// Adds up the counts of vitest's JSON reports, and says again what failed, since it scrolled by long ago. A report that can't be read counts as one failure.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const MESSAGE_CHARACTERS = 2_000;

// What a machine may not have: core dumps in files, a small tmpfs, chattr. They are named and not counted; any other skip has shown nothing, and fails.
const MAY_BE_SKIPPED = [
  'a dump of a process that holds keys has no key in it',
  'writes that the system refuses keep what was there when the disk is full, and leave no temporary file',
  'writes that the system refuses keep all of several files when one of them can not be renamed, or does not fit on the disk',
  'writes that the system refuses say that the file system is read-only',
  'writes that the system refuses say that the directory for temporary files is full',
  'writes that the system refuses say that a directory is immutable',
];

let passed = 0;
let failed = 0;
for (const report of process.argv.slice(2)) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    if (testResults.every(({ assertionResults }) => assertionResults.length === 0)) throw new Error('no test was run');
    for (const { name, status, message, assertionResults } of testResults) {
      const file = path.relative(process.cwd(), name);
      const wrong = assertionResults.filter((test) => test.status !== 'passed');
      const skipped = wrong.filter((test) => test.status !== 'failed' && MAY_BE_SKIPPED.includes(test.fullName));
      passed += assertionResults.length - wrong.length;
      failed += wrong.length - skipped.length;
      for (const { fullName, status: how, failureMessages } of wrong) {
        const said = how !== 'failed' && MAY_BE_SKIPPED.includes(fullName) ? 'not run on this machine' : how;
        console.error(
          `${said}: ${file} > ${fullName}\n${(failureMessages ?? []).join('\n').slice(0, MESSAGE_CHARACTERS)}`,
        );
      }
      if (status !== 'passed' && wrong.length === 0) {
        failed += 1;
        console.error(`failed: ${file}\n${(message ?? '').slice(0, MESSAGE_CHARACTERS)}`);
      }
    }
  } catch (error) {
    console.error(`${report}: ${error.message}`);
    failed += 1;
  }
}
console.log(passed, failed);
