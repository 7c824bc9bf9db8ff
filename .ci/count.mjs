// Adds up the counts of vitest's JSON reports. A report that can't be read counts as one failure.
import { readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    // A test that was skipped has shown nothing: it must say so, and it does not pass.
    if (report.numPendingTests > 0) console.error(`${path}: ${report.numPendingTests} skipped`);
    failed += report.numPendingTests;
    if (report.numTotalTests === 0) failed += 1;
  } catch (error) {
    console.error(`${path}: ${error.message}`);
    failed += 1;
  }
}
console.log(passed, failed);
