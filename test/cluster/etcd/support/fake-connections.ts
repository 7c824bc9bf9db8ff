import { vi } from 'vitest';
import { type CallOptions, EtcdConnection } from '../../../../src/cluster/etcd/connection.ts';
import type { EtcdMember, EtcdMemberList, EtcdStatus } from '../../../../src/cluster/etcd/messages.ts';

type Answer<T> = (options: CallOptions) => T | Error | Promise<T | Error>;

/** One member's answers; an Error is thrown. */
export interface Answers {
  open?: Answer<unknown>;
  list?: Answer<EtcdMemberList>;
  status?: Answer<Partial<EtcdStatus>>;
  read?: Answer<unknown>;
}

/** Replaces the connections to etcd, by URL, until mocks are restored, and records their use. */
export function fakeConnections(members: Record<string, Answers>) {
  const opened: [url: string, credential: unknown, timeoutMs: number, dialer: unknown][] = [];
  const asked: [url: string, what: string, timeoutMs: number][] = [];
  const closed: string[] = [];
  const answered = async (answer: Answer<unknown> | undefined, options: CallOptions) => {
    const result = await (answer ?? (() => new TypeError('not expected')))(options);
    if (result instanceof Error) throw result;
    return result;
  };
  vi.spyOn(EtcdConnection, 'open').mockImplementation(async (url, credential, options) => {
    opened.push([url, credential, options.timeoutMs, options.dialer]);
    const { open = () => undefined, ...calls } = members[url] ?? {};
    await answered(open, options);
    const call = (what: keyof typeof calls) => (of: CallOptions) => {
      asked.push([url, what, of.timeoutMs]);
      return answered(calls[what], of);
    };
    const close = () => closed.push(url);
    const fake = { url, close, memberList: call('list'), status: call('status'), linearizableRead: call('read') };
    return fake as unknown as EtcdConnection;
  });
  return { opened, asked, closed };
}

/** Waits until the signal aborts, and then ends as a connection does. */
export const silent: Answer<never> = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** The member 1, 2, ... at 10.0.0.1, 10.0.0.2, ... */
export const member = (n: number, more: Partial<EtcdMember> = {}): EtcdMember => ({
  id: BigInt(n),
  name: `cp${n}`,
  peerUrls: [`https://10.0.0.${n}:2380`],
  clientUrls: [urlOf(n)],
  isLearner: false,
  ...more,
});

export const urlOf = (n: number) => `https://10.0.0.${n}:2379`;

export const listOf = (...members: EtcdMember[]): EtcdMemberList => ({ clusterId: 7n, memberId: 1n, members });
