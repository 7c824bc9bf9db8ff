/** The phases that only touch the host, applied to a machine in memory. */

import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Failure } from '../../../src/base/failure.ts';
import { FILE_NOT_WRITTEN } from '../../../src/host/linux/files/linux-files-sentences.ts';
import type { Host } from '../../../src/host/ports.ts';
import { ADDRESS, InitMachine, inputOf, SETTINGS } from './support.ts';

const PKI = '/etc/kubernetes/pki';
const HOST_PHASES = ['certs', 'kubeconfig', 'etcd', 'control-plane', 'kubelet-start'];

async function prepared(machine = new InitMachine(), phases = HOST_PHASES) {
  for (const only of phases) await machine.run({ only });
  return machine;
}

describe("kubeadm's files", () => {
  it('come with their modes', async () => {
    const machine = await prepared();
    expect(machine.files()).toEqual(
      [
        ...[
          'ca',
          'apiserver',
          'apiserver-kubelet-client',
          'front-proxy-ca',
          'front-proxy-client',
          'etcd/ca',
          'etcd/server',
        ].flatMap(pair),
        ...['etcd/peer', 'etcd/healthcheck-client', 'apiserver-etcd-client'].flatMap(pair),
        `600 ${PKI}/sa.key`,
        `600 ${PKI}/sa.pub`,
        ...['admin', 'super-admin', 'kubelet', 'controller-manager', 'scheduler'].map(
          (name) => `600 /etc/kubernetes/${name}.conf`,
        ),
        ...['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map(
          (name) => `600 /etc/kubernetes/manifests/${name}.yaml`,
        ),
        ...['config.yaml', 'kubeadm-flags.env', 'instance-config.yaml'].map((name) => `644 /var/lib/kubelet/${name}`),
        '644 /var/lib/kubelet/pki/kubelet.crt',
        '600 /var/lib/kubelet/pki/kubelet.key',
        '600 /var/lib/kubejoin/journal.jsonl',
      ].sort(),
    );
    expect(machine.made.host.serviceStates.get('kubelet')?.active).toBe(true);
  });

  it("etcd's first member begins a cluster of its own", async () => {
    const machine = await prepared(undefined, ['etcd']);
    const manifest = parse(machine.made.text('/etc/kubernetes/manifests/etcd.yaml') ?? '');
    const [{ command }] = manifest.spec.containers;
    expect(command).toContain('--initial-cluster=cp1=https://10.0.0.5:2380');
    expect(command.join()).not.toContain('initial-cluster-state');
  });

  it('are kept when the phases are run again', async () => {
    const machine = await prepared();
    const before = new Map(machine.made.host.content);
    for (const only of HOST_PHASES) await machine.run({ only });
    for (const [path, { bytes }] of before)
      if (!path.includes('journal')) expect(machine.made.text(path), path).toBe(bytes.toString());
  });

  it('kubeconfigs go where --kubeconfig-dir says', async () => {
    const machine = await prepared(undefined, ['certs/ca']);
    await machine.run({ only: 'kubeconfig/admin', settings: { ...SETTINGS, kubeconfigDirectory: '/elsewhere' } });
    expect(machine.files()).toContain('600 /elsewhere/admin.conf');
  });
});

