import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { marked, partsOf, prose } from '../../../src/features/report/prose.ts';
import { errorKinds, explanation } from '../../../src/i18n/explanations.ts';

const commandsOf = (text: string) => partsOf(text).flatMap(({ text: part, isCode }) => (isCode ? [part] : []));

describe('in a sentence', () => {
  it.each([
    ['Run kubejoin reset, then kubectl delete node worker-1.', ['kubejoin reset', 'kubectl delete node worker-1']],
    ['Stop it ("ss -ltnp \'sport = :10250\'" shows it).', ["ss -ltnp 'sport = :10250'"]],
    ['kubejoin supports no sudo that asks for a password.', []],
    ['Turn it off with swapoff -a and remove /etc/fstab entries.', ['swapoff -a', '/etc/fstab']],
    [
      'To see it: kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes',
      ['kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes'],
    ],
    ['Use --cri-socket; the kubelet follows. Ask kubelet --version.', ['--cri-socket', 'kubelet --version']],
    ['See journalctl -u kubelet and try again.', ['journalctl -u kubelet']],
    [
      'Start it ("rc-update add containerd default && rc-service containerd start"; "tail -n 50 /var/log/a.log" shows it).',
      ['rc-update add containerd default && rc-service containerd start', 'tail -n 50 /var/log/a.log'],
    ],
    ['Seen: sha256:0123abcd. and/or 10.0.0.1:6443', ['sha256:0123abcd']],
  ])('%j the commands are %j', (text, commands) => expect(commandsOf(text)).toEqual(commands));

  it('they are the same in both languages, whatever failed', async () => {
    const [english, portuguese] = [await catalogueFor('en'), await catalogueFor('pt-BR')];
    // Placeholders are translated: FILE, ARQUIVO. Not every sentence repeats the same paths.
    const commands = (text: string) => {
      const found = commandsOf(text).filter((one) => / /.test(one));
      return [...new Set(found.map((one) => one.replace(/<[^>]*>|\p{Lu}{2,}/gu, 'X')))].sort();
    };
    const differing = errorKinds().flatMap((code) => {
      const [one, other] = [english, portuguese].map((catalogue) => commands(explanation(code, catalogue).cure));
      return JSON.stringify(one) === JSON.stringify(other) ? [] : [{ code, one, other }];
    });
    expect(differing).toEqual([]);
  });
});

it('no character is lost or added, whatever a text is', () => {
  const words = fc.constantFrom(
    'kubectl',
    'get',
    '"',
    ' ',
    '\n',
    '--x=',
    '/etc/x',
    '<b>',
    'sha256:0',
    '-u',
    '.',
    ')',
    '\u202e',
    'é',
  );
  const texts = fc.oneof(fc.string({ unit: words, maxLength: 40 }), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(texts, (text) => {
      expect(
        partsOf(text)
          .map(({ text: part }) => part)
          .join(''),
      ).toBe(text);
      expect(marked(text).join('')).not.toMatch(/<(?!\/?code>)/);
      expect(prose(text).join('')).not.toMatch(/<(?!\/?(?:code|p|pre)>)/);
    }),
    { numRuns: 200 },
  );
});

it('indented lines are commands to copy', () => {
  expect(prose('Run this:\n  mkdir -p x && ls\n  ls\nThen that.').join('')).toBe(
    '<p>Run this:</p><pre>mkdir -p x &amp;&amp; ls\nls</pre><p>Then that.</p>',
  );
});
