import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { catalogueFor, english } from '../../../src/i18n/catalogue.ts';
import { bundledProgram } from '../../support/programs.ts';
import { failureWith } from '../../support/sentences.ts';
import { run } from '../support/captured.ts';

const OLD = `# ours
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.37.2
scheduler:
  extraArgs:
    v: "4" # loud
`;

let directory: string;
const at = (name: string) => path.join(directory, name);
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-config-'));
  writeFileSync(at('old.yaml'), OLD);
  writeFileSync(at('wrong.yaml'), OLD.replace('scheduler', 'sheduler'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('config migrate', () => {
  it('names its own flag where the file does not exist', async () => {
    const { code, err } = await run(['config', 'migrate', '--old-config', at('none.yaml')]);
    expect([code, err]).toEqual([3, expect.stringContaining('Correct the --old-config path.')]);
  });

  it('prints the file in the current version, and nothing else', async () => {
    const { code, out, err } = await run(['config', 'migrate', '--old-config', at('old.yaml')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('# ours\napiVersion: kubeadm.k8s.io/v1beta4\n');
    expect(out).toContain('  - name: v\n    value: "4" # loud\n');
  });

  it('writes a file that only its owner can read, and keeps the mode of one that is there', async () => {
    const target = at('new.yaml');
    const argv = ['config', 'migrate', '--old-config', at('old.yaml'), '--new-config', target];
    expect((await run(argv)).code).toBe(0);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    chmodSync(target, 0o644);
    expect(await run(argv)).toEqual({ code: 0, out: '', err: '' });
    expect(statSync(target).mode & 0o777).toBe(0o644);
  });

  it('writes where a link leads, and replaces no device and no directory', async () => {
    writeFileSync(at('target.yaml'), '');
    symlinkSync(at('target.yaml'), at('link.yaml'));
    expect(
      (await run(['config', 'migrate', '--old-config', at('old.yaml'), '--new-config', at('link.yaml')])).code,
    ).toBe(0);
    expect(lstatSync(at('link.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('target.yaml'), 'utf8')).toContain('v1beta4');
    for (const target of ['/dev/null', directory]) {
      const { code, err } = await run(['config', 'migrate', '--old-config', at('old.yaml'), '--new-config', target]);
      expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('OUTPUT_NOT_A_FILE') });
    }
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('writes into a pipe that is standard output, and refuses another at once', async () => {
    const program = await bundledProgram();
    const written = (target: string) => {
      const command = `"$0" "$2" config migrate --old-config "$1" --new-config ${target}`;
      const script = `{ ${command} 3>&1 2>&1; echo "exit $?"; } | cat`;
      return execFileSync('sh', ['-c', script, process.execPath, at('old.yaml'), program], { encoding: 'utf8' });
    };
    expect(written('/dev/fd/1')).toMatch(/^# ours\napiVersion: kubeadm.k8s.io\/v1beta4\n.*exit 0\n$/s);
    expect(written('/dev/fd/3')).toMatch(/OUTPUT_NOT_A_FILE.*exit 3\n$/s);
  });

  it('prints where the link /dev/stdout is named, and leaves the link', async () => {
    const { code, out } = await run([
      'config',
      'migrate',
      '--old-config',
      at('old.yaml'),
      '--new-config',
      '/dev/stdout',
    ]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('kubeadm.k8s.io/v1beta4') });
    expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
  });

  it.each(['v1.36.0', 'v1.37.2'])('leaves out the feature gates that Kubernetes %s no longer has', async (version) => {
    const gates =
      'EtcdLearnerMode: false, IPv6DualStack: true, UpgradeAddonsBeforeControlPlane: true, PublicKeysECDSA: true';
    writeFileSync(at('gates.yaml'), `${OLD.replace('v1.37.2', version)}featureGates: {${gates}}\n`);
    const { code, out, err } = await run(['config', 'migrate', '--old-config', at('gates.yaml')]);
    expect({ code, out }).toEqual({ code: 0, out: expect.not.stringContaining('featureGates') });
    expect(out).toContain('encryptionAlgorithm: ECDSA-P256');
    expect(err).toContain('featureGates.EtcdLearnerMode was removed');
  });

  it('still refuses a gate that nobody knows, and names its place in the old file', async () => {
    writeFileSync(at('gates.yaml'), `${OLD}featureGates:\n  EtcdLearnerMode: true\n  Foo: true\n`);
    const { code, err } = await run(['config', 'migrate', '--old-config', at('gates.yaml')]);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('gates.yaml:10:8: featureGates.Foo') });
    expect(err).toContain('has one problem');
  });

  it.each(['v1beta2', 'v1beta3'])('says what to do about the Kubernetes version of an old %s file', async (version) => {
    writeFileSync(at('time.yaml'), OLD.replace('v1beta3', version).replace('v1.37.2', 'v1.30.2'));
    const { code, err } = await run(['config', 'migrate', '--old-config', at('time.yaml')]);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('or remove kubernetesVersion') });
  });

  it('writes nothing of a file that is wrong, and makes no directory', async () => {
    const wrong = await run(['config', 'migrate', '--old-config', at('wrong.yaml'), '--new-config', at('never.yaml')]);
    expect(wrong.code).toBe(3);
    expect(wrong.err).toContain('wrong.yaml:5:1');
    expect(existsSync(at('never.yaml'))).toBe(false);
  });

  it('says which directory is not there, is none, or is not to be written to', async () => {
    const written = (target: string) =>
      run(['config', 'migrate', '--old-config', at('old.yaml'), '--new-config', target]);
    const nowhere = await written(at('no/new.yaml'));
    expect(nowhere).toMatchObject({
      code: 6,
      out: '',
      err: expect.stringContaining(`The directory ${at('no')} does not exist`),
    });
    expect(nowhere.err).toContain(`mkdir -p ${at('no')}`);
    expect(nowhere.err).toContain('--new-config');
    expect(existsSync(at('no'))).toBe(false);
    expect(await written(at('old.yaml/new.yaml'))).toMatchObject({
      code: 6,
      err: expect.stringContaining(`${at('old.yaml')} is not a directory`),
    });
    // Nobody, not even root, makes files there.
    const refused = await written('/sys/new.yaml');
    expect(refused.code).toBe(6);
    expect(refused.err).toContain('OUTPUT_NOT_WRITTEN');
    expect(refused.err).toMatch(/is not allowed to read or write |read-only/);
    expect(refused.err).not.toContain('as root');
  });

  it('names the directory that a link leads to, and says so when what is there cannot be read', async () => {
    symlinkSync('/sys/kernel/notes', at('out.yaml'));
    symlinkSync('loop.yaml', at('loop.yaml'));
    const cases = [
      [at('out.yaml'), '/sys/kernel:'],
      [at('loop.yaml'), `${at('loop.yaml')}:`],
      ['/proc/self/mem', `/proc/${process.pid}:`],
    ] as const;
    for (const [target, named] of cases) {
      const { code, err } = await run(['config', 'migrate', '--old-config', at('old.yaml'), '--new-config', target]);
      expect({ code, err }).toEqual({ code: 6, err: expect.stringContaining('OUTPUT_NOT_WRITTEN') });
      expect(err).toContain(`Could not write ${target}.`);
      expect(err).toMatch(new RegExp(`(allowed to read or write|reported for) ${named.slice(0, -1)}[.:]`));
    }
  });

  it.each(['EACCES', 'EPERM'])('says that another user may, after %s', async (reason) => {
    const params = { path: '/a/b', directory: '/a', reason, flag: '--new-config' };
    expect(english.failure(failureWith('OUTPUT_NOT_WRITTEN', params)).cure).toContain('as a user with that permission');
    expect((await catalogueFor('pt-BR')).failure(failureWith('OUTPUT_NOT_WRITTEN', params)).cure).toContain(
      'com um usuário que tenha essa permissão',
    );
  });
});

describe('config validate', () => {
  it('says ok', async () => {
    const { code, out } = await run(['config', 'validate', '--config', at('old.yaml'), '--lang', 'pt-BR']);
    expect({ code, out }).toEqual({ code: 0, out: 'ok\n' });
  });

  it('names the place of what is wrong', async () => {
    const { code, out, err } = await run(['config', 'validate', '--config', at('wrong.yaml')]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('wrong.yaml:5:1: sheduler');
  });

  it.each([
    ['v1beta2', 'kubejoin config migrate --old-config FILE --new-config NEW'],
    ['v1beta1', 'kubeadm v1.15 can still read it'],
    ['v1beta5', 'Did you mean kubeadm.k8s.io/v1beta4?'],
  ])('says what makes a file of %s readable', async (version, expected) => {
    writeFileSync(at('version.yaml'), OLD.replace('v1beta3', version));
    const { code, err } = await run(['config', 'validate', '--config', at('version.yaml')]);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining(expected) });
  });

  it('says of v1beta3, which it reads, which command of kubejoin writes its successor', async () => {
    const { err } = await run(['config', 'validate', '--config', at('old.yaml')]);
    expect(err).toContain(`kubejoin config migrate --old-config ${at('old.yaml')}`);
  });

  it.each([['validate'], ['migrate']])('%s without its file says which flag is missing', async (command) => {
    const { code, err } = await run(['config', command]);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('FLAG_REQUIRED') });
  });
});

