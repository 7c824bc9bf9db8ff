/** Files of an interrupted init are no error in the next init; files of others are. */

import { describe, expect, it } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { PREFLIGHT_FAILED } from '../../../src/engine/kinds/engine-kinds-sentences.ts';
import { abortOn } from '../join/machine.ts';
import { InitMachine } from './support.ts';

/** Until `when` says so: the process is gone then, and writes nothing more. */
async function runUntil(machine: InitMachine, when: (event: JoinEvent) => boolean): Promise<void> {
  const { signal, emit, reason } = abortOn(when);
  await expect(machine.run({ signal, emit })).rejects.toBe(reason);
}

const failedChecks = async (machine: InitMachine): Promise<string[]> => {
  const { signal, emit, reason } = abortOn((event) => event.type === 'phase-started' && event.phase === 'certs/ca');
  const error: unknown = await machine.run({ signal, emit }).catch((thrown: unknown) => thrown);
  if (error === reason) return [];
  if (isFailure(error, PREFLIGHT_FAILED)) return [...error.params.checks];
  throw error;
};

const started = (phase: string) => (event: JoinEvent) => event.type === 'phase-started' && event.phase === phase;

describe('an init that was cut off', () => {
  it('goes on: its manifests, its ports and the data of its etcd are known by the journal', async () => {
    const machine = new InitMachine();
    await runUntil(machine, started('wait-control-plane'));
    for (const port of [6443, 10250, 10257, 10259, 2379, 2380]) machine.made.host.usedPorts.add(port);
    machine.made.host.content.set('/var/lib/etcd/member/snap/db', { bytes: Buffer.from('data'), mode: 0o600 });
    expect(await failedChecks(machine)).toEqual([]);
  });

  it('but what somebody else has put in its place since is not ours', async () => {
    const machine = new InitMachine();
    await runUntil(machine, started('kubelet-start'));
    machine.made.host.content.set('/etc/kubernetes/manifests/etcd.yaml', {
      bytes: Buffer.from('kind: Pod'),
      mode: 0o600,
    });
    machine.made.host.content.set('/var/lib/etcd/member/snap/db', { bytes: Buffer.from('data'), mode: 0o600 });
    machine.made.host.usedPorts.add(6443);
    expect(await failedChecks(machine)).toEqual([
      'Port-6443',
      'FileAvailable--etc-kubernetes-manifests-etcd.yaml',
      'DirAvailable--var-lib-etcd',
    ]);
  });

  it('interrupted, it leaves no lock and says what is kept', async () => {
    const machine = new InitMachine();
    await runUntil(machine, started('etcd/local'));
    expect(machine.files()).toContain('600 /etc/kubernetes/admin.conf');
  });
});
