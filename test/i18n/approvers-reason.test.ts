/** The approver writes its reasons in English into the cluster; a join in Portuguese shows them in Portuguese. */
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { inEnglish, type Message } from '../../src/base/text.ts';
import { CSR_DENIED } from '../../src/engine/conditions/engine-conditions-sentences.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import {
  REQUEST_KEY_WEAK,
  REQUEST_NOT_EXACT,
  REQUEST_OTHER_NODE,
  REQUEST_USAGES,
  TOKEN_USED_UP,
} from '../../src/operations/bound-tokens/operations-bound-tokens-sentences.ts';

const key = (digit: string) => `sha256:${digit.repeat(64)}`;
const used = { node: 'w7.example.com', key: key('0') };

async function causeOf(reason: string): Promise<string> {
  const { cause } = (await catalogueFor('pt-BR')).failure(
    new Failure(CSR_DENIED, { name: 'csr-1', node: 'w7', reason }),
  );
  return cause;
}

describe('a denial by kubejoin’s own approver', () => {
  it.each<[string, Message, string]>([
    ['another request', REQUEST_NOT_EXACT({ node: 'w7' }), 'A solicitação é diferente'],
    ['another node', REQUEST_OTHER_NODE({ node: 'w7', asked: 'w8' }), 'nó w8'],
    ['a weak key', REQUEST_KEY_WEAK({ key: 'RSA 1024' }), '(RSA 1024)'],
    ['other usages', REQUEST_USAGES({ usages: ['digital signature', 'any', 'code signing'] }), 'code signing'],
    ['a used token', TOKEN_USED_UP({ ...used, admitted: [key('1')] }), `a chave ${key('1')};`],
    ['two keys', TOKEN_USED_UP({ ...used, admitted: [key('1'), key('2')] }), `${key('1')} e ${key('2')};`],
    ['three', TOKEN_USED_UP({ ...used, admitted: ['1', '2', '3'].map(key) }), `${key('2')} e ${key('3')};`],
  ])('because of %s is shown in Portuguese', async (_, why, words) => {
    const english = inEnglish(why);
    const cause = await causeOf(`KubejoinDenied: ${english}`);
    expect(cause).toContain('KubejoinDenied: ');
    expect(cause).toContain(words);
    expect(cause).not.toContain(english.slice(0, 20));
  });

  it.each([
    ['of a caller’s policy', 'KubejoinDenied: The token for the coffee machine has no uses left.'],
    ['of another version', `KubejoinDenied: ${inEnglish(REQUEST_NOT_EXACT({ node: 'w7' }))} And more.`],
    ['of a reason that does not deny', "KubejoinDenied: The request's token no longer exists."],
    ['of an administrator', 'NotMine: The key in the request is too weak (x).'],
    ['without a reason', ''],
  ])('%s stays as it is', async (_, reason) => {
    expect(await causeOf(reason)).toContain(reason.replace(/\.$/, ''));
  });
});
