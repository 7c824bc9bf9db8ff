import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { runProgram } from '../../src/host/linux/programs/program.ts';
import { OpenRC } from '../../src/host/linux/services/openrc.ts';
import { linuxServices } from '../../src/host/linux/services/services.ts';
import { type Run, Systemd } from '../../src/host/linux/services/systemd.ts';
import { serviceCommands } from '../../src/host/services.ts';
import { plannedKubelet } from '../../src/operations/plan.ts';
import { fakeHost } from '../support/fake-host.ts';

/** Programs of a service manager as shell scripts in a directory of their own; each call is written down. */
let bin: string;
let calls: () => string[];

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'kubejoin-bin-'));
  onTestFinished(() => rmSync(bin, { recursive: true, force: true }));
  writeFileSync(join(bin, 'calls'), '');
  calls = () => readFileSync(join(bin, 'calls'), 'utf8').split('\n').filter(Boolean);
});

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> '${bin}/calls'\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

function block(properties: Record<string, string>): string {
  const all = {
    LoadState: 'loaded',
    ActiveState: 'inactive',
    SubState: 'dead',
    UnitFileState: 'enabled',
    NRestarts: '0',
    NeedDaemonReload: 'no',
    ...properties,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** systemctl show prints one block a unit; everything else succeeds. */
function systemctl(...blocks: Record<string, string>[]): Systemd {
  const searched = `*UnitPath) echo 'UnitPath=${join(bin, 'etc')} ${join(bin, 'run')} ${join(bin, 'lib')}' ;;`;
  program('systemctl', `case "$*" in ${searched} show*) cat <<'EOF'\n${blocks.map(block).join('\n')}EOF\n;; esac`);
  return systemdWith((argv, options) => runProgram([join(bin, argv[0] ?? ''), ...argv.slice(1)], options));
}

function systemdWith(run: Run): Systemd {
  return new Systemd(run, linuxFileReader());
}

/** A file in a directory in which systemd looks for unit files. */
function unitFile(name: string, content = ''): string {
  const path = join(bin, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('which manager', () => {
  it('is systemd only while it runs: its directory in /run and systemctl on PATH', () => {
    program('systemctl', '');
    mkdirSync(join(bin, 'running'));
    const files = linuxFileReader();
    expect(linuxServices(files, bin, join(bin, 'running')).manager).toBe('systemd');
    expect(linuxServices(files, bin, join(bin, 'absent')).manager).toBeUndefined();
    expect(linuxServices(files, '', join(bin, 'running')).manager).toBeUndefined();
  });

  it('is OpenRC with its three programs', () => {
    const files = linuxFileReader();
    program('openrc', '');
    program('rc-service', '');
    expect(linuxServices(files, bin, join(bin, 'absent')).manager).toBeUndefined();
    program('rc-update', '');
    expect(linuxServices(files, bin, join(bin, 'absent')).manager).toBe('openrc');
  });

  it('is none: nothing exists, and a start says why it can not be', async () => {
    const services = linuxServices(linuxFileReader(), '', join(bin, 'absent'));
    expect(await services.state('kubelet')).toEqual({ exists: false, enabled: false, active: false });
    await expect(services.start('kubelet')).rejects.toMatchObject({
      code: 'SERVICE_MANAGER_MISSING',
      params: { unit: 'kubelet', action: 'start' },
    });
  });
});

describe('systemd', () => {
  it.each([
    [
      { ActiveState: 'active', SubState: 'running' },
      { exists: true, enabled: true, active: true, restarts: 0 },
    ],
    [
      { ActiveState: 'activating', SubState: 'start' },
      { exists: true, enabled: true, active: true, restarts: 0 },
    ],
    [
      { ActiveState: 'activating', SubState: 'auto-restart', NRestarts: '7' },
      { exists: true, enabled: true, active: false, restarting: true, restarts: 7 },
    ],
    [
      { ActiveState: 'failed', UnitFileState: 'disabled' },
      { exists: true, enabled: false, active: false, restarts: 0 },
    ],
    [
      { LoadState: 'masked', UnitFileState: 'masked' },
      { exists: true, unusable: 'masked', enabled: false, active: false, restarts: 0 },
    ],
    [{ UnitFileState: 'static' }, { exists: true, enabled: true, active: false, restarts: 0 }],
    [
      { LoadState: 'not-found', UnitFileState: '', NRestarts: '' },
      { exists: false, enabled: false, active: false },
    ],
  ])('reads the state %j', async (properties, state) => {
    expect(await systemctl(properties).state('kubelet')).toEqual(state);
  });

  it('reads states asked for at once by one process', async () => {
    const systemd = systemctl({ ActiveState: 'active' }, { LoadState: 'not-found' });
    const [kubelet, resolved, again] = await Promise.all(
      ['kubelet', 'systemd-resolved', 'kubelet'].map((name) => systemd.state(name)),
    );
    expect([kubelet?.active, resolved?.exists, again?.active]).toEqual([true, false, true]);
    expect(calls()).toEqual([
      expect.stringMatching(/^systemctl show --property=\S+ -- kubelet.service systemd-resolved.service$/),
    ]);
  });

  it('reads a state and the files of a service by one process', async () => {
    const systemd = systemctl({ ActiveState: 'active', FragmentPath: '/lib/kubelet.service' });
    const [state, files] = await Promise.all([systemd.state('kubelet'), systemd.unitFiles('kubelet')]);
    expect([state.active, files]).toEqual([true, { paths: ['/lib/kubelet.service'], reloadPending: false }]);
    expect(calls().filter((call) => call.includes('kubelet.service'))).toHaveLength(1);
  });

  it('says what systemctl said when it fails, or prints nothing', async () => {
    program('systemctl', 'echo "System has not been booted" >&2; exit 1');
    const run: Run = (argv, options) => runProgram([join(bin, argv[0] ?? ''), ...argv.slice(1)], options);
    const failing = systemdWith(run);
    await expect(failing.state('kubelet')).rejects.toMatchObject({
      kind: 'SERVICE_NOT_QUERIED',
      params: { unit: 'kubelet', reason: 'System has not been booted' },
    });
    await expect(failing.stop('kubelet')).rejects.toMatchObject({
      code: 'SERVICE_FAILED',
      params: { unit: 'kubelet', action: 'stop', reason: 'System has not been booted' },
    });
    program('systemctl', '');
    await expect(systemdWith(run).state('kubelet')).rejects.toMatchObject({ kind: 'SERVICE_NOT_QUERIED' });
  });

  it('starts without a reload where systemd needs none', async () => {
    const systemd = systemctl({});
    await systemd.start('kubelet');
    await systemd.reload();
    expect(calls().map((call) => call.split(' ')[1])).toEqual(['show', 'start']);
  });

  it('asks systemd anew before a start: a unit file may have gone since its state was read', async () => {
    const systemd = systemctl({});
    await systemd.state('kubelet');
    systemctl({ NeedDaemonReload: 'yes' });
    await systemd.start('kubelet');
    expect(calls().map((call) => call.split(' ')[1])).toEqual(['show', 'show', 'daemon-reload', 'start']);
  });

  it('reloads first where unit files have changed, or nothing is known', async () => {
    const changed = systemctl({ NeedDaemonReload: 'yes' });
    await changed.start('kubelet');
    await systemctl({}).reload();
    expect(calls().map((call) => call.split(' ')[1])).toEqual(['show', 'daemon-reload', 'start', 'daemon-reload']);
  });

  it('gives the last log lines, oldest first', async () => {
    const systemd = systemctl({});
    program('journalctl', 'printf "one\\ntwo\\n"');
    expect(await systemd.log('kubelet', 10)).toEqual(['one', 'two']);
    expect(calls()[0]).toContain('--lines=10 --unit=kubelet.service');
    program('journalctl', 'exit 1');
    expect(await systemd.log('kubelet', 10)).toEqual([]);
  });

  it('of a service that it has started, or tried to, gives no line of an earlier run', async () => {
    const systemd = new Systemd(
      (argv, options) => runProgram([join(bin, argv[0] ?? ''), ...argv.slice(1)], options),
      linuxFileReader(),
      undefined,
      () => 1_764_650_000_250,
    );
    program('systemctl', 'case "$1" in show) echo LoadState=not-found;; *) exit 5;; esac');
    program('journalctl', 'echo one');
    await systemd.log('kubelet', 10);
    await expect(systemd.start('kubelet')).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    await systemd.log('kubelet', 10);
    await systemd.log('containerd', 10);
    const asked = calls().filter((call) => call.startsWith('journalctl'));
    expect(asked.map((call) => /--since=(\S+)/.exec(call)?.[1])).toEqual([undefined, '@1764650000.25', undefined]);
  });

  it('names the files that say what a service starts', async () => {
    const systemd = systemctl({
      FragmentPath: '/lib/systemd/system/kubelet.service',
      DropInPaths: '/etc/a.conf /run/b.conf',
    });
    expect(await systemd.unitFiles('kubelet')).toEqual({
      paths: ['/lib/systemd/system/kubelet.service', '/etc/a.conf', '/run/b.conf'],
      reloadPending: false,
    });
    const none = { paths: [], reloadPending: false };
    expect(await systemctl({ FragmentPath: '', DropInPaths: '' }).unitFiles('none')).toEqual(none);
    program('systemctl', 'echo "no bus" >&2; exit 1');
    await expect(systemd.unitFiles('kubelet')).rejects.toMatchObject({ kind: 'SERVICE_NOT_QUERIED' });
  });

  it('names the files that a reload could add, once each', async () => {
    const fragment = unitFile('lib/kubelet.service');
    const loaded = unitFile('lib/kubelet.service.d/10-kubeadm.conf');
    const others = [
      unitFile('etc/kubelet.service'),
      unitFile('etc/service.d/5-all.conf'),
      unitFile('etc/kubelet.service.d/20-x.conf'),
      unitFile('run/kubelet.service.d/10-kubeadm.conf'),
    ];
    unitFile('etc/kubelet.service.d/20-x.conf.dpkg-new');
    unitFile('etc/other.service.d/1.conf');
    const systemd = systemctl({ FragmentPath: fragment, DropInPaths: loaded, NeedDaemonReload: 'yes' });
    expect(await systemd.unitFiles('kubelet')).toEqual({ paths: [fragment, loaded, ...others], reloadPending: true });
  });

  it.each([
    { code: 1, stdout: 'UnitPath=/etc\n' },
    { code: 0, stdout: '' },
  ])('does not take the loaded files for all of them where it does not learn the directories: %j', async (answer) => {
    const run: Run = async (argv) =>
      argv.includes('--property=UnitPath')
        ? { stderr: 'no answer', ...answer }
        : { code: 0, stdout: block({ FragmentPath: '/lib/kubelet.service' }), stderr: '' };
    await expect(systemdWith(run).unitFiles('kubelet')).rejects.toMatchObject({
      kind: 'SERVICE_NOT_QUERIED',
      params: { unit: 'kubelet', reason: 'no answer' },
    });
  });

  describe('with which a kubelet is planned', () => {
    const planned = async (NeedDaemonReload: 'no' | 'yes') => {
      const { read } = fakeHost();
      const properties = { FragmentPath: join(bin, 'lib/kubelet.service'), DropInPaths: '', NeedDaemonReload };
      const services = systemctl(properties);
      const { unit } = await plannedKubelet(
        { ...read, files: linuxFileReader(), services },
        new AbortController().signal,
      );
      return unit;
    };

    it('makes another plan when the start would reload', async () => {
      unitFile('lib/kubelet.service', '[Service]\n');
      const reviewed = await planned('no');
      expect(reviewed).toMatch(/^sha256:/);
      expect(await planned('no')).toBe(reviewed);
      expect(await planned('yes')).not.toBe(reviewed);
    });

    it.each(['no', 'yes'] as const)(
      'makes another plan of a drop-in that is not loaded, reload needed: %s',
      async (needs) => {
        unitFile('lib/kubelet.service', '[Service]\n');
        const plans = [await planned(needs)];
        unitFile('etc/kubelet.service.d/20-x.conf', '[Service]\nExecStart=\n');
        plans.push(await planned(needs));
        unitFile('etc/kubelet.service.d/20-x.conf', '[Service]\nEnvironment=A=b\n');
        plans.push(await planned(needs));
        unitFile('etc/kubelet.service', '[Service]\n');
        plans.push(await planned(needs));
        expect(new Set(plans).size).toBe(4);
      },
    );

    it('reads a masked drop-in as an empty one', async () => {
      unitFile('lib/kubelet.service', '[Service]\n');
      mkdirSync(join(bin, 'etc/kubelet.service.d'), { recursive: true });
      symlinkSync('/dev/null', join(bin, 'etc/kubelet.service.d/10-kubeadm.conf'));
      mkdirSync(join(bin, 'etc/kubelet.service.d/directory.conf'));
      expect(await planned('no')).toMatch(/^sha256:/);
    });
  });

  it('names the command that enables a service', () => {
    expect(serviceCommands('kubelet', systemctl({}).manager).enable).toBe('systemctl enable kubelet.service');
  });
});

describe('OpenRC', () => {
  const present = new Set<string>();
  const files = {
    ...linuxFileReader(),
    stat: async (path: string) =>
      present.has(path) ? { type: 'file' as const, mode: 0o755, uid: 0, gid: 0, size: 1 } : undefined,
  };
  const openrc = () =>
    new OpenRC((argv, options) => runProgram([join(bin, argv[0] ?? ''), ...argv.slice(1)], options), files);

  it('reads existence and runlevel from files, activity from rc-service', async () => {
    present.clear();
    program('rc-service', 'exit 32');
    expect(await openrc().state('kubelet')).toEqual({ exists: false, enabled: false, active: false });
    expect(calls()).toEqual([]);
    present.add('/etc/init.d/kubelet');
    expect(await openrc().state('kubelet')).toEqual({ exists: true, enabled: false, active: false });
    present.add('/etc/runlevels/default/kubelet');
    program('rc-service', 'exit 0');
    expect(await openrc().state('kubelet')).toEqual({ exists: true, enabled: true, active: true });
  });

  it('gives only the lines of this start', async () => {
    const log = join(bin, 'kubelet.log');
    writeFileSync(log, 'earlier\n');
    const there = { type: 'file' as const, mode: 0o644, uid: 0, gid: 0 };
    const sized = {
      ...linuxFileReader(),
      stat: async (path: string) =>
        path === '/var/log/kubelet.log' ? { ...there, size: statSync(log).size } : undefined,
    };
    // The real tail, on our file.
    const service = new OpenRC((argv) => {
      const [name = '', ...rest] = argv.map((word) => (word === '/var/log/kubelet.log' ? log : word));
      return runProgram([name === 'tail' ? '/usr/bin/tail' : join(bin, name), ...rest]);
    }, sized);
    program('rc-service', 'exit 0');
    expect(await service.log('kubelet', 10)).toEqual(['earlier']);
    await service.start('kubelet');
    expect(await service.log('kubelet', 10)).toEqual([]);
    appendFileSync(log, 'one\ntwo\nthree\n');
    expect(await service.log('kubelet', 2)).toEqual(['two', 'three']);
    writeFileSync(log, 'new\n'); // rotated
    expect(await service.log('kubelet', 10)).toEqual(['new']);
  });

  it('starts and stops', async () => {
    program('rc-service', '[ "$2" = start ]');
    await openrc().start('kubelet');
    await expect(openrc().stop('kubelet')).rejects.toMatchObject({
      code: 'SERVICE_FAILED',
      params: { action: 'stop', reason: 'exit code 1', manager: 'openrc' },
    });
    expect(calls()).toEqual(['rc-service kubelet start', 'rc-service kubelet stop']);
  });
});
