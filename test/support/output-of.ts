import type { Conversation } from '../../src/host/conversation.ts';

/** All that comes out, as text. */
export async function outputOf(talk: Conversation): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of talk.output) chunks.push(chunk);
  } catch {
    // it was killed
  }
  return Buffer.concat(chunks).toString('utf8');
}
