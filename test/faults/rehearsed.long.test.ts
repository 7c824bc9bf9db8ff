/** Every row of the table of faults that a rehearsal provokes: the cause named is the one that was provoked. */
import { expect, test } from 'vitest';
import { EXIT } from '../../src/base/exit-codes.ts';
import type { JoinConfiguration } from '../../src/config/types/join.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import { join } from '../../src/operations/join.ts';
import { FAULT_NAMES, type FaultName } from '../../src/simulation/faults.ts';
import { type RehearsalReport, rehearse } from '../../src/simulation/rehearse.ts';
import { defaultsFor } from '../rehearsal/support/configuration.ts';
import { patience } from '../support/patience.ts';
import { REHEARSED_ROWS } from './rehearsed-rows.ts';
import { type FaultRow, kindOf } from './row.ts';
import { expectTold, type Facts, type Told } from './told.ts';

const DAY = 24 * 3_600_000;
const DISCOVERY = { discovery: 6_000 };
/**
 * Waits for things that never come end sooner than for a person. Only for failures that are waited out: where a wait
 * succeeds, a busy machine may take longer. In milliseconds.
 */
const TIMEOUTS: Readonly<Record<string, Partial<JoinConfiguration['timeouts']>>> = {
  TOKEN_UNKNOWN: DISCOVERY,
  SIGNATURE_MISSING: DISCOVERY,
  API_SERVER_NOT_READY: DISCOVERY,
  CONNECTION_TIMED_OUT: DISCOVERY,
  CONNECTION_RESET: DISCOVERY,
  // A kubelet whose request is pending at the second look is started anew, and asks again.
  WAIT_TIMED_OUT: { tlsBootstrap: 15_000 },
  ETCD_LEARNER_IN_THE_WAY: { etcdAPICall: 5_000 },
  COMPONENT_NOT_HEALTHY: { controlPlaneComponentHealthCheck: 3_000 },
};
/** They end well, or do not belong in this table, because a person sees no failure then. */
const NO_FAULTS_IN_THE_END: readonly FaultName[] = [
  'no-signature',
  'manual-approval',
  'slow-server',
  'etcd-learner-not-serving',
];
/** Provoked in the lab instead, on a real API server. */
const IN_LAB: readonly FaultName[] = ['public-access-off', 'refused'];

test('every fault of a rehearsal is in the table, or heals', () => {
  const listed = REHEARSED_ROWS.map(({ rehearse: name }) => name);
  expect([...listed, ...NO_FAULTS_IN_THE_END, ...IN_LAB].sort()).toEqual([...FAULT_NAMES].sort());
});

test.concurrent.each(REHEARSED_ROWS.map((row): [string, FaultRow & { rehearse: FaultName }] => [row.rehearse, row]))(
  '%s',
  async (name, row) => {
    const { report, facts } = await run(row);
    const { outcome, failure, files } = report.hosts[0] ?? {};
    expect(outcome).toBe('warning' in row ? 'joined' : 'failed');
    expect(failure === undefined ? 0 : EXIT[failure.class]).toBe(row.exit);
    await expectTold(row, row.check === undefined ? toldAtTheEnd(report) : toldByCheck(report, row), {
      ...facts,
      ...learnt(report),
    });
    const paths = files?.map(({ path }) => path);
    expect(paths, name).not.toContain('/etc/kubernetes/bootstrap-kubelet.conf');
    if (failure !== undefined && row.controlPlane && failure.kind !== 'COMPONENT_NOT_HEALTHY') {
      expect(paths).not.toContain('/etc/kubernetes/manifests/etcd.yaml');
      expect(report.etcdMembers.map(({ name: member }) => member)).not.toContain('node-1');
    }
  },
);

async function run(row: FaultRow & { rehearse: FaultName }): Promise<{ report: RehearsalReport; facts: Facts }> {
  const base = defaultsFor();
  const configuration: JoinConfiguration = { ...base, timeouts: { ...base.timeouts, ...TIMEOUTS[kindOf(row)] } };
  let given: JoinConfiguration | undefined;
  const report = await rehearse({
    runJoin: (options) => {
      given = options.configuration;
      return join(options);
    },
    nodes: 1,
    controlPlane: row.controlPlane ?? false,
    faults: [row.rehearse],
    // None of them is repaired here.
    healAfterMs: { [row.rehearse]: Number.POSITIVE_INFINITY },
    configuration,
    signal: patience(),
  });
  const { token, caCertHashes = [] } = given?.discovery.bootstrapToken ?? {};
  const [tokenId = ''] = token?.reveal().split('.') ?? [];
  const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 10);
  return { report, facts: { server: report.endpoint, tokenId, givenPin: caCertHashes[0] ?? '', yesterday } };
}

/** The cluster's own account of its part in the join. */
function learnt({ hosts, etcdMembers, requests }: RehearsalReport): Facts {
  // A kubelet whose request was denied makes another one after 2 s: the failure names the newest that there was when it
  // was looked for.
  const told = [...requests.map(({ path }) => path), ...(hosts[0]?.kubeletLog ?? [])].join('\n');
  const made = [...told.matchAll(/(?:csr="|metadata\.name%3D)((?:node-)?csr-[\w-]+)/g)].map(([, name]) => name);
  const named = JSON.stringify(hosts[0]?.failure ?? {});
  const csr = made.findLast((name) => name !== undefined && named.includes(name)) ?? made[0];
  const learner = etcdMembers.find(({ isLearner }) => isLearner)?.peerUrl;
  const silent = etcdMembers.find(({ name }) => name === 'control-plane-3')?.peerUrl.replace(/:2380$/, ':2379');
  return { ...(csr && { csr }), ...(learner && { learner }), ...(silent && { silentMember: silent }) };
}

function toldAtTheEnd({ hosts }: RehearsalReport): Told {
  const failure = hosts[0]?.failure;
  if (failure === undefined) throw new Error('the join succeeded');
  return failure;
}

function toldByCheck(report: RehearsalReport, row: FaultRow): Told {
  if (!('warning' in row)) expect(report.hosts[0]?.failure?.code).toBe('PREFLIGHT_FAILED');
  const events = report.timeline.flatMap(({ event }): JoinEvent[] => (event.type === 'join' ? [event.event] : []));
  const checks = events.filter((event) => event.type === 'check');
  const check = checks.find(
    ({ name, result }) => name === row.check && result === ('warning' in row ? 'warning' : 'failed'),
  );
  if (check?.failure !== undefined) return check.failure;
  if (check?.message !== undefined)
    return { kind: check.message.key, params: 'params' in check.message ? check.message.params : undefined };
  throw new Error(`the check ${row.check} found nothing`);
}
