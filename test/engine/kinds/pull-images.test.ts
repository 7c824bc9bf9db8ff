import { describe, expect, it } from 'vitest';
import { Failure, isFailure } from '../../../src/base/failure.ts';
import { inEnglish, type Message } from '../../../src/base/text.ts';
import type { PullImages } from '../../../src/engine/changes/image-changes.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { changeContext, NotMade } from '../../../src/engine/kind.ts';
import { PREFLIGHT_FAILED } from '../../../src/engine/kinds/engine-kinds-sentences.ts';
import { IMAGE_NOT_PULLED } from '../../../src/engine/kinds/images/kinds-images-sentences.ts';
import { pullImages } from '../../../src/engine/kinds/images/pull-images.ts';
import { overlayHost } from '../../../src/engine/overlay-host.ts';
import {
  CRI_CALL_FAILED,
  CRI_NOT_LISTENING,
} from '../../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { type Catalogue, catalogueFor, english } from '../../../src/i18n/catalogue.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { failureWith } from '../../support/sentences.ts';

const SOCKET = 'unix:///run/containerd/containerd.sock';
const IMAGES = ['r.example/kube-apiserver:v1.37.2', 'r.example/kube-proxy:v1.37.2', 'r.example/etcd:3.7.0-0'];

function change(more: Partial<PullImages> = {}): PullImages {
  return {
    kind: 'pull-images',
    criSocket: SOCKET,
    images: IMAGES,
    policy: 'IfNotPresent',
    serial: true,
    tolerateFailure: false,
    ...more,
  };
}

function around(host: FakeHost, signal = new AbortController().signal) {
  const events: JoinEvent[] = [];
  const context = changeContext({
    host,
    trustedCluster: undefined,
    keys: new KeyStock(2),
    signal,
    emit: (event) => events.push(event),
  });
  return { events, context };
}

function answered(answer: string, code = 2): Failure {
  return new Failure(CRI_CALL_FAILED, { socket: SOCKET, method: 'PullImage', code, answer });
}

/** The failure of the failed check. */
async function failureOf(promise: Promise<unknown>): Promise<Failure<typeof IMAGE_NOT_PULLED>> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isFailure(error, PREFLIGHT_FAILED) || !isFailure(error.cause, IMAGE_NOT_PULLED)) throw error;
  expect(error.params.checks).toEqual(['ImagePull']);
  return error.cause;
}

it.each([true, false])(
  'what is missing and never pulled is named, in English and Portuguese; preview: %s',
  async (dry) => {
    const host = fakeHost();
    host.images.add(IMAGES[1] as string);
    const { context, events } = around(host);
    const reader = dry ? overlayHost(host.read).read : host.read;
    const seen = await pullImages.observe(change({ policy: 'Never' }), reader, context);
    expect(seen).toEqual({ holds: true, action: 'missing' });
    const [notice] = events as [Extract<JoinEvent, { type: 'notice' }>];
    expect([events.length, notice.level]).toEqual([1, 'warning']);
    for (const language of ['en', 'pt-BR'] as const) {
      const said = (await catalogueFor(language)).say(notice.message);
      for (const image of [IMAGES[0], IMAGES[2]]) expect(said).toContain(image);
      expect(said).not.toContain(IMAGES[1]);
      expect(said).toContain('Never');
    }
    expect(host.connections.closed).toBe(host.connections.made);
  },
);

it('what the runtime cannot look up and never pulls is not said to be missing', async () => {
  const host = fakeHost();
  const { context, events } = around(host);
  const runtime = host.read.runtimes.connect(SOCKET);
  host.read.runtimes.connect = () => ({ ...runtime, hasImage: () => Promise.reject(answered('no')) });
  const seen = await pullImages.observe(change({ policy: 'Never' }), host.read, context);
  expect([seen, events]).toEqual([{ holds: true, action: 'pull' }, []]);
});

