import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { NODE_NAME_TAKEN } from '../../../src/phases/join/phases-join-sentences.ts';
import { NOT_ROOT } from '../../../src/phases/preflight/checks/preflight-checks-sentences.ts';
import { CONTROL_PLANE_ENDPOINT_MISSING } from '../../../src/phases/preflight/phases-preflight-sentences.ts';
import { type CheckResult, requirePassed } from '../../../src/phases/preflight/report.ts';

const result = (name: string, errors: Failure[], required?: true): CheckResult => ({
  ...{ name, warnings: [], errors, durationMs: 0 },
  ...(required && { required }),
});
const ordinary = result('IsPrivilegedUser', [new Failure(NOT_ROOT, { uid: 1 })]);
const taken = result('Membership', [new Failure(NODE_NAME_TAKEN, { node: 'n', addresses: [], own: [] })], true);
const endpoint = result('ControlPlaneEndpoint', [new Failure(CONTROL_PLANE_ENDPOINT_MISSING, {})], true);

function told(results: CheckResult[], { ignored = [] as string[], everything = false } = {}) {
  const events: JoinEvent[] = [];
  let failure: unknown;
  try {
    requirePassed({ results, ignored }, (event) => events.push(event), { everything });
  } catch (error) {
    failure = error;
  }
  const checks = events.map((event) => (event.type === 'check' ? `${event.name} ${event.result}` : event.type));
  return { checks, failure };
}

it('a single refusal ends the run under its own code, told once', () => {
  expect(told([result('Swap', []), taken])).toEqual({ checks: ['Swap passed'], failure: taken.errors[0] });
});

it('several are told together, each as a check', () => {
  const { checks, failure } = told([taken, endpoint]);
  expect(checks).toEqual(['Membership failed', 'ControlPlaneEndpoint failed']);
  expect(failure).toMatchObject({
    code: 'PREFLIGHT_FAILED',
    params: { checks: ['Membership', 'ControlPlaneEndpoint'] },
  });
});

it('with a failed check, too', () => {
  expect(told([ordinary, taken])).toMatchObject({
    checks: ['IsPrivilegedUser failed', 'Membership failed'],
    failure: { code: 'PREFLIGHT_FAILED' },
  });
});

it('cannot be ignored, as a check can', () => {
  const ignored = ['all', 'membership'];
  expect(told([ordinary], { ignored })).toEqual({ checks: ['IsPrivilegedUser ignored'], failure: undefined });
  expect(told([ordinary, taken], { ignored })).toEqual({
    checks: ['IsPrivilegedUser ignored'],
    failure: taken.errors[0],
  });
});

it('that passed is shown to doctor only', () => {
  const passed = result('Membership', [], true);
  expect(told([passed])).toEqual({ checks: [], failure: undefined });
  expect(told([passed], { everything: true }).checks).toEqual(['Membership passed']);
  expect(told([taken], { everything: true })).toMatchObject({
    checks: ['Membership failed'],
    failure: { code: 'PREFLIGHT_FAILED' },
  });
});
