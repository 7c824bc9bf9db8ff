import { expect, test } from 'vitest';
import { isFailure } from '../../src/failure.ts';
import { joinPhases } from '../../src/phases/join/list.ts';
import { phaseNames, selectPhases } from '../../src/phases/select.ts';

const names = (selection: Parameters<typeof selectPhases>[1]) => selectPhases(joinPhases, selection).map(({ name }) => name);

test('a worker runs its phases in order, a control plane all of them', () => {
  expect(names({ skip: [], role: 'worker' })).toEqual(['preflight', 'kubelet-start', 'kubelet-wait-bootstrap']);
  expect(names({ skip: [], role: 'control-plane' })).toEqual([
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

test('skipping a group skips its subphases, etcd too, and an alias names its phase', () => {
  const all = names({ skip: [], role: 'control-plane' });
  expect(names({ skip: ['control-plane-join'], role: 'control-plane' })).toEqual(all.filter((name) => !name.startsWith('control-plane-join/')));
  expect(names({ skip: ['etcd-join'], role: 'control-plane' })).toEqual(all.filter((name) => name !== 'control-plane-join/etcd'));
  expect(names({ skip: ['preflight'], role: 'worker' })).toEqual(['kubelet-start', 'kubelet-wait-bootstrap']);
});

test('one phase alone runs whatever the role; a group alone runs its subphases', () => {
  expect(names({ only: 'etcd-join', skip: [], role: 'worker' })).toEqual(['control-plane-join/etcd']);
  expect(names({ only: 'control-plane-prepare', skip: [], role: 'worker' })).toHaveLength(4);
});

test('an unknown name is refused with the valid ones and the nearest', () => {
  try {
    names({ skip: ['kubelet-strat'], role: 'worker' });
    expect.unreachable();
  } catch (error) {
    if (!isFailure(error, 'UNKNOWN_PHASE')) throw error;
    expect(error.params).toEqual({ phase: 'kubelet-strat', nearest: 'kubelet-start', valid: phaseNames(joinPhases) });
  }
});
