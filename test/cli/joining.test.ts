import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { joinCommandLine, joiningFields, joiningText } from '../../src/cli/render/output/joining.ts';
import { english } from '../../src/i18n/catalogue.ts';
import type { Joining } from '../../src/phases/init/joining.ts';
import type { SpkiPin } from '../../src/pki/keys/spki.ts';

const TOKENS = ['abcdef.0123456789abcdef', 'ghijkl.0123456789abcdef'];
const KEY = 'a'.repeat(64);
const PIN: SpkiPin = `sha256:${'b'.repeat(64)}`;
const NOTHING_WITHHELD = { tokens: false, certificateKey: false };
const ALL_WITHHELD = { tokens: true, certificateKey: true };

const joining = (more: Partial<Joining> = {}): Joining => ({
  tokens: TOKENS.slice(0, 1).map((token) => new Secret(token)),
  certificateKey: new Secret(KEY),
  cluster: { endpoint: 'api.example:6443', caCertHashes: [PIN], controlPlanes: true },
  ...more,
});
const text = (given: Joining, withheld = NOTHING_WITHHELD) => joiningText(given, withheld, english);

describe('how others join', () => {
  it('is one command that a shell reads as it is', () => {
    expect(joinCommandLine({ endpoint: 'api:6443', caCertHashes: [PIN, PIN] }, { token: 't' })).toBe(
      `kubejoin join api:6443 --token t \\\n\t--discovery-token-ca-cert-hash ${PIN} --discovery-token-ca-cert-hash ${PIN}`,
    );
  });

  it.each([
    ['[fd00::1]:6443', '[fd00::1]:6443'],
    ['$(reboot):6443', "'$(reboot):6443'"],
    ["a;'b':6443", "'a;'\\''b'\\'':6443'"],
    ['[$(reboot)]:6443', "'[$(reboot)]:6443'"],
  ])('has the endpoint %s as one word of a shell', (endpoint, word) => {
    const command = joinCommandLine({ endpoint, caCertHashes: [PIN] }, { token: 't', nodeName: 'a;b' });
    expect(command).toContain(`kubejoin join ${word} --token t`);
    expect(command).toContain("--node-name 'a;b'");
  });

  it('is told of control planes and of workers, for each token', () => {
    const shown = text(joining({ tokens: TOKENS.map((token) => new Secret(token)) })) ?? '';
    for (const token of TOKENS) expect(shown.split(`--token ${token}`)).toHaveLength(3);
    expect(shown).toContain(`--control-plane --certificate-key ${KEY}`);
    expect(shown).toContain('two hours');
  });

  it('without uploaded certificates says that they must be copied; without an endpoint tells of workers alone', () => {
    expect(text(joining({ certificateKey: undefined }))).toMatch(/copy the CA certificates[\s\S]*--control-plane\n/);
    const cluster = { endpoint: '10.0.0.5:6443', caCertHashes: [PIN], controlPlanes: false };
    expect(text(joining({ cluster }))).not.toContain('--control-plane');
  });

  it('holds back what the user does not want printed, in both formats', () => {
    const shown = text(joining(), ALL_WITHHELD) ?? '';
    expect(shown).toContain('--token <value withheld>');
    expect(shown).toContain('--certificate-key <value withheld>');
    const fields = joiningFields(joining(), ALL_WITHHELD);
    expect(fields).toEqual({ controlPlaneEndpoint: 'api.example:6443', caCertHashes: [PIN] });
    for (const secret of [...TOKENS, KEY]) expect(JSON.stringify([shown, fields])).not.toContain(secret);
    expect(joiningFields(joining(), NOTHING_WITHHELD)).toMatchObject({
      tokens: TOKENS.slice(0, 1),
      certificateKey: KEY,
    });
  });

  it('of a single phase is what it made, on lines of their own, as scripts look for it', () => {
    expect(text(joining({ cluster: undefined, tokens: [] }))).toBe(KEY);
    expect(text(joining({ cluster: undefined, certificateKey: undefined }))).toBe(TOKENS[0]);
    for (const withheld of [NOTHING_WITHHELD, ALL_WITHHELD])
      expect(text(joining({ cluster: undefined, certificateKey: undefined, tokens: [] }), withheld)).toBeUndefined();
    expect(text(joining({ cluster: undefined }), ALL_WITHHELD)).toBeUndefined();
  });
});