describe('a CA that is there', () => {
  it('signs what is made, and is kept', async () => {
    const machine = await prepared(undefined, ['certs/ca']);
    const ca = machine.made.text(`${PKI}/ca.crt`) ?? '';
    await prepared(machine, ['certs', 'kubeconfig']);
    expect(machine.made.text(`${PKI}/ca.crt`)).toBe(ca);
    expect(
      new X509Certificate(machine.made.text(`${PKI}/apiserver.crt`) ?? '').checkIssued(new X509Certificate(ca)),
    ).toBe(true);
  });

  it('without its key must have signed everything already; the controller manager then signs nothing', async () => {
    const machine = await prepared(undefined, ['certs', 'kubeconfig']);
    machine.made.host.content.delete(`${PKI}/ca.key`);
    await prepared(machine, ['certs', 'kubeconfig', 'control-plane']);
    expect(machine.made.text('/etc/kubernetes/manifests/kube-controller-manager.yaml')).toContain(
      '--cluster-signing-cert-file=\n',
    );
    for (const lost of [`${PKI}/apiserver.key`, '/etc/kubernetes/kubelet.conf']) machine.made.host.content.delete(lost);
    const failure = machine.run({ only: 'certs' });
    await expect(failure).rejects.toMatchObject({
      kind: 'EXTERNAL_CA_INCOMPLETE',
      params: { problems: [{ file: `${PKI}/apiserver.key` }, { file: '/etc/kubernetes/kubelet.conf' }] },
    });
  });

  it('without its key can not be uploaded', async () => {
    const machine = await prepared(undefined, ['certs', 'kubeconfig']);
    machine.made.host.content.delete(`${PKI}/front-proxy-ca.key`);
    const attempt = machine.run({ input: inputOf({ dryRun: true }), settings: { ...SETTINGS, uploadCerts: true } });
    await expect(attempt).rejects.toMatchObject({
      code: 'UPLOAD_WITHOUT_CA_KEYS',
      params: { authorities: ['front-proxy-ca'] },
    });
  });
});

describe('a phase without anything to do', () => {
  it('says why', async () => {
    const machine = new InitMachine();
    const { outcome } = await machine.run({ only: 'upload-certs' });
    expect(outcome).toBe('phase-done');
    expect(machine.events).toMatchObject([{ type: 'notice', message: { key: 'UPLOAD_CERTS_NOT_ASKED' } }]);
  });

  it('is done where a kubelet was never configured, as with kubeadm', async () => {
    const machine = new InitMachine();
    const { outcome } = await machine.run({ only: 'kubelet-finalize' });
    expect(outcome).toBe('phase-done');
    expect(machine.events.map(({ type }) => type)).not.toContain('change-done');
  });
});

describe('the address of the API server', () => {
  const told = async (only: string) => {
    const machine = await prepared(undefined, ['certs', 'kubeconfig']);
    machine.made.host.read.system.routeTo = async () => ADDRESS;
    const input = inputOf({ dryRun: true, apiserverAdvertiseAddress: undefined });
    const run = machine.run({ only, input, settings: { ...SETTINGS, uploadCerts: true } });
    await run.catch(() => undefined); // no API server responds in memory
    return machine.events.flatMap((event) =>
      event.type === 'notice' && event.message.key.startsWith('ADVERTISE_ADDRESS') ? [event.message.key] : [],
    );
  };

  it.each(['certs', 'kubeconfig', 'etcd', 'preflight'])('is explained by the phase %s, which uses it', async (only) => {
    expect(await told(only)).toEqual(['ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE']);
  });

  it.each(['upload-certs', 'mark-control-plane', 'bootstrap-token'])('is not by the phase %s', async (only) => {
    expect(await told(only)).toEqual([]);
  });
});

function pair(name: string): string[] {
  return [`644 ${PKI}/${name}.crt`, `600 ${PKI}/${name}.key`];
}

/** A journal that cannot be written: the user lacks permission, or the disk does not allow it. */
function withoutJournal({ host }: InitMachine, reason: string): Host {
  const append = async (path: string) => {
    throw new Failure(FILE_NOT_WRITTEN, { path, reason });
  };
  return { ...host, write: { ...host.write, files: { ...host.write.files, append } } };
}

