import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../../../src/base/secret.ts';
import { shellWord } from '../../../../src/base/shown.ts';
import { endingMs } from '../../../../src/engine/ending-limits.ts';
import { bootScript } from '../../../../src/features/provision/user-data/boot-script.ts';
import { userData } from '../../../../src/features/provision/user-data/documents.ts';
import type { MachineFiles } from '../../../../src/features/provision/user-data/machine.ts';
import { OPENRC_SCRIPT, SYSTEMD_UNIT } from '../../../../src/features/provision/user-data/services.ts';
import { toYaml } from '../../../../src/manifests/yaml.ts';

/** Whatever a shell, YAML or curl may read in another way, and all of Unicode; no file of ours has a NUL. */
const HARD = ["'", '"', '\\', '$', '`', '\n', '\r', '\t', ' ', ': ', '- ', '#', '!', '%', '&', '*', '\u0085', '\u2028'];
const character = fc.oneof(fc.constantFrom(...HARD), fc.string({ unit: 'binary', maxLength: 3 }));
const text = fc.array(character, { maxLength: 30 }).map((parts) => parts.join('').replaceAll('\0', ''));

function filesWith(configuration: string): MachineFiles {
  return {
    common: [
      { path: '/etc/kubejoin/join.yaml', mode: 0o600, content: new Secret(configuration) },
      { path: '/etc/kubejoin/join.sh', mode: 0o700, content: '#!/bin/sh\n' },
    ],
    systemd: { path: '/etc/systemd/system/kubejoin-join.service', mode: 0o644, content: '[Unit]\n' },
    openrc: { path: '/etc/init.d/kubejoin-join', mode: 0o755, content: '#!/sbin/openrc-run\n' },
  };
}

/** The download of the script that runs at boot, but with an output of curl's own: the URL. */
function download(url: string): string {
  const failure = { text: '', fields: {} };
  const failures = { notFetched: failure, otherDigest: failure, notInstalled: failure };
  const script = bootScript({
    ...{ source: { type: 'url', url, sha256: '' }, run: [], retrying: failure, wgetFailed: '' },
    failures: { ...failures, notCopied: failure, notRunnable: failure, noGlibc: failure, killed: failure },
  });
  const [, assignment = ''] = /^(url=.*?)\ndigest=/ms.exec(script) ?? [];
  const [curl = ''] = /printf 'url = .* \| curl --config - --globoff/.exec(script) ?? [];
  return `${assignment}\n${curl} --silent --output /dev/null --write-out '%{url_effective}\\n' || [ $? -eq 7 ] || exit`;
}

/** Output of a shell for a script. */
const sh = (script: string) => execFileSync('/bin/sh', { input: script }).toString();

describe('any text', () => {
  it('is one word of a shell', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 20, maxLength: 60 }), (texts) => {
        const script = texts.map((one) => `printf '%s\\n--\\n' ${shellWord(one)}`).join('\n');
        expect(sh(script)).toBe(texts.map((one) => `${one}\n--\n`).join(''));
      }),
      { numRuns: 10 },
    );
  });

  it('survives as the query of the address that curl reads', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 5, maxLength: 20 }), (queries) => {
        // The settings drop a fragment, which is never sent.
        const urls = queries.map((query) => new URL(`https://127.0.0.1:1/k?sig=${query}`).href.replace(/#.*/s, ''));
        // Nobody listens at the port, but curl says what it would have asked for.
        const seen = sh(urls.map(download).join('\n')).trimEnd().split('\n');
        expect(seen).toEqual(urls.map((url) => url.replaceAll('\\', '%5C')));
      }),
      { numRuns: 4, examples: [[['a\\b"c', '\\', '\\"', '%5C{1,2}[3]']]] },
    );
  });

  it('survives cloud-config, also as a value of the configuration', () => {
    fc.assert(
      fc.property(text, (value) => {
        const configuration = toYaml({ value });
        const document = userData('cloud-init', filesWith(configuration));
        expect(document.startsWith('#cloud-config\n')).toBe(true);
        const [file] = parse(document, { version: '1.1' }).write_files;
        const content = file.encoding === 'b64' ? Buffer.from(file.content, 'base64').toString() : file.content;
        expect({ ...file, content }).toMatchObject({ permissions: '0600', owner: 'root:root', content: configuration });
        expect(parse(content, { version: '1.1' })).toEqual({ value });
      }),
    );
  });

  it('survives Ignition', () => {
    fc.assert(
      fc.property(text, (value) => {
        const { storage, systemd } = JSON.parse(userData('ignition', filesWith(value)));
        const [, encoded = ''] = storage.files[0].contents.source.split('data:;base64,');
        expect(Buffer.from(encoded, 'base64').toString()).toBe(value);
        expect(storage.files.map(({ mode }: { mode: number }) => mode)).toEqual([0o600, 0o700]);
        expect(storage.directories).toEqual([{ path: '/etc/kubejoin', mode: 0o700 }]);
        expect(systemd.units).toEqual([{ name: 'kubejoin-join.service', enabled: true, contents: '[Unit]\n' }]);
      }),
    );
  });
});

