// node render.mjs JOB.json: one film, from the start of the browser to the finished file.
// The job: {bundle, props: {master, files}, output, preset, crf, concurrency, browser}.
import {readFileSync} from 'node:fs';
import {openBrowser, renderMedia, selectComposition} from '@remotion/renderer';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
// A whole Chromium knows no other headless mode than the one that goes by this name; the renderer leaves the sandbox
// off by itself, without which Chromium would not start as root.
const chrome = {browserExecutable: job.browser, chromeMode: 'chrome-for-testing', logLevel: 'error'};
const puppeteerInstance = await openBrowser('chrome', chrome);
const film = {...chrome, puppeteerInstance, serveUrl: job.bundle, inputProps: job.props};
const composition = await selectComposition({...film, id: 'film'});
await renderMedia({
  ...film,
  composition,
  codec: 'h264',
  crf: job.crf,
  x264Preset: job.preset,
  concurrency: job.concurrency,
  colorSpace: 'bt709',
  muted: true,
  outputLocation: job.output,
});
await puppeteerInstance.close({silent: true});
