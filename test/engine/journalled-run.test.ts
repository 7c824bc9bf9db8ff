import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { sha256 } from '../../src/base/sha256.ts';
import type { Change } from '../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { type Ending, joinEnding } from '../../src/engine/finish.ts';
import { readJournal } from '../../src/engine/journal/journal.ts';
import { undoScope } from '../../src/engine/journal/undo-scope.ts';
import { JournalledRun, type JournalOptions } from '../../src/engine/journalled-run.ts';
import { changeContext, type KindOfChange, type ObservedChange } from '../../src/engine/kind.ts';
import { FILE_NOT_WRITTEN } from '../../src/host/linux/files/sentences.ts';
import type { Host } from '../../src/host/ports.ts';
import { PATHS } from '../../src/manifests/paths.ts';
import { fakeHost } from '../support/fake-host.ts';

function lockableHost(): Host {
  const { read, write } = fakeHost({});
  return { read, write: { ...write, lock: async () => ({ release: () => {} }) } };
}

async function begun(host: Host, more: Partial<JournalOptions> = {}): Promise<JournalledRun> {
  const identity = async () => ({ cluster: 'c', node: 'n' });
  const run = new JournalledRun({ host, identity, ending: joinEnding, command: 'join', ...more });
  await run.begin(() => {});
  return run;
}

function observed(
  host: Host,
  kind: Change['kind'],
  subject: string,
  more: Partial<KindOfChange<Change>> = {},
): ObservedChange {
  const seen = { holds: false, action: 'create' };
  const functions: KindOfChange<Change> = {
    describe: () => ({ subject }),
    observe: async () => seen,
    apply: async () => undefined,
    ...more,
  };
  return {
    change: { kind } as Change,
    kind: functions,
    record: { id: 1, phase: 'p', kind, subject, action: 'create' },
    seen,
    context: changeContext({ host, signal: AbortSignal.timeout(10_000), emit: () => {} }),
  };
}

describe('a content that is known only when it is written', () => {
  const [CERTIFICATE, KEY] = ['/srv/pki/apiserver.crt', '/srv/pki/apiserver.key'];

  it('outside a node’s directories is journalled before that: an undo knows it even after a failure', async () => {
    const host = lockableHost();
    const run = await begun(host);
    const one = observed(host, 'certificate', `${CERTIFICATE}, ${KEY}`);
    await run.intent(one);
    const { files } = run.contextFor(one).host.write;
    await files.write(KEY, Buffer.from('key'), { mode: 0o600 });
    host.write.files.write = () => Promise.reject(new Error('full'));
    await expect(files.write(CERTIFICATE, Buffer.from('certificate'), { mode: 0o644 })).rejects.toThrow('full');
    const scope = undoScope(await readJournal(host.read));
    expect(typeof scope === 'object' && scope.paths.map(({ before, own }) => [before, [...own]])).toEqual([
      [{ path: CERTIFICATE, type: 'absent' }, [undefined, sha256('certificate')]],
      [{ path: KEY, type: 'absent' }, [undefined, sha256('key')]],
    ]);
  });

  it.each<[string, ObservedChange['record']['kind'], string, NonNullable<JournalOptions['command']>]>([
    ['in a directory of a node', 'certificate', '/etc/kubernetes/pki/apiserver.crt', 'join'],
    ['of a change that writes no file', 'make-directory', '/srv/pki', 'join'],
    ['of an init, which is never undone', 'certificate', CERTIFICATE, 'init'],
  ])('needs no entry of its own %s', async (_, kind, path, command) => {
    const host = lockableHost();
    const run = await begun(host, { command });
    const one = observed(host, kind, path);
    await run.intent(one);
    await run.contextFor(one).host.write.files.write(path, Buffer.from('x'), { mode: 0o644 });
    expect((await readJournal(host.read)).map(({ stage }) => stage)).toEqual(['begun', 'intent']);
  });
});

it('ends although its journal cannot tell of a rollback, and says so', async () => {
  const host = lockableHost();
  const ended: Parameters<Ending['failed']>[] = [];
  const ending: Ending = { ...joinEnding, failed: async (...given) => void ended.push(given) };
  const run = await begun(host, { ending });
  const rolledBack: string[] = [];
  for (const subject of ['first', 'second']) {
    const rollBack = async () => rolledBack.push(subject) > 0;
    const done = await run.intent(observed(host, 'service', subject, { rollBack }));
    await done(undefined);
  }
  host.write.files.append = async (path) => {
    throw new Failure(FILE_NOT_WRITTEN, { path, reason: 'ENOSPC' });
  };
  const events: JoinEvent[] = [];
  await run.failed((event) => events.push(event), { leftovers: false });
  expect(rolledBack).toEqual(['second', 'first']);
  const params = { reason: { code: 'FILE_NOT_WRITTEN', params: { path: PATHS.journal, reason: 'ENOSPC' } } };
  const notice = { type: 'notice', level: 'warning', message: { key: 'ROLLBACK_NOT_JOURNALLED', params } };
  const undone = (subject: string) => ({ type: 'change-undone', change: { subject } });
  expect(events).toMatchObject([notice, undone('second'), notice, undone('first')]);
  expect(ended).toMatchObject([[{ done: [{ subject: 'first' }, { subject: 'second' }], rolledBack: true }, { host }]]);
});
