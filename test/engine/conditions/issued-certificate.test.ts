/** How a certificate is requested and waited for, in virtual time: what is sent, how long, and what is said meanwhile. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { Secret } from '../../../src/base/secret.ts';
import { issued, sendRequest } from '../../../src/engine/conditions/issued-certificate.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { ChangeContext } from '../../../src/engine/kind.ts';
import { certificateRequest } from '../../../src/pki/requests/certificate-request.ts';
import { nodeRequestName } from '../../../src/pki/requests/node-subject.ts';
import type { ApiRequest, ApiResponse, WatchEvent } from '../../../src/wire/http/api.ts';
import { CONNECTION_REFUSED, RESPONSE_BROKEN, TLS_UNKNOWN_CA } from '../../../src/wire/wire-sentences.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const SERVER = 'https://192.0.2.10:6443';
const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const REFUSED: Failure = new Failure(CONNECTION_REFUSED, { server: '192.0.2.10:6443' });
const FOREIGN: Failure = new Failure(TLS_UNKNOWN_CA, TLS_UNKNOWN_CA.sample);
const CUT: Failure = new Failure(RESPONSE_BROKEN, RESPONSE_BROKEN.sample);
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pair = {
  privateKey: keys.privateKey,
  publicKey: keys.publicKey,
  pem: new Secret(String(keys.privateKey.export({ type: 'sec1', format: 'pem' }))),
} as unknown as Parameters<typeof issued>[0]['pair'];
const NAME = nodeRequestName('n', keys.publicKey);
const SUBJECT = { commonName: 'system:node:n', organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] };
const SPEC = {
  request: Buffer.from(certificateRequest(SUBJECT, pair)).toString('base64'),
  signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
  usages: ['digital signature', 'client auth'],
};
const PEM = 'a certificate';
const CERTIFICATE = { certificate: Buffer.from(PEM).toString('base64') };

type Answer = number | Failure | Partial<ApiResponse>;

/** The end of a watch, `ms` after its beginning. */
const END = Symbol('end');
type Step = WatchEvent | typeof END | Failure | { ms: number };

/** A cluster that answers each POST with the next answer (the last one for ever), and each watch with the next steps. */
function cluster({
  answers = [201] as Answer[],
  watches = [] as Step[][],
  files = {} as Record<string, string>,
  /** Called when the last watch has shown everything. */
  atEnd = () => {},
} = {}) {
  const time = new VirtualTime();
  const posts: { at: number; request: ApiRequest }[] = [];
  const watched: { at: number; path: string; timeoutMs: number | undefined }[] = [];
  const events: { at: number; event: JoinEvent }[] = [];
  const connection = {
    async request(request: ApiRequest) {
      posts.push({ at: time.now, request });
      const answer = answers[Math.min(posts.length, answers.length) - 1] as Answer;
      if (answer instanceof Failure) throw answer;
      return typeof answer === 'number' ? { status: answer, body: { message: 'because' } } : answer;
    },
    async *watch(path: string, { signal, timeoutMs }: { signal: AbortSignal; timeoutMs?: number }) {
      watched.push({ at: time.now, path, timeoutMs });
      for (const step of watches[watched.length - 1] ?? [{ ms: 1_000_000 }]) {
        if (step === END) return;
        if (step instanceof Failure) throw step;
        if ('ms' in step) await time.clock.sleep(step.ms, signal);
        else yield step;
      }
      if (watched.length === watches.length) atEnd();
      await time.clock.sleep(1_000_000, signal);
    },
  };
  const stop = new AbortController();
  const context = {
    host: { read: { ...fakeHost(files).read, clock: time.clock } },
    trustedCluster: { connection, server: SERVER },
    emit: (event: JoinEvent) => events.push({ at: time.now, event }),
    signal: stop.signal,
  } as unknown as ChangeContext;
  const said = () => events.map(({ at, event }) => [at, event.type === 'waiting' && event.message]);
  return { time, posts, watched, events, said, stop, context };
}

