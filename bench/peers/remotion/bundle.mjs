// node bundle.mjs PUBLIC_FOLDER OUTPUT_FOLDER: what `render.mjs` renders from. Done once, not part of a render's time.
import {fileURLToPath} from 'node:url';
import {bundle} from '@remotion/bundler';

const [publicDir, outDir] = process.argv.slice(2);
await bundle({entryPoint: fileURLToPath(new URL('src/index.tsx', import.meta.url)), publicDir, outDir});
