/** Runs in each of vitest's workers before the test file: what the file attaches to is this worker's lab. */
import { labIds, labOfWorker } from './side-by-side.js';

process.env.KUBEJOIN_LAB_ID = String(labOfWorker(process.env.VITEST_POOL_ID, labIds()));
