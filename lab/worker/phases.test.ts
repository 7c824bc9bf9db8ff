/** The join phase by phase, each in a process of its own, and what is said about the phases. */
import { describe, expect, it } from 'vitest';
import { expectGoodNode, KUBELET_CONF } from './joined-node.ts';
import { INSTALLED, join, joinPhase, kubejoin } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

describe('phases in processes of their own', () => {
  it('preflight reads, kubelet-start joins, kubelet-wait-bootstrap finds it done', async () => {
    const before = await at.worker.snapshot();
    const preflight = await joinPhase(at.worker, 'preflight', at.args);
    expect(preflight.result).toMatchObject({ outcome: 'phase-done', exitCode: 0, changes: [] });
    expect(preflight.events.filter(({ type }) => type === 'check').length).toBeGreaterThan(15);
    expect(await at.worker.snapshot()).toEqual(before);

    const start = await joinPhase(at.worker, 'kubelet-start', at.args);
    expect(start.result).toMatchObject({ outcome: 'phase-done', exitCode: 0 });
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });

    const wait = await joinPhase(at.worker, 'kubelet-wait-bootstrap', []);
    expect(wait.result).toMatchObject({ outcome: 'phase-done', exitCode: 0 });
    expect(wait.result.changes?.map(({ kind }) => kind)).toEqual(['wait-until', 'wait-until', 'wait-until']);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('kubelet-start takes its settings by its own flags', async () => {
    await at.worker.writeFile('/root/patches/kubeletconfiguration.yaml', 'maxPods: 66\n');
    const settings = ['--patches=/root/patches', '--cri-socket=unix:///run/containerd/containerd.sock'];
    const start = await joinPhase(at.worker, 'kubelet-start', [...at.args, ...settings]);
    expect(start.result).toMatchObject({ outcome: 'phase-done', exitCode: 0 });
    const configuration = await at.worker.readFile('/var/lib/kubelet/config.yaml');
    expect(configuration).toContain('maxPods: 66\n');
    expect(configuration).toContain('containerRuntimeEndpoint: unix:///run/containerd/containerd.sock\n');
  });

  it('the whole join skipped phase by phase, then done phase by phase, is one join', async () => {
    const skipped = await join(at.worker, [...at.args, '--skip-phases=kubelet-start,kubelet-wait-bootstrap']);
    expect(skipped.result).toMatchObject({
      exitCode: 0,
      changes: [],
      message: { params: { skipped: 'kubelet-start' } },
    });
    expect(await at.worker.fileExists(KUBELET_CONF)).toBe(false);
    await joinPhase(at.worker, 'kubelet-start', at.args);
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('kubelet-wait-bootstrap alone says what has to come first', async () => {
    const run = await joinPhase(at.worker, 'kubelet-wait-bootstrap', []);
    expect(run.result).toMatchObject({ exitCode: 6, failure: { kind: 'KUBELET_NOT_CONFIGURED' } });
    expect(run.result.failure?.cure).toContain('kubelet-start');
  });
});

/** Phases as on the reference page: a group is listed at its first phase, and again where it continues. */
const TREE = [
  'preflight',
  'control-plane-prepare',
  '/download-certs',
  '/certs',
  '/kubeconfig',
  '/control-plane',
  'check-etcd',
  'kubelet-start',
  'control-plane-join',
  '/etcd (etcd-join)',
  'kubelet-wait-bootstrap',
  'control-plane-join',
  '/update-status',
  '/mark-control-plane',
  'wait-control-plane',
];

const NAMES = ['preflight', 'kubelet-start', 'wait-control-plane'];
const SKIPPING = ['join', 'cp1', '--token=abcdef.0123456789abcdef', '--discovery-token-unsafe-skip-ca-verification'];

describe('what is said about phases', () => {
  it.each([
    ['join phase no-such-phase', ['join', 'phase', 'no-such-phase'], 'UNKNOWN_COMMAND', NAMES],
    ['--skip-phases=no-such-phase', [...SKIPPING, '--skip-phases=no-such-phase'], 'UNKNOWN_PHASE', NAMES],
    [
      '--skip-phases=preflihgt',
      [...SKIPPING, '--skip-phases=preflihgt'],
      'UNKNOWN_PHASE',
      ['Did you mean "preflight"?'],
    ],
  ])('%s is an error that lists the valid ones, or tells the nearest', async (_, args, code, told) => {
    const outcome = await kubejoin(at.worker, args);
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toContain(code);
    for (const part of told) expect(outcome.stderr).toContain(part);
  });

  it('join --help shows them in order', async () => {
    const { code, stdout } = await kubejoin(at.worker, ['join', '--help']);
    expect(code).toBe(0);
    const tree = stdout.slice(stdout.indexOf('Phases'), stdout.indexOf('Usage:'));
    expect([...tree.matchAll(/^ {2,4}(\/?[a-z]\S*(?: \(\S+\))?) {2,}\S/gm)].map(([, name]) => name)).toEqual(TREE);
    expect(stdout).toContain('--discovery-token-ca-cert-hash');
  });

  it('join phase kubelet-start --help shows its own flags only', async () => {
    const { code, stdout } = await kubejoin(at.worker, ['join', 'phase', 'kubelet-start', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--patches');
    expect(stdout).not.toContain('--ignore-preflight-errors');
  });

  it('version needs neither root nor a cluster', async () => {
    const outcome = await at.worker.exec([
      'setpriv',
      '--reuid=nobody',
      '--regid=nogroup',
      '--clear-groups',
      INSTALLED,
      'version',
      '-o',
      'json',
    ]);
    expect(outcome.code).toBe(0);
    expect(JSON.parse(outcome.stdout)).toBeTypeOf('object');
  });
});
