/** Before each test file. What stands in the modules that are imported here is done once a worker. */
import './rsa-keys.ts';
