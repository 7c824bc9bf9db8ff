import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { NoAnswer } from '../../../src/cluster/etcd/cluster.ts';
import { ANSWERS, EtcdRefusal } from '../../../src/cluster/etcd/connection.ts';
import { MemberProgress } from '../../../src/engine/kinds/etcd/member-progress.ts';
import { REQUEST_TIMED_OUT } from '../../../src/wire/wire-sentences.ts';
import { CLIENT_URL, ID, OwnMember } from './support/own-member.ts';

const OTHER = 'https://10.0.0.9:2379';
const refuse = (code: number, answer: string) => {
  throw new EtcdRefusal(OTHER, code, answer);
};
const notInSync = () => refuse(9, ANSWERS.notInSync);
const silent = () => {
  throw new Failure(REQUEST_TIMED_OUT, { server: '10.0.0.5:2379', request: 'Status', seconds: 1 });
};

/** In milliseconds: the first look comes before the probe's first answer. */
const FIRST_LOOK = 25;

let own: OwnMember;
const until = (goal: 'serving' | 'voting') =>
  own.time.during(new MemberProgress(own.change, own.opened, own.context, own.own).until(goal));

beforeEach(() => {
  own = new OwnMember();
  own.runs();
});

/** Calls the last of these from then on, and each of the others once. */
function inTurn(...calls: (() => void)[]): () => void {
  return () => (calls.length > 1 ? calls.shift() : calls[0])?.();
}

describe('serving', () => {
  it('is the goal reached when the learner itself answers; it is not promoted', async () => {
    await until('serving');
    expect(own.promoted).toEqual([]);
  });

  it('another member that answers at its URL is not it', async () => {
    own.servingId = 0xdefn;
    await expect(until('serving')).rejects.toMatchObject({
      code: 'ETCD_MEMBER_NOT_READY',
      params: { stage: 'starting', reason: { key: 'ETCD_ANSWERS_AS_ANOTHER', params: { id: 'def' } } },
    });
  });

  it('a member that goes from the list while it is waited for', async () => {
    own.before.own = () => {
      own.member = { ...own.member, peerUrls: ['https://10.0.0.9:2380'] };
      silent();
    };
    await expect(until('serving')).rejects.toMatchObject({
      code: 'ETCD_MEMBER_GONE',
      params: { peerUrl: own.change.peerUrl },
    });
  });

  it('too late, with what etcd said last', async () => {
    own.before.own = silent;
    own.logs('panic: the disk is full');
    await expect(until('serving')).rejects.toMatchObject({
      code: 'ETCD_MEMBER_NOT_READY',
      params: {
        stage: 'starting',
        named: true,
        id: 'abc',
        clientUrl: CLIENT_URL,
        seconds: 60,
        reason: expect.objectContaining({ params: expect.objectContaining({ server: '10.0.0.5:2379' }) }),
        log: ['panic: the disk is full'],
      },
    });
    expect([own.time.now > 60_000, own.time.now < 60_300]).toEqual([true, true]);
  });

  it('while it waits it says so every two seconds, and that a member has no name yet', async () => {
    own.member = { ...own.member, name: '' };
    own.change.access.timeoutMs = 5_000;
    own.before.own = silent;
    const said: number[] = [];
    const { push } = own.events;
    own.events.push = (...events) => {
      said.push(own.time.now);
      return push.apply(own.events, events);
    };
    await expect(until('serving')).rejects.toMatchObject({ params: { named: false } });
    const waiting = own.events.filter(({ type }) => type === 'waiting');
    expect(waiting).toHaveLength(2);
    expect(said).toEqual([2_000, 4_000]);
    expect(waiting[0]).toMatchObject({
      message: {
        key: 'WAITING_ETCD_MEMBER',
        params: { stage: 'starting', named: false, id: 'abc', clientUrl: CLIENT_URL },
      },
    });
  });

  it('it is looked for every 25 ms at first, after three seconds every 100 ms', async () => {
    own.member = { ...own.member, name: '' };
    own.change.access.timeoutMs = 5_000;
    own.before.own = silent;
    const { opened } = own;
    const looks: number[] = [];
    opened.etcd.members = async () => {
      looks.push(own.time.now);
      return opened.answering;
    };
    const progress = new MemberProgress(own.change, opened, own.context, own.own);
    await expect(own.time.during(progress.until('serving'))).rejects.toMatchObject({ code: 'ETCD_MEMBER_NOT_READY' });
    const [often, later] = [looks.filter((at) => at <= 3_000), looks.filter((at) => at > 3_000)];
    expect(often).toEqual(often.map((_, index) => (index + 1) * 25));
    expect(later).toEqual(later.map((_, index) => 3_000 + (index + 1) * 100));
    expect([often.length, later.length]).toEqual([120, 21]);
  });

  it('a learner that is stuck is restarted', async () => {
    own.before.own = () => {
      if (own.stopped.length === 0) silent();
    };
    await until('serving');
    expect(own.stopped).toEqual(['c0']);
    expect(own.time.now).toBeLessThan(3_300);
  });

  it('and one that ends again and again fails the join', async () => {
    own.before.own = silent;
    own.fake.containers.splice(0);
    own.runs(0, 'exited');
    let looks = 0;
    const members = own.opened;
    members.etcd.members = async () => {
      looks += 1;
      if (looks < 4) own.runs(looks, 'exited');
      return members.answering;
    };
    await expect(
      own.time.during(new MemberProgress(own.change, members, own.context, own.own).until('serving')),
    ).rejects.toMatchObject({
      kind: 'ETCD_MEMBER_CRASHES',
    });
  });

  it('a bug is not taken for silence', async () => {
    own.before.own = () => {
      throw new TypeError('a bug');
    };
    await expect(until('serving')).rejects.toThrow('a bug');
  });
});

