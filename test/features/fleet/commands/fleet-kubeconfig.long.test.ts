/** `fleet join --kubeconfig`, with the stand-in for ssh, simulated joins, and an API server in memory behind real TLS. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endingMs } from '../../../../src/engine/ending-limits.ts';
import { admissionObjects } from '../../../../src/features/admission/manifests/admission-objects.ts';
import { FleetAdmission } from '../../../../src/features/fleet/admission/fleet-admission.ts';
import { runMark } from '../../../../src/features/fleet/admission/run-mark.ts';
import { linuxHost } from '../../../../src/host/linux/index.ts';
import { joiningRights } from '../../../../src/manifests/objects/joining-rights.ts';
import { objectPath } from '../../../../src/manifests/objects/kubernetes-object.ts';
import { run } from '../../../cli/support/captured.ts';
import { testAuthority } from '../../../pki/test-authority.ts';
import { heldLimit } from '../../../support/held-limit.ts';
import { PATIENCE_MS } from '../../../support/patience.ts';
import { CSRS, SECRETS, ServedApi } from '../../../support/served-api.ts';
import { csrOf, pemOf } from '../../admission/support.ts';
import { fleetHost, type SimulatedHost, STAND_IN_SSH, StandIn } from '../support/stand-in.ts';

let standIn: StandIn;
let api: ServedApi;
beforeEach(async () => {
  standIn = new StandIn();
  api = await ServedApi.start();
});
afterEach(async () => {
  standIn.remove();
  await api.stop();
});

const file = (name: string) => path.join(standIn.folder, name);
const asked = (host: string) => path.join(standIn.folder, host, 'calls');

/** Hosts by their entries in the hosts file; each one's name is its address. */
function hosts(entries: Readonly<Record<string, { entry?: string; simulated?: SimulatedHost }>>): string {
  const lines = Object.entries(entries).map(([name, { entry = `nodeName: ${name}`, simulated }]) => {
    standIn.host(name, simulated);
    return `  - {name: ${name}${entry === '' ? '' : `, ${entry}`}}\n`;
  });
  writeFileSync(file('hosts.yaml'), `apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n${lines.join('')}`);
  return file('hosts.yaml');
}

const flags = () => ['--kubeconfig', api.kubeconfig, '--executable', standIn.executable, '--ssh', STAND_IN_SSH];
const fleet = (hostsFile: string, more: readonly string[] = []) =>
  run(['fleet', 'join', hostsFile, ...flags(), ...more]);

