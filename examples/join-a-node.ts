/**
 * Joins this machine to a cluster: sudo ENDPOINT=10.0.0.1:6443 TOKEN=... PIN=sha256:... npx tsx examples/join-a-node.ts
 */
import { catalogueFor, eventSentence, Failure, join } from 'kubejoin';

const { ENDPOINT = '', TOKEN = '', PIN = '', LANG = '' } = process.env;
const catalogue = await catalogueFor(LANG.startsWith('pt') ? 'pt-BR' : 'en');
const run = join({ apiServerEndpoint: ENDPOINT, token: TOKEN, caCertHashes: [PIN] });

try {
  for await (const event of run) {
    const line = eventSentence(catalogue, event);
    if (line) console.log(`[${event.type}] ${line}`);
  }
  const { nodeName, changes } = await run;
  console.log(`${nodeName} has joined; ${changes.length} changes were made.`);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  const { what, cause, cure } = catalogue.failure(error);
  console.error(`${error.code}: ${what}\n${cause}\n${cure}`);
  process.exitCode = 1;
}