const wanted = (timeoutMs: number) => ({ nodeName: 'n', pair, timeoutMs });
const awaited = (timeoutMs: number) => ({ ...wanted(timeoutMs), approvedBy: 'cluster' as const });
const shown = (status: object = {}, spec: object = {}, type: WatchEvent['type'] = 'ADDED'): WatchEvent => ({
  type,
  object: { spec: { ...SPEC, ...spec }, status },
});
const APPROVAL = { key: 'WAITING_CSR_APPROVAL', params: { name: NAME } };
const SIGNER = { key: 'WAITING_CSR_SIGNER', params: { name: NAME } };
const lost = (reason: unknown) => ({ key: 'WAITING_API_SERVER', params: { reason } });

describe('the request', () => {
  const send = async (answers: Answer[], timeoutMs = 300_000, files = {}) => {
    const set = cluster({ answers, files });
    const failure = await set.time.during(sendRequest(wanted(timeoutMs), set.context).catch((error: unknown) => error));
    return { ...set, failure, ended: set.time.now };
  };

  it('is the one that a kubelet sends, under the name that it gives', async () => {
    const { posts, failure } = await send([201]);
    expect(failure).toBeUndefined();
    const sent = posts.map(({ request: { method, path, body } }) => ({ method, path, body }));
    const made = (posts[0] as { request: { body: { spec: typeof SPEC } } }).request.body.spec.request;
    expect(Buffer.from(made, 'base64').toString()).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
    const body = {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: NAME },
      spec: { ...SPEC, request: made },
    };
    expect(sent).toEqual([{ method: 'POST', path: PATH, body }]);
  });

  it.each([
    ['is there already', [409], 1],
    ['meets a busy server first', [503, 429, 201], 3],
    ['meets a server that is gone for a moment', [REFUSED, 201], 2],
    ['meets a foreign certificate for a moment', [FOREIGN, 409], 2],
  ])('is sent, if it %s', async (_, answers, count) => {
    const { posts, failure } = await send(answers);
    expect([posts.length, failure]).toEqual([count, undefined]);
  });

  it.each([200, 202, 400, 410, 422])('is refused by the answer %d, with its reason', async (status) => {
    const { failure, posts } = await send([status]);
    expect(failure).toMatchObject({
      kind: 'CSR_REFUSED',
      params: { server: SERVER, node: 'n', reason: 'because' },
    });
    expect(posts).toHaveLength(1);
  });

  it('of a token that is gone names the token as the cause', async () => {
    const { failure } = await send([401]);
    expect(failure).toMatchObject({ code: 'CLUSTER_CREDENTIAL_REJECTED', params: { server: SERVER, path: PATH } });
    expect((failure as Failure).text.cause).toContain('The token has expired, was deleted');
  });

  it.each([
    [{}, false],
    [{ '/etc/kubernetes/controller-manager.conf': '' }, true],
  ])('to a server that stays gone has timed out: on a control plane (%j)', async (files, controlPlane) => {
    const { failure, ended } = await send([REFUSED], 90_400, files);
    expect(failure).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect((failure as Failure).params).toEqual({
      ...{ condition: 'kubelet-certificate', subject: 'n', seconds: 90, waiting: lost(REFUSED), controlPlane },
      ...{ kubeletActive: false, notStarted: true, log: [] },
    });
    expect(ended).toBe(90_400);
  });

  it.each([
    [300_000, 60_000],
    [5_000, 5_000],
  ])('to a server with a foreign certificate fails with that, of %d ms after %d', async (timeoutMs, endedAt) => {
    const { failure, ended } = await send([FOREIGN], timeoutMs);
    expect(failure).toBe(FOREIGN);
    expect(ended).toBe(endedAt);
  });

  it('to a server that refuses the connection after a foreign certificate is waited for as long as usual', async () => {
    const { failure, ended } = await send([FOREIGN, REFUSED], 90_000);
    expect(failure).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect(ended).toBe(90_000);
  });

  it('to a server that refuses the connection is waited for longer than with a foreign certificate', async () => {
    const { failure, ended } = await send([REFUSED, FOREIGN, ...Array<Answer>(60).fill(REFUSED)], 90_000);
    expect(failure).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect(ended).toBe(90_000);
  });

  it('needs a cluster', async () => {
    const context = { ...cluster().context, trustedCluster: undefined } as unknown as ChangeContext;
    await expect(sendRequest(wanted(1_000), context)).rejects.toThrow(TypeError);
  });
});

