import type { Reporter, TestCase } from 'vitest/node';

/** Prints a failure when it happens: the other reporters do so at the end of a run, which may take two hours. */
export class FailuresAtOnce implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const { state, errors = [] } = test.result();
    if (state !== 'failed') return;
    for (const { message, diff, stack } of errors)
      console.error(`failed: ${test.fullName}\n${message}\n${diff ?? ''}\n${stack ?? ''}`);
  }
}