describe('promotion', () => {
  it('is asked for once, by the ID, and the goal is reached by a read through the new voter', async () => {
    let reads = 0;
    own.before.read = () => {
      reads += 1;
    };
    await until('voting');
    expect([own.promoted, reads, own.time.now]).toEqual([[ID], 1, FIRST_LOOK]);
    // The probe alone has asked whether it serves.
    expect(own.limits).toEqual({ own: [10_000], promote: [5_000], read: [5_000] });
  });

  it('waits for a learner that does not serve', async () => {
    own.before.own = () => {
      expect(own.promoted).toEqual([]);
      if (own.time.now < 2_000) silent();
    };
    await until('voting');
    expect(own.promoted).toEqual([ID]);
    expect(own.time.now).toBeGreaterThanOrEqual(2_000);
  });

  it('refused because it is not in sync, it is tried again every 100 ms', async () => {
    own.before.promote = inTurn(notInSync, notInSync, () => {});
    await until('voting');
    expect([own.promoted, own.time.now]).toEqual([[ID], FIRST_LOOK + 200]);
    expect(own.limits.own).toEqual([10_000, 1_000, 1_000]);
  });

  it.each([3, 7, 12, 16])('an answer that lasts (gRPC code %s) fails at once', async (code) => {
    own.before.promote = () => refuse(code, 'permission denied');
    await expect(until('voting')).rejects.toMatchObject({
      code: 'ETCD_REFUSED',
      params: {
        request: 'MemberPromote',
        url: OTHER,
        answer: 'permission denied',
        certificatesDir: '/etc/kubernetes/pki',
      },
    });
    expect(own.time.now).toBe(FIRST_LOOK);
  });

  it('without an answer it is tried again', async () => {
    own.before.promote = inTurn(silent, () => {});
    await until('voting');
    expect(own.promoted).toEqual([ID]);
  });

  it('a bug is not taken for a refusal', async () => {
    own.before.promote = () => {
      throw new TypeError('a bug');
    };
    await expect(until('voting')).rejects.toThrow('a bug');
  });

  it('one that had died since it was refused is not made a voter', async () => {
    own.before.promote = inTurn(notInSync, () => {});
    // The probe, then once for each attempt after the first.
    own.before.own = inTurn(
      () => {},
      silent,
      silent,
      () => {},
    );
    await until('voting');
    expect([own.promoted, own.time.now]).toEqual([[ID], FIRST_LOOK + 300]);
  });

  it('one that stays dead is too late, for the reason that it does not answer', async () => {
    own.before.promote = notInSync;
    own.before.own = inTurn(() => {}, silent);
    own.fake.containers.splice(0);
    await expect(until('voting')).rejects.toMatchObject({
      params: { stage: 'catching-up', reason: { params: { server: '10.0.0.5:2379' } } },
    });
    expect(own.promoted).toEqual([]);
  });

  it('a bug in asking whether it lives is not hidden', async () => {
    own.before.promote = notInSync;
    own.before.own = inTurn(
      () => {},
      () => {
        throw new TypeError('a bug');
      },
    );
    await expect(until('voting')).rejects.toThrow('a bug');
  });

  it('nor is one whose URL another member answers by now', async () => {
    own.change.access.timeoutMs = 2_000;
    own.before.promote = notInSync;
    own.before.own = inTurn(
      () => {},
      () => {
        own.servingId = 0xdefn;
        own.before.promote = () => {};
      },
      () => {},
    );
    await expect(until('voting')).rejects.toMatchObject({
      code: 'ETCD_MEMBER_NOT_READY',
      params: { stage: 'catching-up' },
    });
    expect(own.promoted).toEqual([]);
  });

  it('one that has died and stays silent is restarted as any stuck learner', async () => {
    own.before.promote = inTurn(notInSync, () => {});
    own.before.own = inTurn(
      () => {},
      () => {
        if (own.stopped.length === 0) silent();
      },
    );
    await until('voting');
    expect([own.stopped, own.promoted]).toEqual([['c0'], [ID]]);
  });

  it('too late: the time of catching up is its own, and the reason is the last refusal', async () => {
    own.before.own = () => {
      if (own.time.now < 50_000) silent();
    };
    own.fake.containers.splice(0);
    own.before.promote = notInSync;
    await expect(until('voting')).rejects.toMatchObject({
      code: 'ETCD_MEMBER_NOT_READY',
      params: { stage: 'catching-up', seconds: 60, reason: ANSWERS.notInSync },
    });
    expect([own.time.now > 110_000, own.time.now < 110_500]).toEqual([true, true]);
  });

  it('a voter is not promoted again', async () => {
    own.member = { ...own.member, isLearner: false };
    await until('voting');
    expect(own.promoted).toEqual([]);
  });

  it('a voter is never restarted, however silent', async () => {
    own.member = { ...own.member, isLearner: false };
    own.before.own = silent;
    await expect(until('voting')).rejects.toMatchObject({ code: 'ETCD_MEMBER_NOT_READY', params: { stage: 'voter' } });
    expect(own.stopped).toEqual([]);
  });

  it('the goal is not reached before a read succeeds', async () => {
    own.before.read = inTurn(
      () => refuse(14, 'no leader'),
      silent,
      () => {},
    );
    await until('voting');
    expect(own.time.now).toBe(FIRST_LOOK + 200);
  });

  it('too late as a voter: why the read failed', async () => {
    own.before.read = () => refuse(14, 'no leader');
    await expect(until('voting')).rejects.toMatchObject({
      code: 'ETCD_MEMBER_NOT_READY',
      params: { stage: 'voter', reason: 'no leader' },
    });
  });

  it('a bug in the read is not hidden', async () => {
    own.before.read = () => {
      throw new TypeError('a bug');
    };
    await expect(until('voting')).rejects.toThrow('a bug');
  });
});

