import { expect, test } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { joinPhases } from '../../src/phases/join/list.ts';
import { UNKNOWN_PHASE } from '../../src/phases/phases-sentences.ts';
import { phaseNames, selectPhases } from '../../src/phases/select.ts';

const names = (selection: Parameters<typeof selectPhases>[1]) =>
  selectPhases(joinPhases, selection).map(({ name }) => name);

test('a worker runs its phases in order', () => {
  expect(names({ skip: [], role: 'worker' })).toEqual(['preflight', 'kubelet-start', 'kubelet-wait-bootstrap']);
});

test('the phases stand in kubeadm’s order', () => {
  expect(joinPhases.map(({ name }) => name)).toEqual([
    'preflight',
    'control-plane-prepare/download-certs',
    'control-plane-prepare/certs',
    'control-plane-prepare/kubeconfig',
    'control-plane-prepare/control-plane',
    'check-etcd',
    'kubelet-start',
    'control-plane-join/etcd',
    'kubelet-wait-bootstrap',
    'control-plane-join/update-status',
    'control-plane-join/mark-control-plane',
    'wait-control-plane',
  ]);
});

test('a group’s name skips its subphases, etcd too; an alias names its phase', () => {
  const others = ['control-plane-prepare', 'check-etcd', 'wait-control-plane'];
  const worker = ['preflight', 'kubelet-start', 'kubelet-wait-bootstrap'];
  expect(names({ skip: [...others, 'control-plane-join'], role: 'control-plane' })).toEqual(worker);
  const byAlias = ['etcd-join', 'control-plane-join/update-status', 'control-plane-join/mark-control-plane'];
  expect(names({ skip: [...others, ...byAlias], role: 'control-plane' })).toEqual(worker);
  expect(names({ skip: ['preflight'], role: 'worker' })).toEqual(worker.slice(1));
});

test('one phase alone runs whatever the role', () => {
  expect(names({ only: 'kubelet-wait-bootstrap', skip: [], role: 'control-plane' })).toEqual([
    'kubelet-wait-bootstrap',
  ]);
});

test('one phase or group alone runs although the file’s skipPhases names it, or a phase that does not exist', () => {
  const skip = ['kubelet-start', 'control-plane-prepare/certs', 'nonsense'];
  expect(names({ only: 'kubelet-start', skip })).toEqual(['kubelet-start']);
  expect(names({ only: 'control-plane-prepare', skip })).toContain('control-plane-prepare/certs');
});

test('a control plane runs them all; a group alone runs its phases, whatever the role', () => {
  expect(names({ skip: [], role: 'control-plane' })).toEqual(joinPhases.map(({ name }) => name));
  expect(names({ only: 'control-plane-prepare', skip: [], role: 'worker' })).toEqual(
    joinPhases.map(({ name }) => name).filter((name) => name.startsWith('control-plane-prepare/')),
  );
});

test('an unknown name is refused with the valid ones and the nearest', () => {
  try {
    names({ skip: ['kubelet-strat'], role: 'worker' });
    expect.unreachable();
  } catch (error) {
    if (!isFailure(error, UNKNOWN_PHASE)) throw error;
    expect(error.params).toEqual({ phase: 'kubelet-strat', nearest: 'kubelet-start', valid: phaseNames(joinPhases) });
  }
});
