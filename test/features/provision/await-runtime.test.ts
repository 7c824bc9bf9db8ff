import { expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { awaitRuntime } from '../../../src/features/provision/until-joined.ts';
import type { ContainerRuntimes } from '../../../src/host/container-runtimes.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const SOCKET = 'unix:///run/containerd/containerd.sock';

/** A runtime whose socket is there and which answers after so many seconds; how long it was awaited, in seconds. */
async function awaited({ listens = 0, answers = 0, criSocket = '', signal = new AbortController().signal }) {
  const time = new VirtualTime();
  const asked: string[] = [];
  const events: JoinEvent[] = [];
  const open = new Set<object>();
  const runtimes = {
    detect: async () => (time.now >= listens * 1000 ? [SOCKET] : []),
    connect: (socket: string) => {
      asked.push(socket);
      const runtime = {
        version: async () => {
          if (time.now < answers * 1000) throw new Error('not yet');
        },
        close: () => void open.delete(runtime),
      };
      open.add(runtime);
      return runtime;
    },
  } as unknown as ContainerRuntimes;
  const emit = (event: JoinEvent) => void events.push(event);
  const waiting = awaitRuntime({ criSocket, runtimes, clock: time.clock, emit, signal });
  const ended = await time.during(waiting.catch((error: unknown) => error));
  expect(open.size).toBe(0);
  return { ended, seconds: time.now / 1000, asked: [...new Set(asked)], events };
}

it('takes no time, and says nothing, where the runtime answers', async () => {
  expect(await awaited({})).toEqual({ ended: undefined, seconds: 0, asked: [SOCKET], events: [] });
});

it('lasts until the runtime answers, and says so once', async () => {
  const { seconds, events } = await awaited({ listens: 2, answers: 5 });
  expect(seconds).toBe(5);
  expect(events).toMatchObject([{ type: 'waiting', message: { key: 'RUNTIME_AWAITED' } }]);
});

it('asks the socket of the configuration alone', async () => {
  expect((await awaited({ listens: 99, answers: 1, criSocket: 'unix:///run/own.sock' })).asked).toEqual([
    'unix:///run/own.sock',
  ]);
});

it('leaves a runtime that does not come to the checks of the join', async () => {
  expect(await awaited({ listens: 999 })).toMatchObject({ ended: undefined, seconds: 30, asked: [] });
});

it('ends with its signal', async () => {
  const reason = new Error('interrupted');
  expect((await awaited({ listens: 999, signal: AbortSignal.abort(reason) })).ended).toBe(reason);
});
