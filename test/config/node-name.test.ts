import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/base/failure.ts';
import { NODE_NAME_INVALID } from '../../src/config/values/config-values-sentences.ts';
import { controlPlaneTaints, nodeName } from '../../src/config/values/names.ts';
import { BASE, parse } from './support/files.ts';

const configuration = (line = '') => parse(`${BASE}${line}\n`).configuration;
const override = (...values: string[]) =>
  `kubeletExtraArgs: [${values.map((value) => `{name: hostname-override, value: "${value}"}`).join(', ')}]`;

describe('the name of the node', () => {
  it.each([
    ['', ' Host-1\n', 'host-1'],
    ['nodeRegistration: {name: One}', 'host', 'one'],
    [`nodeRegistration: {name: one, ${override('TWO')}}`, 'host', 'two'],
    [`nodeRegistration: {${override('two', 'three')}}`, 'host', 'three'],
    [`nodeRegistration: {name: one, ${override('')}}`, 'host', 'one'],
    [`nodeRegistration: {${override(' ')}}`, 'host', 'host'],
    ['', 'a.b.example', 'a.b.example'],
  ])('%j on the host %j is %s', (line, hostname, expected) => {
    expect(nodeName(configuration(line).nodeRegistration, hostname)).toBe(expected);
  });

  it.each([
    ['', 'my_host', 'hostname'],
    ['', '', 'hostname'],
    ['', '-a', 'hostname'],
    [`nodeRegistration: {${override('a b')}}`, 'host', 'hostname-override'],
  ])('%j on the host %j is refused, by its origin', (line, hostname, origin) => {
    try {
      nodeName(configuration(line).nodeRegistration, hostname);
      expect.unreachable();
    } catch (error) {
      if (!isFailure(error, NODE_NAME_INVALID)) throw error;
      expect(error.params.origin).toBe(origin);
    }
  });
});

describe('the taints of a control plane', () => {
  const own = { key: 'node-role.kubernetes.io/control-plane', value: undefined, effect: 'NoSchedule' };
  it.each([
    ['', [own]],
    ['nodeRegistration: {taints: []}', []],
    [
      'nodeRegistration: {taints: [{key: a, effect: NoExecute}]}',
      [{ key: 'a', value: undefined, effect: 'NoExecute' }],
    ],
  ])('of %j', (line, expected) => {
    expect(controlPlaneTaints(configuration(line).nodeRegistration)).toEqual(expected);
  });
});
