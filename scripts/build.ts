/** `npm run build`: the program as one CommonJS file, dist/kubejoin.cjs. */
import { bundle } from './bundle.ts';

const { bytes, file } = await bundle();
console.log(`${file}: ${(bytes / 1024).toFixed(0)} KiB`);
