import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/base/sha256.ts';
import {
  bootScript,
  type ExecutableSource,
  SEEN_DIGEST,
} from '../../../../src/features/provision/user-data/boot-script.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kubejoin-boot-'));
  for (const directory of ['etc/kubejoin', 'bin', 'opt', 'usr/local', 'var/lib'])
    mkdirSync(`${root}/${directory}`, { recursive: true });
  writeFileSync(`${root}/etc/kubejoin/join.yaml`, 'kind: JoinConfiguration\n');
  writeFileSync(`${root}/uptime`, '100.00 200.00\n');
  mkdirSync(`${root}/run/systemd/system`, { recursive: true });
  for (const name of ['systemctl', 'rc-update']) program(name, `echo "${name} $*" >> "$ROOT/services"`);
  program('sleep', 'echo "sleep" >> "$ROOT/called"');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function program(name: string, body: string): void {
  writeFileSync(`${root}/bin/${name}`, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** kubejoin as a script, which notes its arguments; `codes`: how it ends, one a call. */
const kubejoin = (...codes: (number | 'KILL')[]) => `#!/bin/sh
echo "kubejoin $*" >> "$ROOT/called"
call=$(grep -c ^kubejoin "$ROOT/called")
set -- ${codes.join(' ')}
shift $((call - 1))
if [ "$1" = KILL ]; then kill -KILL $$; fi
exit "$1"
`;

/** curl that appends a part of `file` a call, and notes its arguments and what it reads. */
function server(file: string, parts = 1): void {
  writeFileSync(`${root}/served`, file);
  const size = Math.ceil(file.length / parts);
  program(
    'curl',
    `echo "curl $*" >> "$ROOT/called"; cat >> "$ROOT/asked"
for part; do :; done
have=0; if [ -f "$part" ]; then have=$(wc -c < "$part"); fi
tail -c +$((have + 1)) "$ROOT/served" | head -c ${size} >> "$part"
[ "$(wc -c < "$part")" -ge ${file.length} ]`,
  );
}

const failure = (code: string, seen = '') => ({
  text: `It's ${code}${seen}.`,
  fields: { outcome: 'failed', failure: { code, what: `"${code}"`, params: { seen } } },
});

const RETRYING = { text: "Let's wait.", fields: { outcome: 'retrying', message: { text: "It's later" } } };

/** For a machine without curl. */
const TOOLS = 'cat chmod cp cut date grep head mkdir mv od rm sha256sum tail tr wc'.split(' ');

/** wget that never ends at its first call, under a `timeout` of 0.2 s that notes the one that was asked for. */
function slowWget(version: string, file: string, usage = ''): void {
  for (const tool of TOOLS) symlinkSync(`/usr/bin/${tool}`, `${root}/bin/${tool}`);
  writeFileSync(`${root}/served`, file);
  program('timeout', 'echo "timeout $*" >> "$ROOT/called"; shift; exec /usr/bin/timeout 0.2 "$@"');
  program(
    'wget',
    `if [ "$1" = --version ]; then echo "${version}"; exit; fi
if [ "$1" = --help ]; then echo "${usage}" >&2; exit 1; fi
for word; do case $word in *file=-) cat > /dev/null;; *document=*) part=\${word#*=};; *.part) part=$word;; esac; done
[ -e "$ROOT/called-once" ] || { : > "$ROOT/called-once"; exec /usr/bin/sleep 300; }
cp "$ROOT/served" "$part"`,
  );
}

function boot(source: ExecutableSource, run: readonly string[] = ['provision', 'run'], path = `${root}/bin:`) {
  const script = bootScript({
    ...{ source, run, retrying: RETRYING, wgetFailed: "It's wget:" },
    failures: {
      notFetched: failure('FETCH'),
      otherDigest: failure('DIGEST', SEEN_DIGEST),
      notInstalled: failure('MISSING'),
      notCopied: failure('COPY'),
      notRunnable: failure('RUN'),
      noGlibc: failure('GLIBC'),
      killed: failure('KILLED'),
    },
  })
    .replaceAll(/(?<=[ =:])\/(?=etc\/|var\/|usr\/local|opt\/|run\/)/g, `${root}/`)
    .replaceAll('/proc/uptime', `${root}/uptime`);
  const { status, stdout, stderr } = spawnSync(
    '/bin/sh',
    ['-c', path.endsWith(':') ? script.replace('PATH=', `PATH=${path}`) : script.replace(/^PATH=.*$/m, `PATH=${path}`)],
    {
      env: { ROOT: root },
      encoding: 'utf8',
    },
  );
  const called = existsSync(`${root}/called`) ? readFileSync(`${root}/called`, 'utf8').trimEnd().split('\n') : [];
  return { status, stdout, stderr, called };
}

const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const result = () => JSON.parse(read('/var/lib/kubejoin/provision/result.json'));
const from = (file: string): ExecutableSource => ({
  ...{ type: 'url', url: 'https://f.example/k?signature=secret', sha256: sha256(file) },
});

describe('an executable from a URL', () => {
  it('is fetched, checked, installed and run, and not fetched again at the next boot', () => {
    const file = kubejoin(5, 0);
    server(file);
    expect(boot(from(file), ['provision', 'run', "--sentinel-file=/a b'c"]).status).toBe(5);
    expect(read('/usr/local/bin/kubejoin')).toBe(file);
    expect(statSync(`${root}/usr/local/bin/kubejoin`).mode & 0o777).toBe(0o755);
    const { status, called } = boot(from(file));
    expect(status).toBe(0);
    expect(called.filter((line) => line.startsWith('curl'))).toHaveLength(1);
    expect(called).toContain("kubejoin provision run --sentinel-file=/a b'c");
    expect(existsSync(`${root}/var/lib/kubejoin/provision/kubejoin.part`)).toBe(false);
  });

  it('is asked for with https only, and its address is no argument', () => {
    const file = kubejoin(0);
    server(file);
    const [call] = boot(from(file)).called;
    expect(call).toContain('--globoff --proto =https');
    expect(call).not.toContain('f.example');
    expect(read('/asked')).toBe('url = "https://f.example/k?signature=secret"\n');
  });

  it.each(['GNU Wget 1.25', 'BusyBox v1.37'])('that is sent for ever is given up, without curl: %s', (version) => {
    const file = kubejoin(0);
    slowWget(version, file);
    const { stdout, stderr, called } = boot(from(file), ['provision', 'run'], `${root}/bin`);
    expect(stderr).toBe('');
    expect(called.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      ...['timeout 1800 wget', 'sleep', 'timeout 1800 wget', 'kubejoin provision run'],
    ]);
    expect(stdout).toMatch(/^kubejoin: It's wget: 124\nkubejoin: Let's wait\./);
    for (const line of called.filter((one) => one.startsWith('timeout'))) expect(line).toMatch(/ (--quiet|-q) /);
    expect(called.join().includes('f.example')).toBe(version.startsWith('BusyBox'));
  });

  it.each([
    ['[-cqS] [-T SEC] [-O FILE]', ' -T 60 '],
    ['[-cqS] [-O FILE]', ' -c -O '],
  ])('is fetched by a BusyBox whose usage is %s', (usage, words) => {
    const file = kubejoin(0);
    slowWget('BusyBox v1.35', file, usage);
    writeFileSync(`${root}/called-once`, '');
    const { status, called } = boot(from(file), ['provision', 'run'], `${root}/bin`);
    expect(status).toBe(0);
    expect(called[0]).toContain(words);
  });

  it('is resumed where the last attempt ended', () => {
    const file = kubejoin(0);
    server(file, 3);
    const { status, called, stdout } = boot(from(file));
    expect(status).toBe(0);
    expect(called.map((line) => line.split(' ')[0])).toEqual(['curl', 'sleep', 'curl', 'sleep', 'curl', 'kubejoin']);
    expect(stdout).toContain("kubejoin: Let's wait. (");
  });

  it('whose download is repeated has a result meanwhile, which goes with the end of the download', () => {
    const file = kubejoin(0);
    server(file, 2);
    program(
      'sleep',
      'echo "sleep" >> "$ROOT/called"; cat "$ROOT/var/lib/kubejoin/provision/result.json" >> "$ROOT/seen"',
    );
    expect(boot(from(file)).status).toBe(0);
    expect(JSON.parse(read('/seen'))).toMatchObject({ v: 1, type: 'result', ...RETRYING.fields });
    expect(existsSync(`${root}/var/lib/kubejoin/provision/result.json`)).toBe(false);
  });

  it('is never run with another digest, and the result says so', () => {
    server(kubejoin(0));
    const { status, called, stdout } = boot(from('another file'));
    expect(status).toBe(6);
    expect(called.filter((line) => line.startsWith('kubejoin'))).toEqual([]);
    expect(called.filter((line) => line.startsWith('curl'))).toHaveLength(3);
    const seen = sha256(kubejoin(0));
    expect(stdout).toContain(`kubejoin: It's DIGEST${seen}.`);
    expect(result()).toMatchObject({ v: 1, type: 'result', ...failure('DIGEST', seen).fields });
    expect(result().time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(statSync(`${root}/var/lib/kubejoin/provision/result.json`).mode & 0o777).toBe(0o600);
    expect(existsSync(`${root}/usr/local/bin/kubejoin`)).toBe(false);
  });

  it('replaces a damaged one, as a loss of power leaves it', () => {
    const file = kubejoin(0);
    mkdirSync(`${root}/usr/local/bin`);
    writeFileSync(`${root}/usr/local/bin/kubejoin`, '');
    server(file);
    expect(boot(from(file)).status).toBe(0);
    expect(read('/usr/local/bin/kubejoin')).toBe(file);
  });

  it('goes to /opt/bin where /usr/local cannot be written', () => {
    const file = kubejoin(0);
    rmSync(`${root}/usr/local`, { recursive: true });
    writeFileSync(`${root}/usr/local`, 'no directory');
    server(file);
    expect(boot(from(file)).status).toBe(0);
    expect(read('/opt/bin/kubejoin')).toBe(file);
  });

  it('that can be copied nowhere ends with a result, and the log has the message of mkdir', () => {
    rmSync(`${root}/usr/local`, { recursive: true });
    for (const path of ['usr/local', 'opt']) {
      rmSync(`${root}/${path}`, { recursive: true, force: true });
      writeFileSync(`${root}/${path}`, 'no directory');
    }
    server(kubejoin(0));
    const { status, stderr } = boot(from(kubejoin(0)));
    expect(status).toBe(6);
    expect(stderr).toMatch(/^mkdir: .*\/opt/m);
    expect(result()).toMatchObject(failure('COPY').fields);
  });
});

describe('the join', () => {
  const source = { type: 'image' } as const;
  const installed = (...codes: (number | 'KILL')[]) =>
    writeFileSync(`${root}/bin/kubejoin`, kubejoin(...codes), { mode: 0o755 });

  it('is not run on a machine that has joined', () => {
    installed(0);
    rmSync(`${root}/etc/kubejoin/join.yaml`);
    expect(boot(source)).toMatchObject({ status: 0, called: [] });
  });

  it('comes after the kubelet is enabled, which an image may leave disabled', () => {
    installed(4);
    boot(source);
    expect(read('/services')).toBe('systemctl --quiet enable kubelet.service\n');
    rmSync(`${root}/run/systemd`, { recursive: true });
    rmSync(`${root}/services`);
    boot(source);
    expect(read('/services')).toBe('rc-update -q add kubelet default\n');
  });

  it.each([0, 2, 3, 4, 6, 7, 130, 143])('that ends with exit code %i is not run again', (code) => {
    installed(code);
    expect(boot(source)).toMatchObject({ status: code, called: ['kubejoin provision run'] });
  });

  it('that is killed is run again after a pause', () => {
    installed('KILL', 'KILL', 0);
    const { status, called } = boot(source);
    expect([status, called.join(' ')]).toEqual([
      0,
      'kubejoin provision run sleep kubejoin provision run sleep kubejoin provision run',
    ]);
  });

  it('that is killed for the first time after an hour is run again, too', () => {
    const late = kubejoin('KILL', 0).replace('\n', '\necho "9000.00 1.00" > "$ROOT/uptime"\n');
    writeFileSync(`${root}/bin/kubejoin`, late, { mode: 0o755 });
    expect(boot(source).status).toBe(0);
  });

  it('that is always killed ends with a result', () => {
    installed('KILL', 'KILL', 'KILL', 'KILL', 'KILL', 0);
    expect(boot(source).status).toBe(6);
    expect(result()).toMatchObject(failure('KILLED').fields);
  });

  it('ends with a result if there is no kubejoin, or if it does not run here', () => {
    expect(boot(source).status).toBe(6);
    expect(result()).toMatchObject(failure('MISSING').fields);
    installed(126);
    expect(boot(source).status).toBe(6);
    expect(result()).toMatchObject(failure('RUN').fields);
  });

  it('ends with a result if the system has no loader for it', () => {
    installed(127);
    expect(boot(source).status).toBe(6);
    expect(result()).toMatchObject(failure('GLIBC').fields);
  });
});

describe('a package', () => {
  it('is installed if the image has none', () => {
    program(
      'apt-get',
      `echo "apt-get $*" >> "$ROOT/called"; case $* in *install*) cat > "$ROOT/bin/kubejoin" <<'END'\n${kubejoin(0)}END\nchmod 755 "$ROOT/bin/kubejoin";; esac`,
    );
    const { status, called } = boot({ type: 'package' });
    expect(status).toBe(0);
    expect(called).toEqual([
      'apt-get -q update',
      'apt-get -q -y -o DPkg::Lock::Timeout=300 install kubejoin',
      'kubejoin provision run',
    ]);
  });
});
