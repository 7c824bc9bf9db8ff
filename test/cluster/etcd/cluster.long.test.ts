import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { EtcdCluster, NoAnswer } from '../../../src/cluster/etcd/cluster.ts';
import { EtcdConnection } from '../../../src/cluster/etcd/connection.ts';
import { linuxClock } from '../../../src/host/linux/system.ts';
import { startTlsServer } from '../../../src/simulation/servers/server.ts';
import { dialDirectly } from '../../../src/wire/dialer.ts';
import { Authority } from '../../wire/support/authority.ts';
import { listening } from './support/listener.ts';
import { simulatedRunner } from './support/simulated-runner.ts';
import { CALL, EtcdWorld } from './support/world.ts';

const worlds: EtcdWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

const urlOf = ({ port }: { port: number }) => `https://127.0.0.1:${port}`;

async function one() {
  const world = await EtcdWorld.make(simulatedRunner());
  worlds.push(world);
  const cp1 = await world.first();
  const credential = await world.credential(cp1);
  const cluster = (urls: string[], except?: string) =>
    new EtcdCluster(urls, { credential, dialer: world.runner.dialer, clock: linuxClock, signal: CALL.signal, except });
  return { world, cp1, credential, cluster };
}

describe('of several endpoints', () => {
  it('the first that answers is taken: neither a silent nor a refusing one is waited for', async () => {
    const { cp1, cluster } = await one();
    const silent = urlOf(await listening());
    const etcd = cluster([silent, 'https://127.0.0.1:1', cp1.clientUrl]);
    const { members, connection } = await etcd.members();
    expect(connection.url).toBe(cp1.clientUrl);
    expect(members).toHaveLength(1);
    // From then on what the list has is asked.
    expect(etcd.urls).toEqual([cp1.clientUrl]);
    etcd.close();
  });

  it('the reasons of all are kept when none answers', async () => {
    const { cluster } = await one();
    const silent = urlOf(await listening());
    const garbage = urlOf(await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const etcd = cluster([silent, 'https://127.0.0.1:1', garbage]);
    const error = await etcd.members().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NoAnswer);
    expect((error as NoAnswer).troubles.map(({ url, reason }) => [url, reason])).toEqual([
      [silent, expect.objectContaining({ code: 'CONNECTION_TIMED_OUT' })],
      ['https://127.0.0.1:1', expect.objectContaining({ code: 'CONNECTION_REFUSED' })],
      [garbage, expect.objectContaining({ code: 'NOT_TLS' })],
    ]);
    expect((error as NoAnswer).fatal).toBeUndefined();
  });

  it('a connection that is lost is made anew at another member', async () => {
    const { world, cluster } = await one();
    const cp2 = await world.addHost();
    const cp3 = await world.addHost();
    await world.joinWhole(cp2);
    await world.joinWhole(cp3);
    const etcd = cluster([cp2.clientUrl]);
    await etcd.members();
    await cp2.close();
    const { connection, members } = await etcd.members();
    expect(connection.url).not.toBe(cp2.clientUrl);
    expect(members).toHaveLength(3);
    etcd.close();
  });

  it('this machine’s own is not asked', async () => {
    const { cp1, cluster } = await one();
    const etcd = cluster([cp1.clientUrl], cp1.clientUrl);
    await expect(etcd.members()).rejects.toMatchObject({ troubles: [] });
  });
});

describe('an endpoint', () => {
  it('that is no etcd says so', async () => {
    const ca = await Authority.make('etcd-ca');
    const server = await startTlsServer({
      ...(await ca.issue()),
      clientCa: ca.pem,
      treatment: () => 'serve',
      async serve(_, response) {
        response.head(200, { 'content-type': 'text/html' });
        response.end('<h1>hello</h1>');
      },
    });
    onTestFinished(() => server.close());
    const credential = { authorities: [ca.pem], clientCertificate: undefined };
    const connection = await EtcdConnection.open(`https://127.0.0.1:${server.port}`, credential, {
      ...CALL,
      dialer: dialDirectly,
    });
    await expect(connection.memberList(CALL)).rejects.toMatchObject({ code: 'ETCD_NOT_ETCD' });
    connection.close();
  });
});
