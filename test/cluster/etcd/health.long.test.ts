import { afterEach, describe, expect, it } from 'vitest';
import { isFailure } from '../../../src/base/failure.ts';
import { ETCD_UNREACHABLE } from '../../../src/cluster/etcd/cluster-etcd-sentences.ts';
import { etcdHealthy, externalEtcdHealthy } from '../../../src/engine/conditions/etcd-healthy.ts';
import { TLS_UNKNOWN_CA } from '../../../src/wire/wire-sentences.ts';
import { Authority } from '../../wire/support/authority.ts';
import type { EtcdHost } from './support/etcd-host.ts';
import { simulatedRunner } from './support/simulated-runner.ts';
import { EtcdWorld } from './support/world.ts';

const worlds: EtcdWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

async function cluster(members: number): Promise<EtcdWorld> {
  const world = await EtcdWorld.make(simulatedRunner());
  worlds.push(world);
  await world.first();
  for (let n = 2; n <= members; n++) await world.joinWhole(await world.addHost());
  return world;
}

async function looking(
  world: EtcdWorld,
  timeoutMs = 4_000,
): Promise<{ host: EtcdHost; look: () => Promise<void>; events: unknown[] }> {
  const host = await world.addHost();
  const join = world.join(host, { timeoutMs });
  return {
    host,
    events: join.events,
    look: () => etcdHealthy({ type: 'etcd-healthy', access: join.add.access }, join.context),
  };
}

describe('etcd is healthy', () => {
  it('when every member answers', async () => {
    const { look, events } = await looking(await cluster(3));
    await look();
    expect(events).toEqual([]);
  });

  it('when a majority does; who does not is named', async () => {
    const world = await cluster(3);
    await world.hosts[2]?.close();
    const { look, events } = await looking(world);
    await look();
    expect(events).toContainEqual({
      type: 'notice',
      level: 'warning',
      message: {
        key: 'ETCD_MEMBERS_SILENT',
        params: {
          troubles: [
            { url: world.hosts[2]?.clientUrl, reason: expect.objectContaining({ code: 'CONNECTION_REFUSED' }) },
          ],
        },
      },
    });
  });

  it('is not said when the members that are left are no majority', async () => {
    const world = await cluster(3);
    await world.hosts[1]?.close();
    await world.hosts[2]?.close();
    const { look } = await looking(world);
    await expect(look()).rejects.toSatisfy(
      (error) => isFailure(error, ETCD_UNREACHABLE) && error.params.endpoints.length === 3,
    );
  });

  it('is not said when no Pod tells where it is', async () => {
    const world = await cluster(1);
    world.pods = [];
    const { look } = await looking(world, 1_500);
    await expect(look()).rejects.toMatchObject({ kind: 'ETCD_NO_PODS', params: { pods: 0 } });
  });
});

describe('what is wrong with the certificates is told', () => {
  const replaced = async (change: (host: EtcdHost, world: EtcdWorld) => Promise<void>) => {
    const world = await cluster(1);
    const { host, look } = await looking(world, 3_000);
    await change(host, world);
    return look().then(
      () => undefined,
      (error: unknown) => error,
    );
  };
  const file = (host: EtcdHost, name: string) => `${host.pkiDir}/${name}`;

  it.each([
    ['missing', (host: EtcdHost) => host.host.write.files.remove(file(host, 'healthcheck-client.crt')), 'missing'],
    [
      'no PEM',
      (host: EtcdHost, world: EtcdWorld) => world.put(host, file(host, 'healthcheck-client.crt'), 'nothing'),
      'unreadable',
    ],
    [
      'no key',
      (host: EtcdHost, world: EtcdWorld) => world.put(host, file(host, 'healthcheck-client.key'), 'nothing'),
      'unreadable',
    ],
    [
      'another key',
      async (host: EtcdHost, world: EtcdWorld) =>
        world.put(host, file(host, 'healthcheck-client.key'), (await world.etcdCa.issue()).key),
      'other-key',
    ],
    [
      'another CA',
      async (host: EtcdHost, world: EtcdWorld) =>
        world.put(host, file(host, 'ca.crt'), (await Authority.make('etcd-ca')).pem),
      'other-ca',
    ],
  ] as const)('%s', async (_, change, problem) => {
    expect(await replaced(change)).toMatchObject({ kind: 'ETCD_CREDENTIAL_UNUSABLE', params: { problem } });
  });

  it('a client certificate that has expired', async () => {
    const error = await replaced(async (host, world) => {
      const issued = await world.etcdCa.issue({
        notBefore: new Date(Date.now() - 7_200_000),
        notAfter: new Date(Date.now() - 3_600_000),
      });
      await world.put(host, file(host, 'healthcheck-client.crt'), issued.certificate);
      await world.put(host, file(host, 'healthcheck-client.key'), issued.key);
    });
    expect(error).toMatchObject({ kind: 'ETCD_CREDENTIAL_UNUSABLE', params: { problem: 'expired' } });
  });

  it('an etcd with certificates from elsewhere is not waited for', async () => {
    const error = await replaced(async (host) => {
      const [other, pki] = [await Authority.make('etcd-ca'), host.pkiDir];
      const issued = await other.issue();
      const put = (name: string, text: string) =>
        host.host.write.files.write(`${pki}/${name}`, Buffer.from(text), { mode: 0o600 });
      await put('ca.crt', other.pem);
      await put('healthcheck-client.crt', issued.certificate);
      await put('healthcheck-client.key', issued.key);
    });
    expect(error).toSatisfy(
      (failure) => isFailure(failure, ETCD_UNREACHABLE) && isFailure(failure.cause, TLS_UNKNOWN_CA),
    );
  });
});

describe('an external etcd', () => {
  const external = async (
    world: EtcdWorld,
    more: { endpoints?: string[]; certFile?: string; keyFile?: string; caFile?: string } = {},
  ) => {
    const host = world.hosts[0] as EtcdHost;
    const join = world.join(host);
    const files = {
      caFile: `${host.pkiDir}/ca.crt`,
      certFile: `${host.pkiDir}/healthcheck-client.crt`,
      keyFile: `${host.pkiDir}/healthcheck-client.key`,
    };
    await externalEtcdHealthy(
      { type: 'external-etcd-healthy', endpoints: [host.clientUrl], ...files, ...more },
      join.context,
    );
    return join.events;
  };

  it('is usable when it answers with the files that are given', async () => {
    expect(await external(await cluster(1))).toEqual([]);
  });

  it('is not with an endpoint that is no URL, or a missing file', async () => {
    const world = await cluster(1);
    await expect(external(world, { endpoints: ['etcd-1'] })).rejects.toMatchObject({ kind: 'ETCD_URL_INVALID' });
    await expect(external(world, { caFile: '/nowhere/ca.crt' })).rejects.toMatchObject({
      kind: 'ETCD_CREDENTIAL_UNUSABLE',
      params: { path: '/nowhere/ca.crt', problem: 'missing' },
    });
  });

  it('is usable when most endpoints are; the others are named', async () => {
    const world = await cluster(2);
    const urls = [...world.hosts.map(({ clientUrl }) => clientUrl), 'https://127.0.0.1:1'];
    expect(await external(world, { endpoints: urls })).toContainEqual(
      expect.objectContaining({
        message: {
          key: 'ETCD_MEMBERS_SILENT',
          params: { troubles: [expect.objectContaining({ url: 'https://127.0.0.1:1' })] },
        },
      }),
    );
  });
});
