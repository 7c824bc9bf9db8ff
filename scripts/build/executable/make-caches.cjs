/**
 * Run by the very Node.js of the executable: makes V8's code caches of its scripts. Two joins run first, so that their
 * functions are in the cache of main.cjs, compiled, and not only the outermost ones: a rehearsed one, and a preview of one
 * from the command line, which asks this machine as a real one does and changes nothing. In between, what neither of them
 * runs: the sentences of a join, files, the lock, systemd's socket.
 * argv: the folder of the scripts and of cluster.cjs (simulated-cluster.ts), where the caches go, too; the scripts' names.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { Script } = require('node:vm');

const [folder, ...names] = process.argv.slice(2);
/** By the name of the file. As load-main.ts does, with the scripts themselves for their caches. */
const loaded = new Map();

function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const script = new Script(readFileSync(path.join(folder, name), 'latin1'), { filename: `kubejoin/${name}` });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireInside, module);
  loaded.set(name, { script, exports: module.exports });
  return module.exports;
}

function requireInside(wanted) {
  return wanted.startsWith('kubejoin:') ? load(`${wanted.slice('kubejoin:'.length)}.cjs`) : require(wanted);
}

const { main, parts } = load('main.cjs');

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

async function makeCaches() {
  const { rehearsedJoin, simulatedCluster, useHost, useText } = require(path.join(folder, 'cluster.cjs'));
  const { join } = await parts.join();
  const slower = (error) => console.warn(`joins will start slower than they could: ${error.message}`);
  await useText(parts, await rehearsedJoin(join)).catch(slower);
  await useHost(parts).catch(slower);
  const { argv, programs, stop } = await simulatedCluster();
  process.env.PATH = `${programs}:${process.env.PATH}`;
  const code = await quietly(argv);
  await stop();
  if (code !== 0) console.warn(`the previewed join ended with ${code}: joins will start slower than they could`);
  for (const name of names) {
    load(name);
    writeFileSync(path.join(folder, name.replace('.cjs', '.cache')), loaded.get(name).script.createCachedData());
  }
  process.exit(0);
}

makeCaches().catch((error) => {
  console.error(error);
  process.exit(1);
});
