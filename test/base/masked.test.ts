import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskedContent, maskedOutput, maskedPull } from '../../src/base/masked.ts';
import { toYaml } from '../../src/manifests/yaml.ts';

const PASSWORD = 'hunter22pw';
const env = (name: string, value: string) =>
  toYaml({
    spec: {
      containers: [
        {
          name: 'etcd',
          env: [
            { name, value },
            { name: 'AFTER', value: 'seen' },
          ],
        },
      ],
    },
  });

describe('of a file or an object', () => {
  test.each([
    ['a proxy', `http://bob:${PASSWORD}@proxy.example:3128`],
    ['a proxy without a scheme', `bob:${PASSWORD}@proxy.example:3128`],
    ['a user’s name with an @', `http://bob@corp.example:${PASSWORD}@proxy.example:3128`],
    ['a token alone', `http://${PASSWORD}@proxy.example:3128`],
  ])('%s of a component keeps its host and nothing of its credentials', (_, value) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']) {
      const shown = maskedContent(env(name, value));
      expect(shown).not.toContain(PASSWORD);
      expect(shown).toContain('[secret]@proxy.example:3128');
      expect(shown).toContain('value: seen');
    }
  });

  test.each(['MYSQL_PWD', 'AWS_SECRET_ACCESS_KEY', 'DB_PASSWORD', 'GITHUB_TOKEN', 'vault_api_key'])(
    'the value of the variable %s',
    (name) => {
      for (const value of [
        PASSWORD,
        `1 ${PASSWORD}`,
        `#${PASSWORD}`,
        `${PASSWORD}: x`,
        `a\n${PASSWORD}\n`,
        `"\n  ${PASSWORD}`,
      ]) {
        const shown = maskedContent(env(name, value));
        expect(shown).not.toContain(PASSWORD);
        expect(shown).toContain(`name: ${name}\n`);
        expect(shown).toContain('value: seen');
      }
    },
  );

  test('where a variable takes it from is shown: that is no secret', () => {
    const from = toYaml({
      env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
    });
    expect(maskedContent(from)).toBe(from);
  });

  test('headers with which the kubelet asks for its Pods', () => {
    const kubelet = toYaml({
      staticPodURL: 'https://pods.example',
      staticPodURLHeader: { Authorization: [`Bearer ${PASSWORD}`], 'X-Key': [PASSWORD] },
      zzz: 1,
    });
    const shown = maskedContent(kubelet);
    expect(shown).not.toContain(PASSWORD);
    expect(shown).toContain('staticPodURL: https://pods.example');
    expect(shown).toContain('zzz: 1');
  });

  test.each([
    ['image: registry.example/etcd:3.6.5-0@sha256:0123456789abcdef'],
    ['- --initial-cluster=a=https://192.0.2.1:2380,b=https://192.0.2.2:2380'],
    ['# Bearer tokens and Basic authentication'],
    ['tokenFile: /etc/token\nserverTLSBootstrap: true'],
    ['- --service-account-signing-key-file=/etc/kubernetes/pki/sa.key'],
    ['- name: HTTPS_PROXY\n  value: http://proxy.example:3128'],
  ])('%j stays as it is', (text) => {
    expect(maskedContent(text)).toBe(text);
  });

  test('an argument that is named like a secret', () => {
    const pod = toYaml({
      containers: [{ command: ['x', '--password=hunter22pw', '--token=abc', '--service-account-signing-key-file=/a'] }],
    });
    const shown = maskedContent(pod);
    expect(shown).not.toMatch(/hunter22pw|=abc/);
    expect(shown).toContain('--service-account-signing-key-file=/a');
  });

  test('a private key, whole or cut off', () => {
    expect(maskedContent(`a\n-----BEGIN EC PRIVATE KEY-----\n${PASSWORD}\n-----END EC PRIVATE KEY-----\nb`)).toBe(
      'a\n-----BEGIN EC PRIVATE KEY----- [secret]\nb',
    );
    expect(maskedContent(`-----BEGIN PRIVATE KEY-----\n${PASSWORD}`)).not.toContain(PASSWORD);
  });

  const junk = fc.string({
    unit: fc.constantFrom('a', ':', '/', '@', '\n', ' ', 'name: ', '- ', 'value', 'proxy', '"', 'eyJ', '.'),
    maxLength: 1_000,
  });

  test('a password is masked wherever it stands', () => {
    fc.assert(
      fc.property(junk, junk, (before, after) => {
        const shown = maskedContent(`${before}\nhttps://bob:${PASSWORD}@idp.example/x\n${after}`);
        expect(shown).not.toContain(PASSWORD);
        expect(shown).toContain('https://[secret]@idp.example/x');
      }),
    );
  });

  // A backtracking pattern takes minutes for these and exceeds the test's timeout.
  test('long texts take no time', () => {
    expect(maskedContent(`://${'a@'.repeat(200_000)}`)).toMatch(/^:\/\//);
    const lines = 'name: proxy\n value: '.repeat(50_000);
    expect(maskedContent(`${lines}https://bob:${PASSWORD}@idp.example/x`)).not.toContain(PASSWORD);
  });
});

