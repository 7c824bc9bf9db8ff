import { expect, it } from 'vitest';
import { kubeletHealthy } from '../../../src/engine/conditions/kubelet-healthy.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';

const URL_OF_KUBELET = 'http://127.0.0.1:10248/healthz';

/** A context whose probe answers `asked`; it is interrupted after as many pauses. */
function context(probe: (options: { system?: boolean }) => number | undefined, pauses: number): ChangeContext {
  const stop = new AbortController();
  let slept = 0;
  const read = {
    system: {
      probe: async (_: string, options: { system?: boolean }) => {
        const status = probe(options);
        return status === undefined ? undefined : { status, body: '' };
      },
    },
    clock: {
      monotonic: () => slept,
      sleep: async () => {
        if (++slept >= pauses) stop.abort(new Error('interrupted'));
      },
    },
    services: { state: async () => ({ exists: true, enabled: true, active: true }), log: async () => [] },
  };
  return { host: { read }, emit: () => {}, signal: stop.signal } as unknown as ChangeContext;
}

const condition = { type: 'kubelet-healthy', url: URL_OF_KUBELET } as const;

it('ends when the kubelet is healthy, and not before', async () => {
  let asked = 0;
  await kubeletHealthy(
    condition,
    context(() => (++asked < 3 ? 500 : 200), 10),
  );
  expect(asked).toBe(3);
});

it('does not take a user’s program on its port for the kubelet', async () => {
  const users = ({ system }: { system?: boolean }) => (system ? undefined : 200);
  await expect(kubeletHealthy(condition, context(users, 5))).rejects.toThrow('interrupted');
});
