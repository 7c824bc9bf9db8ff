/** Before each test file. What stands in the modules that are imported here is done once a worker. */
import fc from 'fast-check';
import './rsa-keys.ts';

fc.configureGlobal({ seed: Number(process.env.KUBEJOIN_SEED) });
