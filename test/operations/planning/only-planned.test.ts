import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { Change, ChangeRecord, WriteFile } from '../../../src/engine/changes/change.ts';
import { contentDigest } from '../../../src/engine/changes/details.ts';
import { onlyPlanned } from '../../../src/operations/apply-plan.ts';
import type { PlannedChange } from '../../../src/operations/planning/format.ts';

const change: WriteFile = { kind: 'write-file', path: '/etc/a', content: 'a\n', mode: 0o644 };
const record: ChangeRecord = {
  id: 1,
  phase: 'p',
  kind: 'write-file',
  subject: '/etc/a',
  action: 'create',
  mode: '0644',
};
const planned: PlannedChange = {
  phase: 'p',
  kind: 'write-file',
  subject: '/etc/a',
  action: 'create',
  mode: '0644',
  contentDigest: contentDigest('a\n'),
};

const allowed = (plan: PlannedChange[], made: ChangeRecord = record, value: Change = change) => {
  try {
    onlyPlanned(plan)(made, value);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'CHANGE_NOT_PLANNED', params: { subject: made.subject } });
    return false;
  }
};

describe('of the changes of a plan', () => {
  it('each may be made as often as it is planned', () => {
    const allows = onlyPlanned([planned, { ...planned, subject: '/etc/b' }, planned]);
    allows(record, change);
    allows(record, change);
    expect(() => allows(record, change)).toThrow('/etc/a');
    allows({ ...record, subject: '/etc/b' }, change);
  });

  it.each<Partial<ChangeRecord>>([
    { phase: 'q' },
    { kind: 'remove-file' },
    { subject: '/etc/c' },
    { action: 'replace' },
    { mode: '0600' },
  ])('none may be made otherwise: %j', (other) => {
    expect(allowed([planned])).toBe(true);
    expect(allowed([planned], { ...record, ...other })).toBe(false);
  });

  it('a file may only be written with the content that was planned', () => {
    expect(allowed([planned], record, { ...change, content: 'b\n' })).toBe(false);
  });

  it('what could only be predicted of it may be otherwise, and nothing else', () => {
    const written = (text: string, rest: string): WriteFile => ({
      ...{ ...change, content: `--initial-cluster=${text}\n${rest}\n` },
      predicted: { what: 'initial-cluster', text },
    });
    const { content, predicted } = written('a=https://192.0.2.1:2380', 'image: etcd');
    const guess: PlannedChange = {
      ...planned,
      predicted: ['initial-cluster'],
      contentDigest: contentDigest(String(content), predicted),
    };
    expect(allowed([guess], record, written('b=https://192.0.2.2:2380,a=https://192.0.2.1:2380', 'image: etcd'))).toBe(
      true,
    );
    expect(allowed([guess], record, written('a=https://192.0.2.1:2380', 'image: another'))).toBe(false);
  });

  it('accounts may only be edited as planned, in whatever is there', () => {
    const edited = (line: string, content: string): WriteFile => ({
      ...change,
      content,
      accounts: { removed: [], added: [line] },
    });
    const line = 'kubeadm-etcd:x:999:999::/nonexistent:/bin/false';
    const edit: PlannedChange = { ...planned, details: { accounts: { removed: [], added: [line] } } };
    expect(allowed([edit], record, edited(line, 'a\n'))).toBe(true);
    expect(allowed([edit], record, edited(line, 'b\n'))).toBe(true);
    expect(allowed([edit], record, edited('root2:x:0:0::/root:/bin/sh', 'a\n'))).toBe(false);
  });

  it('what is masked in the plan may have any value', () => {
    const masked = { ...planned, contentDigest: contentDigest('[secret]\n') };
    for (const key of ['one', 'other'])
      expect(allowed([masked], record, { ...change, content: new Secret(key) })).toBe(true);
  });

  it('details count: a wait for something else is another change', () => {
    const wait = { phase: 'p', kind: 'wait-until', subject: 'node-1', action: 'node-registered' } as const;
    const value = (timeoutMs: number): Change => ({
      ...{ kind: 'wait-until', timeoutMs },
      condition: {
        type: 'node-registered',
        kubeconfigPath: '/etc/k',
        nodeName: 'node-1',
        earlierHeartbeat: String(timeoutMs),
        looksFirst: true,
      },
    });
    const details = { type: 'node-registered', kubeconfigPath: '/etc/k', nodeName: 'node-1', timeoutMs: 5 };
    expect(allowed([{ ...wait, details }], { id: 1, ...wait }, value(5))).toBe(true);
    expect(allowed([{ ...wait, details }], { id: 1, ...wait }, value(6))).toBe(false);
  });
});
