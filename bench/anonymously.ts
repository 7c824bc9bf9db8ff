import { request } from 'node:https';
import type { LabHost } from '../lab/machine/host.ts';

const TIMEOUT_MS = 2_000;

/**
 * A GET of a host's API server without a credential, and without the CA, which may be being made; undefined where
 * nobody answers.
 */
export function anonymously(
  host: LabHost,
  path: string,
): Promise<{ status: number | undefined; body: string } | undefined> {
  return new Promise((resolve) => {
    const asked = request(
      `https://${host.address}:6443${path}`,
      { rejectUnauthorized: false, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }));
      },
    );
    asked.setTimeout(TIMEOUT_MS, () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.on('close', () => resolve(undefined));
    asked.end();
  });
}