/** The JoinConfiguration that a host got. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into any object
function received(host: string): any {
  return JSON.parse(JSON.parse(readFileSync(standIn.path(host, 'home/request.json'), 'utf8')).configuration);
}
const gotNothing = (host: string) => !existsSync(standIn.path(host, 'home/request.json'));

const results = (out: string) =>
  Object.fromEntries(
    (
      JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').fleet as {
        host: string;
        outcome: string;
        failure?: { kind: string };
      }[]
    ).map(({ host, outcome, failure }) => [host, failure?.kind ?? outcome]),
  );

describe('each host', () => {
  it('gets a token of its own, for its node alone, and none is left', async () => {
    const { code, out, err } = await fleet(hosts({ 'joins-1': {}, 'joins-2': {} }));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [one, two] = ['joins-1', 'joins-2'].map(received);
    const tokens = [one, two].map(({ discovery }) => discovery.bootstrapToken.token as string);
    expect(new Set(tokens).size).toBe(2);
    for (const { discovery } of [one, two])
      expect(discovery).toMatchObject({
        bootstrapToken: { apiServerEndpoint: api.endpoint, caCertHashes: api.pins },
        tlsBootstrapToken: discovery.bootstrapToken.token,
      });
    expect(api.tokens()).toEqual([]);
    const created = api.memory.requests.filter(({ method, path }) => method === 'POST' && path === SECRETS);
    expect(created.map(({ body }) => (body as { metadata: { annotations: object } }).metadata.annotations)).toEqual([
      expect.objectContaining({ 'kubejoin/role': 'worker', 'kubejoin/uses': '1' }),
      expect.objectContaining({ 'kubejoin/role': 'worker', 'kubejoin/uses': '1' }),
    ]);
    for (const token of tokens) expect(out + err).not.toContain(token.split('.')[1]);
    for (const host of ['joins-1', 'joins-2'])
      expect(readFileSync(standIn.path(host, 'home/request.json'), 'utf8')).not.toContain('client-key-data');
    const other = tokens[1]?.split('.')[1] ?? '?';
    expect(readFileSync(standIn.path('joins-1', 'home/request.json'), 'utf8')).not.toContain(other);
  });

  it('that was joined before uses none: it is deleted', async () => {
    const { code, out } = await fleet(hosts({ unchanged: {} }), ['-o', 'json']);
    expect([code, results(out)]).toEqual([0, { unchanged: 'unchanged' }]);
    expect(out).toContain('FLEET_TOKEN_REVOKED');
    expect(api.tokens()).toEqual([]);
  });

  it('that fails or cannot be reached leaves none', async () => {
    const { out } = await fleet(hosts({ fails: {}, nobody: { simulated: { login: 'refused' } } }), ['-o', 'json']);
    expect(results(out)).toEqual({ fails: 'CSR_DENIED', nobody: 'SSH_UNREACHABLE' });
    expect(api.tokens()).toEqual([]);
    const created = api.memory.requests.filter(({ method, path }) => method === 'POST' && path === SECRETS);
    expect(created).toHaveLength(1);
  });
});

describe('a host that tells its own name', () => {
  it('gets a token for it, and joins under it whatever it says later', async () => {
    const { out } = await fleet(hosts({ rack3: { entry: '', simulated: { hostname: 'Joins-Rack3' } } }), [
      '-o',
      'json',
    ]);
    expect(results(out)).toEqual({ rack3: 'joined' });
    expect(received('rack3').nodeRegistration.name).toBe('joins-rack3');
  });

  it.each([
    ['by nodeName', { other: { entry: 'nodeName: joins-1' } }],
    ['as its name', { 'joins-1': { entry: '' } }],
  ])('that the hosts file gives to another one %s gets nothing', async (_, owner) => {
    const thief = { entry: '', simulated: { hostname: 'joins-1' } };
    const { out } = await fleet(hosts({ thief, ...owner }), ['-o', 'json', '--parallel', '1']);
    const [name = ''] = Object.keys(owner);
    expect(results(out)).toEqual({ thief: 'FLEET_NODE_NAME_TAKEN', [name]: 'joined' });
    expect(gotNothing('thief')).toBe(true);
  });

  it('that another one told before gets nothing', async () => {
    const hostname = 'joins-1';
    const entries = { one: { entry: '', simulated: { hostname } }, two: { entry: '', simulated: { hostname } } };
    const { out } = await fleet(hosts(entries), ['-o', 'json', '--parallel', '1']);
    expect(results(out)).toEqual({ one: 'joined', two: 'FLEET_NODE_NAME_TAKEN' });
    expect(gotNothing('two')).toBe(true);
  });

  it('of a Node that is away gets nothing, unless the hosts file says so', async () => {
    api.memory.put('/api/v1/nodes', { metadata: { name: 'joins-old' } });
    const simulated = { hostname: 'joins-old' };
    const first = await fleet(hosts({ rack3: { entry: '', simulated } }), ['-o', 'json']);
    expect(results(first.out)).toEqual({ rack3: 'FLEET_NODE_NAME_EXISTS' });
    expect(gotNothing('rack3')).toBe(true);
    const second = await fleet(hosts({ rack3: { entry: 'nodeName: joins-old', simulated } }), ['-o', 'json']);
    expect(results(second.out)).toEqual({ rack3: 'joined' });
  });

  it.each([
    ['unknown-1', 'FLEET_NODE_NAME_EXISTS'],
    ['unchanged-1', 'unchanged'],
  ])('of a Node that is Ready gets no token that the cluster knows: %s', async (hostname, end) => {
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    api.memory.put('/api/v1/nodes', { metadata: { name: hostname }, status });
    const { out, err } = await fleet(hosts({ rack3: { entry: '', simulated: { hostname } } }), ['-o', 'json']);
    expect(results(out)).toEqual({ rack3: end });
    expect(api.memory.requests.filter(({ method, path }) => method === 'POST' && path === SECRETS)).toEqual([]);
    expect(out + err).not.toContain(received('rack3').discovery.bootstrapToken.token.split('.')[1]);
  });

  it('that is no name for a node gets nothing', async () => {
    const { out } = await fleet(hosts({ rack3: { entry: '', simulated: { hostname: 'a_b' } } }), ['-o', 'json']);
    expect(results(out)).toEqual({ rack3: 'NODE_NAME_INVALID' });
    expect(api.tokens()).toEqual([]);
  });
});

const LIMIT_MS = 299_999;

describe('the approval', () => {
  const conditionOf = (name: string) => {
    const status = api.memory.object(`${CSRS}/${name}`)?.status as { conditions?: { type: string }[] } | undefined;
    return status?.conditions?.[0]?.type;
  };

  it('is of the requests of this run alone', async () => {
    api.token('others', 'elsewhere.1.1');
    api.memory.put(CSRS, csrOf({ name: 'other', id: 'others' }));
    const expire = heldLimit(LIMIT_MS);
    const running = fleet(hosts({ waits: {} }), ['--time-limit', `${LIMIT_MS}ms`]);
    await vi.waitFor(() => expect(gotNothing('waits')).toBe(false), { timeout: PATIENCE_MS });
    const [id = ''] = api.tokens().filter((one) => one !== 'others');
    api.memory.put(CSRS, csrOf({ name: 'own', id, pem: pemOf('waits') }));
    await vi.waitFor(() => expect(conditionOf('own')).toBe('Approved'), { timeout: PATIENCE_MS });
    expire();
    await running;
    expect(conditionOf('other')).toBeUndefined();
    expect(api.tokens()).toEqual(['others']);
  });
});

describe('a run that was killed', () => {
  it('leaves tokens that the next run deletes, and no others', async () => {
    const mark = await runMark(linuxHost().read);
    const ended = mark.replace(/\d+$/, '1');
    api.token('killed', ended);
    api.token('living', mark);
    api.token('remote', 'ffffffffffffffff.1.1');
    api.token('manual', undefined);
    const { out } = await fleet(hosts({ 'joins-1': {} }));
    expect(out).toContain('Deleted a token left by an earlier run that was killed: killed.');
    expect(api.tokens().sort()).toEqual(['living', 'manual', 'remote']);
  });
});

describe('an API server that goes away', () => {
  it('leaves tokens that are told, with the time when they expire', async () => {
    const expire = heldLimit(LIMIT_MS);
    const running = fleet(hosts({ waits: {} }), ['--time-limit', `${LIMIT_MS}ms`, '-o', 'json']);
    await vi.waitFor(() => expect(gotNothing('waits')).toBe(false), { timeout: PATIENCE_MS });
    const [id] = api.tokens();
    const before = Date.now();
    await api.leave();
    expire();
    const { code, out } = await running;
    expect(code).toBe(6);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { message } = lines.find((line) => line.message?.key === 'FLEET_TOKENS_LEFT');
    expect(message.params.ids).toEqual([id]);
    expect(Date.parse(message.params.until)).toBeGreaterThan(before);
    expect(Date.parse(message.params.until)).toBeLessThan(before + LIMIT_MS + 120_000);
  });
});

describe('an approver that fails by a bug', () => {
  it('leaves no token either', async () => {
    const bug = new RangeError('a bug');
    let failed = false;
    const admission = await FleetAdmission.open({
      ...{ kubeconfigPath: api.kubeconfig, host: linuxHost(), install: false, dryRun: false },
      ...{ signal: new AbortController().signal, certificatesMs: undefined, allowAutomaticApproval: false },
      emit: (event) => {
        if (event.type !== 'notice' || event.message.key !== 'APPROVER_STARTED') return;
        failed = true;
        throw bug;
      },
    });
    await admission.tokenFor(fleetHost('w1'), { node: 'w1', told: false, limitMs: 60_000 });
    expect(api.tokens()).toHaveLength(1);
    await vi.waitFor(() => expect(failed).toBe(true), { timeout: PATIENCE_MS });
    await expect(admission.close()).rejects.toBe(bug);
    expect(api.tokens()).toEqual([]);
  });
});

describe('control planes', () => {
  const KEY = 'c'.repeat(64);
  const entry = (name: string) => `nodeName: ${name}, role: control-plane`;

  /** This machine's shared certificates, as the cluster's configuration names their folder. */
  function certificates(ca = api.ca.certificate): void {
    const folder = file('pki');
    mkdirSync(path.join(folder, 'etcd'), { recursive: true });
    const names = ['ca.crt', 'ca.key', 'front-proxy-ca.crt', 'front-proxy-ca.key', 'sa.key', 'sa.pub'];
    for (const name of [...names, 'etcd/ca.crt', 'etcd/ca.key'])
      writeFileSync(path.join(folder, name), `${name}: shared`);
    writeFileSync(path.join(folder, 'ca.crt'), ca);
    const ClusterConfiguration = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ncertificatesDir: ${folder}\n`;
    const metadata = { name: 'kubeadm-config', namespace: 'kube-system' };
    api.memory.put('/api/v1/namespaces/kube-system/configmaps', { metadata, data: { ClusterConfiguration } });
  }

  it('alone get the key of the certificates that the run uploads, whose owner goes with its end', async () => {
    certificates();
    const names = { 'joins-cp1': { entry: entry('joins-cp1') }, 'joins-w1': {} };
    const { code, out } = await fleet(hosts(names), ['-o', 'json']);
    expect([code, results(out)]).toEqual([0, { 'joins-cp1': 'joined', 'joins-w1': 'joined' }]);
    const key = received('joins-cp1').controlPlane.certificateKey;
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(out).not.toContain(key);
    expect(readFileSync(standIn.path('joins-w1', 'home/request.json'), 'utf8')).not.toContain(key);
    expect(api.tokens()).toEqual([]);
    const secret = api.memory.object(`${SECRETS}/kubeadm-certs`);
    const [owner] = (secret?.metadata.ownerReferences ?? []) as { name: string }[];
    const created = api.memory.requests.filter(({ method, path }) => method === 'POST' && path === SECRETS);
    const tokens = created.map(
      ({ body }) => body as { metadata: { name: string; annotations?: Record<string, string> } },
    );
    const own = tokens.find(({ metadata }) => metadata.name === owner?.name);
    expect(own?.metadata.annotations).toHaveProperty('kubejoin/fleet-run');
    const sealed = (secret?.data as Record<string, string> | undefined)?.['sa.key'] ?? '';
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('shared');
    const roles = tokens
      .map(({ metadata }) => metadata.annotations?.['kubejoin/role'])
      .filter((role) => role !== undefined);
    expect(roles.sort()).toEqual(['control-plane', 'worker']);
  });

  it('may each exceed their time limit and undo themselves while the uploaded certificates live', async () => {
    certificates();
    const names = { 'joins-cp1': { entry: entry('joins-cp1') }, 'joins-cp2': { entry: entry('joins-cp2') } };
    const began = Date.now();
    const { out } = await fleet(hosts(names), ['--time-limit', '2m', '--undo-on-failure', '-o', 'json']);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { message } = lines.find((line) => line.message?.key === 'FLEET_CERTIFICATES_UPLOADED');
    const most = 2 * (120_000 + endingMs({ undoOnFailure: true }));
    expect(Date.parse(message.params.until) - began).toBeGreaterThanOrEqual(most);
  });

  it('get the key of the user, and nothing is uploaded', async () => {
    writeFileSync(file('key'), KEY, { mode: 0o600 });
    const hostsFile = hosts({ 'joins-cp1': { entry: entry('joins-cp1') } });
    expect((await fleet(hostsFile, ['--certificate-key-file', file('key')])).code).toBe(0);
    expect(received('joins-cp1').controlPlane.certificateKey).toBe(KEY);
    expect(api.memory.object(`${SECRETS}/kubeadm-certs`)).toBeUndefined();
  });

  it.each<[string, string, () => void]>([
    ['whose certificates are elsewhere', 'FLEET_CERTIFICATES_ELSEWHERE', () => certificates(testAuthority().pem)],
    [
      'while another run uses its own upload',
      'FLEET_CERTIFICATES_IN_USE',
      () => {
        certificates();
        api.token('living', 'ffffffffffffffff.1.1');
        const metadata = { name: 'kubeadm-certs', namespace: 'kube-system' };
        const ownerReferences = [{ name: 'bootstrap-token-living' }];
        api.memory.put(SECRETS, { metadata: { ...metadata, ownerReferences } });
      },
    ],
  ])('%s: nothing is changed', async (_, failure, prepare) => {
    prepare();
    const before = api.memory.store.version;
    const { code, err } = await fleet(hosts({ 'joins-cp1': { entry: entry('joins-cp1') } }));
    expect(err).toContain(failure);
    expect(code).not.toBe(0);
    expect(api.memory.store.version).toBe(before);
    expect(existsSync(asked('joins-cp1'))).toBe(false);
  });
});

describe('before anything changes', () => {
  const joins = () => hosts({ 'joins-1': {} });

  it('a kubeconfig without the rights is told, with what it lacks', async () => {
    api.allowed = ({ verb, resource }) => !(verb === 'create' && resource === 'secrets') && resource !== 'signers';
    const { code, err } = await fleet(joins());
    expect(code).toBe(5);
    expect(err).toContain('FLEET_RIGHTS_MISSING');
    expect(err).toContain(
      'create secrets -n kube-system and approve signers kubernetes.io/kube-apiserver-client-kubelet',
    );
    expect(existsSync(asked('joins-1'))).toBe(false);
    expect(api.tokens()).toEqual([]);
  });

  it('an API server that restarts is asked again for the rights', async () => {
    api.busyReviews = 4;
    const { code, err } = await fleet(joins());
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(api.busyReviews).toBeLessThan(0);
  });

  it('of the rights for an approval it asks for the one that it uses', async () => {
    api.allowed = ({ verb, subresource }) => !(verb === 'patch' && subresource === 'approval');
    const { err } = await fleet(joins());
    expect(err).toContain('Missing permission: patch certificatesigningrequests/approval.');
    api.allowed = ({ verb }) => verb !== 'update';
    expect((await fleet(joins())).code).toBe(0);
  });

  it('a cluster that knows no bound tokens is told, with the cure', async () => {
    for (const object of joiningRights()) api.memory.remove(objectPath(object));
    const before = api.memory.store.version;
    const { err } = await fleet(joins());
    expect(err).toContain('FLEET_ADMISSION_MISSING');
    expect(err).toContain(`kubejoin admission install --kubeconfig ${api.kubeconfig}`);
    expect(existsSync(asked('joins-1'))).toBe(false);
    expect(api.memory.store.version).toBe(before);
  });

  it('a cluster that approves bound tokens by itself is told, and no token is made unless that is accepted', async () => {
    api.approves = ({ groups }) => groups.includes('system:bootstrappers');
    const before = api.memory.store.version;
    const refused = await fleet(joins(), ['--install-admission']);
    expect([refused.code, refused.err]).toEqual([5, expect.stringContaining('BOUND_TOKENS_APPROVED')]);
    expect(existsSync(asked('joins-1'))).toBe(false);
    expect(api.memory.store.version).toBe(before);
    const { code, out, err } = await fleet(joins(), ['--allow-automatic-approval']);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out + err).toContain('Continuing as requested');
  });

  it('whether it approves them must be known, unless that is accepted', async () => {
    api.allowed = ({ resource }) => resource !== 'subjectaccessreviews';
    const { err } = await fleet(joins());
    expect(err).toContain('Missing permission: create subjectaccessreviews.');
    expect((await fleet(joins(), ['--allow-automatic-approval'])).code).toBe(0);
  });

  it('a preview shows the permissions and each token, and changes nothing', async () => {
    for (const object of joiningRights()) api.memory.remove(objectPath(object));
    const before = api.memory.store.version;
    const { code, out } = await fleet(joins(), ['--install-admission', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\[admission\] .*ClusterRoleBinding kubejoin:kubelet-bootstrap/m);
    expect(out).toMatch(/^\[token\] .*Secret kube-system.bootstrap-token-/m);
    expect(out).toMatch(/kubejoin\/node: joins-1/);
    expect(out).toMatch(/^joins-1 +worker +previewed +joins-1 /m);
    expect(api.memory.store.version).toBe(before);
    expect(gotNothing('joins-1')).toBe(true);
  });

  it('the permissions are created where the user said so', async () => {
    for (const object of joiningRights()) api.memory.remove(objectPath(object));
    expect((await fleet(joins(), ['--install-admission'])).code).toBe(0);
    for (const object of admissionObjects({ serving: false }))
      expect(api.memory.object(objectPath(object))).toBeDefined();
  });

  it.each([
    [['--token', 'abcdef.0123456789abcdef'], 'FLEET_KUBECONFIG_WITH'],
    [['--config', 'join.yaml'], 'FLEET_KUBECONFIG_WITH'],
    [['--discovery-token-unsafe-skip-ca-verification'], 'FLEET_KUBECONFIG_WITH'],
  ])('%s beside a kubeconfig is refused', async (more, failure) => {
    const { code, err } = await fleet(joins(), more);
    expect([code, err]).toEqual([3, expect.stringContaining(failure)]);
  });

  it('an empty kubeconfig is refused, and no other one is looked for', async () => {
    const { code, err } = await fleet(joins(), ['--kubeconfig', '']);
    expect([code, err]).toEqual([3, expect.stringMatching(/--kubeconfig: The value is empty/)]);
    expect(existsSync(asked('joins-1'))).toBe(false);
  });

  it.each(['--install-admission', '--allow-automatic-approval'])('%s alone is refused', async (flag) => {
    const { err } = await run(['fleet', 'join', joins(), '10.0.0.1:6443', flag]);
    expect(err).toContain('FLEET_INSTALL_ALONE');
    expect(err).toContain(`${flag} requires --kubeconfig`);
  });
});
