import { expect, it, onTestFinished, vi } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { joinConfigurationFromFlags } from '../../../src/config/from-flags/join-flags.ts';
import { JoinFactSource } from '../../../src/phases/join/facts/read-facts.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { PATIENCE_MS } from '../../support/patience.ts';

it('the kubelet tells its version while the facts about the node are read', async () => {
  const host = fakeHost();
  let detected = (_: string[]) => {};
  Object.assign(host.read.runtimes, {
    detect: () =>
      new Promise<string[]>((resolve) => {
        detected = resolve;
      }),
  });
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const token = new Secret('abcdef.0123456789abcdef');
  const flags = { token, unsafeSkipCaVerification: true };
  const { configuration } = joinConfigurationFromFlags(flags, '10.0.0.1:6443', undefined);
  const reading = { configuration, host: host.read, emit: () => {}, signal: ended.signal };
  const facts = new JoinFactSource(reading);
  facts.startReading([{ needs: ['hostChecks'] }]);
  await vi.waitFor(() => expect(host.ran).toEqual([['kubelet', '--version']]), { timeout: PATIENCE_MS });
  detected(host.sockets);
  facts.releaseChecks();
  expect((await facts.get('hostChecks')).results.map(({ name }) => name)).toContain('KubeletVersion');
  expect(host.ran).toHaveLength(1);
});
