import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { inEnglish, type Message } from '../../../src/base/text.ts';
import * as conditions from '../../../src/engine/conditions/engine-conditions-sentences.ts';
import * as kubelet from '../../../src/engine/conditions/kubelet-sentences.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';

const sentences = { ...conditions, ...kubelet };
const refused: Failure = new Failure(CONNECTION_REFUSED, { server: '192.0.2.10:2379' });
const one = [{ url: 'https://a:2379', reason: refused }];
const two = [...one, { url: 'https://b:2379', reason: 'no leader' }];
const ONE = '\n    https://a:2379: 192.0.2.10:2379 refused the connection.';
const TWO = `${ONE}\n    https://b:2379: no leader`;

it.each<[Message, string]>([
  [
    sentences.WAITING_CSR_APPROVAL({ name: 'csr-1' }),
    'Waiting for the certificate request csr-1 to be approved. An administrator can approve it with: kubectl certificate approve csr-1',
  ],
  [
    sentences.WAITING_APPROVER({ node: 'n' }),
    'Waiting for an approver to admit n with its bound token. If no approver is running, an administrator can start one with: kubejoin approve --watch',
  ],
  [
    sentences.WAITING_CSR_UNPROVEN(),
    "Waiting for the kubelet's certificate. Do not approve any request for this node yet: kubejoin cannot tell which one came from this kubelet.",
  ],
  [
    sentences.WAITING_CSR_NONE({ server: 's' }),
    'Waiting for the kubelet to request its certificate: s has not received a request yet.',
  ],
  [
    sentences.WAITING_CSR_SIGNER({ name: 'csr-1' }),
    'The certificate request csr-1 has been approved; waiting for kube-controller-manager to issue the certificate.',
  ],
  [sentences.WAITING_CERTIFICATE(), "Waiting for the cluster to issue the kubelet's certificate."],
  [
    sentences.WAITING_COMPONENT_ENDED({ component: 'etcd', last: 'bad flag' }),
    'etcd exited and will be restarted. Last line of its log: bad flag',
  ],
  [
    sentences.WAITING_COMPONENT({ component: 'etcd', url: 'http://e', status: undefined }),
    'Waiting for etcd to become healthy at http://e (no response yet).',
  ],
  [
    sentences.WAITING_COMPONENT({ component: 'etcd', url: 'http://e', status: 503 }),
    'Waiting for etcd to become healthy at http://e (HTTP 503).',
  ],
  [
    sentences.WAITING_LOCAL_API_SERVER({ server: 's', reason: refused }),
    "Waiting for this machine's API server (s): 192.0.2.10:2379 refused the connection.",
  ],
  [
    sentences.WAITING_API_SERVER_RESTART({ reason: '' }),
    "Waiting for the kubelet to restart this machine's API server.",
  ],
  [
    sentences.WAITING_API_SERVER_RESTART({ reason: 'HTTP 503' }),
    "Waiting for the kubelet to restart this machine's API server: HTTP 503",
  ],
  [sentences.WAITING_KUBELET_HEALTHY({ url: 'http://k' }), 'Waiting for the kubelet to become healthy at http://k.'],
  [
    sentences.WAITING_KUBELET_ENDED({ last: 'swap' }),
    'The kubelet exited and will be restarted. Last line of its log: swap',
  ],
  [sentences.WAITING_ETCD_HEALTHY({ troubles: one }), `Waiting for etcd to become healthy; this member is not:${ONE}`],
  [
    sentences.WAITING_ETCD_HEALTHY({ troubles: two }),
    `Waiting for etcd to become healthy; these members are not:${TWO}`,
  ],
  [
    sentences.ETCD_MEMBERS_SILENT({ troubles: one }),
    `Most etcd members are healthy, but etcd can tolerate fewer failures until this member recovers:${ONE}`,
  ],
  [
    sentences.ETCD_MEMBERS_SILENT({ troubles: two }),
    `Most etcd members are healthy, but etcd can tolerate fewer failures until these members recover:${TWO}`,
  ],
])('%# reads "%s"', (message, said) => expect(inEnglish(message)).toBe(said));

const alone =
  'Do not approve it: someone else may have created it. If an earlier attempt of this machine created it, the request is no longer needed.';
const several =
  'Do not approve them: someone else may have created them. If an earlier attempt of this machine created one of them, that request is no longer needed.';

it.each([
  [[], 1, `There is another certificate request for the node n. ${alone}`],
  [['a'], 0, `There is another certificate request for the node n: a. ${alone}`],
  [[], 2, `There are other certificate requests for the node n. ${several}`],
  [['a'], 1, `There are other certificate requests for the node n: a and 1 more. ${several}`],
  [['a', 'b'], 0, `There are other certificate requests for the node n: a, b. ${several}`],
])('requests of others, %j and %d more', (names, more, said) => {
  expect(inEnglish(sentences.CSR_OF_OTHERS({ node: 'n', names, more }))).toBe(said);
});

