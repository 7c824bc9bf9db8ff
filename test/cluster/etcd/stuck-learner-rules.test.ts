import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { EtcdRefusal } from '../../../src/cluster/etcd/connection.ts';
import { StuckLearner } from '../../../src/engine/kinds/etcd/stuck-learner.ts';
import { CRI_NOT_LISTENING } from '../../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { CLIENT_URL, OwnMember } from './support/own-member.ts';

const refusal = () => {
  throw new EtcdRefusal(CLIENT_URL, 14, 'no leader');
};
const runtimeFailure = () => {
  throw new Failure(CRI_NOT_LISTENING, { socket: 'unix:///run/x.sock', reason: 'ENOENT' });
};

let own: OwnMember;
let stuck: StuckLearner;
const look = () => stuck.look(own.member, own.connection);
/** Looks, lets so much time pass, and looks again. */
async function silentFor(ms: number): Promise<readonly string[]> {
  await look();
  await own.pass(ms);
  await look();
  return own.stopped;
}

/** The learner is left alone until it has been silent for so long. */
async function expectRestart(container: string, limit: number): Promise<void> {
  expect(await silentFor(limit - 1)).toEqual([]);
  await own.pass(1);
  await look();
  expect(own.stopped).toEqual([container]);
}

beforeEach(() => {
  own = new OwnMember();
  own.runs();
  stuck = new StuckLearner(own.change, own.context);
});

describe('how long a silent learner is waited for', () => {
  // A snapshot that is taken over is there in milliseconds; one that did not come may just be slow.
  it.each([
    ['after a snapshot', ['0000000000000002-0000000000000038.snap'], 0, 50],
    ['without one', ['db'], 0, 3_000],
    ['without any file', [], 0, 3_000],
    ['and for 100 MB to be loaded, after a snapshot', ['2-38.snap'], 100_000_000, 550],
    ['and for 100 MB to be loaded, without one', ['db'], 100_000_000, 3_500],
  ])('%s', async (_name, files, dbSize, limit) => {
    own.dbSize = dbSize;
    await look();
    own.snapshots(...files);
    await expectRestart('c0', limit);
    expect(own.events).toEqual([
      { type: 'notice', level: 'info', message: { key: 'ETCD_LEARNER_RESTARTED', params: { clientUrl: CLIENT_URL } } },
    ]);
  });

  it.each([
    [199, 50],
    [400, 100],
    [800, 200],
    [60_000, 200],
  ])('a snapshot that came after %s ms: %s ms', async (came, limit) => {
    own.snapshots('tmp123');
    await look();
    await own.pass(came);
    own.snapshots('2-38.snap');
    await expectRestart('c0', limit);
  });

  it('its time begins with the snapshot, however long its name was listed before', async () => {
    await look();
    await own.pass(160);
    own.snapshots('2-38.snap');
    await expectRestart('c0', 50);
  });

  it('one that has begun to serve by then is left alone', async () => {
    await look();
    own.snapshots('2-38.snap');
    await look();
    await own.pass(100);
    await stuck.look(own.member, own.connection, () => true);
    expect(own.stopped).toEqual([]);
  });

  it('one that had its snapshot before it was looked at may be starting', async () => {
    own.snapshots('2-38.snap');
    await expectRestart('c0', 3_000);
  });

  it('so may the container after the one that took the snapshot', async () => {
    await look();
    own.snapshots('2-38.snap');
    await look();
    own.runs(1);
    await expectRestart('c1', 3_000);
  });

  it('a container that was started meanwhile is waited for from its own beginning', async () => {
    await look();
    await own.pass(2_999);
    own.runs(1);
    await expectRestart('c1', 3_000);
  });

  it('each question has a limit of two seconds, and the signal of the join', async () => {
    const asked: unknown[] = [];
    const { memberList, status } = own.connection;
    own.connection.memberList = (options) => {
      asked.push(options);
      return memberList(options);
    };
    own.connection.status = (options) => {
      asked.push(options);
      return status(options);
    };
    await silentFor(3_000);
    expect(asked).toEqual([
      { timeoutMs: 2_000, signal: own.stop.signal },
      { timeoutMs: 2_000, signal: own.stop.signal },
    ]);
  });

  it('the size of the database is asked once', async () => {
    let asked = 0;
    own.before.status = () => {
      asked += 1;
    };
    await silentFor(10);
    await look();
    expect(asked).toBe(1);
  });
});