describe('a user who may not write the journal', () => {
  const OWN = '/etc/kubernetes/user';
  const own = {
    settings: { ...SETTINGS, kubeconfigDirectory: `${OWN}/conf` },
    input: inputOf({ certDir: `${OWN}/pki` }),
  };

  it.each([
    ['EACCES', 'info'],
    ['EPERM', 'warning'],
    ['EROFS', 'warning'],
  ])(
    'runs single phases into directories that are theirs, as with kubeadm (%s), and is told once (%s)',
    async (reason, level) => {
      const machine = new InitMachine();
      for (const only of ['certs', 'kubeconfig']) {
        await machine.run({ ...own, only, host: withoutJournal(machine, reason) });
        const told = machine.events.filter(
          (event) => event.type === 'notice' && event.message.key === 'PHASE_WITHOUT_JOURNAL',
        );
        expect(told).toMatchObject([{ level }]);
      }
      const files = machine.files().map((line) => line.split(' ')[1] ?? '');
      expect(files).toContain(`${OWN}/pki/ca.crt`);
      expect(files).toContain(`${OWN}/conf/admin.conf`);
      expect(files.filter((path) => !path.startsWith(OWN))).toEqual([]);
    },
  );

  it.each<[string, string | undefined]>([
    ['EACCES', undefined],
    ['ENOSPC', 'certs'],
  ])(
    'is another thing than a whole init, or a journal that could not be written (%s, phase %s): nothing is made',
    async (reason, only) => {
      const machine = new InitMachine();
      const running = machine.run({ ...own, host: withoutJournal(machine, reason), ...(only && { only }) });
      await expect(running).rejects.toMatchObject({
        code: 'FILE_NOT_WRITTEN',
        params: { path: '/var/lib/kubejoin/journal.jsonl', reason },
      });
      expect(machine.files()).toEqual([]);
    },
  );
});

describe('phases that make certificates and kubeconfigs for other machines', () => {
  const directories = (name: string) => ({ pki: `/srv/${name}/pki`, conf: `/srv/${name}/conf` });
  const own = (name: string) => ({
    settings: { ...SETTINGS, kubeconfigDirectory: directories(name).conf },
    input: inputOf({ certDir: directories(name).pki }),
  });

  /** The locks that are asked for; all but those in `taken` are free. */
  function withLocks({ host }: InitMachine, taken: readonly (string | undefined)[] = []) {
    const asked: (string | undefined)[] = [];
    const lock = async (directory?: string) => {
      asked.push(directory);
      return taken.includes(directory) ? { holder: 4711 } : { release: () => {} };
    };
    return { asked, host: { ...host, write: { ...host.write, lock } } };
  }

  it('lock those directories, not this host, whose journal tells nothing of them', async () => {
    const machine = new InitMachine();
    const { asked, host } = withLocks(machine, [undefined, directories('blue').pki]);
    for (const only of ['certs', 'kubeconfig']) await machine.run({ ...own('green'), only, host });
    expect(asked).toEqual([directories('green').pki, directories('green').conf]);
    expect(machine.files().filter((line) => !line.includes(' /srv/green/'))).toEqual([]);
  });

  it('leave a directory alone that another one is at work in', async () => {
    const machine = new InitMachine();
    const running = machine.run({
      ...own('blue'),
      only: 'certs',
      host: withLocks(machine, [directories('blue').pki]).host,
    });
    await expect(running).rejects.toMatchObject({
      code: 'JOIN_IN_PROGRESS',
      params: { pid: 4711, directory: directories('blue').pki },
    });
    expect(machine.files()).toEqual([]);
  });

  it("are this host's where they write below /etc/kubernetes, and everything else is", async () => {
    const machine = new InitMachine();
    const { asked, host } = withLocks(machine);
    await machine.run({ only: 'certs', host });
    await machine.run({ only: 'certs/ca', input: inputOf({ certDir: '/etc/kubernetes/../kubernetes/other' }), host });
    await machine.run({ ...own('green'), only: 'certs/ca', host });
    await machine.run({ ...own('green'), only: 'control-plane/scheduler', host });
    expect(asked).toEqual([undefined, undefined, '/srv/green/pki', undefined, '/srv/green/pki']);
  });
});