it('an empty file, and one that YAML cannot hold as it is, are in cloud-config', () => {
  const fileOf = (text: string) => parse(userData('cloud-init', filesWith(text))).write_files[0];
  const file = { path: '/etc/kubejoin/join.yaml', owner: 'root:root', permissions: '0600' };
  expect(fileOf('')).toEqual({ ...file, content: '' });
  expect(fileOf(' ~\n')).toEqual({ ...file, content: ' ~\n' });
  for (const text of ['\t', '\x7f', 'é', '\r\n', 'a\nb\u2028'])
    expect(fileOf(text)).toEqual({ ...file, encoding: 'b64', content: Buffer.from(text).toString('base64') });
});

it('the unit waits for the disks that the join writes to', () => {
  const [head = ''] = SYSTEMD_UNIT.split('[Service]');
  expect(head).toContain('\nRequiresMountsFor=/var/lib/kubejoin /var/lib/kubelet /var/lib/etcd\n');
});

it.each([
  ['systemd', /^TimeoutStopSec=(\d+)$/m.exec(SYSTEMD_UNIT)],
  ['OpenRC', /"\$seconds" -lt (\d+) /.exec(OPENRC_SCRIPT)],
])('the service of %s does not kill an undo before its time is up', (_, limit) => {
  expect(Number(limit?.[1]) * 1000).toBeGreaterThan(endingMs({ undoOnFailure: true }));
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kubejoin-provision-'));
  for (const directory of ['etc/systemd/system', 'etc/init.d', 'bin', 'run'])
    mkdirSync(`${root}/${directory}`, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const mode = (file: string) => statSync(`${root}${file}`).mode & 0o777;

/** An image that has the directory, and files of these names, for everyone to read. */
function openImage(...files: readonly string[]): void {
  mkdirSync(`${root}/etc/kubejoin`);
  chmodSync(`${root}/etc/kubejoin`, 0o755);
  for (const file of files) {
    writeFileSync(`${root}/etc/kubejoin/${file}`, 'of the image');
    chmodSync(`${root}/etc/kubejoin/${file}`, 0o666);
  }
}

it('cloud-init finds the directory and the files of root alone, before it writes into them', () => {
  openImage('join.yaml', 'join.sh', 'allowed_signers');
  const { bootcmd, write_files } = parse(userData('cloud-init', filesWith('x')));
  const [[once, frequency, name, ...command]] = bootcmd;
  expect([once, frequency, name]).toEqual(['cloud-init-per', 'instance', 'kubejoin']);
  const here = command.map((word: string) => word.replaceAll(' /etc/', ` ${root}/etc/`));
  execFileSync('/bin/sh', ['-c', 'umask 0; exec "$@"', 'sh', ...here]);
  expect(mode('/etc/kubejoin')).toBe(0o700);
  // cloud-init writes into the file that is there, and changes its mode last.
  const secret = write_files
    .map((file: { path: string }) => file.path)
    .filter((at: string) => at.includes('kubejoin/'));
  expect(secret).toEqual(['/etc/kubejoin/join.yaml', '/etc/kubejoin/join.sh']);
  for (const at of secret) expect([at, mode(at), readFileSync(root + at, 'utf8')]).toEqual([at, 0o600, '']);
  expect(readFileSync(`${root}/etc/kubejoin/allowed_signers`, 'utf8')).toBe('of the image');
});

describe('the script', () => {
  /** Runs it with its paths below `root`, and programs that only note how they were called. */
  function run(configuration: string, programs: readonly string[]): string[] {
    for (const name of programs)
      writeFileSync(`${root}/bin/${name}`, `#!/bin/sh\necho "${name} $*" >> ${root}/called\n`, { mode: 0o755 });
    const script = userData('script', filesWith(configuration)).replaceAll(/(?<= )\/(?=etc\/|run\/)/g, `${root}/`);
    // Any umask: the files' modes are given.
    sh(`umask 0\nPATH=${root}/bin:$PATH\n${script}`);
    return readFileSync(`${root}/called`, 'utf8').trimEnd().split('\n');
  }

  it('closes the directory before it writes, and has no file of it open for others at any moment', () => {
    openImage('join.yaml', 'join.yaml.new', 'join.sh.new');
    const seen = `stat -c '%a %n' ${root}/etc/kubejoin "$2" >> ${root}/seen`;
    for (const name of ['chmod', 'mv'])
      writeFileSync(`${root}/bin/${name}`, `#!/bin/sh\n${seen}\nexec /bin/${name} "$@"\n`, { mode: 0o755 });
    run('x', ['rc-update', 'rc-service']);
    const modes = readFileSync(`${root}/seen`, 'utf8').replaceAll(root, '').trimEnd().split('\n');
    // The first look is at the image, before the directory's own chmod.
    const later = modes.slice(modes.indexOf('700 /etc/kubejoin')).filter((line) => line.includes('/etc/kubejoin'));
    expect(later).toContain('600 /etc/kubejoin/join.yaml.new');
    expect(later.filter((line) => !/^[67]00 /.test(line))).toEqual([]);
    expect(modes.slice(0, 2)).toEqual(['755 /etc/kubejoin', '755 /etc/kubejoin']);
    expect(['/etc/kubejoin', '/etc/kubejoin/join.yaml'].map(mode)).toEqual([0o700, 0o600]);
  });

  it('puts the files and starts the service of systemd, and does it again', () => {
    mkdirSync(`${root}/run/systemd/system`, { recursive: true });
    for (const configuration of ['it\'s $HOME `date` \\ "é"\n', 'second\n']) {
      expect(run(configuration, ['systemctl', 'rc-update', 'rc-service']).slice(-3)).toEqual([
        'systemctl daemon-reload',
        'systemctl enable kubejoin-join.service',
        'systemctl start --no-block kubejoin-join.service',
      ]);
      expect(readFileSync(`${root}/etc/kubejoin/join.yaml`, 'utf8')).toBe(configuration);
    }
    const files = ['/etc/kubejoin', '/etc/kubejoin/join.yaml', '/etc/kubejoin/join.sh'];
    expect([...files, '/etc/systemd/system/kubejoin-join.service'].map(mode)).toEqual([0o700, 0o600, 0o700, 0o644]);
  });

  it('starts the service of OpenRC where there is no systemd', () => {
    expect(run('x', ['rc-update', 'rc-service'])).toEqual([
      'rc-update add kubejoin-join default',
      'rc-service kubejoin-join start',
    ]);
    expect(mode('/etc/init.d/kubejoin-join')).toBe(0o755);
  });
});
