import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { joinConfigurationFromFlags } from '../../../src/config/from-flags/join-flags.ts';
import { provision } from '../../../src/features/provision/provision.ts';
import type { ExecutableSource } from '../../../src/features/provision/user-data/boot-script.ts';
import { OPENRC_SCRIPT, SYSTEMD_UNIT } from '../../../src/features/provision/user-data/services.ts';
import { joinDocument, usesMergeMethod } from '../../../src/operations/bound-join.ts';

const PIN = `sha256:${'a'.repeat(64)}`;
const configuration = (kubeletExtraArgs: object[] = []) => {
  const token = new Secret('abcdef.0123456789abcdef');
  const values = { token, caCertHashes: [PIN], nodeName: 'w1' };
  const made = joinConfigurationFromFlags(values as never, '10.0.0.1:6443', undefined).configuration;
  return { ...made, nodeRegistration: { ...made.nodeRegistration, kubeletExtraArgs: kubeletExtraArgs as never } };
};

/** User data, with the failures that its script was given. */
function made(source: ExecutableSource, format: 'cloud-init' | 'script' = 'cloud-init') {
  const failures: Failure[] = [];
  const told = (failure: Failure) => {
    failures.push(failure);
    return { text: failure.kind, fields: { kind: failure.kind } };
  };
  const words = { told, retrying: { text: 'again', fields: { again: true } }, wgetFailed: 'wget failed:' };
  const document = provision({ ...words, configuration: configuration(), format, source, run: ['--lang=en'] }).reveal();
  return { document, failures };
}

const URL = 'https://f.example/kubejoin?sig=q1w2e3r4';
const DIGEST = 'b'.repeat(64);

describe('user data', () => {
  it('has the configuration, the script and the service, with their modes', () => {
    const { document } = made({ type: 'image' });
    const { write_files: files, bootcmd, runcmd } = parse(document);
    expect(files.map(({ content, ...file }: { content: string }) => file)).toEqual([
      { path: '/etc/kubejoin/join.yaml', owner: 'root:root', permissions: '0600' },
      { path: '/etc/kubejoin/join.sh', owner: 'root:root', permissions: '0700' },
      { path: '/etc/systemd/system/kubejoin-join.service', owner: 'root:root', permissions: '0644' },
    ]);
    expect(files[0].content).toBe(joinDocument(configuration()));
    expect(files[1].content).toMatch(/^#!\/bin\/sh\n/);
    expect(files[1].content).toContain('"$exe" provision run --lang=en\n');
    expect(files[2].content).toBe(SYSTEMD_UNIT);
    expect(bootcmd).toEqual([['cloud-init-per', 'instance', 'kubejoin', 'sh', '-c', expect.any(String)]]);
    expect(runcmd).toEqual([
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'enable', 'kubejoin-join.service'],
      ['systemctl', 'start', '--no-block', 'kubejoin-join.service'],
    ]);
  });

  it('of a script has the service of OpenRC, too', () => {
    const { document } = made({ type: 'image' }, 'script');
    expect(document).toContain("put 0755 /etc/init.d/kubejoin-join '#!/sbin/openrc-run");
    expect(document).toContain(OPENRC_SCRIPT.split('\n').at(-2));
  });

  it('tells of a source without what its address may hide, and of no source', () => {
    const params = (source: ExecutableSource) =>
      made(source).failures.map(({ kind, params }) => [kind, params] as const);
    const none = [
      ['BOOT_NOT_INSTALLED', undefined],
      ['BOOT_NOT_COPIED', undefined],
      ['BOOT_NOT_RUNNABLE', undefined],
      ['BOOT_NO_GLIBC', undefined],
      ['BOOT_KILLED', undefined],
    ];
    const shown = params({ type: 'url', url: URL, sha256: DIGEST })[0]?.[1] as { source: string };
    expect(shown.source).toContain('https://f.example/kubejoin');
    expect(shown.source).not.toContain('q1w2e3r4');
    expect(params({ type: 'url', url: URL, sha256: DIGEST })).toEqual([
      ['BOOT_NOT_FETCHED', shown],
      ['BOOT_DIGEST_WRONG', { ...shown, sha256: DIGEST, seen: expect.any(String) }],
      ...none,
    ]);
    expect(params({ type: 'image' })).toEqual([
      ['BOOT_NOT_FETCHED', { source: '' }],
      ['BOOT_DIGEST_WRONG', { source: '', sha256: '', seen: expect.any(String) }],
      ...none,
    ]);
  });

  it.each<[ExecutableSource, string[]]>([
    [{ type: 'image' }, ['not_installed', 'not_runnable', 'no_glibc', 'killed']],
    [{ type: 'package' }, ['not_installed', 'not_runnable', 'no_glibc', 'killed']],
    [
      { type: 'url', url: URL, sha256: DIGEST },
      ['not_fetched', 'other_digest', 'not_copied', 'not_runnable', 'no_glibc', 'killed'],
    ],
  ])('ends with the failures of its source: %j', (source, names) => {
    const script: string = parse(made(source).document).write_files[1].content;
    const ends = [...script.matchAll(/^(\w+)\(\) \{\n {2}fail (\w+) \\\n {4}'"kind":"(\w+)"'\n\}$/gm)];
    expect(ends.map(([, name]) => name)).toEqual(names);
    for (const [, name = '', text, kind] of ends) {
      const expected = name === 'other_digest' ? 'BOOT_DIGEST_WRONG' : `BOOT_${name.toUpperCase()}`;
      expect([text, kind]).toEqual([expected, expected]);
    }
  });

  it.each([
    [{ type: 'image' } as const, 'exe=$(command -v kubejoin) || not_installed\n', 'apt-get'],
    [{ type: 'package' } as const, 'apt-get -q -y -o DPkg::Lock::Timeout=300 install kubejoin', 'curl'],
    [{ type: 'url', url: URL, sha256: DIGEST } as const, `url='${URL}'\ndigest=${DIGEST}\n`, 'apt-get'],
  ])('gets the executable from its source: %j', (source, has, lacks) => {
    const script: string = parse(made(source).document).write_files[1].content;
    expect(script).toContain(has);
    expect(script).not.toContain(lacks);
    for (const common of ['set -u\n', 'say again" ($seconds s)"', '[ -e /etc/kubejoin/join.yaml ] || exit 0\n'])
      expect(script).toContain(common);
    expect(script.includes("say 'wget failed:'")).toBe(source.type === 'url');
  });
});

describe('the configuration in a file', () => {
  const [plain, merging] = [
    { name: 'v', value: '2' },
    { name: 'node-labels', value: 'a=b', mergeMethod: 'append' },
  ];

  it.each([
    ['no arguments', [], false],
    ['plain ones', [plain], false],
    ['one that merges', [plain, merging], true],
  ])('is of version v1 only where it has to be: %s', (_, args, isV1) => {
    expect(usesMergeMethod(configuration(args))).toBe(isV1);
    const fields = parse(joinDocument(configuration(args)));
    expect(fields.apiVersion).toBe(`kubeadm.k8s.io/${isV1 ? 'v1' : 'v1beta4'}`);
    expect(fields.nodeRegistration.kubeletExtraArgs ?? []).toEqual(args);
    expect(fields).toMatchObject({
      kind: 'JoinConfiguration',
      nodeRegistration: { name: 'w1' },
      discovery: { bootstrapToken: { token: 'abcdef.0123456789abcdef', apiServerEndpoint: '10.0.0.1:6443' } },
    });
  });
});
