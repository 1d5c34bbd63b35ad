// Writes reference.json: what the npm package `remotion` says of our documents' easings, springs and timelines.
//
//   mkdir reference && cd reference && npm install --no-save remotion@4.0.541 react@19 react-dom@19
//   cp REPOSITORY/tests/unit/timeline/remotion/reference.mjs . && node reference.mjs REPOSITORY/tests/unit/timeline/remotion/reference.json
//
// Each easing of the master document is spelled here as a user of Remotion would spell it.
import {readFileSync, writeFileSync} from 'node:fs';
import {Easing, interpolate, measureSpring, spring} from 'remotion';

const CLAMP = {extrapolateLeft: 'clamp', extrapolateRight: 'clamp'};
const PROPERTIES = ['x', 'y', 'scale', 'rotation', 'opacity'];

// A linear congruential generator (Numerical Recipes), so that every run writes the same file.
let state = 2024;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const between = (low, high) => Math.round((low + (high - low) * random()) * 1000) / 1000;
const whole = (low, high) => low + Math.floor(random() * (high - low + 1));
const oneOf = (list) => list[whole(0, list.length - 1)];

const NAMED = {
  linear: Easing.linear,
  ease: Easing.ease,
  easeIn: Easing.in(Easing.ease),
  easeOut: Easing.out(Easing.ease),
  easeInOut: Easing.inOut(Easing.ease),
  hold: Easing.step1,
};

const rate = ([num, den]) => num / den;

// A spring runs in its own time; where that is longer than the stretch, Remotion's durationInFrames hurries it.
const springAt = (config, elapsed, length, fps) => {
  const hurried = measureSpring({fps, config}) > length ? {durationInFrames: length} : {};
  return spring({frame: elapsed, fps, config, ...hurried});
};

const easingOf = (easing, length, fps) => {
  if (typeof easing === 'string') return NAMED[easing];
  if (easing.bezier) return Easing.bezier(...easing.bezier);
  return (t) => (t >= 1 ? 1 : springAt(easing.spring, t * length, length, fps));
};

const settles = (config) => config.damping / config.mass > 0.25 && config.stiffness / config.damping < 2000;
const randomSpring = () => {
  const config = {
    mass: between(0.2, 4),
    damping: between(0.6, 40),
    stiffness: between(15, 400),
    overshootClamping: random() < 0.25,
  };
  return settles(config) ? config : randomSpring();
};
const randomBezier = () => [between(0, 1), between(-1, 2), between(0, 1), between(-1, 2)];

const SPRINGS = [
  {mass: 1, damping: 10, stiffness: 100, overshootClamping: false},
  {mass: 1, damping: 10, stiffness: 100, overshootClamping: true},
  {mass: 1, damping: 200, stiffness: 100, overshootClamping: false},
  {mass: 1, damping: 20, stiffness: 100, overshootClamping: false},
  {mass: 2, damping: 7, stiffness: 150, overshootClamping: false},
  {mass: 0.5, damping: 1, stiffness: 30, overshootClamping: false},
  {mass: 3, damping: 1.5, stiffness: 12, overshootClamping: false},
  ...Array.from({length: 18}, randomSpring),
];
const BEZIERS = [
  [0.25, 0.1, 0.25, 1], [0.42, 0, 0.58, 1], [0.68, -0.55, 0.265, 1.55], [1, 0, 0, 1], [0, 1, 1, 0], [0, 0, 0, 1],
  [1, 0, 1, 1], [0.3, 0.3, 0.7, 0.7], [0.16, 1, 0.3, 1], [0.87, 0, 0.13, 1],
  ...Array.from({length: 20}, randomBezier),
];
const RATES = [[10, 1], [15, 1], [24000, 1001], [24, 1], [25, 1], [30000, 1001], [30, 1], [50, 1], [60, 1], [120, 1]];

const frames = (length, count) =>
  [...new Set([0, 1, length - 1, ...Array.from({length: count}, () => whole(0, length - 1))])]
    .filter((frame) => frame < length)
    .sort((a, b) => a - b);

const easings = [];
const addEasing = (easing, length, fps, elapsed) => {
  const curve = easingOf(easing, length, rate(fps));
  easings.push({easing, length, fps, values: elapsed.map((frame) => [frame, curve(frame / length)])});
};
for (const name of Object.keys(NAMED)) {
  for (const length of [1, 2, 7, 30, 97, 1800]) addEasing(name, length, [30, 1], frames(length, 12));
}
for (const bezier of BEZIERS) {
  for (const length of [3, 30, 101, 1800]) addEasing({bezier}, length, [30, 1], frames(length, 8));
}

// The spring itself, at whole frames and, as between frames of another rate, at quarters.
const springs = SPRINGS.flatMap((config) =>
  [oneOf(RATES), oneOf(RATES), [30, 1]].map((fps) => {
    const settled = measureSpring({fps: rate(fps), config});
    const at = [1, 2, 5.25, whole(3, settled), whole(3, settled) + 0.75, settled];
    return {
      spring: config, fps, settled,
      values: at.map((frame) => [frame, spring({frame, fps: rate(fps), config})]),
      stretched: [whole(2, settled), settled, settled + whole(1, 60)].map((length) => ({
        length,
        values: frames(length, 5).map((elapsed) => [elapsed, springAt(config, elapsed, length, rate(fps))]),
      })),
    };
  }),
);

// Whole timelines, clamped outside: interpolate() of each property over all keyframes with an easing a stretch.
const randomEasing = () =>
  oneOf([
    () => oneOf(Object.keys(NAMED)),
    () => ({bezier: oneOf(BEZIERS)}),
    () => ({spring: oneOf(SPRINGS)}),
  ])();
const timelines = Array.from({length: 40}, () => {
  const fps = oneOf(RATES);
  const keyframes = [];
  for (let frame = whole(0, 40), count = whole(2, 6); keyframes.length < count; frame += whole(1, 90)) {
    keyframes.push({
      frame, x: between(-500, 2500), y: between(-500, 1500), scale: between(2, 3), rotation: between(-720, 720),
      opacity: between(0.4, 0.6), easing: randomEasing(),
    });
  }
  const input = keyframes.map((k) => k.frame);
  const easing = keyframes.slice(0, -1).map((k, i) => easingOf(k.easing, input[i + 1] - input[i], rate(fps)));
  const last = input[input.length - 1];
  const at = [0, input[0] - 1, last, last + 1, last + 500, ...input, ...Array.from({length: 6}, () => whole(input[0], last)),
    whole(input[0], last - 1) + 0.5].filter((frame) => frame >= 0);
  const value = (frame, name) => interpolate(frame, input, keyframes.map((k) => k[name]), {...CLAMP, easing});
  return {fps, keyframes, values: at.map((frame) => [frame, ...PROPERTIES.map((name) => value(frame, name))])};
});

const {version} = JSON.parse(readFileSync('node_modules/remotion/package.json', 'utf8'));
const lines = (list) => `[\n${list.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`;
writeFileSync(
  process.argv[2] ?? 'reference.json',
  `{"remotion": "${version}",\n"easings": ${lines(easings)},\n"springs": ${lines(springs)},\n"timelines": ${lines(timelines)}}\n`,
);
