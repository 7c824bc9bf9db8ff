/** A cluster where a person approves the certificate requests of joining machines. */
import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { KubeObject } from '../support/api.ts';
import { SOON_MS } from '../support/patience.ts';
import { AUTOMATIC_APPROVAL, without } from './discovery-files.ts';
import { expectCleanFailure, expectGoodNode, expectJoined } from './joined-node.ts';
import { type JsonEvent, type JsonResult, join, RunningJoin } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

/** A request that stays would be looked at by the next join of the same name. */
afterEach(async () => {
  const { body } = await at.cluster.api('GET', CSRS);
  for (const { metadata } of (body as { items?: KubeObject[] }).items ?? [])
    await at.cluster.api('DELETE', `${CSRS}/${metadata?.name}`);
});

const waiting = ({ message }: JsonEvent) => (message?.key === 'WAITING_CSR_APPROVAL' ? message : undefined);

async function certificate(verb: 'approve' | 'deny', name: string): Promise<void> {
  const { code, stderr } = await at.cluster.kubectl(['certificate', verb, name]);
  expect(code, stderr).toBe(0);
}

describe('a certificate request that nobody approves by machine', () => {
  it('is named with the command that approves it, and the join goes on from there', async () => {
    await without(at.cluster, AUTOMATIC_APPROVAL, async () => {
      const running = await RunningJoin.start(at.worker, at.args);
      const command = await running.line(
        'the command that approves',
        (line) => /kubectl certificate approve (\S+)/.exec(line) ?? undefined,
      );
      expect(await at.cluster.kubectl(['get', 'csr', command[1] ?? '', '-o', 'name'])).toMatchObject({ code: 0 });
      await certificate('approve', command[1] ?? '');
      const { code, stderr } = await running.ended();
      expect(code, stderr).toBe(0);
      await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    });
  });

  it('is named in the JSON output, too', async () => {
    await without(at.cluster, AUTOMATIC_APPROVAL, async () => {
      const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
      const { params, text } = await running.event('the request', waiting);
      expect(text).toContain(`kubectl certificate approve ${params?.name}`);
      await certificate('approve', String(params?.name));
      const result = await running.event('the result', (event) =>
        event.type === 'result' ? (event as JsonResult) : undefined,
      );
      expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
      expect((await running.ended()).code).toBe(0);
      await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    });
  });

  it('is denied: the join ends at once, and the same command joins after a change of mind', async () => {
    await without(at.cluster, AUTOMATIC_APPROVAL, async () => {
      const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
      const { params } = await running.event('the request', waiting);
      await certificate('deny', String(params?.name));
      const denied = Date.now();
      const result = await running.event('the result', (event) =>
        event.type === 'result' ? (event as JsonResult) : undefined,
      );
      expect(Date.now() - denied).toBeLessThan(SOON_MS);
      expect(result).toMatchObject({
        exitCode: 5,
        failure: { code: 'CSR_DENIED', params: { name: params?.name, node: at.worker.name } },
      });
      expect((await running.ended()).code).toBe(5);
      await expectCleanFailure(at.worker, [at.secret]);
    });
    expectJoined(await join(at.worker, at.args));
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('is approved by nobody: the join ends when timeouts.tlsBootstrap has passed', async () => {
    const configuration = {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'JoinConfiguration',
      discovery: {
        bootstrapToken: { token: at.token, apiServerEndpoint: at.cluster.endpoint, caCertHashes: [at.pin] },
      },
      timeouts: { tlsBootstrap: '3s' },
    };
    await at.worker.writeFile('/root/join.yaml', stringify(configuration), 0o600);
    await without(at.cluster, AUTOMATIC_APPROVAL, async () => {
      const run = await join(at.worker, ['--config=/root/join.yaml']);
      expect(run.result).toMatchObject({
        exitCode: 7,
        failure: { code: 'WAIT_TIMED_OUT', params: { condition: 'kubelet-certificate', seconds: 3 } },
      });
      await expectCleanFailure(at.worker, [at.secret]);
    });
    expectJoined(await join(at.worker, at.args));
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });
});
