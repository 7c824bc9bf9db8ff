/** Runs before each test file. The imported modules are evaluated once a worker. */
import fc from 'fast-check';
import './rsa-keys.ts';
// Features say their sentences in every test.
import '../../src/program/assembled.ts';

fc.configureGlobal({ seed: Number(process.env.KUBEJOIN_SEED) });
