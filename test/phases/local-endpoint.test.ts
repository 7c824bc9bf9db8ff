import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import type { JoinEvent } from '../../src/engine/events.ts';
import type { NetworkInterface } from '../../src/host/ports.ts';
import { catalogueFor, english } from '../../src/i18n/catalogue.ts';
import { localEndpoint } from '../../src/phases/local-endpoint.ts';
import { fakeHost } from '../support/fake-host.ts';

const SERVER = 'https://10.0.0.1:6443';
const six = (address: string, internal = false): NetworkInterface => ({
  name: internal ? 'lo' : 'eth0',
  address,
  family: 'IPv6',
  internal,
});

const four = (address: string): NetworkInterface => ({ name: 'eth0', address, family: 'IPv4', internal: false });

async function endpointOf(
  advertiseAddress: string,
  {
    routes = {},
    names = {},
    interfaces = [],
    server = SERVER as string | undefined,
    bindPort = 6443,
  }: {
    routes?: Record<string, string>;
    names?: Record<string, string[]>;
    interfaces?: NetworkInterface[];
    server?: string | undefined;
    bindPort?: number;
  } = {},
) {
  const host = fakeHost();
  host.routes = new Map(Object.entries(routes));
  host.names = new Map(Object.entries(names));
  host.interfaces.push(...interfaces);
  const events: JoinEvent[] = [];
  let asked = 0;
  const endpoint = await localEndpoint({
    configured: { advertiseAddress, bindPort },
    host: host.read,
    emit: (event) => events.push(event),
    server: async () => {
      asked++;
      return server;
    },
  });
  const notices = events.map((event) => (event.type === 'notice' ? `${event.level} ${event.message.key}` : event.type));
  const params = events.map((event) =>
    event.type === 'notice' && 'params' in event.message ? event.message.params : undefined,
  );
  return { endpoint, notices, params, asked };
}

describe('an address that is given', () => {
  it('is taken as it is, without a word and without asking for the cluster', async () => {
    expect(await endpointOf('10.0.0.5', { bindPort: 7443 })).toMatchObject({
      endpoint: { advertiseAddress: '10.0.0.5', bindPort: 7443 },
      notices: [],
      asked: 0,
    });
    expect(await endpointOf('fd00::5', { interfaces: [six('fd00::5')] })).toMatchObject({
      endpoint: { advertiseAddress: 'fd00::5' },
      notices: [],
    });
  });

  it('and that no interface has is taken with a warning that names those that there are', async () => {
    const { endpoint, notices, params } = await endpointOf('203.0.113.9');
    expect([endpoint.advertiseAddress, notices]).toEqual(['203.0.113.9', ['warning ADVERTISE_ADDRESS_ELSEWHERE']]);
    expect(params[0]).toEqual({ address: '203.0.113.9', addresses: ['10.0.0.5 (eth0)'] });
  });

  it('of the loopback stands for a global one of that interface, as in kubeadm; without one it is refused', async () => {
    const { endpoint, notices } = await endpointOf('127.0.0.1', {
      interfaces: [six('fd00::9', true), { name: 'lo', address: '10.255.0.1', family: 'IPv4', internal: true }],
    });
    expect([endpoint.advertiseAddress, notices]).toEqual(['10.255.0.1', ['info ADVERTISE_ADDRESS_OF_LOOPBACK']]);
    expect((await endpointOf('::1', { interfaces: [six('fd00::9', true)] })).endpoint.advertiseAddress).toBe('fd00::9');
    await expect(endpointOf('127.0.0.1')).rejects.toMatchObject({
      kind: 'ADVERTISE_ADDRESS_LOOPBACK',
      params: { address: '127.0.0.1' },
    });
  });
});

