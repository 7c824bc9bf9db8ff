import { describe, expect, it } from 'vitest';
import { init } from '../../src/api/init.ts';
import { join } from '../../src/api/join.ts';
import type { Failure } from '../../src/base/failure.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import { failureOf } from '../engine/kinds/pki-host.ts';
import { fakeHost } from '../support/fake-host.ts';

const told = async (run: Promise<unknown>, kind = 'FLAGS_INVALID') => {
  const failure = (await failureOf(run)) as unknown as Failure;
  expect(failure).toMatchObject({ kind, class: 'usage' });
  const texts = await Promise.all(
    (['en', 'pt-BR'] as const).map(async (language) => (await catalogueFor(language)).failure(failure)),
  );
  // Commands to run elsewhere have flags.
  for (const text of [failure.text, ...texts])
    expect(JSON.stringify(text).replaceAll('token create --print-join-command', '')).not.toMatch(/--[a-z]/);
  return [failure.text, ...texts].map(({ what }) => what);
};
const cluster = { apiServerEndpoint: '10.0.0.1:6443', caCertHashes: [`sha256:${'a'.repeat(64)}`] };

describe('a problem of a call', () => {
  it.each([
    ['token', () => join({ host: fakeHost(), ...cluster, token: 'nonsense' })],
    [
      'caCertHashes',
      () => join({ host: fakeHost(), ...cluster, token: 'abcdef.0123456789abcdef', caCertHashes: ['x'] }),
    ],
    ['criSocket', () => join({ host: fakeHost(), ...cluster, token: 'abcdef.0123456789abcdef', criSocket: 'tcp://x' })],
    ['nodeName', () => join({ host: fakeHost(), ...cluster, token: 'abcdef.0123456789abcdef', nodeName: 'A_B' })],
    ['serviceDnsDomain', () => init({ host: fakeHost(), serviceDnsDomain: 'a_b' })],
  ])('names the option %s and no flag', async (name, run) => {
    const said = await told(run());
    expect(said).toHaveLength(3);
    for (const what of said) expect(what).toMatch(new RegExp(`\\n  ${name}(\\[0\\])?: `));
    expect(said[1]).toContain('The options of the call have one problem');
  });

  it('names both options that specify a cluster', async () => {
    const run = join({ host: fakeHost(), ...cluster, token: 'abcdef.0123456789abcdef', discoveryFile: '/a.conf' });
    for (const what of await told(run)) expect(what).toMatch(/10\.0\.0\.1:6443 (and|e) discoveryFile/);
  });

  it('names the options that belong in the configuration', async () => {
    const { caCertHashes, apiServerEndpoint } = cluster;
    const discovery = { bootstrapToken: { token: 'abcdef.0123456789abcdef', apiServerEndpoint, caCertHashes } };
    const configuration = { discovery };
    const run = join({ host: fakeHost(), configuration, criSocket: 'unix:///x' });
    for (const what of await told(run, 'CONFIG_WITH_FLAGS')) expect(what).toContain('criSocket');
  });

  it('names the ways to specify a cluster', async () => {
    for (const what of await told(join({ host: fakeHost() }))) expect(what).toContain('apiServerEndpoint');
  });
});
