import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignatureVerifier, Signer, ToVerify, Verification } from '../../bundles.ts';
import { temporaryFiles } from '../files/temporary-files.ts';
import { findProgram, type ProgramResult, runProgram, searchPath } from './program.ts';

const VERIFY_MS = 30_000;
/** The user may have to enter a passphrase or to touch a key. */
const SIGN_MS = 300_000;

/** Signs with ssh-keygen(1), which asks for a passphrase at the terminal. */
export const signWithSsh: Signer = async ({ message, key, namespace, signal }) => {
  const program = sshKeygen();
  if (program === undefined) return { type: 'no-program' };
  const argv = [program, '-q', '-Y', 'sign', '-n', namespace, '-f', key];
  const { code, stdout, stderr } = await runProgram(argv, {
    ...{ input: message, timeoutMs: SIGN_MS, ...(signal && { signal }) },
    // SIGKILL would leave the terminal of a passphrase without echo.
    endBy: 'SIGTERM',
    // In its own session it could not ask the user.
    ownSession: false,
  });
  return code === 0 ? { type: 'signed', signature: Buffer.from(stdout) } : { type: 'failed', answer: words(stderr) };
};

/**
 * Verifies with ssh-keygen(1): first that the message is unchanged, then that the signer is allowed. Throws
 * FILE_NOT_WRITTEN.
 */
export const verifyWithSsh: SignatureVerifier = async (given) => {
  const program = sshKeygen();
  if (program === undefined) return { type: 'no-program' };
  // ssh-keygen opens the signature by its path, which a pipe of Node.js (a socket) does not have.
  const { signature, signers } = given;
  const { directory, remove } = await temporaryFiles(tmpdir(), 'kubejoin-signature-', { signature, signers });
  try {
    return await verified(program, { file: join(directory, 'signature'), signers: join(directory, 'signers') }, given);
  } finally {
    await remove();
  }
};

async function verified(
  program: string,
  { file, signers }: { file: string; signers: string },
  { message, namespace }: ToVerify,
): Promise<Verification> {
  const ask = (action: string, ...more: string[]): Promise<ProgramResult> =>
    runProgram([program, '-Y', action, '-n', namespace, '-s', file, ...more], { input: message, timeoutMs: VERIFY_MS });
  const intact = await ask('check-novalidate');
  if (intact.code !== 0) return { type: 'invalid', answer: words(intact.stderr || intact.stdout) };
  const key = /(SHA256:\S+)/.exec(intact.stdout)?.[1] ?? words(intact.stdout);
  const found = await ask('find-principals', '-f', signers);
  const principal = found.stdout.split('\n')[0]?.trim() ?? '';
  if (found.code !== 0 || principal === '') return { type: 'unknown-signer', key };
  const allowed = await ask('verify', '-f', signers, '-I', principal);
  return allowed.code === 0 ? { type: 'valid', principal, key } : { type: 'unknown-signer', key };
}

function sshKeygen(): string | undefined {
  return findProgram('ssh-keygen', searchPath(process.env.PATH));
}

function words(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
