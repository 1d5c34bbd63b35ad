import React from 'react';
import {Audio, Sequence, staticFile, useVideoConfig} from 'remotion';

// Times in seconds, `from` and `to` in frames. `seconds` is how long the sound is heard; it gives way under `under`.
type SoundProps = {
  id: string;
  file: string;
  from: number;
  to: number;
  seconds: number;
  trimStart: number;
  volume: number;
  fadeIn: number;
  fadeOut: number;
  loop: boolean;
  under?: {from: number; to: number};
};

const DUCKED = 10 ** (-12 / 20);
const ATTACK = 0.06;
const HOLD = 0.3;
const RELEASE = 0.4;

// The gain at `t` under a voice from `start` to `end`, all in seconds of the film.
const ducked = (t: number, start: number, end: number): number => {
  const fall = 1 - Math.exp(-Math.max(0, Math.min(t, end + HOLD) - start) / ATTACK);
  const rise = Math.exp(-Math.max(0, t - end - HOLD) / RELEASE);
  return 1 + (DUCKED - 1) * fall * rise;
};

export const Sound: React.FC<SoundProps> = ({id, file, from, to, seconds, trimStart, volume, fadeIn, fadeOut, loop, under}) => {
  const {fps} = useVideoConfig();
  const gain = (frame: number): number => {
    const t = frame / fps;
    const rising = fadeIn > 0 ? Math.min(1, t / fadeIn) : 1;
    const falling = fadeOut > 0 ? Math.max(0, Math.min(1, (seconds - t) / fadeOut)) : 1;
    const way = under ? ducked(t + from / fps, under.from / fps, under.to / fps) : 1;
    return volume * rising * falling * way;
  };
  return (
    <Sequence name={id} from={from} durationInFrames={to - from} layout="none">
      <Audio
        src={staticFile(file)}
        trimBefore={trimStart * fps}
        volume={gain}
        loop={loop}
        loopVolumeCurveBehavior="extend"
      />
    </Sequence>
  );
};
