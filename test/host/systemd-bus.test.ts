import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { inFirstRoot } from '../../src/host/linux/programs/program.ts';
import {
  bodyOf,
  decodeMessage,
  encodeCall,
  MessageError,
  messageLength,
} from '../../src/host/linux/services/dbus/message.ts';
import { Systemd } from '../../src/host/linux/services/systemd.ts';
import { SystemdBus } from '../../src/host/linux/services/systemd-bus.ts';
import {
  type Behaviour,
  emptyReply,
  errorReply,
  type Heard,
  jobRemoved,
  pathReply,
  systemdSocket,
  variantReply,
} from '../support/systemd-socket.ts';

const KUBELET: Readonly<Record<string, string | boolean | number | string[]>> = {
  LoadState: 'loaded',
  ActiveState: 'active',
  SubState: 'running',
  UnitFileState: 'enabled',
  NeedDaemonReload: true,
  FragmentPath: '/lib/systemd/system/kubelet.service',
  DropInPaths: ['/etc/a.conf', '/run/b.conf'],
  NRestarts: 3,
};
const JOB = '/org/freedesktop/systemd1/job/42';

const properties = ({ serial, args }: Heard) => [variantReply(serial, KUBELET[args[1] ?? ''] ?? '')];

async function bus(behaviour: Behaviour) {
  const standIn = await systemdSocket(behaviour);
  onTestFinished(standIn.close);
  return { ...standIn, bus: new SystemdBus(standIn.socket, { read: 500, job: 500 }) };
}

describe('properties', () => {
  const asSystemctl = {
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    UnitFileState: 'enabled',
    NeedDaemonReload: 'yes',
    FragmentPath: '/lib/systemd/system/kubelet.service',
    DropInPaths: '/etc/a.conf /run/b.conf',
    NRestarts: '3',
  };

  it('are read in turns of the event loop behind ten thousand signals', async () => {
    const signals = Buffer.concat(Array(10_000).fill(jobRemoved('/another/job', 'other.service', 'done')));
    const { bus: systemd } = await bus({ answer: (call) => [signals, ...properties(call)] });
    let turns = 0;
    const turn = () => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const found = await systemd.properties(['kubelet.service'], ['NRestarts']);
    clearImmediate(next);
    expect(found).toEqual([{ NRestarts: '3' }]);
    expect(turns).toBeGreaterThanOrEqual(30);
  });

  it('are given as systemctl prints them, whatever pieces the answers come in', async () => {
    for (const size of [1, 7, 4096]) {
      const { bus: asked } = await bus({
        answer: properties,
        write: (socket, bytes) => {
          for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
        },
      });
      expect(await asked.properties(['kubelet.service'])).toEqual([asSystemctl]);
    }
  });

  it('are read of several units over one connection, in their order', async () => {
    const { bus: asked, heard } = await bus({
      answer: ({ serial, args }) => [variantReply(serial, `${args[1]} ${serial > 8}`)],
    });
    const read = await asked.properties(['kubelet.service', 'systemd-resolved.service']);
    expect(read?.map(({ LoadState }) => LoadState)).toEqual(['LoadState false', 'LoadState true']);
    expect(new Set(heard.map(({ member }) => member))).toEqual(new Set(['Get']));
  });

  it.each<[string, Partial<Behaviour>]>([
    ['refuses to let anybody in', { authentication: 'REJECTED EXTERNAL\r\n' }],
    ['never ends its first line', { authentication: 'x'.repeat(5_000) }],
    ['speaks another protocol', { authentication: 'OK 1\r\nHTTP/1.1 400 Bad Request\r\n\r\n' }],
    ['says nothing', { answer: () => [] }],
    ['answers with an error', { answer: ({ serial }) => [errorReply(serial, 'org.freedesktop.systemd1.NoSuchUnit')] }],
    ['answers without a value', { answer: ({ serial }) => [emptyReply(serial)] }],
    ['goes away', { answer: ({ serial }) => [variantReply(serial, 'loaded')], write: (socket) => socket.destroy() }],
    ['stops half-way', { answer: properties, write: (socket, bytes) => socket.end(bytes.subarray(0, 20)) }],
  ])('are unknown when the other end %s', async (_, behaviour) => {
    const { bus: asked } = await bus({ answer: properties, ...behaviour });
    expect(await asked.properties(['kubelet.service'])).toBeUndefined();
  });

  it('are unknown where there is no socket', async () => {
    expect(await new SystemdBus('/nonexistent/private').properties(['kubelet.service'])).toBeUndefined();
  });
});