describe('what is not restarted', () => {
  it.each([['tmp123'], ['0000000000000038.snap.db']])(
    'one that receives a snapshot (%s): its time begins when that has ended',
    async (file) => {
      own.snapshots(file, 'older.snap');
      expect(await silentFor(100_000)).toEqual([]);
      own.snapshots('older.snap');
      await expectRestart('c0', 200);
    },
  );

  it.each([
    ['a voter', (member: OwnMember) => Object.assign(member.member, { isLearner: false })],
    ['one that has not said its name', (member: OwnMember) => Object.assign(member.member, { name: '' })],
    ['one without a container', (member: OwnMember) => member.fake.containers.splice(0)],
    [
      'one whose container is only created',
      (member: OwnMember) => Object.assign(member.fake.containers[0] ?? {}, { state: 'created' }),
    ],
  ])('%s', async (_name, make) => {
    make(own);
    expect(await silentFor(100_000)).toEqual([]);
  });

  it('one that is found to be a voter right before', async () => {
    const learner = own.member;
    own.before.list = () => {
      own.member = { ...learner, isLearner: false };
    };
    await look();
    await own.pass(3_000);
    await stuck.look(learner, own.connection);
    expect(own.stopped).toEqual([]);
  });

  it('a voter, even where the list says learner a moment later', async () => {
    await look();
    await own.pass(3_000);
    await stuck.look({ ...own.member, isLearner: false }, own.connection);
    expect(own.stopped).toEqual([]);
  });

  it('one that is no member any more, though another learner is', async () => {
    const learner = own.member;
    own.before.list = () => {
      own.member = { ...learner, id: 0xdefn };
    };
    await look();
    await own.pass(3_000);
    await stuck.look(learner, own.connection);
    expect(own.stopped).toEqual([]);
  });

  it.each(['list', 'status'] as const)('one of which the %s is not known now; it is asked again', async (question) => {
    own.before[question] = refusal;
    expect(await silentFor(100_000)).toEqual([]);
    own.before[question] = () => {};
    await look();
    expect(own.stopped).toEqual(['c0']);
  });

  it.each(['list', 'status'] as const)('and a bug in asking for the %s is not hidden', async (question) => {
    own.before[question] = () => {
      throw new TypeError('a bug');
    };
    await expect(silentFor(3_000)).rejects.toThrow('a bug');
  });

  it.each(['list', 'status'] as const)(
    'when the join is interrupted while it asks for the %s, that is why it ends',
    async (question) => {
      own.before[question] = () => {
        own.stop.abort(new Error('interrupted'));
        refusal();
      };
      await expect(silentFor(3_000)).rejects.toThrow('interrupted');
    },
  );
});

