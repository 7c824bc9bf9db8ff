// Adds up the counts of vitest's JSON reports, and says again what failed, since it scrolled by long ago. A report that can't be read counts as one failure.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const MESSAGE_CHARACTERS = 2_000;

function sayAgain({ name, assertionResults, message }) {
  const file = path.relative(process.cwd(), name);
  const tests = assertionResults.filter(({ status }) => status !== 'passed');
  for (const { fullName, status, failureMessages } of tests) {
    console.error(
      `${status}: ${file} > ${fullName}\n${(failureMessages ?? []).join('\n').slice(0, MESSAGE_CHARACTERS)}`,
    );
  }
  if (tests.length === 0) console.error(`failed: ${file}\n${(message ?? '').slice(0, MESSAGE_CHARACTERS)}`);
}

let passed = 0;
let failed = 0;
for (const report of process.argv.slice(2)) {
  try {
    const { testResults, numPassedTests, numFailedTests, numPendingTests, numTotalTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    passed += numPassedTests;
    // A test that was skipped has shown nothing: it must say so, and it does not pass.
    failed += numFailedTests + numPendingTests;
    if (numTotalTests === 0) failed += 1;
    testResults
      .filter(
        ({ status, assertionResults }) =>
          status !== 'passed' || assertionResults.some((test) => test.status !== 'passed'),
      )
      .forEach(sayAgain);
  } catch (error) {
    console.error(`${report}: ${error.message}`);
    failed += 1;
  }
}
console.log(passed, failed);
