import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { WAITING_API_SERVER } from '../../../src/cluster/api/cluster-api-sentences.ts';
import {
  isAwaited,
  isUnreachable,
  kubeletUnreached,
  kubeletWords,
  lostServer,
} from '../../../src/engine/conditions/causes.ts';
import { WAITING_CSR_NONE, WAITING_CSR_SIGNER } from '../../../src/engine/conditions/engine-conditions-sentences.ts';
import { CONNECTION_REFUSED, TLS_UNKNOWN_CA } from '../../../src/wire/wire-sentences.ts';

const failed = (words: string) => `E1125 x] "command failed" err=${words}`;
const words = (said: string) => kubeletWords([failed(JSON.stringify(said))]);

describe("the kubelet's last words", () => {
  it.each([
    ['swap', 'Running with Swap On is not supported'],
    ['flag', 'unknown flag: --x'],
    ['flag', 'unknown shorthand flag: -x'],
    ['flag', 'failed to parse kubelet flag: x'],
    ['flag', 'invalid argument "x" for "--v"'],
    ['cgroup-v1', 'kubelet is configured to not run on a host using cgroup v1'],
    ['cgroup-v1', 'set FailCgroupV1 to false'],
    ['cgroup-driver', 'kubelet cgroup driver: "systemd" is different'],
    ['disk', 'no space left on device'],
    ['disk', 'open /x: read-only file system'],
    ['port', 'listen tcp 0.0.0.0:10250: bind: Address already in use'],
    ['runtime', 'the container runtime is down'],
    ['runtime', 'unknown service runtime.v1.RuntimeService'],
    ['runtime', 'validate CRI v1'],
    ['runtime', 'unable to determine runtime API version'],
    ['configuration', 'failed to decode kubelet config'],
    ['configuration', 'failed to load /x/config.yaml'],
    ['configuration', 'failed to validate the config'],
    ['configuration', 'invalid configuration: x'],
    ['configuration', 'unrecognized feature gate: X'],
    ['configuration', 'unknown CPU policy'],
    ['configuration', 'topology policy "x" is unknown'],
    // Those that come first decide.
    ['flag', 'unknown flag: --x; no space left on device'],
    ['disk', 'container runtime: no space left on device'],
    ['port', 'container runtime: address already in use'],
    ['runtime', 'kubelet config: validate CRI'],
  ] as const)('mean %s: %s', (trouble, said) => expect(words(said)).toEqual({ said, trouble }));

  it.each(['runtime_v1.', 'failed to start', 'flag unknown', 'swap', 'policy', 'the gate of a feature', 'cgroup v2'])(
    'mean nothing that has a cure of its own: %s',
    (said) => expect(words(said)).toEqual({ said }),
  );

  it('may have quotes and escapes, also those that only Go knows', () => {
    expect(words('a "b" \\ c\n')).toEqual({ said: 'a "b" \\ c\n' });
    expect(kubeletWords([failed('"a \\x1b b" more="c"')])).toEqual({ said: 'a \\x1b b' });
    expect(kubeletWords([failed('""')])).toEqual({ said: '' });
    expect(kubeletWords([failed('"never ended')])).toEqual({});
    expect(kubeletWords([])).toEqual({});
  });

  it('are the last ones, of which the first 4096 characters are searched', () => {
    const log = [failed('"first"'), 'other', failed('"last"'), 'other'];
    expect(kubeletWords(log)).toEqual({ said: 'last' });
    const blank = 'x'.repeat(4_096 - 'unknown flag'.length);
    expect(words(`${blank}unknown flag!`)).toEqual({ said: `${blank}unknown flag`, trouble: 'flag' });
    expect(words(`${blank}!unknown flag`)).toEqual({ said: `${blank}!unknown fla` });
  });
});

describe('the address that a kubelet could not reach', () => {
  it.each([
    ['dial tcp 10.0.0.1:6443: connect: connection refused', '10.0.0.1:6443', 'connection refused'],
    ['dial tcp [fd00::1]:6443: i/o timeout', '[fd00::1]:6443', 'i/o timeout'],
    ['dial tcp 10.0.0.1:6443: connect: no route to host', '10.0.0.1:6443', 'no route to host'],
  ])('is in: %s', (line, address, reason) => {
    expect(kubeletUnreached(['x', `Post failed: ${line}.`, 'y'])).toEqual({ address, reason });
  });

  it.each([
    ...['dial tcp 10.0.0.1:6443: connection reset', 'dial tcp : connection refused', 'dial udp 1:2: i/o timeout'],
    ...['dial tcp 10.0.0.1:6443 : connection refused', 'dial tcp 10.0.0.1:6443: connect:connection refused', ''],
  ])('is not in: %s', (line) => expect(kubeletUnreached([line])).toBeUndefined());
});

describe('the reason to wait', () => {
  it('is known by its key', () => {
    expect(isAwaited(WAITING_CSR_SIGNER({ name: 'n' }), 'WAITING_CSR_SIGNER')).toBe(true);
    expect(isAwaited(WAITING_CSR_SIGNER({ name: 'n' }), 'WAITING_CSR_NONE')).toBe(false);
    for (const other of [undefined, '', 'WAITING_CSR_NONE', new Failure(TLS_UNKNOWN_CA, TLS_UNKNOWN_CA.sample)])
      expect(isAwaited(other, 'WAITING_CSR_NONE')).toBe(false);
  });

  it.each([
    ...[['CONNECTION_REFUSED', true] as const, ['CONNECTION_RESET', true] as const],
    ...[['CONNECTION_TIMED_OUT', true] as const, ['HOST_UNREACHABLE', true] as const],
    ...[['TLS_UNKNOWN_CA', false] as const, ['', false] as const],
  ])('%s: nobody is there to answer (%s)', (kind, unreachable) => expect(isUnreachable({ kind })).toBe(unreachable));

  it('names the server that is gone, if the connection says which one', () => {
    const refused: Failure = new Failure(CONNECTION_REFUSED, { server: '192.0.2.1:6443' });
    expect(lostServer(WAITING_API_SERVER({ reason: refused }))).toEqual({ server: '192.0.2.1:6443', reason: refused });
    // As another machine reports it.
    const reported = (params: unknown) => ({
      kind: 'CONNECTION_REFUSED',
      params,
      text: { what: '', cause: '', cure: '' },
    });
    const [unnamed, numbered] = [reported(undefined), reported({ server: 7 })];
    const foreign: Failure = new Failure(TLS_UNKNOWN_CA, TLS_UNKNOWN_CA.sample);
    for (const reason of ['HTTP 503', foreign, unnamed, numbered, WAITING_CSR_NONE({ server: 's' })])
      expect(lostServer(WAITING_API_SERVER({ reason }))).toBeUndefined();
    expect(lostServer(WAITING_CSR_NONE({ server: 's' }))).toBeUndefined();
    expect(lostServer(undefined)).toBeUndefined();
  });
});