describe('how often', () => {
  const restarted = () => own.saidKeys().filter((key) => key === 'ETCD_LEARNER_RESTARTED').length;

  it('twice, the second time after longer than etcd and the kubelet wait themselves, and never a third time', async () => {
    own.dbSize = 20_000_000;
    await silentFor(3_100);
    own.runs(1);
    expect(await silentFor(15_099)).toEqual(['c0']);
    await own.pass(1);
    await look();
    expect(own.stopped).toEqual(['c0', 'c1']);
    own.runs(2);
    expect(await silentFor(1_000_000)).toEqual(['c0', 'c1']);
    expect(restarted()).toBe(2);
  });

  it('the same container may be silent again: its time begins at the restart', async () => {
    await silentFor(3_000);
    expect(await silentFor(14_999)).toEqual(['c0']);
    await own.pass(1);
    await look();
    expect(own.stopped).toEqual(['c0', 'c0']);
  });

  it('no more where the runtime refuses to stop it', async () => {
    let refusals = 0;
    const { context } = own;
    const connect = context.host.write.runtimes.connect;
    context.host.write.runtimes.connect = (socket) => ({
      ...connect(socket),
      stopContainer: async () => {
        refusals += 1;
        runtimeFailure();
      },
    });
    stuck = new StuckLearner(own.change, context);
    await silentFor(3_000);
    await silentFor(100_000);
    expect([refusals, restarted()]).toEqual([1, 0]);
  });

  it('and a bug in stopping it is not hidden', async () => {
    const { context } = own;
    context.host.write.runtimes.connect = () => {
      throw new TypeError('a bug');
    };
    stuck = new StuckLearner(own.change, context);
    await expect(silentFor(3_000)).rejects.toThrow('a bug');
  });

  it('one that has ended by itself meanwhile does not count', async () => {
    const container = own.fake.containers[0];
    own.before.list = () => Object.assign(container ?? {}, { state: 'exited' });
    await silentFor(3_000);
    expect([own.stopped, restarted()]).toEqual([[], 0]);
    own.before.list = () => {};
    Object.assign(container ?? {}, { state: 'running' });
    expect(await silentFor(3_000)).toEqual(['c0']);
  });
});

describe('where the runtime does not tell', () => {
  it('nothing is done', async () => {
    const { context } = own;
    context.host.read.runtimes.connect = runtimeFailure;
    stuck = new StuckLearner(own.change, context);
    expect(await silentFor(100_000)).toEqual([]);
  });

  it('and a bug is not hidden', async () => {
    const { context } = own;
    context.host.read.runtimes.connect = () => {
      throw new TypeError('a bug');
    };
    await expect(new StuckLearner(own.change, context).look(own.member, own.connection)).rejects.toThrow('a bug');
  });
});

describe('one that ends', () => {
  const ended = (attempt: number) => own.runs(attempt, 'exited');
  const lastWords = () => own.events.filter(({ type }) => type === 'waiting');

  beforeEach(() => own.fake.containers.splice(0));

  it('its last words are said, at most once a second', async () => {
    own.logs('first', 'second', 'panic: the disk is full');
    ended(0);
    await look();
    const said = {
      type: 'waiting',
      message: { key: 'WAITING_ETCD_ENDED', params: { last: 'panic: the disk is full' } },
    };
    expect(own.events).toEqual([said]);
    await own.pass(999);
    await look();
    expect(lastWords()).toHaveLength(1);
    await own.pass(1);
    await look();
    expect(own.events).toEqual([said, said]);
  });

  it('without a log it says nothing else', async () => {
    ended(0);
    await look();
    expect(own.events).toEqual([{ type: 'waiting', message: { key: 'WAITING_ETCD_ENDED', params: { last: '' } } }]);
  });

  it.each([[0], [7]])(
    'a third time, fails the join at once, with the log (the kubelet began to count at %s)',
    async (first) => {
      own.logs('panic: the disk is full');
      for (const attempt of [first, first + 1]) {
        ended(attempt);
        await look();
      }
      ended(first + 2);
      await expect(look()).rejects.toMatchObject({
        kind: 'ETCD_MEMBER_CRASHES',
        params: { ends: 3, log: ['panic: the disk is full'] },
      });
    },
  );

  it('by our restart, has not ended by itself', async () => {
    own.runs();
    await silentFor(3_000);
    Object.assign(own.fake.containers[0] ?? {}, { state: 'exited' });
    await look();
    expect(lastWords()).toEqual([]);
    ended(1);
    await look();
    expect(lastWords()).toHaveLength(1);
  });
});
