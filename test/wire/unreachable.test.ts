import { expect, it } from 'vitest';
import { catalogueFor } from '../../src/api/catalogue.ts';
import { dialFailure } from '../../src/wire/connection-failure.ts';

const failureOf = (code: string) =>
  dialFailure(Object.assign(new Error(code), { code }), { host: 'api.example', port: 6443 }, 10);

/** Firewalls that reject send "host prohibited", which the system reports as EHOSTUNREACH. */
it.each(['EHOSTUNREACH', 'ENETUNREACH'])('%s may come from a firewall, and both languages say so', async (code) => {
  for (const language of ['en', 'pt-BR'] as const) {
    const { cause, cure } = (await catalogueFor(language)).failure(failureOf(code));
    expect(cause).toMatch(new RegExp(`${code}.*firewall`));
    expect(cure).toContain('firewall');
  }
});

/** The system's resolver has one code for silence and for SERVFAIL. */
it('EAI_AGAIN is not always silence, and /etc/resolv.conf may be missing', async () => {
  for (const language of ['en', 'pt-BR'] as const) {
    const { cause, cure } = (await catalogueFor(language)).failure(failureOf('EAI_AGAIN'));
    expect(cause).toContain('SERVFAIL');
    expect(cure).toContain('/etc/resolv.conf');
  }
});