describe('config print', () => {
  it.each(['init', 'join', 'reset', 'upgrade'])(
    '%s-defaults is a file that config validate accepts',
    async (command) => {
      const { code, out, err } = await run(['config', 'print', `${command}-defaults`]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      writeFileSync(at('printed.yaml'), out);
      expect(await run(['config', 'validate', '--config', at('printed.yaml')])).toEqual({
        code: 0,
        out: 'ok\n',
        err: '',
      });
    },
  );

  it('adds the components that are asked for, in their order', async () => {
    const { out } = await run([
      'config',
      'print',
      'init-defaults',
      '--component-configs',
      'KubeletConfiguration,KubeProxyConfiguration',
    ]);
    const kinds = parseAllDocuments(out).map((document) => document.get('kind'));
    expect(kinds).toEqual([
      'InitConfiguration',
      'ClusterConfiguration',
      'KubeletConfiguration',
      'KubeProxyConfiguration',
    ]);
  });
});

describe('config images list', () => {
  const IMAGES = ['config', 'images', 'list', '--kubernetes-version', 'v1.37.2'];

  it.each([[], ['--kubernetes-version', 'v1.36.0']])(
    'of a feature gate that is not there (%j): names the flag and the gate',
    async (...more) => {
      const { code, out, err } = await run(['config', 'images', 'list', '--feature-gates', 'Foo=true', ...more]);
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toContain('--feature-gates');
      expect(err).toContain('Foo');
      expect(err).not.toContain('featureGates');
    },
  );

  it('has one default for its version: no label is asked for without the flag', async () => {
    const { out } = await run(['config', 'images', 'list', '--help']);
    expect(out.replace(/\s+/g, ' ')).toMatch(/--kubernetes-version string .*Default: the kubelet's version\. -o/);
  });

  it('names beside --config only flags that it has', async () => {
    const { code, err } = await run([...IMAGES, '--config', at('old.yaml')]);
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringContaining('With --config, you can still use any flag that does not set'),
    });
  });

  it('says the same in every format', async () => {
    const { out } = await run(IMAGES);
    const images = out.trimEnd().split('\n');
    expect(images).toContain('registry.k8s.io/kube-apiserver:v1.37.2');
    expect(JSON.parse((await run([...IMAGES, '-o', 'json'])).out).images).toEqual(images);
    expect(parse((await run([...IMAGES, '-o', 'yaml'])).out).images).toEqual(images);
    expect((await run([...IMAGES, '-o', 'jsonpath={.images[*]}'])).out).toBe(images.join(' '));
  });

  it('reads the configuration file', async () => {
    writeFileSync(at('images.yaml'), `${OLD}imageRepository: registry.example.com/k8s\ndns:\n  imageTag: v9\n`);
    const { out } = await run(['config', 'images', 'list', '--config', at('images.yaml'), '-o', 'json']);
    expect(JSON.parse(out).images).toEqual(
      expect.arrayContaining(['registry.example.com/k8s/coredns:v9', 'registry.example.com/k8s/kube-proxy:v1.37.2']),
    );
  });

  it('prints a line for each image, whatever the configuration file has in a tag', async () => {
    writeFileSync(at('images.yaml'), `${OLD}dns:\n  imageTag: "v9\\u001b[2J\\nv10"\n`);
    const { out } = await run(['config', 'images', 'list', '--config', at('images.yaml')]);
    expect(out).toContain('/coredns:v9\\u{1b}[2J\\nv10\n');
    expect(out.trimEnd().split('\n')).toHaveLength((await run(IMAGES)).out.trimEnd().split('\n').length);
  });
});