describe('an address that is not given', () => {
  const byRoute = 'info ADVERTISE_ADDRESS_BY_ROUTE';
  const byDefault = 'info ADVERTISE_ADDRESS_BY_DEFAULT_ROUTE';
  const cases: [string, string, Parameters<typeof endpointOf>[1], string, string][] = [
    ['is the one that reaches the API server', '', { routes: { '10.0.0.1': '10.0.0.5' } }, '10.0.0.5', byRoute],
    [
      'by its name too',
      '',
      {
        server: 'https://api.example:6443',
        names: { 'api.example': ['10.0.0.1'] },
        routes: { '10.0.0.1': '10.0.0.5' },
      },
      '10.0.0.5',
      byRoute,
    ],
    [
      'is IPv4 before IPv6',
      '',
      {
        server: 'https://api.example',
        names: { 'api.example': ['fd00::1', '10.0.0.1'] },
        routes: { 'fd00::1': 'fd00::5', '10.0.0.1': '10.0.0.5' },
      },
      '10.0.0.5',
      byRoute,
    ],
    [
      'is IPv6 before IPv4 for ::',
      '::',
      {
        server: 'https://api.example',
        names: { 'api.example': ['10.0.0.1', 'fd00::1'] },
        routes: { 'fd00::1': 'fd00::5', '10.0.0.1': '10.0.0.5' },
      },
      'fd00::5',
      byRoute,
    ],
    [
      'is IPv6 where the API server is',
      '',
      { server: 'https://[fd00::1]:6443', routes: { 'fd00::1': 'fd00::5' } },
      'fd00::5',
      byRoute,
    ],
    [
      'is that of the default route where the API server is on the loopback',
      '',
      { server: 'https://127.0.0.1:8443', routes: { '127.0.0.1': '127.0.0.1', '192.0.2.1': '10.0.0.5' } },
      '10.0.0.5',
      byDefault,
    ],
    [
      'or has an address of this machine, such as a virtual IP',
      '',
      {
        server: 'https://10.0.0.100:8443',
        interfaces: [four('10.0.0.100')],
        routes: { '10.0.0.100': '10.0.0.100', '192.0.2.1': '10.0.0.5' },
      },
      '10.0.0.5',
      byDefault,
    ],
    [
      'by its name too, whatever the source address to it',
      '',
      {
        server: 'https://api.example:8443',
        names: { 'api.example': ['10.0.0.100'] },
        interfaces: [four('10.0.0.99'), four('10.0.0.100')],
        routes: { '10.0.0.100': '10.0.0.99', '192.0.2.1': '10.0.0.5' },
      },
      '10.0.0.5',
      byDefault,
    ],
    [
      'or has one of IPv6, which keeps the family',
      '',
      {
        server: 'https://[FD00:0::64]:8443',
        interfaces: [six('fd00::64'), six('fd00::5')],
        routes: { 'FD00:0::64': 'fd00::64', '192.0.2.1': '10.0.0.5', '2001:db8::1': 'fd00::5' },
      },
      'fd00::5',
      byDefault,
    ],
    [
      'or has one that only a route delivers to this machine',
      '',
      { server: 'https://10.0.0.100:8443', routes: { '10.0.0.100': '10.0.0.100', '192.0.2.1': '10.0.0.5' } },
      '10.0.0.5',
      byDefault,
    ],
    [
      'is the one that reaches another of the addresses that the API server has',
      '',
      {
        server: 'https://api.example:6443',
        names: { 'api.example': ['10.0.0.5', '10.1.0.1'] },
        interfaces: [{ name: 'eth1', address: '10.1.0.5', family: 'IPv4', internal: false }],
        routes: { '10.0.0.5': '10.0.0.5', '10.1.0.1': '10.1.0.5', '192.0.2.1': '10.0.0.5' },
      },
      '10.1.0.5',
      byRoute,
    ],
    [
      'is that of the default route where that is the only one, and the API server has it',
      '',
      { server: 'https://10.0.0.5:8443', routes: { '10.0.0.5': '10.0.0.5', '192.0.2.1': '10.0.0.5' } },
      '10.0.0.5',
      byDefault,
    ],
    [
      'is found on a host that has an address for documentation',
      '',
      {
        server: undefined,
        interfaces: [four('192.0.2.1')],
        routes: { '192.0.2.1': '192.0.2.1', '198.51.100.1': '192.0.2.1' },
      },
      '192.0.2.1',
      byDefault,
    ],
    [
      'or where its name is known to a proxy only',
      '',
      { server: 'https://api.example:6443', routes: { '192.0.2.1': '10.0.0.5' } },
      '10.0.0.5',
      byDefault,
    ],
    [
      'or where nothing is known of it',
      '0.0.0.0',
      { server: undefined, routes: { '2001:db8::1': 'fd00::5' } },
      'fd00::5',
      byDefault,
    ],
    [
      'is never one that others can not reach',
      '::',
      {
        server: 'https://[fe80::1]:6443',
        routes: { 'fe80::1': 'fe80::5', '2001:db8::1': 'fe80::5', '192.0.2.1': '10.0.0.5' },
      },
      '10.0.0.5',
      byDefault,
    ],
  ];
  it.each(cases)('%s', async (_, given, how, address, notice) => {
    const { endpoint, notices } = await endpointOf(given, how);
    expect([endpoint.advertiseAddress, notices]).toEqual([address, [notice]]);
  });

  it('is explained with interface and server', async () => {
    expect((await endpointOf('', { routes: { '10.0.0.1': '10.0.0.5' } })).params).toEqual([
      { address: '10.0.0.5', interface: 'eth0', server: SERVER },
    ]);
  });

  it('is taken with a warning where the default route, too, has the address of the API server', async () => {
    const { endpoint, notices, params } = await endpointOf('', {
      server: 'https://[fd00::64]:8443',
      interfaces: [six('fd00::64'), six('fd00::5'), six('fe80::5')],
      routes: { 'fd00::64': 'fd00::64', '2001:db8::1': 'fd00::64' },
    });
    expect([endpoint.advertiseAddress, notices]).toEqual(['fd00::64', ['warning ADVERTISE_ADDRESS_OF_SERVER']]);
    expect(params).toEqual([
      { address: 'fd00::64', interface: 'eth0', server: 'https://[fd00::64]:8443', addresses: ['fd00::5'] },
    ]);
  });

  it('where only the API server on this machine can be reached is a failure about other networks', async () => {
    await expect(
      endpointOf('', {
        server: 'https://10.0.0.100:8443',
        interfaces: [four('10.0.0.100')],
        routes: { '10.0.0.100': '10.0.0.100' },
      }),
    ).rejects.toMatchObject({ kind: 'ADVERTISE_ADDRESS_NOT_FOUND', params: { server: undefined } });
  });

  it('where no route leads anywhere is a failure that names what there is', async () => {
    const failure = await endpointOf('', { server: SERVER }).catch((error: unknown) => error as Failure);
    if (!(failure instanceof Failure)) throw new Error('no failure');
    expect(failure).toMatchObject({ kind: 'ADVERTISE_ADDRESS_NOT_FOUND', class: 'preflight' });
    const portuguese = await catalogueFor('pt-BR');
    for (const catalogue of [english, portuguese]) {
      const { cause, cure } = catalogue.failure(failure);
      for (const fact of [SERVER, '10.0.0.5 (eth0)', '--apiserver-advertise-address'])
        expect(`${cause} ${cure}`).toContain(fact);
    }
  });
});
