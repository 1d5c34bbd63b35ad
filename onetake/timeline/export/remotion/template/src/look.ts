// What an element looks like at a frame: its properties, and what its morphs have made of them by then.
import {interpolateColors, useCurrentFrame, useVideoConfig} from 'remotion';
import {done, Ease} from './motion';

// From `startFrame` to `endFrame` (of the film) properties go to the values given; `fontSize` is the font's size.
export type Morph = {startFrame: number; endFrame: number; easing?: Ease; [property: string]: unknown};
type Values = Record<string, unknown>;
type Gradient = {gradient: string; angle: number; stops: [number, string][]};

const SIGNED = ['dx', 'dy', 'angle', 'letterSpacing'];

const isGradient = (value: unknown): value is Gradient => typeof value === 'object' && value !== null && 'stops' in value;

// The same, fully transparent: what was not there before is there unseen.
const unseen = (value: unknown): unknown => {
  if (typeof value === 'string') return value.slice(0, 7) + '00';
  if (isGradient(value)) return {...value, stops: value.stops.map(([offset, color]) => [offset, unseen(color)])};
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, typeof inner === 'string' ? unseen(inner) : inner]),
  );
};

const like = (fill: string | Gradient, other: Gradient): Gradient =>
  isGradient(fill) ? fill : {...other, stops: other.stops.map(([offset]) => [offset, fill])};

const blendGradients = (was: Gradient, goal: Gradient, share: number): Gradient => ({
  ...was,
  angle: was.angle + (goal.angle - was.angle) * share,
  stops: was.stops.map(([offset, color], i) => [
    Math.min(1, Math.max(0, offset + (goal.stops[i][0] - offset) * share)),
    interpolateColors(share, [0, 1], [color, goal.stops[i][1]]),
  ]),
});

const blend = (was: unknown, goal: unknown, share: number, name: string): unknown => {
  if (was === undefined) return blend(unseen(goal), goal, share, name);
  if (typeof was === 'number' && typeof goal === 'number') {
    const value = was + (goal - was) * share;
    return SIGNED.includes(name) ? value : Math.max(0, value);
  }
  if (typeof was === 'string' && typeof goal === 'string') return interpolateColors(share, [0, 1], [was, goal]);
  if (isGradient(goal)) return blendGradients(like(was as string | Gradient, goal), goal, share);
  if (isGradient(was)) return blendGradients(was, like(goal as string, was), share);
  return Object.fromEntries(
    Object.entries(goal as Values).map(([inner, value]) => [inner, blend((was as Values)[inner], value, share, inner)]),
  );
};

const applied = (look: Values, morph: Morph, share: number): Values => {
  const next = {...look};
  for (const [name, goal] of Object.entries(morph)) {
    if (['startFrame', 'endFrame', 'easing'].includes(name)) continue;
    if (name === 'fontSize') {
      const font = look.font as {size: number};
      next.font = {...font, size: blend(font.size, goal, share, name)};
    } else {
      next[name] = share === 1 ? goal : blend(look[name], goal, share, name);
    }
  }
  return next;
};

// To be called outside of sequences, where frames are the film's.
export const useLook = <P extends {morphs?: Morph[]}>(props: P): P => {
  const frame = useCurrentFrame();
  const {fps} = useVideoConfig();
  let look: Values = props;
  for (const morph of props.morphs ?? []) {
    if (frame >= morph.endFrame) look = applied(look, morph, 1);
    else if (frame > morph.startFrame) {
      const share = done(morph.easing ?? 'linear', frame - morph.startFrame, morph.endFrame - morph.startFrame, fps);
      look = applied(look, morph, share);
    }
  }
  return look as P;
};