describe('what is pulled', () => {
  const cases: [string, Partial<PullImages>, string[], string[]][] = [
    ['what is missing', {}, [IMAGES[1] as string], [IMAGES[0] as string, IMAGES[2] as string]],
    ['nothing when all is there', {}, IMAGES, []],
    ['all of it, always', { policy: 'Always' }, IMAGES, IMAGES],
    ['nothing, never', { policy: 'Never' }, IMAGES, []],
  ];
  it.each(cases)('is %s', async (_, more, there, expected) => {
    const host = fakeHost();
    for (const image of there) host.images.add(image);
    const pulled: string[] = [];
    host.pull = async (image) => void pulled.push(image);
    const { context, events } = around(host);
    expect(await pullImages.observe(change(more), host.read, context)).toEqual({
      holds: expected.length === 0,
      action: 'pull',
    });
    await pullImages.apply(change(more), context);
    expect(pulled).toEqual(expected);
    expect(host.connections.closed).toBe(host.connections.made);
    expect(events.filter(({ type }) => type === 'check')).toEqual([
      { type: 'check', name: 'ImagePull', result: 'passed' },
    ]);
  });

  it('one after the other, or at once', async () => {
    for (const serial of [true, false]) {
      const host = fakeHost();
      let running = 0;
      let most = 0;
      host.pull = async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
      };
      await pullImages.apply(change({ serial }), around(host).context);
      expect(most).toBe(serial ? 1 : IMAGES.length);
    }
  });

  it('is told as it goes', async () => {
    const { context, events } = around(fakeHost());
    await pullImages.apply(change({ images: IMAGES.slice(0, 1) }), context);
    expect(events).toMatchObject([
      { type: 'waiting', message: { key: 'PULLING_IMAGE', params: { image: IMAGES[0] } } },
      { type: 'notice', level: 'info', message: { key: 'IMAGE_PULLED', params: { image: IMAGES[0] } } },
      { type: 'check', result: 'passed' },
    ]);
  });

  it('is only told of in a preview', async () => {
    const host = fakeHost();
    host.images.add(IMAGES[1] as string);
    host.pull = () => expect.unreachable();
    const { context, events } = around(host);
    await pullImages.predict?.(change(), context);
    expect(events).toEqual([
      { type: 'notice', level: 'info', message: { key: 'IMAGES_TO_PULL', params: { images: [IMAGES[0], IMAGES[2]] } } },
    ]);
  });

  it('counts as missing where the runtime does not tell', async () => {
    const host = fakeHost();
    const { connect } = host.read.runtimes;
    host.read.runtimes.connect = (socket) => ({ ...connect(socket), hasImage: () => Promise.reject(answered('busy')) });
    expect((await pullImages.observe(change(), host.read, around(host).context)).holds).toBe(false);
  });
});

