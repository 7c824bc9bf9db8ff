import { Secret } from '../../../src/base/secret.ts';
import { signDetachedJws, verifyDetachedJws } from '../../../src/pki/detached-jws.ts';
import { mutateText } from '../mutate/text.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

/** An input is three lines and a text: the signature, the token's id, its secret, then what was signed. */
interface Signed {
  jws: string;
  id: string;
  secret: string;
  content: string;
}

const PIECES = [
  '.',
  '..',
  '=',
  '-',
  '_',
  '+',
  '/',
  '\n',
  ' ',
  '\0',
  '\ufeff',
  'é',
  '\ud800',
  'eyJhbGciOiJub25lIn0',
  'eyJhbGciOiJIUzI1NiJ9',
  Buffer.from('{"alg":"none","kid":"abcdef"}').toString('base64url'),
  Buffer.from('{"alg":"HS256","kid":"abcdef","crit":["b64"],"b64":false}').toString('base64url'),
  Buffer.from('{"kid":"abcdef","alg":"HS256"}').toString('base64url'),
  Buffer.from('{"alg":"HS256","alg":"none","kid":"abcdef"}').toString('base64url'),
];

/**
 * The signature of cluster-info: what holds here holds for the function that kubeadm calls, and the other way round.
 */
export const target: Target = {
  name: 'jws',
  samples,
  mutate(random, all) {
    const input = random.pick(all);
    if (random.oneIn(16)) return signedAgain(random, input);
    const { id, secret } = parse(input);
    // Mostly the token stays one: nothing else is compared.
    const mutated = mutateText(random, input, all, PIECES);
    return random.oneIn(8) ? mutated : write({ ...parse(mutated), id, secret });
  },
  accepts: (sample) => holds(parse(sample)),
  grows: (input) => holds(parse(input)),
  reference: { question: 'jws', input: (input) => Buffer.from(JSON.stringify(question(parse(input)))) },
  check(input, answer) {
    const signed = parse(input);
    const { id, secret } = signed;
    if (!/^[a-z0-9]{6}$/.test(id) || !/^[a-z0-9]{16}$/.test(secret)) return undefined; // no token (TOKEN_INVALID)
    const ours = holds(signed);
    const { valid = false } = answer as { valid?: boolean };
    return ours === valid
      ? undefined
      : `${ours ? 'holds' : 'does not hold'} here, ${valid ? 'holds' : 'does not hold'} for Go`;
  },
};

function holds({ jws, id, secret, content }: Signed): boolean {
  return verifyDetachedJws(jws, content, { id, secret: new Secret(secret) });
}

function samples(random: Random): Buffer[] {
  const contents = ['apiVersion: v1\nclusters: null\n', '', 'é\u2028\n', `${'a: b\n'.repeat(100)}`];
  return contents.map((content, index) => {
    const [id, secret] = [`abcde${index}`, random.bytes(8).toString('hex')];
    return write({ jws: signDetachedJws(content, { id, secret: new Secret(secret) }), id, secret, content });
  });
}

/** Something else is signed: what is signed may be anything. */
function signedAgain(random: Random, input: Buffer): Buffer {
  const signed = parse(mutateText(random, input, [input], PIECES));
  return write({
    ...signed,
    jws: signDetachedJws(signed.content, { id: signed.id, secret: new Secret(signed.secret) }),
  });
}

function parse(input: Buffer): Signed {
  const [jws = '', id = '', secret = '', ...content] = input.toString('utf8').split('\n');
  return { jws, id, secret, content: content.join('\n') };
}

function write({ jws, id, secret, content }: Signed): Buffer {
  return Buffer.from([jws, id, secret, content].join('\n'));
}

function question({ jws, id, secret, content }: Signed): Record<string, string> {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return { JWS: base64(jws), Content: base64(content), ID: base64(id), Secret: base64(secret) };
}
