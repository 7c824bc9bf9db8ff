/** Waits for components in virtual time: how often they are asked for, with which limit, and what is said meanwhile. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { apiServerUpdated } from '../../../src/engine/conditions/api-server-updated.ts';
import { componentHealthy } from '../../../src/engine/conditions/component-healthy.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import type { ApiRequest } from '../../../src/wire/http/api.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const URL = 'https://127.0.0.1:10259/livez';
const REFUSED: Failure = new Failure(CONNECTION_REFUSED, { server: '10.0.0.1:6443' });

/** What a wait did in virtual time. */
function waiting() {
  const time = new VirtualTime();
  const asked: { at: number; what: unknown }[] = [];
  const said: { at: number; event: JoinEvent }[] = [];
  const host = fakeHost();
  const stop = new AbortController();
  const context = (more: { health?: unknown; identities?: unknown }) =>
    ({
      host: {
        read: { ...host.read, clock: time.clock, system: { ...host.read.system, health: more.health } },
      },
      identities: more.identities,
      emit: (event: JoinEvent) => said.push({ at: time.now, event }),
      signal: stop.signal,
    }) as unknown as ChangeContext;
  const ask = (what: unknown) => void asked.push({ at: Math.round(time.now), what });
  return { time, asked, said, stop, context, ask };
}

describe('a component', () => {
  const condition = { type: 'component-healthy', component: 'kube-scheduler', url: URL } as const;

  it('is asked often at first, then four times a second, until it answers 200', async () => {
    const { time, asked, said, context, ask } = waiting();
    const answers = [undefined, 500, 201, 199, 403];
    const health = async (...given: unknown[]) => {
      ask(given);
      return asked.length <= answers.length ? answers[asked.length - 1] : 200;
    };
    await time.during(componentHealthy(condition, context({ health })));
    expect(asked.map(({ at }) => at)).toEqual([0, 50, 125, 238, 406, 656]);
    for (const { what } of asked) expect(what).toEqual([URL, { timeoutMs: 2_000 }]);
    expect(said).toEqual([]);
  });

  it.each([undefined, 503])('that answers %s is told of every two seconds, with the answer', async (status) => {
    const { time, said, stop, context } = waiting();
    const wait = componentHealthy(condition, context({ health: async () => status }));
    const ended = time.clock.sleep(6_900).then(() => stop.abort(new Error('interrupted')));
    await expect(time.during(Promise.all([wait, ended]))).rejects.toThrow('interrupted');
    const message = { key: 'WAITING_COMPONENT', params: { component: 'kube-scheduler', url: URL, status } };
    expect(said.map(({ event }) => event)).toEqual([1, 2, 3].map(() => ({ type: 'waiting', message })));
    for (const [index, { at }] of said.entries()) {
      expect(at).toBeGreaterThanOrEqual(2_000 * (index + 1));
      expect(at).toBeLessThan(2_000 * (index + 1) + 750);
    }
  });

  it('is not asked for once the wait is interrupted', async () => {
    const { asked, stop, context, ask } = waiting();
    stop.abort(new Error('interrupted'));
    const health = async () => ask('health');
    await expect(componentHealthy(condition, context({ health }))).rejects.toThrow('interrupted');
    expect(asked).toEqual([]);
  });
});

describe("this machine's API server after a change of its manifest", () => {
  const pod = (authority: string, ready = 'True', command = 'kube-apiserver') => ({
    spec: { containers: [{ command: [command, ...(authority && [`--kubelet-certificate-authority=${authority}`])] }] },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  });
  const access = { kubeconfigPath: '/etc/kubernetes/admin.conf', timeoutMs: 1 };
  const updated = (authority: string) =>
    ({ type: 'api-server-updated', authority, nodeName: 'cp/1', access }) as Parameters<typeof apiServerUpdated>[0];

  async function looks(authority: string, answers: readonly (object | Failure)[]) {
    const waited = waiting();
    const { time, asked, said, context, ask } = waited;
    const request = async ({ method, path }: ApiRequest) => {
      ask(`${method} ${path}`);
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      if (answer instanceof Failure) throw answer;
      return answer;
    };
    const of = async (given: unknown) => {
      expect(given).toBe(access);
      return { connection: { request } };
    };
    await time.during(apiServerUpdated(updated(authority), context({ identities: { of } })));
    return { asked, said };
  }
  const answered = (body: object, status = 200) => ({ status, body });

  it('is done when its Pod is ready, and has the CA file', async () => {
    const { asked, said } = await looks('/ca.crt', [
      ...[REFUSED, answered({}, 404), answered(pod('/ca.crt'), 201), answered(pod(''))],
      ...[answered(pod('/other.crt')), answered(pod('/ca.crt', 'False')), answered(pod('/ca.crt', 'True', 'other'))],
      answered(pod('/ca.crt')),
    ]);
    expect(asked).toHaveLength(8);
    for (const { what } of asked) expect(what).toBe('GET /api/v1/namespaces/kube-system/pods/kube-apiserver-cp%2F1');
    expect(said).toEqual([]);
  });

  it('is done without the CA file, where none is wanted', async () => {
    const { asked } = await looks('', [answered(pod('/ca.crt')), answered(pod('', 'False')), answered(pod(''))]);
    expect(asked).toHaveLength(3);
  });

  it.each<[string, object | Failure, unknown]>([
    ['is not reached', REFUSED, REFUSED],
    ['answers with an error', answered({}, 503), 'HTTP 503'],
    ['is the old one', answered(pod('')), ''],
  ])('that %s is told of with the reason', async (_, answer, reason) => {
    const { said } = await looks('/ca.crt', [...Array<object>(12).fill(answer), answered(pod('/ca.crt'))]);
    expect(said.map(({ event }) => event)).toEqual([
      { type: 'waiting', message: { key: 'WAITING_API_SERVER_RESTART', params: { reason } } },
    ]);
  });
});
