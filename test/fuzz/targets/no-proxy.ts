import { goesThroughProxy } from '../../../src/wire/proxy/proxy-environment.ts';
import { mutateText } from '../mutate/text.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

const PROXY = 'http://proxy.example:3128';
const PIECES = [
  ...[
    '*',
    '.',
    ',',
    ' ',
    ':',
    '/',
    '[',
    ']',
    '%',
    '-',
    '::',
    '::1',
    '0',
    '::ffff:10.0.0.1',
    '10.0.0.0/8',
    '10.0.0.1/33',
    '/24',
  ],
  ...[
    'example.com',
    '.example.com',
    '*.example.com',
    'EXAMPLE.com',
    'localhost',
    ':443',
    ':6443',
    '[fd00::1]',
    'fd00::/8',
    '10.0.0.1',
    '\n',
  ],
];
const HOSTS = [
  '10.0.0.1',
  '192.168.7.9',
  'api.example.com',
  'example.com',
  'localhost',
  '127.0.0.9',
  '[fd00::1]',
  '[::1]',
  'a',
  'x.EXAMPLE.com',
];
const LISTS = [
  '',
  '*',
  'example.com,10.0.0.0/8',
  '.example.com:6443, fd00::/8,[fd00::1]:443',
  '10.0.0.1,192.168.0.0/16,*.example.com',
  'localhost,::1',
];

/** An input is the host, a line end, and NO_PROXY. */
function parts(input: Buffer): { host: string; port: number; noProxy: string } | undefined {
  const text = input.toString('latin1');
  const at = text.indexOf('\n');
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(text.slice(0, at)) ?? [];
  if (at === -1 || host === undefined || Number(port) > 65_535 || Number(port) === 0) return undefined;
  return { host, port: Number(port), noProxy: text.slice(at + 1) };
}

/** NO_PROXY: whatever Go reaches directly or by the proxy, so do we. */
export const target: Target = {
  name: 'no-proxy',
  samples: () => HOSTS.flatMap((host) => LISTS.map((list) => Buffer.from(`${host}:6443\n${list}`))),
  mutate(random: Random, samples) {
    const [head = '', ...list] = random.pick(samples).toString('latin1').split('\n');
    const other = random.pick(samples).toString('latin1').split('\n').slice(1).join('\n');
    const mutated = mutateText(random, Buffer.from(list.join('\n'), 'latin1'), [Buffer.from(other, 'latin1')], PIECES);
    return Buffer.concat([
      Buffer.from(`${random.oneIn(3) ? `${random.pick(HOSTS)}:${random.pick([443, 6443])}` : head}\n`),
      mutated,
    ]);
  },
  grows(input) {
    const given = parts(input);
    return given && goesThroughProxy(given.noProxy, given);
  },
  reference: {
    question: 'no-proxy',
    input(input) {
      const given = parts(input);
      const URL = given === undefined ? ':' : `https://${given.host}:${given.port}/`;
      return Buffer.from(JSON.stringify({ URL, HTTPProxy: '', HTTPSProxy: PROXY, NoProxy: given?.noProxy ?? '' }));
    },
  },
  check(input, answer) {
    const given = parts(input);
    if (given === undefined) return undefined;
    const { error, proxy = '' } = answer as { error?: string; proxy?: string };
    if (error !== undefined) return undefined;
    const ours = goesThroughProxy(given.noProxy, { host: given.host.replace(/^\[|\]$/g, ''), port: given.port });
    return ours === (proxy !== '')
      ? undefined
      : `${ours ? 'by the proxy here, direct' : 'direct here, by the proxy'} in Go\n${given.host}:${given.port} ${given.noProxy}`;
  },
};
