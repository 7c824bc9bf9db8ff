import { describe, expect, it } from 'vitest';
import { Problems } from '../../../src/config/problem.ts';
import { checkMachineFlags, provisionSettings } from '../../../src/features/provision/provision-settings.ts';

type Given = Parameters<typeof provisionSettings>[0];
const settings = async (values: Partial<Given> = {}, join: Parameters<typeof provisionSettings>[1] = {}) =>
  provisionSettings(values as Given, join);

const URL = 'https://f.example/kubejoin';
const DIGEST = 'ab'.repeat(32);
const CONF = { kubeconfig: '/etc/kubernetes/admin.conf' };

const NO_VALUES = { format: 'cloud-init', ttl: 86_400_000, sentinelFile: undefined, retryFor: undefined };

describe('the settings', () => {
  it.each<[string, Partial<Given>, object]>([
    [
      'have defaults',
      {},
      {
        format: 'cloud-init',
        source: { type: 'image' },
        ttl: 86_400_000,
        sentinelFile: undefined,
        retryFor: undefined,
      },
    ],
    ['take empty values for none', { format: '' as never, ttl: '', sentinelFile: '', retryFor: '' }, NO_VALUES],
    ['have a format', { format: 'script' }, { format: 'script' }],
    ['have a package', { package: true }, { source: { type: 'package' } }],
    ['have no package', { package: false, executable: '', sha256: '' }, { source: { type: 'image' } }],
    ['have an executable', { executable: URL, sha256: DIGEST }, { source: { type: 'url', url: URL, sha256: DIGEST } }],
    [
      'have a digest in small letters, and an address without a fragment',
      { executable: `${URL}?sig=A#part`, sha256: DIGEST.toUpperCase() },
      { source: { type: 'url', url: `${URL}?sig=A`, sha256: DIGEST } },
    ],
    ['have a lifetime', { ...CONF, ttl: '90m' }, { ttl: 5_400_000 }],
    ['have a token without an end', { ...CONF, ttl: '0' }, { ttl: 0 }],
    ['have a file and a time', { sentinelFile: '/run/a', retryFor: '2h' }, { sentinelFile: '/run/a', retryFor: '2h' }],
    ['have no retries', { retryFor: '0s' }, { retryFor: '0s' }],
  ])('%s', async (_, values, expected) => expect(await settings(values)).toMatchObject(expected));

  it('allow a token and an undo without a kubeconfig', async () => {
    await settings(
      {},
      { token: 'x', tokenFile: 'x', discoveryToken: 'x', tlsBootstrapToken: 'x', undoOnFailure: true },
    );
    await settings(CONF, { undoOnFailure: false });
  });
});

describe('the settings are refused', () => {
  const refused = (problems: readonly (readonly [string, string])[]) => ({
    code: 'FLAGS_INVALID',
    params: { problems: problems.map(([path, key]) => expect.objectContaining({ path, key })) },
  });

  it.each<[string, Partial<Given>, Parameters<typeof provisionSettings>[1], [string, string][]]>([
    ['an empty kubeconfig', { kubeconfig: '' }, {}, [['--kubeconfig', 'CONFIG_FLAGS_KUBECONFIG_EMPTY']]],
    ['a token', CONF, { token: '' }, [['--token', 'TOKEN_BESIDE_KUBECONFIG']]],
    [
      'several tokens',
      CONF,
      { tokenFile: 'x', discoveryToken: 'x', tlsBootstrapToken: 'x' },
      [
        ['--token-file', 'TOKEN_BESIDE_KUBECONFIG'],
        ['--discovery-token', 'TOKEN_BESIDE_KUBECONFIG'],
        ['--tls-bootstrap-token', 'TOKEN_BESIDE_KUBECONFIG'],
      ],
    ],
    ['an undo', CONF, { undoOnFailure: true }, [['--undo-on-failure', 'UNDO_BESIDE_KUBECONFIG']]],
    ['a lifetime of no token', { ttl: '1h' }, {}, [['--ttl', 'TTL_WITHOUT_KUBECONFIG']]],
    ['a negative lifetime', { ...CONF, ttl: '-1ns' }, {}, [['--ttl', 'CONFIG_TOKEN_TTL']]],
    ['negative retries', { retryFor: '-1ns' }, {}, [['--retry-for', 'RETRY_FOR_UNFIT']]],
    ['a digest alone', { sha256: DIGEST }, {}, [['--sha256', 'SHA256_ALONE']]],
    ['an executable alone', { executable: URL }, {}, [['--executable', 'SHA256_NEEDED']]],
    [
      'an executable and a package',
      { executable: URL, sha256: DIGEST, package: true },
      {},
      [['--package', 'PACKAGE_AND_EXECUTABLE']],
    ],
    ...['ab', DIGEST.slice(1), `${DIGEST}0`, `g${DIGEST.slice(1)}`].map(
      (sha256) => [`the digest ${sha256}`, { executable: URL, sha256 }, {}, [['--sha256', 'SHA256_UNFIT']]] as never,
    ),
    ...['http://f.example/k', 'kubejoin', 'https://u@f.example/k', 'https://:p@f.example/k'].map(
      (executable) =>
        [
          `the address ${executable}`,
          { executable, sha256: DIGEST },
          {},
          [['--executable', 'EXECUTABLE_URL_UNFIT']],
        ] as never,
    ),
  ])('with %s', async (_, values, join, problems) => {
    await expect(settings(values, join)).rejects.toMatchObject(refused(problems));
  });

  it.each(['1', 'long'])('with the duration %s', async (text) => {
    for (const [flag, values] of [
      ['--ttl', { ...CONF, ttl: text }] as const,
      ['--retry-for', { retryFor: text }] as const,
    ])
      await expect(settings(values)).rejects.toMatchObject({
        params: { problems: [expect.objectContaining({ path: flag })] },
      });
  });
});

describe('the flags of "provision run"', () => {
  const checked = (flags: Parameters<typeof checkMachineFlags>[0]) => {
    const problems = new Problems();
    return { ms: checkMachineFlags(flags, problems), problems: problems.result().problems };
  };

  it.each([
    [undefined, 3_600_000],
    ['', 3_600_000],
    ['90s', 90_000],
    ['0s', 0],
  ])('--retry-for %j lasts for %d ms', (retryFor, ms) => {
    expect(checked({ retryFor })).toEqual({ ms, problems: [] });
  });

  it.each(['/run/a', '/a', '/run/a b', '/run/../tmp/a', '/devices', '/run/x\n'])(
    '--sentinel-file %j',
    (sentinelFile) => {
      expect(checked({ sentinelFile }).problems).toEqual([]);
    },
  );

  it.each(['a', 'run/a', '/', '/run/', '/run/a/', '/run/\0a', '/run/a\0', '/dev/null', '/proc/1/x', '/run/../dev/x'])(
    'no --sentinel-file %j',
    (sentinelFile) => {
      expect(checked({ sentinelFile }).problems).toEqual([
        expect.objectContaining({ path: '--sentinel-file', key: 'SENTINEL_UNFIT' }),
      ]);
    },
  );
});
