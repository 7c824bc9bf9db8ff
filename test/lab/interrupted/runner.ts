/** A runner as lab/run/run-tests.ts, but without a lab. */
import path from 'node:path';
import { INTERRUPTIONS } from '../../../lab/run/interrupt.ts';
import { VitestProcess } from '../../../lab/run/vitest-process.ts';

const vitest = new VitestProcess();
const passed = await vitest.run(path.join(import.meta.dirname, 'vitest.config.ts'), [], {});
if (vitest.interruption !== undefined) process.exitCode = INTERRUPTIONS[vitest.interruption];
else process.exitCode = passed ? 0 : 1;