describe('the certificate', () => {
  const wait = async (watches: Step[][], answers: Answer[] = [201], timeoutMs = 600_000) => {
    const set = cluster({ watches, answers });
    const found = await set.time.during(issued(awaited(timeoutMs), set.context).catch((error: unknown) => error));
    return { ...set, found };
  };
  const done = { name: NAME, certificate: PEM };

  it('is watched for under the name of the request, which was sent before', async () => {
    const { found, posts, watched } = await wait([[shown(), shown({}, {}, 'MODIFIED'), shown(CERTIFICATE)]]);
    expect(found).toEqual(done);
    expect(posts).toEqual([]);
    const path = `${PATH}?fieldSelector=${encodeURIComponent(`metadata.name=${NAME}`)}&timeoutSeconds=60&watch=true`;
    expect(watched).toEqual([{ at: 0, path, timeoutMs: 65_000 }]);
  });

  it.each<[string, object]>([
    ['an empty one', { certificate: '' }],
    ['no text', { certificate: 7 }],
    ['none', { conditions: [{ type: 'Approved' }] }],
  ])('is not %s', async (_, status) => {
    expect((await wait([[shown(status), shown(CERTIFICATE)]])).found).toEqual(done);
  });

  it.each<[string, Step[][], number[], number]>([
    ['was deleted', [[shown(), { ...shown(), type: 'DELETED' }], [shown(CERTIFICATE)]], [500], 2],
    ['may be gone after a watch that ended', [[shown(), { ms: 10_000 }, END], [shown(CERTIFICATE)]], [10_500], 2],
    ['may be gone after two', [[END], [END], [shown(CERTIFICATE)]], [500, 1_000], 3],
  ])('comes after a request that %s was sent again', async (_, watches, sentAt, count) => {
    const { found, posts, watched } = await wait(watches);
    expect(found).toEqual(done);
    expect(posts.map(({ at }) => at)).toEqual(sentAt);
    expect(watched).toHaveLength(count);
  });

  it('of a request that is not accepted again is not waited for', async () => {
    const { found } = await wait([[END]], [403]);
    expect(found).toMatchObject({ kind: 'CSR_REFUSED', params: { reason: 'because' } });
  });

  it('of a token that expired while others had to approve is not waited for', async () => {
    const { found } = await wait([[END]], [401]);
    expect(found).toMatchObject({ code: 'CLUSTER_CREDENTIAL_REJECTED', params: { reason: 'because' } });
  });

  it.each<[string, Step[][], unknown[]]>([
    ['no reason to wait', [[shown(), CUT], [shown(CERTIFICATE)]], []],
    ['one if the next watch is cut off as well', [[shown(), CUT], [CUT], [shown(CERTIFICATE)]], [lost(CUT)]],
  ])('is waited for after a watch that was cut off, which is %s', async (_, watches, told) => {
    const { found, said } = await wait(watches);
    expect(found).toEqual(done);
    expect(
      said()
        .filter(([at]) => Number(at) < 1_500)
        .map(([, message]) => message),
    ).toEqual(told);
  });

  it('of a server with a foreign certificate may come later', async () => {
    const { found, said } = await wait([[END], [shown(CERTIFICATE)]], [FOREIGN, 201]);
    expect(found).toEqual(done);
    expect(said()).toContainEqual([expect.any(Number), lost(FOREIGN)]);
  });

  it.each<[string, object, object]>([
    ['another signer', {}, { signerName: 'kubernetes.io/kube-apiserver-client' }],
    ['other usages', {}, { usages: ['client auth', 'digital signature'] }],
    ['no usages', {}, { usages: undefined }],
    ['no request', {}, { request: undefined }],
    ['the certificate of another', CERTIFICATE, { request: 'AAAA' }],
  ])('is not taken from a request with %s', async (_, status, spec) => {
    const { found } = await wait([[shown(status, spec)]]);
    expect(found).toMatchObject({ code: 'CSR_REPLACED', params: { name: NAME, node: 'n' } });
  });

  it.each<[string, object[], string, string]>([
    ['denied', [{ type: 'Denied', reason: 'No', message: 'not you' }], 'CSR_DENIED', 'No: not you'],
    ['denied without a message', [{ type: 'Denied', reason: 'No' }], 'CSR_DENIED', 'No'],
    ['denied without a word', [{ type: 'Denied' }], 'CSR_DENIED', ''],
    ['approved, and not signed', [{ type: 'Approved' }, { type: 'Failed', message: 'why' }], 'CSR_FAILED', 'why'],
    ['denied and not signed', [{ type: 'Failed' }, { type: 'Denied', reason: 'No' }], 'CSR_DENIED', 'No'],
  ])('does not come for a request that was %s', async (_, conditions, code, reason) => {
    const { found } = await wait([[shown({ ...CERTIFICATE, conditions })]]);
    expect(found).toMatchObject({ code });
    expect((found as Failure).params).toEqual({ name: NAME, node: 'n', reason });
  });

  it.each<[string, Step[], object]>([
    ['to be approved', [shown()], APPROVAL],
    ['for its signer', [shown({ conditions: [{ type: 'Approved' }] })], SIGNER],
    ['for its signer, after another condition', [shown({ conditions: [{ type: 'x' }, { type: 'Approved' }] })], SIGNER],
  ])('is waited for, and in a long wait its request is named: it waits %s', async (_, steps, message) => {
    const { said } = await wait([[...steps, { ms: 20_000 }, shown(CERTIFICATE)]]);
    expect(said()).toEqual([
      [1_500, { key: 'WAITING_CERTIFICATE' }],
      [16_500, message],
    ]);
  });

  it('that comes soon is not talked about', async () => {
    expect((await wait([[shown(), { ms: 1_499 }, shown(CERTIFICATE)]])).events).toEqual([]);
  });

  it.each<[string, Step[][], object]>([
    ['to be approved', [[shown()]], APPROVAL],
    ['for its signer', [[shown({ conditions: [{ type: 'Approved' }] })]], SIGNER],
    ['for the server, which is gone', [[shown(), REFUSED], []], lost(REFUSED)],
    ['to be approved, after the server was gone', [[REFUSED], [shown()]], APPROVAL],
  ])('has timed out with the last reason to wait: %s', async (_, watches, waiting) => {
    const deadline = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
    onTestFinished(() => timeout.mockRestore());
    const { time, context } = cluster({ watches, atEnd: () => deadline.abort(new Error('too late')) });
    await expect(time.during(issued(awaited(90_400.5), context))).rejects.toMatchObject({
      code: 'WAIT_TIMED_OUT',
      params: { condition: 'kubelet-certificate', subject: 'n', seconds: 90, waiting, kubeletActive: false, log: [] },
    });
    expect(timeout.mock.calls).toEqual([[90_401]]);
  });

  it('is not waited for once the join is interrupted, which is not a time limit', async () => {
    const { time, stop, context } = cluster({ watches: [[shown()]] });
    const found = issued(awaited(600_000), context);
    const interrupted = time.clock.sleep(5_000).then(() => stop.abort(new Error('interrupted')));
    await expect(time.during(Promise.all([found, interrupted]))).rejects.toThrow('interrupted');
  });
});
