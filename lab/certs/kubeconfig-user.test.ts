/** A kubeconfig for another user, used against the API server. */
import { describe, expect, it } from 'vitest';
import { until } from '../machine/wait.ts';
import { kubejoin } from '../worker/kubejoin.ts';
import { certsLab, KUBECONFIG, kubectl } from './certs-lab.ts';

const at = certsLab({ configuration: { clusterName: 'lab', encryptionAlgorithm: 'ECDSA-P256' } });
const FILE = '/root/jane.conf';

async function write(...args: string[]) {
  const { code, stdout, stderr } = await kubejoin(at.host, ['kubeconfig', 'user', ...args]);
  await at.host.writeFile(FILE, stdout, 0o600);
  return { code, stdout, stderr };
}

describe('kubeconfig user', () => {
  it('is who was named, in the groups that were named, by the endpoint of the cluster', async () => {
    const { code, stderr } = await write('--client-name', 'jane', '--org', 'dev,ops');
    expect([code, stderr]).toEqual([0, '']);
    const who = await kubectl(at.host, FILE, 'auth', 'whoami', '-o', 'json');
    expect(JSON.parse(who.stdout).status.userInfo).toMatchObject({
      username: 'jane',
      groups: ['dev', 'ops', 'system:authenticated'],
    });
    const server = async (file: string) =>
      (
        await kubectl(
          at.host,
          file,
          'config',
          'view',
          '-o',
          'jsonpath={.clusters[0].cluster.server} {.clusters[0].name}',
        )
      ).stdout;
    expect(await server(FILE)).toBe(await server(KUBECONFIG));
    expect((await kubectl(at.host, FILE, 'get', 'nodes')).stderr).toMatch(/Forbidden/);
    await kubectl(at.host, KUBECONFIG, 'create', 'clusterrolebinding', 'dev', '--clusterrole=view', '--group=dev');
    // The API server learns of a new binding a moment later.
    await until('the binding to count', async () => (await kubectl(at.host, FILE, 'get', 'pods', '-A')).code === 0);
  });

  it('with a token is who has the token', async () => {
    await kubectl(at.host, KUBECONFIG, 'create', 'serviceaccount', 'robot');
    const token = (await kubectl(at.host, KUBECONFIG, 'create', 'token', 'robot')).stdout.trim();
    const { code } = await write('--client-name', 'robot', '--token', token);
    expect(code).toBe(0);
    const who = await kubectl(at.host, FILE, 'auth', 'whoami', '-o', 'json');
    expect(JSON.parse(who.stdout).status.userInfo.username).toBe('system:serviceaccount:default:robot');
  });

  it('is no more than asked for once its time is over', async () => {
    await write('--client-name', 'jane', '--org', 'dev', '--validity-period', '1s');
    await at.host.mustExec(['sleep', '2']);
    expect((await kubectl(at.host, FILE, 'get', 'pods')).stderr).toMatch(/provide credentials|Unauthorized/);
  });
});
