import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { runProgram } from '../../src/host/linux/programs/program.ts';
import { OpenRC } from '../../src/host/linux/services/openrc.ts';
import { linuxServices } from '../../src/host/linux/services/services.ts';
import { Systemd } from '../../src/host/linux/services/systemd.ts';
import { serviceCommands } from '../../src/host/services.ts';

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
  program('systemctl', `case "$1" in show) cat <<'EOF'\n${blocks.map(block).join('\n')}EOF\n;; esac`);
  return new Systemd((argv, options) => runProgram([join(bin, argv[0] ?? ''), ...argv.slice(1)], options));
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
      { exists: true, enabled: false, active: false, restarts: 0 },
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
    expect([state.active, files]).toEqual([true, ['/lib/kubelet.service']]);
    expect(calls()).toHaveLength(1);
  });

  it('says what systemctl said when it fails, or prints nothing', async () => {
    program('systemctl', 'echo "System has not been booted" >&2; exit 1');
    const run: ConstructorParameters<typeof Systemd>[0] = (argv, options) =>
      runProgram([join(bin, argv[0] ?? ''), ...argv.slice(1)], options);
    const failing = new Systemd(run);
    await expect(failing.state('kubelet')).rejects.toMatchObject({
      code: 'SERVICE_NOT_QUERIED',
      params: { unit: 'kubelet', reason: 'System has not been booted' },
    });
    await expect(failing.stop('kubelet')).rejects.toMatchObject({
      code: 'SERVICE_FAILED',
      params: { unit: 'kubelet', action: 'stop', reason: 'System has not been booted' },
    });
    program('systemctl', '');
    await expect(new Systemd(run).state('kubelet')).rejects.toMatchObject({ code: 'SERVICE_NOT_QUERIED' });
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

  it('names the files that say what a service starts', async () => {
    const systemd = systemctl({
      FragmentPath: '/lib/systemd/system/kubelet.service',
      DropInPaths: '/etc/a.conf /run/b.conf',
    });
    expect(await systemd.unitFiles('kubelet')).toEqual([
      '/lib/systemd/system/kubelet.service',
      '/etc/a.conf',
      '/run/b.conf',
    ]);
    expect(await systemctl({ FragmentPath: '', DropInPaths: '' }).unitFiles('none')).toEqual([]);
    program('systemctl', 'echo "no bus" >&2; exit 1');
    await expect(systemd.unitFiles('kubelet')).rejects.toMatchObject({ code: 'SERVICE_NOT_QUERIED' });
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
