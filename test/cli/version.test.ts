import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { buildInfo } from '../../src/cli/build-info.ts';
import { quickVersion, versionOutput } from '../../src/cli/commands/version.ts';
import { run } from './support/captured.ts';

describe('version', () => {
  it('has the fields of kubeadm that hold for it', () => {
    const [major, minor] = packageJson.version.split('.');
    const info = {
      major,
      minor,
      gitVersion: `v${packageJson.version}`,
      platform: 'linux/amd64',
      nodeVersion: process.version,
    };
    expect(JSON.parse(versionOutput('json'))).toEqual({ clientVersion: expect.objectContaining(info) });
    expect(parse(versionOutput('yaml'))).toEqual(JSON.parse(versionOutput('json')));
    expect(versionOutput('short')).toBe(info.gitVersion);
    expect(versionOutput(undefined)).toContain(`gitVersion:"${info.gitVersion}"`);
  });

  it('writes YAML that reads back whatever a field holds', () => {
    const info = { ...buildInfo(), gitCommit: 'a: "b"\n#\\', buildDate: 'no' };
    expect(parse(versionOutput('yaml', info))).toEqual({ clientVersion: info });
  });

  it.each([[[]], [['-o', 'short']], [['-o=json']], [['--output', 'yaml']], [['--output=short']]])(
    'answers %j quickly and slowly alike',
    async (args) => {
      const quick = quickVersion(['version', ...args]);
      expect(quick).toBeDefined();
      expect(await run(['version', ...args])).toEqual({ code: 0, out: `${quick}\n`, err: '' });
    },
  );

  it.each([
    [['join']],
    [['version', 'extra']],
    [['version', '-o', 'xml']],
    [['version', '--help']],
    [['version', '--rootfs=/x']],
    [['version', '-o']],
    [[]],
  ])('leaves %j to the long way', (args) => {
    expect(quickVersion(args)).toBeUndefined();
  });
});
