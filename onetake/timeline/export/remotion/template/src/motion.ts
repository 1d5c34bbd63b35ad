// Where an element is at a frame: Remotion's own interpolate, Easing and spring between keyframes, clamped outside.
import {Easing, interpolate, measureSpring, spring} from 'remotion';

export type Ease =
  | 'linear'
  | 'ease'
  | 'easeIn'
  | 'easeOut'
  | 'easeInOut'
  | 'hold'
  | {bezier: [number, number, number, number]}
  | {spring: {mass?: number; damping?: number; stiffness?: number; overshootClamping?: boolean}};

// `easing` rules the stretch to the next keyframe. x, y: the element's centre; rotation: degrees clockwise.
export type Keyframe = {
  frame: number;
  x?: number;
  y?: number;
  scale?: number;
  rotation?: number;
  opacity?: number;
  easing?: Ease;
};

export type State = {x: number; y: number; scale: number; rotation: number; opacity: number};

const CURVES = {
  linear: Easing.linear,
  ease: Easing.ease,
  easeIn: Easing.in(Easing.ease),
  easeOut: Easing.out(Easing.ease),
  easeInOut: Easing.inOut(Easing.ease),
};

export const done = (easing: Ease, elapsed: number, length: number, fps: number): number => {
  if (easing === 'hold') return 0;
  if (typeof easing === 'object' && 'spring' in easing) {
    const config = easing.spring;
    // A spring takes its own time, and is hurried where the next keyframe comes sooner.
    const hurried = measureSpring({fps, config}) > length;
    return spring({frame: elapsed, fps, config, durationInFrames: hurried ? length : undefined});
  }
  const curve = typeof easing === 'object' ? Easing.bezier(...easing.bezier) : CURVES[easing];
  return interpolate(elapsed, [0, length], [0, 1], {easing: curve});
};

const whole = (k: Keyframe): State => ({
  x: k.x ?? 0,
  y: k.y ?? 0,
  scale: k.scale ?? 1,
  rotation: k.rotation ?? 0,
  opacity: k.opacity ?? 1,
});

export const stateAt = (keyframes: Keyframe[], frame: number, fps: number): State => {
  const after = keyframes.findIndex((k) => k.frame > frame);
  if (after === 0) return whole(keyframes[0]);
  if (after === -1) return whole(keyframes[keyframes.length - 1]);
  const start = keyframes[after - 1];
  const end = keyframes[after];
  const share = done(start.easing ?? 'linear', frame - start.frame, end.frame - start.frame, fps);
  const [a, b] = [whole(start), whole(end)];
  const between = (name: keyof State) => a[name] + (b[name] - a[name]) * share;
  return {
    x: between('x'),
    y: between('y'),
    scale: Math.max(0, between('scale')),
    rotation: between('rotation'),
    opacity: Math.min(1, Math.max(0, between('opacity'))),
  };
};
