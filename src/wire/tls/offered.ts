import { constants, getFips } from 'node:crypto';
import { DEFAULT_CIPHERS, type SecureContextOptions, type TLSSocket } from 'node:tls';

/**
 * Key exchanges of elliptic curves only, as in Go: the server chooses the size of a finite field, and one of 10,000 bits
 * blocks this process for a second. From OpenSSL 3.5 on, its own groups have no larger field than 3072 bits.
 */
const [major = 0, minor = 0] = process.versions.openssl.split('.').map(Number);
const hasSmallGroups = major > 3 || (major === 3 && minor >= 5);
const CURVES = getFips() === 1 ? 'P-256:P-384:P-521' : 'X25519:P-256:P-384:P-521';

/** What every TLS client of kubejoin offers. */
export const OFFERED: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  ciphers: `${DEFAULT_CIPHERS}:!kDHE`,
  ecdhCurve: hasSmallGroups ? 'auto' : CURVES,
  // As in Go: each one would be a handshake with all its signatures, as often as the server wants.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
};

/** Servers send one to four tickets, and change their key after millions of records. */
const [MOST_TICKETS, MOST_KEYS] = [16, 1_000];

/**
 * Ends a connection whose server sends tickets or changes its key without an end: 2 MiB of these messages, which are read
 * in one turn, take 0.3 to 0.5 seconds.
 */
export function limitHandshakes(socket: TLSSocket): void {
  let [tickets, keys] = [0, 0];
  const end = (code: string) => socket.destroy(Object.assign(new Error(code), { code }));
  socket.on('session', () => {
    if (++tickets > MOST_TICKETS) end('ERR_TLS_TOO_MANY_TICKETS');
  });
  // Each key is reported, and forgotten at once.
  socket.on('keylog', (line) => {
    line.fill(0);
    if (++keys > MOST_KEYS) end('ERR_TLS_TOO_MANY_KEYS');
  });
}