describe('a request that was', () => {
  const named = { name: 'csr-1', node: 'n' };

  it.each([
    ['AutoDenied: no.', 'An administrator or an approver in the cluster denied the request: AutoDenied: no.'],
    ['no. \n', 'An administrator or an approver in the cluster denied the request: no.'],
    ['no.x', 'An administrator or an approver in the cluster denied the request: no.x.'],
    ['1.2 is old', 'An administrator or an approver in the cluster denied the request: 1.2 is old.'],
    ['', 'An administrator or an approver in the cluster denied the request.'],
  ])('denied with "%s"', (reason, cause) => {
    expect(new Failure(sentences.CSR_DENIED, { ...named, reason }).text.cause).toBe(cause);
  });

  it.each([
    ['Validation', 'The signer reported: Validation.'],
    ['', 'The signer gave no reason.'],
  ])('not signed with "%s"', (reason, cause) => {
    expect(new Failure(sentences.CSR_FAILED, { ...named, reason }).text.cause).toBe(cause);
  });
});

describe('etcd', () => {
  it.each([
    [one, 1, 1, '1 of 1 member did not pass the health check within 1 second.', 'node whose member'],
    [two, 3, 20, '2 of 3 members did not pass the health check within 20 seconds.', 'nodes whose members'],
  ])('of the cluster: %#', (troubles, total, seconds, what, whose) => {
    const { text } = new Failure(sentences.ETCD_UNHEALTHY, { troubles, total, seconds });
    expect(text.what).toBe(`etcd is not healthy: ${what} No member was added.`);
    expect(text.cause).toBe(`Details:${troubles === one ? ONE : TWO}`);
    expect(text.cure).toContain(`Fix etcd on the control-plane ${whose} did not pass the health check (check`);
  });

  it.each([
    [one, 1, 1, '1 of 1 endpoint did not pass the health check within 1 second.', 'endpoint that'],
    [two, 3, 20, '2 of 3 endpoints did not pass the health check within 20 seconds.', 'endpoints that'],
  ])('that is external: %#', (troubles, total, seconds, what, those) => {
    const { text } = new Failure(sentences.EXTERNAL_ETCD_UNHEALTHY, { troubles, total, seconds });
    expect(text.what).toBe(`The external etcd cannot be used from this machine: ${what}`);
    expect(text.cause).toBe(`Details:${troubles === one ? ONE : TWO}`);
    expect(text.cure).toContain(`Allow connections to the ${those} failed the health check, or`);
  });
});

describe('a component that crashes', () => {
  const crash = (log: readonly string[]) =>
    new Failure(sentences.COMPONENT_CRASHES, { component: 'etcd', ends: 2, log }).text;

  it('is told with its log', () => {
    expect(crash(['a', 'b']).cause).toBe('Last log lines:\n    a\n    b');
    expect(crash(['a']).cure).toMatch(/^Fix the problem shown in the log\. Common/);
  });

  it('is told without one', () => {
    expect(crash([]).cause).toBe('The component wrote no log.');
    expect(crash([]).cure).toMatch(/^Find and fix the problem\. Common/);
  });
});

describe('a kubelet that crashes', () => {
  const failed = (words: string) => `E1 "command failed" err="${words}"`;
  const crash = (log: readonly string[]) => new Failure(sentences.KUBELET_CRASHED, { ends: 3, log }).text;

  it.each([
    ['running with swap on is not supported', 'Turn swap off (run "swapoff -a"'],
    ['unknown flag: --x', 'Correct that flag in nodeRegistration.kubeletExtraArgs'],
    ['invalid configuration: x', "Correct the cluster's KubeletConfiguration"],
    ['not on cgroup v1', 'Boot with cgroup v2, or'],
    ['cgroup driver', 'Set the same cgroup driver'],
    ['no space left on device', 'Free space on the file system'],
    ['validate CRI', 'Check the container runtime'],
    ['address already in use', 'Stop the program that uses that port'],
    ['something new', 'Fix the problem shown in the log;'],
  ])('with the words "%s" has a cure of its own', (said, cure) => {
    const text = crash([failed(said)]);
    expect(text.cause).toBe(`The kubelet reported: "${said}". Last log lines:\n    ${failed(said)}`);
    expect(text.cure.startsWith(cure)).toBe(true);
    expect(text.cure).toMatch(/; then run the failed command again\.$/);
  });

  it('is told with its log, where that does not name the cause', () => {
    expect(crash(['a']).cause).toBe('Last log lines:\n    a');
    expect(crash(['a']).cure).toBe('Fix the problem shown in the log; then run the failed command again.');
  });

  it('is told without a log', () => {
    expect(crash([]).cause).toBe('The kubelet wrote no log.');
    expect(crash([]).cure).toBe(
      'Run "systemctl status kubelet" to see how it exited; then run the command in ExecStart ("systemctl cat kubelet" shows it) to see the error. Fix the problem, then run kubejoin again.',
    );
  });
});