describe('of what a program said', () => {
  test.each([
    [`Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl`, 'Authorization: Bearer [secret]'],
    [`got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl back`, 'got [secret] back'],
    [`password=${PASSWORD} user=bob`, 'password=[secret] user=bob'],
    [`{"access_token": "${PASSWORD}", "n": 1}`, '{"access_token": [secret], "n": 1}'],
    [`client-secret: ${PASSWORD}`, 'client-secret: [secret]'],
    [`https://bob:${PASSWORD}@idp.example/x`, 'https://[secret]@idp.example/x'],
    ['unknown token abcdef.0123456789abcdef', 'unknown token [secret]'],
    ['password="correct horse battery" user=bob', 'password=[secret] user=bob'],
    ["password='pa,ss1', user=bob", 'password=[secret], user=bob'],
    ['password=pa,ss1 user=bob', 'password=[secret] user=bob'],
    ['authorization: bearer abcdefghijklmnop', 'authorization: bearer [secret]'],
    ['started with --bootstrap-token=abcdef --n=1', 'started with --bootstrap-token=[secret] --n=1'],
  ])('%s', (said, shown) => {
    expect(maskedOutput(said)).toBe(shown);
  });

  test.each([
    'no such host node01.mycompanycluster.com',
    'the token expired',
    'error: no token found in cache',
    'secret: default/db not found',
  ])('%s stays', (said) => {
    expect(maskedOutput(said)).toBe(said);
  });
});

describe('of what a container runtime said of a pull', () => {
  test.each([
    [
      'failed to copy: Get "https://blobs.example/layer?X-Amz-Signature=0123abcd&X-Amz-Date=1": EOF',
      'failed to copy: Get "https://blobs.example/layer?[secret]": EOF',
    ],
    [
      `proxyconnect tcp: dial http://bob@corp:${PASSWORD}@proxy.example:3128: refused`,
      'proxyconnect tcp: dial http://[secret]@proxy.example:3128: refused',
    ],
    [`server message: Bearer ${PASSWORD}`, 'server message: Bearer [secret]'],
  ])('%s', (said, shown) => {
    expect(maskedPull(said)).toBe(shown);
  });

  test.each(["pa'ss1", 'pa"ss1', 'pa@ss1'])(
    'a password with a quote in it (%s) goes, too: no quote ends a URL in prose',
    (password) => {
      expect(maskedPull(`invalid proxy address http://bob:${password}@proxy.example:3128`)).toBe(
        'invalid proxy address http://[secret]@proxy.example:3128',
      );
    },
  );

  test('the cause behind a colon stays', () => {
    const said = 'failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized';
    expect(maskedPull(said)).toBe(said);
  });
});
