/** When the keys of an init are begun: a process that ends has to wait for those that are being made. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { abortOn } from '../join/machine.ts';
import { InitMachine, inputOf } from './support.ts';

const begun = vi.spyOn(KeyStock.prototype, 'prepare');
afterEach(() => begun.mockClear());
const taken = vi.spyOn(KeyStock.prototype, 'take');
afterEach(() => taken.mockClear());

describe('the keys of an init', () => {
  it('are all begun once its checks have passed, while images are looked for', async () => {
    const machine = new InitMachine();
    const { signal, emit, reason } = abortOn((event) => event.type === 'phase-started' && event.phase === 'certs/ca');
    await expect(machine.run({ signal, emit })).rejects.toBe(reason);
    // Three CAs, seven certificates, the key of service accounts, five kubeconfigs.
    expect(begun.mock.calls).toEqual([['ECDSA-P256', 16]]);
    expect(taken).not.toHaveBeenCalled();
  });

  it.each([false, true])('are not begun where a check fails (dry run: %s)', async (dryRun) => {
    const machine = new InitMachine();
    machine.made.host.usedPorts.add(6443);
    await expect(machine.run({ input: inputOf({ dryRun }) })).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' });
    expect(begun).not.toHaveBeenCalled();
  });

  it('are not begun where a patch can not be used', async () => {
    const machine = new InitMachine();
    machine.made.host.content.set('/patches/etcd.yaml', { bytes: Buffer.from('a: ['), mode: 0o600 });
    await expect(machine.run({ input: inputOf({ patches: '/patches' }) })).rejects.toMatchObject({
      code: expect.stringMatching(/^PATCH/),
    });
    expect(begun).not.toHaveBeenCalled();
  });

  it('of a phase alone are begun at once, as many as are missing', async () => {
    const machine = new InitMachine();
    await machine.run({ only: 'certs/ca' });
    await machine.run({ only: 'certs/ca' });
    expect(begun.mock.calls).toEqual([
      ['ECDSA-P256', 1],
      ['ECDSA-P256', 0],
    ]);
  });
});
