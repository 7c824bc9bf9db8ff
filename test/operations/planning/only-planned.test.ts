import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { Change, ChangeRecord, WriteFile } from '../../../src/engine/changes/change.ts';
import { kindOf } from '../../../src/engine/kinds/index.ts';
import { contentDigest } from '../../../src/engine/preview.ts';
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
const digestOf = (text: string, predicted?: string) =>
  contentDigest({ path: '/etc/a', isSecret: false, predicted }, Buffer.from(text));
const planned: PlannedChange = {
  phase: 'p',
  kind: 'write-file',
  subject: '/etc/a',
  action: 'create',
  mode: '0644',
  contentDigest: digestOf('a\n'),
};

const allowed = async (plan: PlannedChange[], made: ChangeRecord = record, value: Change = change) => {
  const kind = await kindOf(value);
  try {
    onlyPlanned(plan)({ record: made, change: value, kind });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'CHANGE_NOT_PLANNED', params: { subject: made.subject } });
    return false;
  }
};

describe('of the changes of a plan', () => {
  it('each may be made as often as it is planned', async () => {
    const allows = onlyPlanned([planned, { ...planned, subject: '/etc/b' }, planned]);
    const observed = { record, change, kind: await kindOf(change) };
    allows(observed);
    allows(observed);
    expect(() => allows(observed)).toThrow('/etc/a');
    allows({ ...observed, record: { ...record, subject: '/etc/b' } });
  });

  it.each<Partial<ChangeRecord>>([
    { phase: 'q' },
    { kind: 'remove-file' },
    { subject: '/etc/c' },
    { action: 'replace' },
    { mode: '0600' },
  ])('none may be made otherwise: %j', async (other) => {
    expect(await allowed([planned])).toBe(true);
    expect(await allowed([planned], { ...record, ...other })).toBe(false);
  });

  it('a file may only be written with the content that was planned', async () => {
    expect(await allowed([planned], record, { ...change, content: 'b\n' })).toBe(false);
  });

  it('what could only be predicted of it may be otherwise, and nothing else', async () => {
    const written = (text: string, rest: string): WriteFile => ({
      ...{ ...change, content: `--initial-cluster=${text}\n${rest}\n` },
      predicted: { what: 'initial-cluster', text },
    });
    const { content, predicted } = written('a=https://192.0.2.1:2380', 'image: etcd');
    const guess: PlannedChange = {
      ...planned,
      predicted: ['initial-cluster'],
      contentDigest: digestOf(String(content), predicted?.text),
    };
    expect(
      await allowed([guess], record, written('b=https://192.0.2.2:2380,a=https://192.0.2.1:2380', 'image: etcd')),
    ).toBe(true);
    expect(await allowed([guess], record, written('a=https://192.0.2.1:2380', 'image: another'))).toBe(false);
  });

  it('accounts may only be edited as planned, in whatever is there', async () => {
    const edited = (line: string, content: string): WriteFile => ({
      ...change,
      content,
      accounts: { removed: [], added: [line] },
    });
    const line = 'kubeadm-etcd:x:999:999::/nonexistent:/bin/false';
    const edit: PlannedChange = { ...planned, details: { accounts: { removed: [], added: [line] } } };
    expect(await allowed([edit], record, edited(line, 'a\n'))).toBe(true);
    expect(await allowed([edit], record, edited(line, 'b\n'))).toBe(true);
    expect(await allowed([edit], record, edited('root2:x:0:0::/root:/bin/sh', 'a\n'))).toBe(false);
  });

  it('what is masked in the plan may have any value', async () => {
    const masked = { ...planned, contentDigest: digestOf('[secret]\n') };
    for (const key of ['one', 'other'])
      expect(await allowed([masked], record, { ...change, content: new Secret(key) })).toBe(true);
  });

  it('details count: a wait for something else is another change', async () => {
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
    expect(await allowed([{ ...wait, details }], { id: 1, ...wait }, value(5))).toBe(true);
    expect(await allowed([{ ...wait, details }], { id: 1, ...wait }, value(6))).toBe(false);
  });
});
