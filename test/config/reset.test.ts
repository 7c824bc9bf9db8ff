import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { parseResetDocuments } from '../../src/config/documents/reset-documents.ts';
import { CONFIG_WITH_FLAGS } from '../../src/config/from-flags/config-flags-sentences.ts';
import { type ResetFlags, resetConfigurationFromFlags } from '../../src/config/from-flags/reset-flags.ts';
import type { ResetConfiguration } from '../../src/config/types/init.ts';
import { headOf, problemsThrownBy, summaryOf } from './support/init-files.ts';

const RESET = headOf('ResetConfiguration');
const parse = (file: string) =>
  parseResetDocuments(new TextEncoder().encode(file), 'reset.yaml', { allowExperimentalApi: false });
const byFlags = (flags: ResetFlags, file?: string) =>
  resetConfigurationFromFlags(flags, file === undefined ? undefined : parse(file)).configuration;

const DEFAULT: ResetConfiguration = {
  cleanupTmpDir: false,
  certificatesDir: '/etc/kubernetes/pki',
  criSocket: '',
  dryRun: false,
  force: false,
  ignorePreflightErrors: [],
  skipPhases: [],
  unmountFlags: [],
  timeouts: expect.objectContaining({ etcdAPICall: 120_000 }),
};

describe('a ResetConfiguration', () => {
  it("has kubeadm's defaults, from a file and from no flags", () => {
    expect(parse(RESET).configuration).toEqual(DEFAULT);
    expect(byFlags({})).toEqual(DEFAULT);
  });

  it('is read field by field', () => {
    const file = `${RESET}cleanupTmpDir: true
certificatesDir: /pki
criSocket: unix:///a
dryRun: true
force: true
ignorePreflightErrors: [B, a]
skipPhases: [preflight]
unmountFlags: [MNT_FORCE, UMOUNT_NOFOLLOW]
timeouts: {etcdAPICall: 5s}
`;
    expect(parse(file).configuration).toMatchObject({
      cleanupTmpDir: true,
      certificatesDir: '/pki',
      criSocket: 'unix:///a',
      dryRun: true,
      force: true,
      ignorePreflightErrors: ['a', 'b'],
      skipPhases: ['preflight'],
      unmountFlags: ['MNT_FORCE', 'UMOUNT_NOFOLLOW'],
      timeouts: { etcdAPICall: 5000 },
    });
    expect(parse(file).position('unmountFlags[1]')).toEqual({ line: 10, column: 27 });
  });

  it.each<[string, string, string[]]>([
    ['nothing', '', ['- . EMPTY']],
    ['another kind', headOf('InitConfiguration'), ['- . KIND_MISSING']],
    ['a version before the kind was', headOf('ResetConfiguration', 'v1beta3'), ['1:13 apiVersion UNKNOWN_VERSION']],
    ['a slip', `${RESET}forced: true\n`, ['3:1 forced UNKNOWN_FIELD']],
    ['a relative directory', `${RESET}certificatesDir: pki\n`, ['3:18 certificatesDir PATH_NOT_ABSOLUTE']],
    ['a flag of umount', `${RESET}unmountFlags: [MNT_FORCE, MNT_FORC]\n`, ['3:27 unmountFlags[1] NOT_ALLOWED']],
    ['another runtime', `${RESET}criSocket: tcp://a\n`, ['3:12 criSocket CRI_SOCKET']],
    [
      'all beside others',
      `${RESET}ignorePreflightErrors: [all, x]\n`,
      ['3:24 ignorePreflightErrors ALL_BESIDE_OTHERS'],
    ],
  ])('is refused with the place: %s', (_what, file, expected) => {
    expect(summaryOf(() => parse(file))).toEqual(expected);
  });
});

describe('flags of reset', () => {
  it('make the configuration', () => {
    const flags = {
      certDir: '/pki',
      cleanupTmpDir: true,
      criSocket: 'unix:///a',
      force: true,
      ignorePreflightErrors: ['X'],
    };
    expect(byFlags(flags)).toMatchObject({
      certificatesDir: '/pki',
      cleanupTmpDir: true,
      criSocket: 'unix:///a',
      force: true,
      ignorePreflightErrors: ['x'],
    });
    const wrong = problemsThrownBy(() => byFlags({ certDir: 'pki', criSocket: 'x' }));
    expect(wrong.map(({ path }) => path).sort()).toEqual(['--cert-dir', '--cri-socket']);
  });

  it('may stand beside a file, some of them', () => {
    const file = `${RESET}skipPhases: [a]\nignorePreflightErrors: [w]\n`;
    expect(
      byFlags({ configFile: 'f', dryRun: true, skipPhases: ['b'], ignorePreflightErrors: ['X'] }, file),
    ).toMatchObject({
      dryRun: true,
      skipPhases: ['b'],
      ignorePreflightErrors: ['w', 'x'],
    });
    expect(byFlags({ configFile: 'f' }, file)).toMatchObject({ dryRun: false, force: false, skipPhases: ['a'] });
    expect(byFlags({ configFile: 'f', force: true }, file)).toMatchObject({ force: true });
    expect(byFlags({ configFile: 'f', force: false }, `${file}force: true\n`)).toMatchObject({ force: false });
    for (const flags of [{ certDir: '/a' }, { cleanupTmpDir: true }, { criSocket: 'unix:///a' }] as ResetFlags[]) {
      expect(() => byFlags({ configFile: 'f', ...flags }, file)).toThrow(
        expect.toSatisfy((error) => isFailure(error, CONFIG_WITH_FLAGS)),
      );
    }
  });
});
