/**
 * Run by the very Node.js of the executable: makes V8's code cache of main.cjs. Two joins run first, so that their
 * functions are in it, compiled, and not only the outermost ones: a rehearsed one, and a preview of one from the command
 * line, which asks this machine as a real one does and changes nothing. In between, what neither of them runs: files, the
 * lock, systemd's socket.
 * argv: the folder of main.cjs and of cluster.cjs (simulated-cluster.ts), where the cache goes, too.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

const folder = process.argv[2];
const script = new Script(readFileSync(path.join(folder, 'main.cjs'), 'latin1'), { filename: 'kubejoin/main.cjs' });
const scriptModule = { exports: {} };
script.runInThisContext()(scriptModule.exports, require, scriptModule);
const { main, parts } = scriptModule.exports;

function ignore(_text, encoding, done) {
  const callback = typeof encoding === 'function' ? encoding : done;
  callback?.();
  return true;
}

/** The exit code of a command, without what it prints. */
async function quietly(argv) {
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of streams) stream.write = ignore;
  try {
    return await main({ argv, insideRootfs: false });
  } finally {
    for (const { stream, write } of streams) stream.write = write;
  }
}

async function makeCache() {
  const { rehearsedJoin, simulatedCluster, useHost } = require(path.join(folder, 'cluster.cjs'));
  const { join } = await parts.join();
  await rehearsedJoin(join);
  await useHost(parts).catch((error) => console.warn(`joins will start slower than they could: ${error.message}`));
  const { argv, programs, stop } = await simulatedCluster();
  process.env.PATH = `${programs}:${process.env.PATH}`;
  const code = await quietly(argv);
  await stop();
  if (code !== 0) console.warn(`the previewed join ended with ${code}: joins will start slower than they could`);
  writeFileSync(path.join(folder, 'main.cache'), script.createCachedData());
  process.exit(0);
}

makeCache().catch((error) => {
  console.error(error);
  process.exit(1);
});
