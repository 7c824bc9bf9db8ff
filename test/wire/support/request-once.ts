import { readFileSync } from 'node:fs';
import { isFailure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { Connection } from '../../../src/wire/http/connection.ts';
import { PATIENCE_MS } from '../../support/patience.ts';

const [port, authorities] = process.argv.slice(2);
const connection = new Connection({
  endpoint: { host: '127.0.0.1', port: Number(port) },
  dialer: dialDirectly,
  env: process.env,
  hostAuthorities: async () => [],
  trust: { type: 'authorities', certificates: [readFileSync(authorities ?? '', 'utf8')] },
  credential: { token: new Secret('token') },
});
// The connection is not closed: an idle one must not keep a process alive.
connection.request({ method: 'GET', path: '/', timeoutMs: PATIENCE_MS }).then(
  ({ status }) => console.log(status),
  (error: unknown) => console.log(isFailure(error) ? error.code : error),
);