describe('what can not be pulled', () => {
  it('is tried five times with growing waits, and each time told', async () => {
    const host = fakeHost();
    const waits: number[] = [];
    host.read.clock.sleep = async (ms) => void waits.push(ms);
    let attempts = 0;
    host.pull = async () => {
      attempts++;
      throw answered('dial tcp 10.0.0.1:443: connect: connection refused');
    };
    const { context, events } = around(host);
    const failure = await failureOf(pullImages.apply(change({ images: IMAGES.slice(0, 1) }), context));
    expect([attempts, waits]).toEqual([5, [500, 1000, 2000, 4000]]);
    expect(failure.params.images).toMatchObject([{ image: IMAGES[0], reason: 'refused' }]);
    const again = events.filter((event) => event.type === 'waiting' && event.message.key === 'PULLING_IMAGE_AGAIN');
    expect(again.map((event) => 'message' in event && inEnglish(event.message as Message))).toEqual(
      [2, 3, 4, 5].map(
        (attempt) =>
          `Pulling the image ${IMAGES[0]} again (attempt ${attempt} of 5). The registry refused the connection.`,
      ),
    );
    expect(again.map((event) => 'failure' in event && event.failure?.code)).toEqual(Array(4).fill('IMAGE_NOT_PULLED'));
  });

  it('comes on a later try where the trouble passes', async () => {
    const host = fakeHost();
    let attempts = 0;
    host.pull = async () => {
      if (++attempts < 3) throw answered('Get "https://r.example/v2/": net/http: TLS handshake timeout');
    };
    await pullImages.apply(change({ images: IMAGES.slice(0, 1) }), around(host).context);
    expect(attempts).toBe(3);
  });

  it('is named, all of it, and does not keep the rest from being pulled', async () => {
    for (const serial of [true, false]) {
      const host = fakeHost();
      host.pull = async (image) => {
        if (image !== IMAGES[1]) throw answered('not found', 5);
      };
      const failure = await failureOf(pullImages.apply(change({ serial }), around(host).context));
      expect(failure.params.images.map(({ image, reason }) => [image, reason])).toEqual([
        [IMAGES[0], 'missing'],
        [IMAGES[2], 'missing'],
      ]);
      expect([...host.images]).toEqual([IMAGES[1]]);
      expect(failure.class).toBe('preflight');
    }
  });

  const reasons: [string, string][] = [
    ['failed to resolve reference "r.example/kube-proxy:v1.37.2": r.example/kube-proxy:v1.37.2: not found', 'missing'],
    [
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope',
      'access',
    ],
    [
      'unexpected status from HEAD request to https://r.example/v2/kube-proxy/manifests/v1.37.2: 401 Unauthorized',
      'access',
    ],
    [
      'unexpected status from HEAD request to https://r.example/v2/kube-proxy/manifests/v1.37.2: 403 Forbidden',
      'access',
    ],
    ['429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit', 'rate-limit'],
    ['dial tcp: lookup r.example on 10.0.0.2:53: no such host', 'unknown-name'],
    ['dial tcp: lookup r.example on 10.0.0.2:53: server misbehaving', 'name'],
    ['dial tcp: lookup r.example: Temporary failure in name resolution', 'name'],
    [
      'dial tcp: lookup r.example on 10.0.0.2:53: read udp 10.0.0.5:48466->10.0.0.2:53: read: connection refused',
      'name',
    ],
    ['proxyconnect tcp: dial tcp: lookup proxy.example: no such host', 'proxy'],
    ['dial tcp 10.0.0.9:443: connect: connection refused', 'refused'],
    ['dial tcp 10.0.0.9:443: connect: no route to host', 'unreachable'],
    ['dial tcp 10.0.0.9:443: connect: network is unreachable', 'unreachable'],
    ['dial tcp 10.0.0.9:443: i/o timeout', 'timeout'],
    [
      'failed to do request: Head "https://r.example/v2/kube-proxy/manifests/v1.37.2": context deadline exceeded',
      'timeout',
    ],
    ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'tls'],
    ['http: server gave HTTP response to HTTPS client', 'other'],
    ['write /var/lib/containerd/x: no space left on device', 'disk-full'],
    ['no match for platform in manifest: not found', 'platform'],
    ['something new', 'other'],
  ];
  it.each(reasons)('"%s" is %s', async (answer, reason) => {
    const host = fakeHost();
    host.pull = () => Promise.reject(answered(answer));
    const failure = await failureOf(pullImages.apply(change({ images: [IMAGES[1] as string] }), around(host).context));
    expect(failure.params.images).toEqual([{ image: IMAGES[1], reason, answer }]);
    const said = (catalogue: Catalogue) =>
      Object.values(catalogue.failure(failureWith('IMAGE_NOT_PULLED', failure.params))).join('\n');
    for (const catalogue of [english, await catalogueFor('pt-BR')]) {
      for (const fact of [IMAGES[1] as string, answer, 'ImagePull']) expect(said(catalogue)).toContain(fact);
    }
  });

  it('has no credentials in what is said of it', async () => {
    const host = fakeHost();
    host.pull = () =>
      Promise.reject(
        answered(
          'Get "https://me:hidden@store.example/blob?X-Signature=hidden2&a=b": proxy http://u:hidden3@p:1: forbidden',
        ),
      );
    const failure = await failureOf(pullImages.apply(change({ images: IMAGES.slice(0, 1) }), around(host).context));
    expect(JSON.stringify([failure, failure.text])).not.toContain('hidden');
    host.pull = () => Promise.reject(answered('x'.repeat(100_000)));
    const long = await failureOf(pullImages.apply(change({ images: IMAGES.slice(0, 1) }), around(host).context));
    expect(long.params.images[0]?.answer.length).toBeLessThan(600);
  });

  it('is only a warning where the check ImagePull is ignored', async () => {
    const host = fakeHost();
    host.pull = () => Promise.reject(answered('not found', 5));
    const { context, events } = around(host);
    const failed = await pullImages.apply(change({ tolerateFailure: true }), context).catch((error: unknown) => error);
    expect(failed, 'nobody says that they were pulled').toBeInstanceOf(NotMade);
    expect(events.at(-1)).toMatchObject({
      type: 'check',
      name: 'ImagePull',
      result: 'ignored',
      failure: { code: 'IMAGE_NOT_PULLED' },
    });
  });

  it('is a failed check under kubeadm’s name, told before the end', async () => {
    const host = fakeHost();
    host.pull = () => Promise.reject(answered('not found', 5));
    const { context, events } = around(host);
    await failureOf(pullImages.apply(change({}), context));
    expect(events.at(-1)).toMatchObject({
      type: 'check',
      name: 'ImagePull',
      result: 'failed',
      failure: { code: 'IMAGE_NOT_PULLED' },
    });
  });

  it.each([true, false])('leaves what was pulled, and says so (serial: %s)', async (serial) => {
    const host = fakeHost();
    host.pull = async (image) => {
      if (image === IMAGES[1]) throw answered('not found', 5);
    };
    const failure = await pullImages.apply(change({ serial }), around(host).context).catch((error: unknown) => error);
    if (!isFailure(failure, PREFLIGHT_FAILED)) throw failure;
    expect(failure.params.pulled).toEqual([IMAGES[0], IMAGES[2]]);
    for (const [catalogue, nothing] of [
      [english, 'Nothing was changed'],
      [await catalogueFor('pt-BR'), 'Nada foi alterado'],
    ] as const) {
      const { what } = catalogue.failure(failure);
      expect(what).toContain(`${IMAGES[0]}, ${IMAGES[2]}`);
      expect(what).not.toContain(nothing);
      expect(catalogue.failure(new Failure(PREFLIGHT_FAILED, { checks: ['ImagePull'], pulled: [] })).what).toContain(
        nothing,
      );
    }
  });

  it.each([
    'dial tcp: lookup r.example on 10.0.0.2:53: no such host',
    'r.example/kube-proxy:v1.37.2: not found',
    'no match for platform in manifest: not found',
    '403 Forbidden',
    'no space left on device',
  ])('is not tried again where that heals nothing: %s', async (answer) => {
    const host = fakeHost();
    let attempts = 0;
    host.pull = () => {
      attempts++;
      return Promise.reject(answered(answer));
    };
    await failureOf(pullImages.apply(change({ images: IMAGES.slice(0, 1) }), around(host).context));
    expect(attempts).toBe(1);
  });

  it('because the runtime is away is told as that, at once', async () => {
    const host = fakeHost();
    const away = new Failure(CRI_NOT_LISTENING, { socket: SOCKET, reason: 'ENOENT' });
    let attempts = 0;
    host.pull = () => {
      attempts++;
      return Promise.reject(away);
    };
    const { context, events } = around(host);
    await expect(pullImages.apply(change(), context)).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED', cause: away });
    expect(events.at(-1)).toEqual({ type: 'check', name: 'ImagePull', result: 'failed', failure: away });
    expect(attempts).toBe(1);
  });

  it('because the join was interrupted is no failure of an image', async () => {
    const host = fakeHost();
    const controller = new AbortController();
    host.pull = async (_, signal) => {
      controller.abort(new Error('interrupted'));
      signal.throwIfAborted();
    };
    const { context, events } = around(host, controller.signal);
    await expect(pullImages.apply(change({ tolerateFailure: true }), context)).rejects.toThrow('interrupted');
    expect(events.filter(({ type }) => type === 'check')).toEqual([]);
    expect(host.connections.closed).toBe(host.connections.made);
  });
});