const started = (job: (call: Heard) => Buffer[]) => ({
  answer: (call: Heard) =>
    call.member === 'Get' ? properties(call) : call.member === 'Subscribe' ? [emptyReply(call.serial)] : job(call),
});
const ending = (result: string) =>
  started(({ serial }) => [pathReply(serial, JOB), jobRemoved(JOB, 'kubelet.service', result)]);

describe('a job', () => {
  it.each<['start' | 'stop', string]>([
    ['start', 'StartUnit'],
    ['stop', 'StopUnit'],
  ])('%s is seen to its end', async (action, member) => {
    const { bus: asked, heard } = await bus(
      started(({ serial }) => [
        jobRemoved('/another/job', 'other.service', 'failed'),
        pathReply(serial, JOB),
        jobRemoved(JOB, 'kubelet.service', 'done'),
      ]),
    );
    expect(await asked.job(action, 'kubelet.service')).toBe('done');
    expect(heard).toMatchObject([{ member: 'Subscribe' }, { member, args: ['kubelet.service', 'replace'] }]);
  });

  it('may have ended before its name is known', async () => {
    const { bus: asked } = await bus(
      started(({ serial }) => [jobRemoved(JOB, 'kubelet.service', 'done'), pathReply(serial, JOB)]),
    );
    expect(await asked.job('start', 'kubelet.service')).toBe('done');
  });

  it.each(['failed', 'canceled', 'dependency', 'timeout'])('that ended with %s says so', async (result) => {
    const { bus: asked } = await bus(ending(result));
    expect(await asked.job('start', 'kubelet.service')).toBe(result);
  });

  it('whose end is never told has run into the time limit', async () => {
    const { bus: asked } = await bus(started(({ serial }) => [pathReply(serial, JOB)]));
    expect(await asked.job('start', 'kubelet.service')).toBe('timeout');
  });

  it.each<[string, Partial<Behaviour>]>([
    [
      'systemd refuses it (the unit is masked)',
      started(({ serial }) => [errorReply(serial, 'org.freedesktop.systemd1.UnitMasked')]),
    ],
    ['systemd says nothing', started(() => [])],
    [
      'systemd goes away',
      { ...started(({ serial }) => [pathReply(serial, JOB)]), write: (socket, bytes) => socket.end(bytes) },
    ],
  ])('is unknown when %s', async (_, behaviour) => {
    const { bus: asked } = await bus({ answer: () => [], ...behaviour });
    expect(await asked.job('start', 'kubelet.service')).toBeUndefined();
  });
});

