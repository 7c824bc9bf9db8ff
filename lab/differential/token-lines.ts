import type { Case } from './case.js';
import { rows } from './command-lines.js';

export const TOKEN_LINES: readonly Case[] = [
  ...rows(['token generate'], ({ out }) => /^[a-z0-9]{6}\.[a-z0-9]{16}\n$/.test(out)),
  ...rows([
    'token',
    'token nonsense',
    'token --help',
    'token generate x',
    'token generate --nonsense',
    'token create --nonsense',
    'token create a b',
    'token create --ttl x',
    'token create --kubeconfig /nowhere',
    'token create nonsense --kubeconfig /nowhere',
    'token create --usages nonsense --kubeconfig /nowhere',
    'token create --groups nonsense --kubeconfig /nowhere',
    'token list --kubeconfig /nowhere',
    'token list --nonsense',
    'token list -o nonsense --kubeconfig /nowhere',
    'token delete',
    'token delete nonsense --kubeconfig /nowhere',
    'token delete abcdef --kubeconfig /nowhere',
  ]),
];