describe('an interrupted join', () => {
  const interrupt = () => own.stop.abort(new Error('interrupted'));

  it('asks for no promotion any more', async () => {
    own.before.own = interrupt;
    await expect(until('voting')).rejects.toThrow('interrupted');
    expect(own.promoted).toEqual([]);
  });

  it('asks for none when it is interrupted between the list and the promotion', async () => {
    const { opened } = own;
    const { members } = opened.etcd;
    opened.etcd.members = async () => {
      const answering = await members();
      interrupt();
      return answering;
    };
    const progress = new MemberProgress(own.change, opened, own.context, own.own);
    await expect(own.time.during(progress.until('voting'))).rejects.toThrow('interrupted');
    expect([own.promoted, own.limits.promote]).toEqual([[], []]);
  });

  it.each(['own', 'read'] as const)('ends by its own reason even when its time is over by then (%s)', async (asked) => {
    own.fake.containers.splice(0);
    if (asked === 'own') own.before.promote = notInSync;
    const late = () => {
      if (own.time.now <= 60_100) refuse(14, 'no leader');
      interrupt();
      silent();
    };
    own.before[asked] = asked === 'own' ? inTurn(() => {}, late) : late;
    await expect(until('voting')).rejects.toThrow('interrupted');
  });

  it('waits for the answer to one that was sent: it must be known whether the member votes', async () => {
    let signal: AbortSignal | undefined;
    const promote = own.connection.promote.bind(own.connection);
    own.connection.promote = (id, options) => {
      signal = options.signal;
      interrupt();
      return promote(id, options);
    };
    await expect(until('voting')).rejects.toThrow('interrupted');
    expect([own.promoted, signal?.aborted]).toEqual([[ID], false]);
  });

  it.each([
    [
      'whether it serves still',
      () => {
        own.before.promote = notInSync;
        own.before.own = inTurn(
          () => {},
          () => {
            interrupt();
            silent();
          },
        );
      },
    ],
    [
      'for a read',
      () => {
        own.before.read = () => {
          interrupt();
          silent();
        };
      },
    ],
    [
      'for its status',
      () => {
        own.before.own = () => {
          interrupt();
          silent();
        };
      },
    ],
  ])('ends by its own reason while it asks %s', async (_name, arrange) => {
    arrange();
    await expect(until('voting')).rejects.toThrow('interrupted');
  });
});

it('a cluster that does not answer is waited for, and then it is that what is said', async () => {
  own.before.own = silent;
  const { opened } = own;
  opened.etcd.members = async () => {
    throw new NoAnswer([{ url: OTHER, reason: 'no leader' }], undefined);
  };
  await expect(
    own.time.during(new MemberProgress(own.change, opened, own.context, own.own).until('voting')),
  ).rejects.toMatchObject({
    code: 'ETCD_UNREACHABLE',
    params: { endpoints: [{ url: OTHER, reason: 'no leader' }] },
  });
});

it('the probe ends with the wait', async () => {
  let asked = 0;
  own.before.own = () => {
    asked += 1;
    silent();
  };
  own.change.access.timeoutMs = 1_000;
  await expect(until('serving')).rejects.toThrow();
  const before = asked;
  await own.pass(10_000);
  expect(asked).toBe(before);
});