describe('systemctl', () => {
  const shown = 'LoadState=loaded\nActiveState=inactive\nNeedDaemonReload=no\n';
  const through = (asked: SystemdBus) => {
    const calls: string[] = [];
    const run = async (argv: readonly string[]) => {
      calls.push(argv[1] ?? '');
      return { code: 0, stdout: argv[1] === 'show' ? shown : '', stderr: '' };
    };
    return { systemd: new Systemd(run, linuxFileReader(), asked), calls };
  };

  it('is not started while the socket answers', async () => {
    const unchanged = ({ serial, args }: Heard) => [
      variantReply(serial, args[1] === 'NeedDaemonReload' ? false : (KUBELET[args[1] ?? ''] ?? '')),
    ];
    const { bus: asked } = await bus({
      answer: (call) => (call.member === 'Get' ? unchanged(call) : ending('done').answer(call)),
    });
    const { systemd, calls } = through(asked);
    expect(await systemd.state('kubelet')).toMatchObject({ exists: true, active: true, enabled: true, restarts: 3 });
    await systemd.stop('kubelet');
    await systemd.start('kubelet');
    expect(calls).toEqual([]);
  });

  it('does it where the socket does not', async () => {
    const { systemd, calls } = through(new SystemdBus('/nonexistent/private'));
    expect(await systemd.state('kubelet')).toMatchObject({ exists: true, active: false });
    await systemd.stop('kubelet');
    expect(calls).toEqual(['show', 'stop']);
  });

  it.each(['failed', 'canceled', 'timeout'])(
    'is not asked for a job again that systemd has taken on and ended with %s',
    async (result) => {
      const { systemd, calls } = through((await bus(ending(result))).bus);
      await expect(systemd.stop('kubelet')).rejects.toMatchObject({
        code: 'SERVICE_FAILED',
        params: { unit: 'kubelet', action: 'stop', reason: `systemd: stop job: ${result}` },
      });
      expect(calls).toEqual([]);
    },
  );

  it('is asked at once when systemd has let a time limit pass before', async () => {
    const { bus: asked, heard } = await bus({ answer: () => [] });
    const { systemd, calls } = through(asked);
    await systemd.state('kubelet');
    const before = heard.length;
    await systemd.state('kubelet');
    expect([calls, heard.length]).toEqual([['show', 'show'], before]);
  });

  it('is not needed for a systemd that counts no restarts (before 235)', async () => {
    const { bus: asked } = await bus({
      answer: (call) =>
        call.args[1] === 'NRestarts'
          ? [errorReply(call.serial, 'org.freedesktop.DBus.Error.UnknownProperty')]
          : properties(call),
    });
    const { systemd, calls } = through(asked);
    expect(await systemd.state('kubelet')).toEqual({ exists: true, enabled: true, active: true });
    expect(calls).toEqual([]);
  });
});

describe('the first root directory', () => {
  it('is known by what it is, not by its name; who may not look is told that it is another', () => {
    const [one, other] = [
      mkdtempSync(path.join(tmpdir(), 'kubejoin-root-')),
      mkdtempSync(path.join(tmpdir(), 'kubejoin-root-')),
    ];
    onTestFinished(() => {
      for (const folder of [one, other]) rmSync(folder, { recursive: true });
    });
    symlinkSync(one, path.join(other, 'link'));
    expect([
      inFirstRoot(one, path.join(other, 'link')),
      inFirstRoot(one, other),
      inFirstRoot(one, path.join(one, 'absent')),
    ]).toEqual([true, false, false]);
  });
});

describe('messages', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'é', '\u{1f600}', '/', '_', ' ') });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.array(texts, { maxLength: 5 }), texts, (serial, args, member) => {
        const bytes = encodeCall(serial, 'a.b', { path: '/a', interface: 'a.b.C', member, args });
        expect(messageLength(bytes)).toBe(bytes.length);
        const message = decodeMessage(bytes);
        expect([message.member, bodyOf(message)]).toEqual([member, args]);
      }),
    );
  });

  it('that break the rules are errors, never more', () => {
    const valid = encodeCall(1, 'a.b', { path: '/a', interface: 'a.b.C', member: 'M', args: ['one', 'two'] });
    const changed = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => changes.reduce((bytes, [at, value]) => bytes.fill(value, at, at + 1), Buffer.from(valid)));
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ minLength: 16, maxLength: 200 }).map(Buffer.from)), (bytes) => {
        try {
          const length = messageLength(bytes);
          if (length !== undefined && length <= bytes.length) bodyOf(decodeMessage(bytes.subarray(0, length)));
        } catch (error) {
          expect(error).toBeInstanceOf(MessageError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('nested too deep are errors', () => {
    const nested = Buffer.concat(Array.from({ length: 5_000 }, () => Buffer.from([1, 0x76, 0])));
    expect(() => bodyOf({ signature: 'v', body: nested })).toThrow(MessageError);
  });
});
