import type { Change } from '../../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { changeContext, type KindOfChange } from '../../../src/engine/kind.ts';
import type { Host } from '../../../src/host/ports.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { NOW, type TestAuthority, testAuthority } from '../../pki/test-authority.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';

/** A host on 2026-06-01 with these files, and a kind's functions bound to it. */
export function pkiHost(files: Record<string, string>) {
  const host: FakeHost = fakeHost(files);
  const at = { now: NOW };
  const clock = { ...host.read.clock, now: () => at.now };
  const events: JoinEvent[] = [];
  const context = changeContext({
    host: { read: { ...host.read, clock }, write: host.write },
    trustedCluster: undefined,
    keys: new KeyStock(2),
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  });
  return {
    host,
    /** The reader that commands get, with its clock. */
    ports: {
      read: context.host.read,
      write: { ...host.write, lock: async () => ({ release: () => {} }) },
    } satisfies Host,
    at,
    events,
    text: (path: string) => host.content.get(path)?.bytes.toString(),
    mode: (path: string) => host.content.get(path)?.mode.toString(8),
    observe: <C extends Change>(kind: KindOfChange<C>, change: C) => kind.observe(change, context.host.read, context),
    apply: <C extends Change>(kind: KindOfChange<C>, change: C) => kind.apply(change, context),
  };
}

export const PKI = '/etc/kubernetes/pki';

export function authorityOnDisk(authority: TestAuthority = testAuthority(), name = 'ca'): Record<string, string> {
  return { [`${PKI}/${name}.crt`]: authority.pem, [`${PKI}/${name}.key`]: authority.keyPem };
}

/** The failure that a promise rejects with; throws if it resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<{ code: string; kind: string; params: unknown }> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof Error && 'code' in error && 'params' in error)
    return error as unknown as { code: string; kind: string; params: unknown };
  throw error;
}
